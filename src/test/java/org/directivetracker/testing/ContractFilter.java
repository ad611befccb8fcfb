package org.directivetracker.testing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.restassured.builder.ResponseBuilder;
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
    check(
        request.getMethod(),
        URI.create(request.getURI()),
        request.getHeaders(),
        request.getBody(),
        response);
    return response;
  }

  /** Checks an exchange of another client; a fault of the service is one here too. */
  public static void check(HttpRequest request, String body, HttpResponse<String> answer) {
    ResponseBuilder response =
        new ResponseBuilder()
            .setStatusCode(answer.statusCode())
            .setHeaders(headers(answer.headers()))
            .setBody(answer.body());
    answer.headers().firstValue("Content-Type").ifPresent(response::setContentType);
    new ContractFilter(true)
        .check(request.method(), request.uri(), headers(request.headers()), body, response.build());
  }

  private static Headers headers(HttpHeaders headers) {
    return new Headers(
        headers.map().entrySet().stream()
            .flatMap(e -> e.getValue().stream().map(v -> new Header(e.getKey(), v)))
            .toList());
  }

  private void check(String method, URI uri, Headers headers, Object body, Response response) {
    if (!uri.getRawPath().startsWith(Api.BASE + "/")) {
      return;
    }
    List<String> faults = new Check(method, headers, body, uri, response).faults();
    if (!faults.isEmpty()) {
      throw new AssertionError(
          "The contract does not hold for "
              + method
              + " "
              + uri
              + " -> "
              + response.statusCode()
              + "\n  "
              + String.join("\n  ", faults)
              + "\nsent: "
              + shortened(text(body))
              + "\ngot: "
              + response.headers()
              + "\n"
              + shortened(response.asString()));
    }
  }

  private static String text(Object body) {
    return body instanceof byte[] bytes
        ? new String(bytes, StandardCharsets.UTF_8)
        : String.valueOf(body);
  }

  private static String shortened(String text) {
    return text.length() > 4000 ? text.substring(0, 4000) + "…" : text;
  }

  /** One request and its answer. */
  private final class Check {
    private final String method;
    private final Headers headers;
    private final Object body;
    private final URI uri;
    private final Response response;
    private final int status;
    private final String path;
    private final List<String> faults = new ArrayList<>();

    Check(String method, Headers headers, Object body, URI uri, Response response) {
      this.method = method;
      this.headers = headers;
      this.body = body;
      this.uri = uri;
      this.response = response;
      this.status = response.statusCode();
      this.path = uri.getRawPath().substring(Api.BASE.length());
    }

    List<String> faults() {
      boolean head = method.equals("HEAD");
      Optional<Operation> operation = OpenApi.find(head ? "GET" : method, path);
      if (status >= 500 && !mayFail) {
        faults.add("a fault of the service, which this test does not expect");
      }
      if (operation.isEmpty()) {
        undocumented(method);
      } else {
        ContractCoverage.record(operation.get().id(), status);
        if (status < 400) {
          checkParameters(operation.get());
          checkRequestBody(operation.get());
        }
        checkResponse(operation.get(), head);
      }
      if (status >= 400 && !head) {
        checkProblem();
      }
      return faults;
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
      for (String value : response.headers().getValues("Allow")) {
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
              case "header" -> headers.getValues(name);
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
      if (uri.getRawQuery() != null) {
        for (String pair : uri.getRawQuery().split("&", -1)) {
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
      JsonNode media = operation.bodies().get(essence(headers.getValue("Content-Type")));
      require(media != null, "the request's media type is documented");
      if (media != null) {
        JsonNode json =
            operation.bodies().containsKey(Multipart.MEDIA_TYPE)
                ? Multipart.parse((byte[]) body)
                : parse("the request's body", text(body));
        if (json != null) {
          add("request body", OpenApi.faults(media.get("schema"), json));
        }
      }
    }

    private void checkResponse(Operation operation, boolean head) {
      JsonNode documented = operation.responses().get(String.valueOf(status));
      if (documented == null && status >= 500) {
        documented = operation.responses().get("default");
      }
      if (documented == null) {
        faults.add("the status " + status + " is not documented for " + operation.id());
        return;
      }
      checkHeaders(documented);
      if (head) {
        require(response.asByteArray().length == 0, "HEAD has no body");
        return;
      }
      JsonNode content = documented.path("content");
      if (content.isEmpty()) {
        require(response.asByteArray().length == 0, status + " has no body");
        return;
      }
      JsonNode media = content.get(essence(response.contentType()));
      if (media == null) {
        faults.add("the media type " + response.contentType() + " is not documented");
        return;
      }
      if (!essence(response.contentType()).endsWith("json")) {
        return;
      }
      JsonNode body = parse("the body", response.asString());
      if (body != null) {
        add("body", OpenApi.faults(media.get("schema"), body));
        if (documented.path("headers").has("Link")) {
          checkLink(body);
        }
      }
      if (operation.method().equals("GET") && status == 200) {
        checkCaching();
      }
    }

    private void checkHeaders(JsonNode documented) {
      documented
          .path("headers")
          .properties()
          .forEach(
              e -> {
                JsonNode header = OpenApi.resolve(e.getValue());
                List<String> values = response.headers().getValues(e.getKey());
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
          Set.of("public, no-cache", "private, no-cache")
              .contains(String.valueOf(response.header("Cache-Control"))),
          "Cache-Control is public or private, and no-cache");
      String vary = String.join(",", response.headers().getValues("Vary"));
      require(vary.toLowerCase(Locale.ROOT).contains("authorization"), "Vary names Authorization");
    }

    private void checkLink(JsonNode body) {
      String link = response.header("Link");
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
      if (!essence(response.contentType()).equals(PROBLEM)) {
        faults.add("a refusal is " + PROBLEM + ", not " + response.contentType());
        return;
      }
      JsonNode problem = parse("the problem", response.asString());
      if (problem == null) {
        return;
      }
      add("problem", OpenApi.faults(OpenApi.DOCUMENT.at("/components/schemas/Problem"), problem));
      require(problem.path("status").asInt() == status, "the problem's status is the answer's");
      require(
          problem.path("type").asText().matches("(https?://[^/]+)?/problems/[a-z][a-z0-9-]*"),
          "the problem's type is /problems/<slug>");
      require(
          problem.path("instance").asText().equals(uri.getRawPath()),
          "the problem's instance is the path asked for");
      require(!LEAK.matcher(response.asString()).find(), "the problem tells nothing of the inside");
      if (problem.has("allowedActions")) {
        require(status == 409, "allowedActions go with 409");
      }
      if (status == 503) {
        require(response.header("Retry-After") != null, "503 carries Retry-After");
      }
    }

    private JsonNode parse(String what, String text) {
      try {
        return STRICT_JSON.readTree(text);
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
