package org.directivetracker.testing;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.restassured.filter.Filter;
import io.restassured.filter.FilterContext;
import io.restassured.http.Header;
import io.restassured.http.Headers;
import io.restassured.response.Response;
import io.restassured.specification.FilterableRequestSpecification;
import io.restassured.specification.FilterableResponseSpecification;
import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.directivetracker.testing.OpenApi.Operation;

/** Holds every request and answer to the contract, and notes what was seen of it. */
public final class ContractFilter implements Filter {
  public static final ContractFilter STRICT = new ContractFilter(false);
  public static final ContractFilter ALLOWING_5XX = new ContractFilter(true);

  private static final String PROBLEM = "application/problem+json";

  /** What strangers must never be told. */
  private static final Pattern LEAK =
      Pattern.compile(
          "\\b(?:java|javax|jakarta|org|com|io)\\.[a-z]+\\.|Exception\\b|SQLSTATE|\\bHibernate\\b"
              + "|\\binsert into\\b|\\bselect .* from\\b|\\bat [a-z]+\\.[a-z.]+\\(");

  private static final JsonMapper STRICT_JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(com.fasterxml.jackson.databind.DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private static final HttpHeaders NONE = HttpHeaders.of(Map.of(), (name, value) -> true);

  private final boolean mayFail;

  private ContractFilter(boolean mayFail) {
    this.mayFail = mayFail;
  }

  @Override
  public Response filter(
      FilterableRequestSpecification request,
      FilterableResponseSpecification expected,
      FilterContext context) {
    Response response = context.next(request, expected);
    URI uri = URI.create(request.getURI());
    var answer =
        new Answer(response.statusCode(), headers(response.headers()), response.asByteArray());
    new Exchange(
            request.getMethod(),
            uri.getRawPath(),
            uri.getRawQuery(),
            headers(request.getHeaders()),
            request.getBody(),
            answer)
        .check();
    return response;
  }

  /**
   * Checks an exchange of another client.
   *
   * @param body what was sent, as text or bytes; null for nothing
   */
  public void check(HttpRequest request, Object body, HttpResponse<?> answer) {
    new Exchange(
            request.method(),
            request.uri().getRawPath(),
            request.uri().getRawQuery(),
            request.headers(),
            body,
            new Answer(answer.statusCode(), answer.headers(), decoded(answer)))
        .check();
  }

  private static byte[] decoded(HttpResponse<?> answer) {
    byte[] body = bytes(answer.body());
    return answer.headers().firstValue("Content-Encoding").isPresent() && body.length > 0
        ? Gzip.unpack(body)
        : body;
  }

  /**
   * Checks an answer alone, to what need not have been a request.
   *
   * @param path as it was sent; empty when there was none
   */
  void checkAnswer(String method, String path, int status, HttpHeaders headers, String body) {
    var answer = new Answer(status, headers, bytes(body));
    new Exchange(method, path, null, NONE, null, answer).checkAnswer();
  }

  private static HttpHeaders headers(Headers headers) {
    return HttpHeaders.of(
        headers.asList().stream()
            .collect(groupingBy(Header::getName, mapping(Header::getValue, toList()))),
        (name, value) -> true);
  }

  private static byte[] bytes(Object body) {
    return body instanceof byte[] bytes ? bytes : text(body).getBytes(StandardCharsets.UTF_8);
  }

  private static String text(Object body) {
    return body instanceof byte[] bytes
        ? new String(bytes, StandardCharsets.UTF_8)
        : String.valueOf(body);
  }

  private static String shortened(String text) {
    return text.length() > 4000 ? text.substring(0, 4000) + "…" : text;
  }

  private record Answer(int status, HttpHeaders headers, byte[] body) {
    String header(String name) {
      return headers.firstValue(name).orElse(null);
    }

    String mediaType() {
      return essence(header("Content-Type"));
    }

    boolean isProblem() {
      return mediaType().equals(PROBLEM);
    }

    String text() {
      return ContractFilter.text(body);
    }
  }

  /** One request and its answer. */
  private final class Exchange {
    private final String method;
    private final String fullPath;
    private final String path;
    private final String query;
    private final HttpHeaders headers;
    private final Object body;
    private final Answer answer;
    private final int status;
    private final List<String> faults = new ArrayList<>();

    Exchange(
        String method,
        String fullPath,
        String query,
        HttpHeaders headers,
        Object body,
        Answer answer) {
      this.method = method;
      this.fullPath = fullPath;
      this.path =
          fullPath.startsWith(Api.BASE + "/") ? fullPath.substring(Api.BASE.length()) : null;
      this.query = query;
      this.headers = headers;
      this.body = body;
      this.answer = answer;
      this.status = answer.status();
    }

    void check() {
      if (path == null) {
        return;
      }
      boolean head = method.equals("HEAD");
      Optional<Operation> operation = OpenApi.find(head ? "GET" : method, path);
      if (status >= 500 && !mayFail) {
        faults.add("a fault of the service, which this test does not expect");
      }
      if (operation.isEmpty()) {
        undocumented(method);
      } else {
        if (status < 400) {
          checkParameters(operation.get());
          checkRequestBody(operation.get());
        }
        checkResponse(operation.get(), head);
      }
      if (status >= 400 && !head) {
        checkProblem();
      }
      requireNoFaults();
    }

    /** What is no request is refused before the service sees it, in no words at all. */
    void checkAnswer() {
      if (path != null && (status < 400 || answer.isProblem())) {
        OpenApi.find(method, path).ifPresent(operation -> checkResponse(operation, false));
      }
      if (answer.isProblem()) {
        checkProblem();
      } else if (status >= 400) {
        requireNoLeak();
      }
      requireNoFaults();
    }

    private void requireNoFaults() {
      if (!faults.isEmpty()) {
        throw new AssertionError(
            "The contract does not hold for "
                + method
                + " "
                + fullPath
                + (query == null ? "" : "?" + query)
                + " -> "
                + status
                + "\n  "
                + String.join("\n  ", faults)
                + "\nsent: "
                + shortened(text(body))
                + "\ngot: "
                + answer.headers()
                + "\n"
                + shortened(answer.text()));
      }
    }

    private void undocumented(String method) {
      Set<String> methods = OpenApi.methodsAt(path);
      if (methods.isEmpty()) {
        require(status == 404, "no such path in the contract, so 404");
      } else if (method.equals("OPTIONS")) {
        require(status == 200 || status == 204, "OPTIONS is answered");
      } else {
        require(status == 405, "no such method in the contract, so 405");
        require(methods.equals(allowed()), "Allow lists " + methods);
      }
    }

    private Set<String> allowed() {
      var allowed = new TreeSet<String>();
      for (String value : answer.headers().allValues("Allow")) {
        for (String one : value.split(",", -1)) {
          allowed.add(one.strip());
        }
      }
      allowed.remove("HEAD");
      allowed.remove("OPTIONS");
      return allowed;
    }

    private void checkParameters(Operation operation) {
      Map<String, List<String>> query = query();
      query.forEach(
          (name, values) ->
              operation
                  .parameter("query", name)
                  .ifPresentOrElse(
                      p -> add("query " + name, OpenApi.textFaults(p.get("schema"), values)),
                      () -> faults.add("the query parameter " + name + " is not documented")));
      String[] templated = operation.path().split("/", -1);
      String[] asked = path.split("/", -1);
      for (JsonNode parameter : operation.parameters()) {
        String name = parameter.get("name").asText();
        List<String> values =
            switch (parameter.get("in").asText()) {
              case "query" -> query.getOrDefault(name, List.of());
              case "header" -> headers.allValues(name);
              default -> List.of(decode(asked[indexOf(templated, "{" + name + "}")]));
            };
        if (values.isEmpty()) {
          require(!parameter.path("required").asBoolean(), name + " is required");
        } else {
          add(name, OpenApi.textFaults(parameter.get("schema"), values));
        }
      }
    }

    private static int indexOf(String[] parts, String wanted) {
      return List.of(parts).indexOf(wanted);
    }

    private Map<String, List<String>> query() {
      var query = new LinkedHashMap<String, List<String>>();
      if (this.query != null) {
        for (String pair : this.query.split("&", -1)) {
          String[] parts = pair.split("=", 2);
          query
              .computeIfAbsent(decode(parts[0]), k -> new ArrayList<>())
              .add(parts.length > 1 ? decode(parts[1]) : "");
        }
      }
      return query;
    }

    private static String decode(String text) {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    private void checkRequestBody(Operation operation) {
      if (!operation.takesBody()) {
        require(body == null, "this operation takes no body");
        return;
      }
      String type = essence(headers.firstValue("Content-Type").orElse(null));
      JsonNode media = operation.bodies().get(type);
      require(media != null, "the request's media type is documented");
      if (media != null) {
        Object sent =
            headers.firstValue("Content-Encoding").orElse("").matches("(?i)(x-)?gzip")
                ? Gzip.unpack((byte[]) body)
                : body;
        JsonNode json =
            type.equals(Multipart.MEDIA_TYPE)
                ? Multipart.parse((byte[]) sent)
                : parse("the request's body", text(sent));
        if (json != null) {
          add("request body", OpenApi.faults(media.get("schema"), json));
        }
      }
    }

    private void checkResponse(Operation operation, boolean head) {
      ContractCoverage.record(operation.id(), status);
      JsonNode documented = operation.responses().get(String.valueOf(status));
      if (documented == null && (status >= 500 || Set.of(408, 414, 429, 431).contains(status))) {
        documented = operation.responses().get("default");
      }
      if (documented == null) {
        faults.add("the status " + status + " is not documented for " + operation.id());
        return;
      }
      checkHeaders(documented);
      if (head) {
        require(answer.body().length == 0, "HEAD has no body");
        return;
      }
      JsonNode content = documented.path("content");
      if (content.isEmpty()) {
        require(answer.body().length == 0, status + " has no body");
        return;
      }
      String type = answer.mediaType();
      String range =
          Stream.of(type, type.split("/", 2)[0] + "/*", "*/*")
              .filter(content::has)
              .findFirst()
              .orElse(null);
      if (range == null) {
        faults.add("the media type " + type + " is not documented");
        return;
      }
      // A part of a JSON text is no JSON.
      if (!range.endsWith("json") || status == 206) {
        return;
      }
      JsonNode media = content.get(range);
      JsonNode body = parse("the body", answer.text());
      if (body != null) {
        add("body", OpenApi.faults(media.get("schema"), body));
        if (documented.path("headers").has("Link")) {
          checkLink(body);
        }
      }
      if (operation.method().equals("GET") && status == 200 && !isNeverKept(documented)) {
        checkCaching();
      }
    }

    private static boolean isNeverKept(JsonNode documented) {
      return documented.at("/headers/Cache-Control/schema/const").asText().equals("no-store");
    }

    private void checkHeaders(JsonNode documented) {
      documented
          .path("headers")
          .properties()
          .forEach(
              e -> {
                JsonNode header = OpenApi.resolve(e.getValue());
                List<String> values = answer.headers().allValues(e.getKey());
                if (values.isEmpty()) {
                  require(
                      !header.path("required").asBoolean(),
                      "the header " + e.getKey() + " is missing");
                } else {
                  add(e.getKey(), OpenApi.textFaults(header.get("schema"), values));
                }
              });
      if (status == 304 && !documented.path("headers").has("Cache-Control")) {
        checkCaching();
      }
    }

    private void checkCaching() {
      require(
          String.valueOf(answer.header("Cache-Control"))
              .matches("(public|private), (no-cache|max-age=86400)"),
          "Cache-Control is public or private, and no-cache or for a day");
      String vary = String.join(",", answer.headers().allValues("Vary"));
      require(vary.toLowerCase(Locale.ROOT).contains("authorization"), "Vary names Authorization");
    }

    private void checkLink(JsonNode body) {
      String link = answer.header("Link");
      JsonNode next = body.path("next");
      require(next.isNull() == (link == null), "Link is there exactly when next is");
      if (link != null && next.isTextual()) {
        require(
            link.startsWith("<") && link.endsWith(">; rel=\"next\""), "Link is <…>; rel=\"next\"");
        require(
            decode(link).contains("cursor=" + next.asText()), "Link carries the cursor of next");
      }
    }

    private void checkProblem() {
      if (!answer.isProblem()) {
        faults.add("a refusal is " + PROBLEM + ", not " + answer.mediaType());
        return;
      }
      JsonNode problem = parse("the problem", answer.text());
      if (problem == null) {
        return;
      }
      add("problem", OpenApi.faults(OpenApi.DOCUMENT.at("/components/schemas/Problem"), problem));
      require(problem.path("status").asInt() == status, "the problem's status is the answer's");
      require(
          problem.path("type").asText().matches("(https?://[^/]+)?/problems/[a-z][a-z0-9-]*"),
          "the problem's type is /problems/<slug>");
      require(
          problem.path("instance").asText().equals(fullPath) || isUnread(problem),
          "the problem's instance is the path asked for");
      requireNoLeak();
      if (problem.has("allowedActions")) {
        require(status == 409, "allowedActions go with 409");
      }
      if (status == 503) {
        require(answer.header("Retry-After") != null, "503 carries Retry-After");
      }
    }

    /** What is no request may have no path that can be read. */
    private boolean isUnread(JsonNode problem) {
      return headers == NONE
          && (status == 400 || status == 414)
          && problem.path("instance").asText("-").isEmpty();
    }

    private void requireNoLeak() {
      require(!LEAK.matcher(answer.text()).find(), "a refusal tells nothing of the inside");
    }

    private JsonNode parse(String what, String text) {
      try {
        // A byte order mark before a request's body is passed over (RFC 8259, section 8.1).
        return STRICT_JSON.readTree(text.startsWith("\ufeff") ? text.substring(1) : text);
      } catch (JsonProcessingException e) {
        faults.add(what + " is not JSON: " + e.getOriginalMessage());
        return null;
      }
    }

    private void require(boolean holds, String sentence) {
      if (!holds) {
        faults.add("broken: " + sentence);
      }
    }

    private void add(String what, List<String> found) {
      found.forEach(f -> faults.add(what + " " + f));
    }
  }

  private static String essence(String contentType) {
    return contentType == null ? "" : contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
  }
}
