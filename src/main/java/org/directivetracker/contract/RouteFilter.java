package org.directivetracker.contract;

import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import java.util.Set;
import org.directivetracker.http.FilterPriorities;
import org.directivetracker.problem.Problem;
import org.directivetracker.problem.ProblemType;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jspecify.annotations.Nullable;

/** Finds which operation of the contract is asked for. What it does not know does not exist. */
@Singleton
class RouteFilter {
  private final Contract contract;

  RouteFilter(Contract contract) {
    this.contract = contract;
  }

  @ServerRequestFilter(preMatching = true, priority = FilterPriorities.ROUTE)
  @Nullable Response route(ContainerRequestContext request, RoutingContext routing) {
    String path = request.getUriInfo().getPath();
    if (!path.startsWith(Contract.BASE + "/")) {
      return null;
    }
    String relative = path.substring(Contract.BASE.length());
    Set<String> methods = contract.methodsAt(relative);
    if (methods.isEmpty()) {
      throw Problem.notFound();
    }
    String method = request.getMethod().equals("HEAD") ? "GET" : request.getMethod();
    Optional<Operation> operation = contract.operation(method, relative);
    String allow = String.join(", ", methods);
    if (operation.isEmpty()) {
      if (method.equals("OPTIONS")) {
        return Response.noContent().header("Allow", allow).build();
      }
      throw Problem.of(
              ProblemType.METHOD_NOT_ALLOWED, "This address has the methods " + allow + ".")
          .header("Allow", allow);
    }
    if (!contract.isWellFormed(operation.get(), relative)) {
      throw Problem.notFound();
    }
    routing.put(Operation.PROPERTY, operation.get());
    return null;
  }
}
