package org.directivetracker.testing;

import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;

/** What a {@link Request} was answered. */
public final class Response {
  private final HttpResponse<byte[]> answer;

  Response(HttpResponse<byte[]> answer) {
    this.answer = answer;
  }

  public int statusCode() {
    return answer.statusCode();
  }

  public HttpHeaders headers() {
    return answer.headers();
  }

  /** The first of that name, null when there is none. */
  public String header(String name) {
    return headers().firstValue(name).orElse(null);
  }

  public String contentType() {
    return header("Content-Type");
  }

  public byte[] asByteArray() {
    return answer.body();
  }

  /** Decompressed if it came in gzip. */
  public String asString() {
    boolean packed = header("Content-Encoding") != null && answer.body().length > 0;
    return new String(packed ? Gzip.unpack(answer.body()) : answer.body(), StandardCharsets.UTF_8);
  }
}
