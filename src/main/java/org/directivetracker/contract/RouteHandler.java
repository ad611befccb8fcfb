package org.directivetracker.contract;

import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.Set;
import org.directivetracker.http.CheckOrder;
import org.directivetracker.problem.Problem;
import org.directivetracker.problem.ProblemType;

/**
 * Finds which operation of the contract is asked for. What the contract does not know does not
 * exist. The path is compared as it was sent, so that it has one spelling alone; only the values of
 * parameters are decoded.
 */
@Singleton
class RouteHandler {
  private final Contract contract;

  RouteHandler(Contract contract) {
    this.contract = contract;
  }

  void install(@Observes Router router) {
    router.route(Contract.BASE + "/*").order(CheckOrder.ROUTE).handler(this::route);
  }

  private void route(RoutingContext routing) {
    String path = routing.request().path();
    if (!path.startsWith(Contract.BASE + "/")) {
      routing.fail(Problem.notFound());
      return;
    }
    String relative = path.substring(Contract.BASE.length());
    Set<String> methods = contract.methodsAt(relative);
    if (methods.isEmpty()) {
      routing.fail(Problem.notFound());
      return;
    }
    HttpMethod sent = routing.request().method();
    String method = sent.equals(HttpMethod.HEAD) ? "GET" : sent.name();
    Optional<Operation> operation = contract.operation(method, relative);
    String allow = String.join(", ", methods);
    if (operation.isEmpty()) {
      if (method.equals("OPTIONS")) {
        routing.response().setStatusCode(204).putHeader("Allow", allow).end();
        return;
      }
      routing.fail(
          Problem.of(ProblemType.METHOD_NOT_ALLOWED, "This address has the methods " + allow + ".")
              .header("Allow", allow));
      return;
    }
    if (!contract.isWellFormed(operation.get(), relative)) {
      routing.fail(Problem.notFound());
      return;
    }
    routing.put(Operation.PROPERTY, operation.get());
    routing.put(Operation.PATH, relative);
    routing.next();
  }
}
