package org.directivetracker.http;

import io.quarkus.security.AuthenticationException;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import org.directivetracker.problem.Problem;

/** What is answered before a resource is reached: failures of the server itself, and no address. */
@ApplicationScoped
class FrontDoor {
  /** Before everything that Quarkus installs, its own size check included. */
  private static final int FIRST = -100_000;

  private final ProblemResponses problems;
  private final BodyLimit limit;

  FrontDoor(ProblemResponses problems, BodyLimit limit) {
    this.problems = problems;
    this.limit = limit;
  }

  void install(@Observes Router router) {
    router.route().order(FIRST).failureHandler(this::failed);
    router.route().last().handler(this::nowhere);
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
