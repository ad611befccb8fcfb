package org.directivetracker.etag;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.ResponseBuilder;
import jakarta.ws.rs.core.UriBuilder;
import jakarta.ws.rs.core.Variant;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.directivetracker.http.BlobBodySource;
import org.directivetracker.http.ByteRange;
import org.directivetracker.http.ForwardedPrefix;
import org.directivetracker.http.GzipCompression;
import org.directivetracker.page.Page;
import org.directivetracker.problem.Problem;
import org.directivetracker.problem.ProblemType;
import org.directivetracker.time.AsOf;
import org.jspecify.annotations.Nullable;

/**
 * Writes answers with their validators. An ETag is {@code "<version>-<hash>"} with the hash over
 * the body itself and the prefix of the request: whatever shapes the body shapes the tag, so a 304
 * is never stale.
 */
@Singleton
public class Responses {
  /** Of one answer. No page and no thing that can be written now comes near it. */
  private static final int MOST_BYTES = 8 * 1024 * 1024;

  /** A thing with the moment that it is shown as of. */
  private record Past(@JsonUnwrapped Object thing, AsOf asOf) {}

  private static final String NO_CACHE = "no-cache";

  /** Of what never changes. */
  private static final String A_DAY = "max-age=86400";

  private final ObjectMapper mapper;
  private final RoutingContext routing;

  Responses(ObjectMapper mapper, RoutingContext routing) {
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
    return page(page, body, NO_CACHE);
  }

  /** A page of things that change with the service alone: caches may keep it for a day. */
  public Response fixedPage(Page<?> page) {
    return page(page, page, A_DAY);
  }

  private Response page(Page<?> page, Object body, String caching) {
    ResponseBuilder answer = conditional(json(body), MediaType.APPLICATION_JSON_TYPE, "", caching);
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

  /** A thing without a version, or 304. */
  public Response unversioned(Object body) {
    return conditional(json(body), "").build();
  }

  /** A thing that changes with the service alone, or 304: caches may keep it for a day. */
  public Response fixed(Object body) {
    return conditional(json(body), MediaType.APPLICATION_JSON_TYPE, "", A_DAY).build();
  }

  /**
   * A thing that never changes, a part of it (RFC 9110, section 14), or 304. Caches may keep it for
   * a day.
   */
  public Response immutable(Object body) {
    byte[] json = json(body);
    String tag = tag("1-", json);
    ResponseBuilder answer = conditional(json, MediaType.APPLICATION_JSON_TYPE, "1-", A_DAY);
    if (!isHeld(tag)) {
      answer.header("Accept-Ranges", "bytes");
      ByteRange.of(routing.request(), tag, json.length)
          .ifPresent(
              part ->
                  answer
                      .status(206)
                      .header("Content-Range", part.of(json.length))
                      .entity(Arrays.copyOfRange(json, (int) part.first(), (int) part.last() + 1)));
    }
    return answer.build();
  }

  /** Plain text that never changes under the same tag, or 304. */
  public Response text(String text) {
    return conditional(
            text.getBytes(StandardCharsets.UTF_8),
            MediaType.TEXT_PLAIN_TYPE.withCharset(StandardCharsets.UTF_8.name()),
            "",
            NO_CACHE)
        .build();
  }

  /**
   * A file that never changes or a part of it, as an attachment (RFC 6266, the name in full by RFC
   * 8187), or 304: its digest is its tag.
   *
   * @throws Problem {@code not-acceptable} when its type is not among those that are accepted
   */
  public Response file(
      Request request, String name, String mediaType, String sha256, BlobBodySource bytes) {
    MediaType type = MediaType.valueOf(mediaType);
    if (request.selectVariant(Variant.mediaTypes(type).build()) == null) {
      throw Problem.of(ProblemType.NOT_ACCEPTABLE, "This is of the type " + type + ".");
    }
    String tag = "\"" + sha256 + "\"";
    boolean known = isHeld(tag);
    Optional<ByteRange> part =
        known ? Optional.empty() : ByteRange.of(routing.request(), tag, bytes.size());
    BlobBodySource sent = part.map(bytes::part).orElse(bytes);
    return (known ? Response.notModified() : Response.ok(sent, type))
        .status(known ? 304 : part.isPresent() ? 206 : 200)
        .header("ETag", tag)
        .header("Cache-Control", "no-store")
        .header("Accept-Ranges", known ? null : "bytes")
        .header("Content-Range", part.map(p -> p.of(bytes.size())).orElse(null))
        .header("Content-Length", known ? null : sent.size())
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

  /** What has begun and goes on after the answer: 202 with the address where its end is seen. */
  public Response accepted(Object body, String location) {
    return Response.accepted(json(body))
        .type(MediaType.APPLICATION_JSON_TYPE)
        .header("Cache-Control", "private, no-cache")
        .header("Location", location)
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
        .header("ETag", tag(version + "-", json))
        .header("Cache-Control", "private, no-cache")
        .entity(json);
  }

  /** Whether the caller says that it has what this tag stands for. */
  public boolean isHeld(String tag) {
    return EntityTags.isHeld(routing.request(), tag);
  }

  private ResponseBuilder conditional(byte[] json, String prefix) {
    return conditional(json, MediaType.APPLICATION_JSON_TYPE, prefix, NO_CACHE);
  }

  private ResponseBuilder conditional(byte[] body, MediaType type, String prefix, String caching) {
    String tag = tag(prefix, body);
    boolean known = isHeld(tag);
    // A 200 has the tag of what is sent, and a 304 the tag that the 200 would have.
    boolean weak = known && GzipCompression.isFor(routing.request(), type.toString(), body.length);
    boolean anonymous = routing.request().getHeader("Authorization") == null;
    return (known ? Response.notModified() : Response.ok(body, type))
        .header("ETag", weak ? GzipCompression.weak(tag) : tag)
        .header("Cache-Control", (anonymous ? "public" : "private") + ", " + caching)
        .header("Vary", GzipCompression.vary("Authorization, Accept, Origin, X-Forwarded-Prefix"));
  }

  private byte[] json(Object body) {
    try (var bytes = new ByteArrayBuilder()) {
      mapper.writeValue(new BoundedOutputStream(bytes, MOST_BYTES), body);
      return bytes.toByteArray();
    } catch (BoundedOutputStream.OutputTooLargeException e) {
      throw Problem.invalid(
          "", "This answer has more than " + MOST_BYTES + " bytes. Ask for less.", "too-many");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String tag(String version, byte[] body) {
    byte[] prefix = ForwardedPrefix.of(routing).getBytes(StandardCharsets.UTF_8);
    return "\"" + version + EntityTags.hash(prefix, body) + "\"";
  }
}
