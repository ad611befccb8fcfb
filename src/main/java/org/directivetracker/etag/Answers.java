package org.directivetracker.etag;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.ResponseBuilder;
import jakarta.ws.rs.core.UriBuilder;
import jakarta.ws.rs.core.Variant;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import org.apache.commons.codec.digest.DigestUtils;
import org.directivetracker.http.BodySource;
import org.directivetracker.page.Page;
import org.directivetracker.problem.Problem;
import org.directivetracker.problem.ProblemType;
import org.directivetracker.time.AsOf;
import org.jspecify.annotations.Nullable;

/**
 * Writes answers with their validators. An ETag is {@code "<version>-<hash>"} with the hash over
 * the body itself: whatever shapes the body shapes the tag, so a 304 is never stale.
 */
@Singleton
public class Answers {
  /** A thing with the moment that it is shown as of. */
  private record Past(@JsonUnwrapped Object thing, AsOf asOf) {}

  private final ObjectMapper mapper;
  private final RoutingContext routing;

  Answers(ObjectMapper mapper, RoutingContext routing) {
    this.mapper = mapper;
    this.routing = routing;
  }

  /** One thing, or 304 when the caller has it already. */
  public Response item(int version, Object body) {
    return item(version, body, null);
  }

  /**
   * One thing, or 304.
   *
   * @param location its own address, given when it was asked for by another name
   */
  public Response item(int version, Object body, @Nullable String location) {
    byte[] json = json(body);
    ResponseBuilder answer = conditional(json, version + "-");
    if (location != null && !location.equals(routing.request().path())) {
      answer.header("Content-Location", location);
    }
    return answer.build();
  }

  /**
   * One thing as of a moment, or 304.
   *
   * @param asOf shown in it; null for now
   */
  public Response item(int version, Object body, @Nullable String location, @Nullable AsOf asOf) {
    return item(version, asOf == null ? body : new Past(body, asOf), location);
  }

  /** A page with a link to the next, or 304. */
  public Response page(Page<?> page) {
    return page(page, page);
  }

  /** The same, where the body holds more than the page. */
  public Response page(Page<?> page, Object body) {
    ResponseBuilder answer = conditional(json(body), "");
    if (page.next() != null) {
      // The path alone: in absolute form the target of a request names a host as the caller has it.
      String next =
          UriBuilder.fromUri(routing.request().path())
              .replaceQuery(routing.request().query())
              .replaceQueryParam("cursor", page.next())
              .build()
              .toString();
      answer.header("Link", "<" + next + ">; rel=\"next\"");
    }
    return answer.build();
  }

  /** A list that never changes while the service runs, or 304. */
  public Response fixed(Object body) {
    return conditional(json(body), "").build();
  }

  /** Plain text that never changes under the same tag, or 304. */
  public Response text(String text) {
    return conditional(
            text.getBytes(StandardCharsets.UTF_8),
            MediaType.TEXT_PLAIN_TYPE.withCharset(StandardCharsets.UTF_8.name()),
            "")
        .build();
  }

  /**
   * A file that never changes, as an attachment (RFC 6266, the name in full by RFC 8187), or 304:
   * its digest is its tag.
   *
   * @throws Problem {@code not-acceptable} when its type is not among those that are accepted
   */
  public Response file(
      Request request, String name, String mediaType, String sha256, BodySource bytes) {
    MediaType type = MediaType.valueOf(mediaType);
    if (request.selectVariant(Variant.mediaTypes(type).build()) == null) {
      throw Problem.of(ProblemType.NOT_ACCEPTABLE, "This is of the type " + type + ".");
    }
    String tag = "\"" + sha256 + "\"";
    boolean known = isHeld(tag);
    return (known ? Response.notModified() : Response.ok(bytes, type))
        .header("ETag", tag)
        .header("Cache-Control", "no-store")
        .header("Content-Length", known ? null : bytes.size())
        .header(
            "Content-Disposition",
            "attachment; filename=\""
                + name.replaceAll("[^ -~]|[\"\\\\%]", "_")
                + "\"; filename*=UTF-8''"
                + URLEncoder.encode(name, StandardCharsets.UTF_8)
                    .replace("+", "%20")
                    .replace("*", "%2A"))
        .build();
  }

  /** What a write left behind: 200. */
  public Response written(int version, Object body) {
    return written(200, version, body).build();
  }

  /** What a write made: 201 with its address. */
  public Response created(int version, Object body, String location) {
    return written(201, version, body).header("Location", location).build();
  }

  /** What was done, where nothing is left to be addressed: 200. */
  public Response done(Object body) {
    return Response.ok(json(body), MediaType.APPLICATION_JSON_TYPE)
        .header("Cache-Control", "private, no-cache")
        .build();
  }

  /** What a write made that has no address of its own. */
  public Response made(int version, Object body) {
    return written(201, version, body).build();
  }

  private ResponseBuilder written(int status, int version, Object body) {
    byte[] json = json(body);
    return Response.status(status)
        .type(MediaType.APPLICATION_JSON_TYPE)
        .header("ETag", "\"" + version + "-" + hash(json) + "\"")
        .header("Cache-Control", "private, no-cache")
        .entity(json);
  }

  /** Whether the caller says that it has what this tag stands for. */
  public boolean isHeld(String tag) {
    return routing.request().headers().getAll("If-None-Match").stream()
        .flatMap(h -> Arrays.stream(h.split(",", -1)))
        .map(h -> h.strip().replaceFirst("^W/", ""))
        .anyMatch(h -> h.equals(tag) || h.equals("*"));
  }

  private ResponseBuilder conditional(byte[] json, String prefix) {
    return conditional(json, MediaType.APPLICATION_JSON_TYPE, prefix);
  }

  private ResponseBuilder conditional(byte[] body, MediaType type, String prefix) {
    String tag = "\"" + prefix + hash(body) + "\"";
    boolean known = isHeld(tag);
    boolean anonymous = routing.request().getHeader("Authorization") == null;
    return (known ? Response.notModified() : Response.ok(body, type))
        .header("ETag", tag)
        .header("Cache-Control", (anonymous ? "public" : "private") + ", no-cache")
        .header("Vary", "Authorization, Accept, Origin");
  }

  private byte[] json(Object body) {
    try {
      return mapper.writeValueAsBytes(body);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String hash(byte[] json) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(Arrays.copyOf(DigestUtils.sha256(json), 12));
  }
}
