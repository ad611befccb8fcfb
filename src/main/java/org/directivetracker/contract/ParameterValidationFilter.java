package org.directivetracker.contract;

import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import jakarta.ws.rs.container.ContainerRequestContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.directivetracker.http.CheckOrder;
import org.directivetracker.problem.Problem;
import org.directivetracker.problem.Violation;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/** Holds query and headers to the contract. The reader of the body then does the same with it. */
@Singleton
class ParameterValidationFilter {
  @ServerRequestFilter(preMatching = true, priority = CheckOrder.SHAPE_FILTER)
  void check(ContainerRequestContext request, RoutingContext routing) {
    Operation operation = routing.get(Operation.PROPERTY);
    if (operation == null) {
      return;
    }
    var violations = new ArrayList<Violation>();
    Map<String, List<String>> query = request.getUriInfo().getQueryParameters();
    var known =
        operation.parameters().stream()
            .filter(p -> p.in().equals("query"))
            .map(Parameter::name)
            .collect(Collectors.toSet());
    query.forEach(
        (name, values) -> {
          if (!known.contains(name)) {
            violations.add(
                new Violation(
                    "/query/" + BodySchema.escape(name),
                    "There is no query parameter " + BodySchema.escape(name) + ".",
                    "unknown-parameter"));
          } else if (values.stream().anyMatch(v -> !TextRules.isStorable(v))) {
            violations.add(new Violation("/query/" + name, TextRules.SENTENCE, TextRules.CODE));
          }
        });
    for (Parameter p : operation.parameters()) {
      if (p.in().equals("path")) {
        continue;
      }
      List<String> values =
          p.in().equals("query")
              ? query.getOrDefault(p.name(), List.of())
              : request.getHeaders().getOrDefault(p.name(), List.of());
      violations.addAll(p.violations(values));
    }
    if (!violations.isEmpty()) {
      throw Problem.invalid(violations.stream().distinct().limit(BodySchema.MAX_FAULTS).toList());
    }
  }
}
