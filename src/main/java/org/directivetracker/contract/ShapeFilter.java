package org.directivetracker.contract;

import jakarta.inject.Singleton;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.directivetracker.http.BodyLimit;
import org.directivetracker.http.FilterPriorities;
import org.directivetracker.problem.Fault;
import org.directivetracker.problem.Problem;
import org.directivetracker.problem.ProblemType;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/** Holds media types, size, query and headers to the contract; the body waits for its reader. */
@Singleton
class ShapeFilter {
  private final BodyLimit limit;

  ShapeFilter(BodyLimit limit) {
    this.limit = limit;
  }

  @ServerRequestFilter(preMatching = true, priority = FilterPriorities.SHAPE)
  void check(ContainerRequestContext request) {
    if (!(request.getProperty(Operation.PROPERTY) instanceof Operation operation)) {
      return;
    }
    checkAccept(request, operation);
    checkContentType(request, operation);
    int most = operation.takesForm() ? limit.formBytes() : limit.bytes();
    if (request.getLength() > most) {
      throw limit.exceeded();
    }
    if (operation.takesForm()) {
      request.setEntityStream(new BoundedStream(request.getEntityStream(), most, limit));
    }
    checkParameters(request, operation);
  }

  private static void checkAccept(ContainerRequestContext request, Operation operation) {
    List<MediaType> accepted;
    try {
      accepted = request.getAcceptableMediaTypes();
    } catch (RuntimeException e) {
      throw Problem.invalid("/header/Accept", "This header is malformed.", "wrong-format");
    }
    boolean acceptable =
        operation.produces().stream()
            .map(MediaType::valueOf)
            .anyMatch(
                p ->
                    accepted.stream()
                        .anyMatch(
                            a -> !"0".equals(a.getParameters().get("q")) && a.isCompatible(p)));
    if (!acceptable) {
      throw Problem.of(
          ProblemType.NOT_ACCEPTABLE,
          "This operation answers " + String.join(", ", operation.produces()) + ".");
    }
  }

  private static void checkContentType(ContainerRequestContext request, Operation operation) {
    String header = request.getHeaderString(HttpHeaders.CONTENT_TYPE);
    if (operation.bodies().isEmpty()) {
      return;
    }
    String types = String.join(", ", operation.bodies().keySet());
    if (header == null || !operation.bodies().containsKey(essence(header))) {
      throw Problem.of(ProblemType.UNSUPPORTED_MEDIA_TYPE, "This operation takes " + types + ".")
          .header(operation.method().equals("PATCH") ? "Accept-Patch" : "Accept-Post", types);
    }
  }

  /** The media type without its parameters, which JSON has none of (RFC 8259, section 11). */
  static String essence(String contentType) {
    int end = contentType.indexOf(';');
    return (end < 0 ? contentType : contentType.substring(0, end))
        .strip()
        .toLowerCase(java.util.Locale.ROOT);
  }

  private static void checkParameters(ContainerRequestContext request, Operation operation) {
    var faults = new ArrayList<Fault>();
    Map<String, List<String>> query = request.getUriInfo().getQueryParameters();
    var known =
        operation.parameters().stream()
            .filter(p -> p.in().equals("query"))
            .map(Parameter::name)
            .collect(Collectors.toSet());
    query.forEach(
        (name, values) -> {
          if (!known.contains(name)) {
            faults.add(
                new Fault(
                    "/query", "There is no query parameter of this name.", "unknown-parameter"));
          } else if (values.stream().anyMatch(v -> !Texts.isStorable(v))) {
            faults.add(new Fault("/query/" + name, Texts.SENTENCE, Texts.CODE));
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
      faults.addAll(p.faults(values));
    }
    if (!faults.isEmpty()) {
      throw Problem.invalid(faults);
    }
  }
}
