package org.directivetracker.contract;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.MediaType;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.directivetracker.http.BodyLimit;
import org.directivetracker.http.CheckOrder;
import org.directivetracker.http.GzipCompression;
import org.directivetracker.problem.Problem;
import org.directivetracker.problem.ProblemType;
import org.jboss.resteasy.reactive.common.util.MediaTypeHelper;

/**
 * Holds the media types, the coding and the declared length of a request to the contract: 406, 415,
 * 413.
 */
@Singleton
public class NegotiationHandler {
  private static final String IDENTITY = "identity";
  private static final Set<String> CODINGS = Set.of(GzipCompression.CODING, "x-gzip", IDENTITY);

  private final BodyLimit limit;

  NegotiationHandler(BodyLimit limit) {
    this.limit = limit;
  }

  void install(@Observes Router router) {
    router.route(Contract.BASE + "/*").order(CheckOrder.NEGOTIATE).handler(this::negotiate);
  }

  private void negotiate(RoutingContext routing) {
    Operation operation = routing.get(Operation.PROPERTY);
    try {
      checkAccept(routing.request(), operation);
      checkContentType(routing.request(), operation);
      checkCoding(routing.request(), operation);
      checkLength(routing.request(), operation);
    } catch (Problem problem) {
      routing.fail(problem);
      return;
    }
    routing.next();
  }

  private static void checkAccept(HttpServerRequest request, Operation operation) {
    List<MediaType> accepted = accepted(request.headers().getAll(HttpHeaders.ACCEPT));
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

  private static List<MediaType> accepted(List<String> headers) {
    if (headers.isEmpty()) {
      return List.of(MediaType.WILDCARD_TYPE);
    }
    var accepted = new ArrayList<MediaType>();
    try {
      headers.forEach(h -> accepted.addAll(MediaTypeHelper.parseHeader(h)));
    } catch (RuntimeException e) {
      throw Problem.invalid("/header/Accept", "This header is malformed.", "wrong-format");
    }
    return accepted;
  }

  private static void checkContentType(HttpServerRequest request, Operation operation) {
    if (operation.bodies().isEmpty()) {
      return;
    }
    String header = request.getHeader(HttpHeaders.CONTENT_TYPE);
    String types = String.join(", ", operation.bodies().keySet());
    if (header == null || !operation.bodies().containsKey(essence(header))) {
      throw Problem.of(ProblemType.UNSUPPORTED_MEDIA_TYPE, "This operation takes " + types + ".")
          .header(operation.method().equals("PATCH") ? "Accept-Patch" : "Accept-Post", types);
    }
  }

  /** Of codings the service reads gzip alone, and that once (RFC 9110, section 8.4). */
  private static void checkCoding(HttpServerRequest request, Operation operation) {
    List<String> codings = request.headers().getAll(HttpHeaders.CONTENT_ENCODING);
    if (!operation.bodies().isEmpty()
        && (codings.size() > 1
            || codings.stream()
                .anyMatch(c -> !CODINGS.contains(c.strip().toLowerCase(Locale.ROOT))))) {
      throw Problem.of(ProblemType.UNSUPPORTED_MEDIA_TYPE, "A body may be coded in gzip alone.")
          .header(GzipCompression.ACCEPT_ENCODING, GzipCompression.CODING);
    }
  }

  /** Whether the body is compressed, in a coding that was let in. */
  public static boolean isCompressed(HttpServerRequest request) {
    String coding = request.getHeader(HttpHeaders.CONTENT_ENCODING);
    return coding != null && !coding.strip().equalsIgnoreCase(IDENTITY);
  }

  private void checkLength(HttpServerRequest request, Operation operation) {
    String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    if (length != null && Long.parseLong(length) > limit.bytes(operation.takesForm())) {
      throw limit.exceeded();
    }
  }

  /** The media type without its parameters, which JSON has none of (RFC 8259, section 11). */
  static String essence(String contentType) {
    int end = contentType.indexOf(';');
    return (end < 0 ? contentType : contentType.substring(0, end)).strip().toLowerCase(Locale.ROOT);
  }
}
