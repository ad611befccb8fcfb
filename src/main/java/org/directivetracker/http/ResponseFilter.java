package org.directivetracker.http;

import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.core.MediaType;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;

/**
 * Gives a body that is in memory its last form: link members get the prefix of the request, and
 * what is long is compressed. An answer that is stored for repetitions was stored before that.
 */
@Singleton
class ResponseFilter {
  /**
   * The beginning of a member that links to another thing. Within a JSON text a quote has a
   * backslash before it, so no text of a user can look like this.
   */
  private static final Pattern LINK =
      Pattern.compile("(?<!\\\\)\"(?:link|contentUrl)\":\"(?=/api/v1/)");

  private static final int PARTIAL_CONTENT = 206;

  @ServerResponseFilter
  void finish(ContainerResponseContext response, RoutingContext routing) {
    MediaType type = response.getMediaType();
    if (type == null || !GzipCompression.isFor(type.toString())) {
      return;
    }
    byte[] body = bytes(response.getEntity());
    if (body.length == 0) {
      return;
    }
    // The headers are asked for each time: a new entity comes with a copy of them.
    String vary = response.getHeaderString("Vary");
    response.getHeaders().putSingle("Vary", GzipCompression.vary(vary == null ? "" : vary));
    String prefix = ForwardedPrefix.of(routing);
    if (!prefix.isEmpty() && type.getSubtype().equals("json")) {
      body = linked(body, prefix);
      response.setEntity(body);
    }
    if (response.getStatus() != PARTIAL_CONTENT
        && GzipCompression.isFor(routing.request(), type.toString(), body.length)) {
      response.setEntity(GzipCompression.gzip(body));
      response.getHeaders().putSingle("Content-Encoding", GzipCompression.CODING);
      String tag = response.getHeaderString("ETag");
      if (tag != null) {
        response.getHeaders().putSingle("ETag", GzipCompression.weak(tag));
      }
    }
  }

  private static byte[] bytes(Object entity) {
    if (entity instanceof byte[] bytes) {
      return bytes;
    }
    return entity instanceof String text ? text.getBytes(StandardCharsets.UTF_8) : new byte[0];
  }

  private static byte[] linked(byte[] json, String prefix) {
    // One character for each byte, so that the bytes between the links stay as they are.
    return LINK.matcher(new String(json, StandardCharsets.ISO_8859_1))
        .replaceAll(m -> Matcher.quoteReplacement(m.group() + prefix))
        .getBytes(StandardCharsets.ISO_8859_1);
  }
}
