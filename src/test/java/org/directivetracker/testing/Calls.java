package org.directivetracker.testing;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * Calls of the API for tests that make thousands of them: on connections that are kept, and each
 * answer held to the contract all the same.
 */
public final class Calls {
  /** What was answered, its body as a tree. */
  public record Answer(int status, JsonNode body) {}

  private Calls() {}

  /**
   * @param token null for nobody in particular
   */
  public static Answer get(String token, String path) {
    return answer(request(token, null).get(path));
  }

  /** With the tag that is given, null for none. */
  public static Answer post(String token, String path, String tag, JsonNode body) {
    return answer(request(token, tag).contentType(Api.JSON).body(Json.write(body)).post(path));
  }

  public static Answer put(String token, String path, String tag, JsonNode body) {
    return answer(request(token, tag).contentType(Api.JSON).body(Json.write(body)).put(path));
  }

  public static Answer patch(String token, String path, String tag, JsonNode body) {
    return answer(
        request(token, tag).contentType(Api.MERGE_PATCH).body(Json.write(body)).patch(path));
  }

  public static Answer delete(String token, String path, String tag) {
    return answer(request(token, tag).delete(path));
  }

  /** A form as {@link Multipart} made it. */
  public static Answer form(String token, String path, byte[] form) {
    return answer(Api.form(request(token, null), path, form));
  }

  private static Request request(String token, String tag) {
    Request request = token == null ? Api.anonymous() : Api.bearer(token);
    request.urlEncodingEnabled(false);
    return tag == null ? request : request.header("If-Match", tag);
  }

  private static Answer answer(Response response) {
    return new Answer(response.statusCode(), Api.body(response));
  }
}
