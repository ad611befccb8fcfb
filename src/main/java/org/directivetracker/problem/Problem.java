package org.directivetracker.problem;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A refusal on its way to the caller. Its detail is read by strangers: it never carries a rejected
 * value, a class name or SQL.
 */
public final class Problem extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ProblemType type;
  private final transient List<Violation> violations;
  private final transient Map<String, Object> extensions = new LinkedHashMap<>();
  private final transient Map<String, String> headers = new LinkedHashMap<>();

  private Problem(ProblemType type, String detail, List<Violation> violations) {
    super(detail, null, false, false);
    this.type = type;
    this.violations = List.copyOf(violations);
  }

  public static Problem of(ProblemType type, String detail) {
    return new Problem(type, detail, List.of());
  }

  public static Problem of(ProblemType type, String detail, List<Violation> violations) {
    return new Problem(type, detail, violations);
  }

  public static Problem invalid(List<Violation> violations) {
    return of(ProblemType.INVALID_REQUEST, "The request has faults; see errors.", violations);
  }

  public static Problem invalid(String pointer, String detail, String code) {
    return invalid(List.of(new Violation(pointer, detail, code)));
  }

  /** A body names something that does not exist, or that the caller may not know of. */
  public static Problem unknownReference(String pointer) {
    return invalid(pointer, "There is no such thing that you may refer to.", "unknown-reference");
  }

  public static Problem notFound() {
    return of(ProblemType.NOT_FOUND, "There is nothing at this address that you may know of.");
  }

  public static Problem forbidden(String detail) {
    return of(ProblemType.FORBIDDEN, detail);
  }

  public static Problem conflict(String detail) {
    return of(ProblemType.CONFLICT, detail);
  }

  public static Problem conflict(String pointer, String detail, String code) {
    return of(ProblemType.CONFLICT, detail, List.of(new Violation(pointer, detail, code)));
  }

  /** Adds an extension member (RFC 9457, section 3.2). */
  public Problem extension(String name, Object value) {
    extensions.put(name, value);
    return this;
  }

  public Problem header(String name, String value) {
    headers.put(name, value);
    return this;
  }

  public ProblemType type() {
    return type;
  }

  public String detail() {
    return String.valueOf(getMessage());
  }

  public List<Violation> violations() {
    return violations;
  }

  public Map<String, Object> extensions() {
    return extensions;
  }

  public Map<String, String> headers() {
    return headers;
  }

  /** The body as it is sent. */
  public Map<String, Object> body(String instance, String traceId) {
    var body = new LinkedHashMap<String, Object>();
    body.put("type", type.uri());
    body.put("title", type.title());
    body.put("status", type.status());
    body.put("detail", detail());
    body.put("instance", instance);
    body.put("traceId", traceId);
    if (!violations.isEmpty()) {
      body.put("errors", violations);
    }
    body.putAll(extensions);
    return body;
  }
}
