package org.directivetracker.http;

import io.quarkus.security.AuthenticationException;
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

/** What is answered before a resource is reached: failures of the server itself, and no address. */
@ApplicationScoped
class FrontDoor {
  /** Before everything that Quarkus installs, its own size check included. */
  private static final int FIRST = -100_000;

  private final ProblemResponses problems;
  private final BodyLimit limit;
  private final List<String> origins;

  FrontDoor(
      ProblemResponses problems,
      BodyLimit limit,
      @ConfigProperty(name = "tracker.cors.origins") Optional<List<String>> origins) {
    this.problems = problems;
    this.limit = limit;
    this.origins = origins.orElse(List.of());
  }

  void install(@Observes Router router) {
    router.route().order(FIRST).handler(this::enter).failureHandler(this::failed);
    router.route().last().handler(this::nowhere);
  }

  private void enter(RoutingContext routing) {
    if (isMalformed(routing.request())) {
      problems.send(
          Problem.of(ProblemType.INVALID_REQUEST, "This is not a request of HTTP/1.1 or HTTP/2."),
          routing);
      return;
    }
    forgetForeignOrigin(routing);
    routing.next();
  }

  /** What the server lets through though it must be refused (RFC 9112, sections 2.3, 3.2 and 5). */
  private static boolean isMalformed(HttpServerRequest request) {
    return request.version() == null
        || request.headers().getAll("Host").size() > 1
        || request.headers().names().stream().anyMatch(String::isBlank);
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
