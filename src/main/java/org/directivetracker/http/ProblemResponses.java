package org.directivetracker.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.Response;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;
import org.directivetracker.problem.Problem;
import org.jspecify.annotations.Nullable;

/** Writes problems, to answers of resources and to those that never reach one. */
@Singleton
class ProblemResponses {
  static final String MEDIA_TYPE = "application/problem+json";
  private static final Pattern BEYOND_ASCII = Pattern.compile("[^\\x00-\\x7F]");

  /** The path that Netty makes up for a request whose own it could not read. */
  private static final String UNREAD = "/bad-request";

  private final ObjectMapper mapper;

  ProblemResponses(ObjectMapper mapper) {
    this.mapper = mapper;
  }

  Response response(Problem problem, RoutingContext routing) {
    var builder =
        Response.status(problem.type().status())
            .type(MEDIA_TYPE)
            .header("Cache-Control", "no-store")
            .entity(json(problem, routing));
    problem.headers().forEach(builder::header);
    return builder.build();
  }

  void send(Problem problem, RoutingContext routing) {
    var response = routing.response();
    if (response.ended() || response.headWritten()) {
      return;
    }
    // A request may fail before it comes to the front door.
    SecurityHeaders.set(response, routing.request().path());
    problem.headers().forEach(response::putHeader);
    response
        .setStatusCode(problem.type().status())
        .putHeader("Content-Type", MEDIA_TYPE)
        .putHeader("Cache-Control", "no-store")
        .end(json(problem, routing));
  }

  /** Answers what is no request, and closes its connection: what follows cannot be read either. */
  void sendMalformed(Problem problem, HttpServerRequest request) {
    boolean unread = UNREAD.equals(request.path());
    var response = request.response();
    SecurityHeaders.set(response, null);
    response
        .setStatusCode(problem.type().status())
        .putHeader("Content-Type", MEDIA_TYPE)
        .putHeader("Cache-Control", "no-store")
        .putHeader("Connection", "close")
        .end(json(problem, unread ? "" : request.path(), RequestId.fresh()))
        .onComplete(sent -> request.connection().close());
  }

  private String json(Problem problem, RoutingContext routing) {
    return json(problem, routing.request().path(), RequestId.of(routing));
  }

  private String json(Problem problem, @Nullable String path, String requestId) {
    // Bytes beyond ASCII come here as one character each; in a URI they stand escaped (RFC 3986).
    String instance =
        BEYOND_ASCII
            .matcher(Objects.requireNonNullElse(path, ""))
            .replaceAll(m -> String.format(Locale.ROOT, "%%%02X", (int) m.group().charAt(0)));
    try {
      return mapper.writeValueAsString(problem.body(instance, requestId));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
