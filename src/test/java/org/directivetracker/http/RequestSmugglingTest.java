package org.directivetracker.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.directivetracker.testing.Api;
import org.directivetracker.testing.RawHttp;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A body whose end a proxy could see elsewhere than the service (RFC 9112, section 6) is answered
 * once, with 400, and the connection closed: what follows on it is never taken for a request.
 */
@QuarkusTest
class RequestSmugglingTest {
  private static final String HIDDEN = "GET /api/v1/agencies HTTP/1.1\r\nHost: localhost\r\n\r\n";

  static Stream<List<String>> framings() {
    return Stream.of(
        List.of("Content-Length: 5", "Transfer-Encoding: chunked"),
        List.of("Transfer-Encoding: chunked", "Content-Length: 5"),
        List.of("Content-Length: 0", "Transfer-Encoding: chunked"),
        List.of("Transfer-Encoding: chunked", "Transfer-Encoding: chunked"),
        List.of("Transfer-Encoding: chunked, chunked"),
        List.of("Transfer-Encoding: gzip, chunked"),
        List.of("Transfer-Encoding: gzip", "Transfer-Encoding: chunked"),
        List.of("Transfer-Encoding: chunked", "Transfer-Encoding: identity"),
        List.of("Transfer-Encoding: chunked, identity"),
        List.of("Transfer-Encoding: identity"),
        List.of("Transfer-Encoding: gzip"),
        List.of("Transfer-Encoding: xchunked"),
        List.of("Transfer-Encoding: chunkedx"),
        List.of("Transfer-Encoding: \"chunked\""),
        List.of("Transfer-Encoding: chunked;q=1"),
        List.of("Transfer-Encoding:"),
        List.of("Transfer-Encoding: identity", "Content-Length: 5"),
        List.of("Transfer-Encoding: gzip", "Content-Length: 5"),
        List.of("Content-Length: 5", "Content-Length: 6"),
        List.of("Content-Length: 5, 6"));
  }

  @ParameterizedTest
  @MethodSource("framings")
  void isAnsweredOnceWithToken(List<String> framing) throws IOException {
    isAnsweredOnce(
        "POST /api/v1/meetings",
        "Authorization: Bearer " + Api.token(List.of("supervisor"), null, null) + "\r\n",
        framing);
  }

  @ParameterizedTest
  @MethodSource("framings")
  void isAnsweredOnceWithoutToken(List<String> framing) throws IOException {
    isAnsweredOnce("POST /api/v1/meetings", "", framing);
    isAnsweredOnce("GET /api/v1/agencies", "", framing);
    isAnsweredOnce("GET /q/health/live", "", framing);
    isAnsweredOnce("GET /nowhere", "", framing);
  }

  private static void isAnsweredOnce(String line, String headers, List<String> framing)
      throws IOException {
    String bytes =
        line
            + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            + headers
            + String.join("\r\n", framing)
            + "\r\n\r\n0\r\n\r\n"
            + HIDDEN
            + HIDDEN;
    try (Socket socket = RawHttp.open()) {
      socket.getOutputStream().write(bytes.getBytes(StandardCharsets.US_ASCII));
      socket.getOutputStream().flush();
      String answers = readToTheEnd(socket);
      assertThat(answers).startsWith("HTTP/1.1 400 ");
      assertThat(answers.split("HTTP/1\\.1 ", -1)).as(answers).hasSize(2);
    }
  }

  /** Until the server closes the connection; a reset counts as that. */
  private static String readToTheEnd(Socket socket) throws IOException {
    var answers = new StringBuilder();
    try {
      int c;
      while ((c = socket.getInputStream().read()) >= 0) {
        answers.append((char) c);
      }
    } catch (SocketException reset) {
      // What came until then is the answer.
    }
    return answers.toString();
  }

  /** A path has one spelling: a proxy that rules by paths and the service mean the same. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "//api/v1/directives",
        "//elsewhere.example/api/v1/directives",
        "/api//v1/directives",
        "/api/v1//directives",
        "/api/v1/directives;a=b",
        "/api/v1;a/directives",
        "/api/v1/./directives",
        "/api/v1/x/../directives",
        "/api/v1/%2e/directives",
        "/api/v1/x/%2E%2e/directives",
        "/api/v1/x/.%2e/directives",
        "/api/v1/%64irectives",
        "/%61pi/v1/directives",
        "/api/v1/directives/",
        "/api/v1/directives%2f",
        "http://elsewhere.example//api/v1/directives",
        "//q/health",
        "/q/./health",
      })
  void anotherSpellingIsNotFound(String target) {
    RawHttp.Answer answer = RawHttp.request("GET", target + "?limit=1").send("");
    assertThat(answer.status()).as(answer.head()).isEqualTo(404);
    assertThat(answer.headers()).doesNotContainKey("link");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/api/v1/agencies", "http://elsewhere.example/api/v1/agencies"})
  void linksNameNoHost(String target) {
    for (int i = 0; i < 2; i++) {
      Api.freshAgency();
    }
    RawHttp.Answer answer = RawHttp.request("GET", target + "?limit=1").send("");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.headers().get("link"))
        .matches("</api/v1/agencies\\?limit=1&cursor=[\\w-]+>; rel=\"next\"");
  }
}
