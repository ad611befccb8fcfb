package org.directivetracker.http;

import io.quarkus.security.AuthenticationException;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;
import java.util.Optional;
import org.directivetracker.problem.Problem;
import org.directivetracker.problem.ProblemType;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/** What is answered before a resource is reached: failures of the server itself, and no address. */
@ApplicationScoped
class FallbackHandler {
  private final ProblemResponses problems;
  private final BodyLimit limit;
  private final ForwardedPrefix prefix;
  private final List<String> origins;

  FallbackHandler(
      ProblemResponses problems,
      BodyLimit limit,
      ForwardedPrefix prefix,
      @ConfigProperty(name = "tracker.cors.origins") Optional<List<String>> origins) {
    this.problems = problems;
    this.limit = limit;
    this.prefix = prefix;
    this.origins = origins.orElse(List.of());
  }

  void install(@Observes Router router) {
    router.route().order(CheckOrder.FRONT_DOOR).handler(this::enter).failureHandler(this::failed);
    router.route().last().handler(this::nowhere);
  }

  private void enter(RoutingContext routing) {
    SecurityHeaders.set(routing.response(), routing.request().path());
    IdleConnections.watch(routing);
    UnreadBodyCloser.watch(routing);
    if (isMalformed(routing.request())) {
      problems.send(malformed(), routing);
      return;
    }
    if (!isPlain(routing.request().path())) {
      problems.send(Problem.notFound(), routing);
      return;
    }
    prefix.read(routing);
    routing.addHeadersEndHandler(v -> keepUnnamed(routing.response().headers()));
    forgetForeignOrigin(routing);
    routing.next();
  }

  static Problem malformed() {
    return Problem.of(ProblemType.INVALID_REQUEST, "This is not a request of HTTP/1.1.");
  }

  /**
   * Lets caches ask again for static files. Quarkus calls them immutable, but no name of a file has
   * a version in it: after an upgrade a page would meet the scripts of the version before.
   */
  private static void keepUnnamed(MultiMap headers) {
    String caching = headers.get(HttpHeaders.CACHE_CONTROL);
    if (caching != null && caching.contains("immutable")) {
      headers.set(HttpHeaders.CACHE_CONTROL, "public, no-cache");
    }
  }

  /** What the server lets through though it must be refused (RFC 9112, sections 2.3, 3.2 and 5). */
  private static boolean isMalformed(HttpServerRequest request) {
    return request.version() == null
        || request.headers().getAll("Host").size() > 1
        || request.headers().names().stream().anyMatch(String::isBlank)
        || isUnknownCoding(request.headers().getAll(HttpHeaders.TRANSFER_ENCODING));
  }

  /**
   * Whether the body is in another transfer coding than {@code chunked} alone. A proxy may find
   * another end of such a body than this server does, and then takes the rest for another request
   * (RFC 9112, section 6.1).
   */
  private static boolean isUnknownCoding(List<String> codings) {
    return !codings.isEmpty()
        && !(codings.size() == 1 && codings.get(0).equalsIgnoreCase("chunked"));
  }

  /**
   * Whether the path has one spelling alone. Double slashes, dot segments and matrix parameters are
   * resolved by some proxies and servers and not by others.
   */
  private static boolean isPlain(@Nullable String path) {
    if (path == null || !path.startsWith("/") || path.contains("//") || path.contains(";")) {
      return false;
    }
    for (String segment : path.split("/", -1)) {
      String dots = segment.replace("%2e", ".").replace("%2E", ".");
      if (dots.equals(".") || dots.equals("..")) {
        return false;
      }
    }
    return true;
  }

  /**
   * A page of a foreign origin gets the answer that anyone gets, without leave to read it, instead
   * of a bare refusal: whether it may be read is for the browser to enforce (Fetch Standard, CORS
   * protocol).
   */
  private void forgetForeignOrigin(RoutingContext routing) {
    String origin = routing.request().getHeader("Origin");
    if (origin != null && !origins.contains(origin) && !origins.contains("*")) {
      routing.request().headers().remove("Origin");
    }
  }

  private void failed(RoutingContext routing) {
    Throwable failure = routing.failure();
    if (failure instanceof AuthenticationException || routing.statusCode() == 401) {
      problems.send(ProblemMappers.unauthenticated(), routing);
    } else if (routing.statusCode() == 413) {
      problems.send(limit.exceeded(), routing);
    } else if (failure == null || (routing.statusCode() >= 400 && routing.statusCode() < 500)) {
      problems.send(ProblemMappers.ofStatus(routing.statusCode()), routing);
    } else {
      problems.send(ProblemMappers.of(failure, routing), routing);
    }
  }

  private void nowhere(RoutingContext routing) {
    problems.send(Problem.notFound(), routing);
  }
}
