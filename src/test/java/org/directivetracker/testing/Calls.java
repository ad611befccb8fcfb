package org.directivetracker.testing;

import com.fasterxml.jackson.databind.JsonNode;
import io.restassured.RestAssured;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * Calls of the API for tests that make thousands of them: on connections that are kept, with none
 * of what {@link Api} spends on a call, and each answer held to the contract all the same.
 */
public final class Calls {
  /** What was answered, its body as a tree. */
  public record Answer(int status, JsonNode body) {}

  private Calls() {}

  /**
   * @param token null for nobody in particular
   */
  public static Answer get(String token, String path) {
    return send(request(token, path, null), "GET", null, null);
  }

  /** With the tag that is given, null for none. */
  public static Answer post(String token, String path, String tag, JsonNode body) {
    return send(request(token, path, tag), "POST", Api.JSON, Json.write(body));
  }

  public static Answer put(String token, String path, String tag, JsonNode body) {
    return send(request(token, path, tag), "PUT", Api.JSON, Json.write(body));
  }

  public static Answer patch(String token, String path, String tag, JsonNode body) {
    return send(request(token, path, tag), "PATCH", Api.MERGE_PATCH, Json.write(body));
  }

  public static Answer delete(String token, String path, String tag) {
    return send(request(token, path, tag), "DELETE", null, null);
  }

  /** A form as {@link Multipart} made it. */
  public static Answer form(String token, String path, byte[] form) {
    return send(request(token, path, null), "POST", Multipart.CONTENT_TYPE, form);
  }

  private static HttpRequest.Builder request(String token, String path, String tag) {
    URI uri = URI.create("http://localhost:" + RestAssured.port + Api.BASE + path);
    var request =
        HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(60)).header("Accept", Api.JSON);
    if (token != null) {
      request.header("Authorization", "Bearer " + token);
    }
    return tag == null ? request : request.header("If-Match", tag);
  }

  private static Answer send(
      HttpRequest.Builder builder, String method, String contentType, Object body) {
    if (contentType != null) {
      builder.header("Content-Type", contentType);
    }
    byte[] bytes =
        body instanceof String text ? text.getBytes(StandardCharsets.UTF_8) : (byte[]) body;
    HttpRequest request =
        builder
            .method(
                method, bytes == null ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(bytes))
            .build();
    HttpResponse<byte[]> answer = Transport.send(request);
    ContractFilter.STRICT.check(request, body, answer);
    String text = new String(answer.body(), StandardCharsets.UTF_8);
    return new Answer(answer.statusCode(), Json.parse(text));
  }
}
