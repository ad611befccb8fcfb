package org.directivetracker.testing;

import io.restassured.RestAssured;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A request being made, in the words of REST Assured but for a hundredth of its time: it is sent on
 * a connection that is kept, and its answer held to the contract. {@link RawHttp} sends what is no
 * proper request.
 */
public final class Request {
  private static final HttpClient HTTP =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(10))
          .build();

  private final Map<String, List<String>> headers = new LinkedHashMap<>();
  private final List<String> parameters = new ArrayList<>();
  private String basePath = "";
  private Object body;
  private boolean encoded = true;
  private ContractFilter contract = ContractFilter.STRICT;

  public Request basePath(String path) {
    basePath = path;
    return this;
  }

  /** One more of that name. */
  public Request header(String name, Object value) {
    // The client would send something else.
    if (!value.toString().matches("[!-~]([ -~]*[!-~])?")) {
      throw new IllegalArgumentException(name + ": " + value + " is for RawHttp");
    }
    headers.computeIfAbsent(name, n -> new ArrayList<>()).add(value.toString());
    return this;
  }

  public Request accept(String types) {
    headers.remove("Accept");
    return header("Accept", types);
  }

  public Request contentType(String type) {
    headers.remove("Content-Type");
    return header("Content-Type", type);
  }

  /** As often as there are values, or items of a value. */
  public Request queryParam(String name, Object... values) {
    for (Object value : values) {
      for (Object one : value instanceof Collection<?> many ? many : List.of(value)) {
        parameters.add(encode(name) + "=" + encode(one.toString()));
      }
    }
    return this;
  }

  public Request queryParams(Map<String, ?> values) {
    values.forEach(this::queryParam);
    return this;
  }

  /** Whether what a path asks for after its question mark has yet to be encoded. */
  public Request urlEncodingEnabled(boolean enabled) {
    encoded = enabled;
    return this;
  }

  public Request body(String text) {
    body = text;
    return this;
  }

  public Request body(byte[] bytes) {
    body = bytes;
    return this;
  }

  /** Lets it end in 5xx, which no request may otherwise. */
  public Request mayFail() {
    contract = ContractFilter.ALLOWING_5XX;
    return this;
  }

  /** Whoever asks here asks that too. */
  public Request sameCaller() {
    Request other = new Request().basePath(basePath).accept(Api.JSON);
    if (headers.containsKey("Authorization")) {
      other.headers.put("Authorization", headers.get("Authorization"));
    }
    return other;
  }

  public Response get(String path) {
    return request("GET", path);
  }

  public Response head(String path) {
    return request("HEAD", path);
  }

  public Response options(String path) {
    return request("OPTIONS", path);
  }

  public Response post(String path) {
    return request("POST", path);
  }

  public Response put(String path) {
    return request("PUT", path);
  }

  public Response patch(String path) {
    return request("PATCH", path);
  }

  public Response delete(String path) {
    return request("DELETE", path);
  }

  public Response request(String method, String path) {
    byte[] bytes =
        body instanceof String text ? text.getBytes(StandardCharsets.UTF_8) : (byte[]) body;
    HttpRequest.Builder builder =
        HttpRequest.newBuilder(uri(path))
            .timeout(Duration.ofSeconds(60))
            .method(
                method,
                bytes == null ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(bytes));
    headers.forEach((name, values) -> values.forEach(value -> builder.header(name, value)));
    HttpRequest request = builder.build();
    try {
      HttpResponse<byte[]> answer = HTTP.send(request, BodyHandlers.ofByteArray());
      contract.check(request, body, answer);
      return new Response(answer);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private URI uri(String path) {
    String[] parts = path.split("\\?", 2);
    Stream<String> own =
        Stream.of(parts.length == 1 ? "" : parts[1])
            .flatMap(q -> encoded ? Stream.of(q.split("&", -1)).map(Request::pair) : Stream.of(q))
            .filter(q -> !q.isEmpty());
    String query = Stream.concat(own, parameters.stream()).collect(Collectors.joining("&"));
    return URI.create(
        "http://localhost:"
            + RestAssured.port
            + basePath
            + parts[0]
            + (query.isEmpty() ? "" : "?" + query));
  }

  private static String pair(String text) {
    return Stream.of(text.split("=", 2)).map(Request::encode).collect(Collectors.joining("="));
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
