package org.directivetracker.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.directivetracker.testing.Api;
import org.directivetracker.testing.Json;
import org.directivetracker.testing.RawHttp;
import org.directivetracker.testing.RawHttp.Answer;
import org.directivetracker.testing.Request;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bytes that no client of good will sends: refused briefly, without a word of the inside. */
@QuarkusTest
class RawSocketTest {
  private static final Pattern INSIDE =
      Pattern.compile(
          "(?i)netty|vert\\.?x|quarkus|resteasy|undertow|jboss|hibernate|postgres|exception|\\bjava\\b"
              + "|\\bat [a-z]+\\.[a-z]|\\b(?:org|io|com)\\.[a-z]+\\.");
  private static final String HOST = "Host: localhost\r\n";
  private static final String JSON = "Content-Type: application/json\r\n";
  private static final String POST = "POST /api/v1/meetings HTTP/1.1\r\n" + HOST + JSON;

  /**
   * What is sent, and which answers are right; 0 is none but the end of the connection, for bytes
   * that break what had begun as a request.
   */
  static Stream<Arguments> malformed() {
    return Stream.of(
        of("a TLS greeting", "\u0016\u0003\u0001\u0002\u0000\u0001\u0000localhost\r\n\r\n", 400),
        of("words", "HELLO WORLD\r\n\r\n", 400),
        of("one word", "GET\r\n\r\n", 400),
        of("empty lines alone", "\r\n\r\n\r\n\r\nGET\r\n\r\n", 400),
        of(
            "an unknown version",
            "GET /api/v1/agencies HTTP/9.9\r\n" + HOST + "\r\n",
            400,
            501,
            505),
        of("no version", "GET /api/v1/agencies\r\n" + HOST + "\r\n", 400, 501, 505),
        of("another protocol", "GET /api/v1/agencies FTP/1.1\r\n" + HOST + "\r\n", 400, 501, 505),
        of("no host", "GET /api/v1/agencies HTTP/1.1\r\n\r\n", 400),
        of("two hosts", "GET /api/v1/agencies HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400),
        of("a header without a colon", get("/api/v1/agencies", "Nonsense"), 400),
        of("a header without a name", get("/api/v1/agencies", ": x"), 400),
        of("a space before the colon", get("/api/v1/agencies", "Accept : */*"), 400),
        of("a name with a control", get("/api/v1/agencies", "Ac\u0001cept: */*"), 400),
        of("a value with U+0000", get("/api/v1/agencies", "X: a\u0000b"), 400),
        of("a value with a carriage return", get("/api/v1/agencies", "X: a\rb: c"), 400),
        of("a header too large", get("/api/v1/agencies", "X: " + "x".repeat(20_000)), 431),
        of("too many headers", get("/api/v1/agencies", "X: y\r\n".repeat(20_000) + "Z: z"), 431),
        of(
            "an address too long",
            "GET /api/v1/agencies?limit=" + "1".repeat(20_000) + " HTTP/1.1\r\n" + HOST + "\r\n",
            414),
        of("a path too long", "GET /" + "a".repeat(20_000) + " HTTP/1.1\r\n" + HOST + "\r\n", 414),
        of("a length that is none", POST + "Content-Length: x\r\n\r\n{}", 400),
        of("a negative length", POST + "Content-Length: -1\r\n\r\n{}", 400),
        of("a signed length", POST + "Content-Length: +2\r\n\r\n{}", 400),
        of(
            "a length beyond counting",
            POST + "Content-Length: 99999999999999999999\r\n\r\n{}",
            400,
            413),
        of("two lengths", POST + "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{} ", 400),
        of("two lengths in one", POST + "Content-Length: 2, 3\r\n\r\n{} ", 400),
        of(
            "an unknown coding",
            POST + "Authorization: Bearer @\r\nTransfer-Encoding: gzip\r\n\r\n{}",
            400,
            501),
        of(
            "a chunk size that is none",
            POST
                + "Authorization: Bearer @\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n",
            400,
            0),
        of(
            "a negative chunk size",
            POST
                + "Authorization: Bearer @\r\nTransfer-Encoding: chunked\r\n\r\n-2\r\n{}\r\n0\r\n\r\n",
            400,
            0),
        of(
            "a chunk size beyond counting",
            POST
                + "Authorization: Bearer @\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n{}\r\n0\r\n\r\n",
            400,
            413,
            0),
        of(
            "a chunk without its end",
            POST
                + "Authorization: Bearer @\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}XX0\r\n\r\n",
            400,
            0));
  }

  private static Arguments of(String name, String bytes, Integer... statuses) {
    return Arguments.of(name, bytes, List.of(statuses));
  }

  private static String get(String path, String header) {
    return "GET " + path + " HTTP/1.1\r\n" + HOST + header + "\r\n\r\n";
  }

  @AfterEach
  void theServerStillAnswers() {
    assertThat(Api.anonymous().get("/agencies").statusCode()).isEqualTo(200);
    assertThat(new Request().get("/q/health/live").statusCode()).isEqualTo(200);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("malformed")
  void isRefusedAndTellsNothing(String name, String bytes, List<Integer> statuses) {
    String token = Api.token(List.of("supervisor"), null, null);
    Answer answer = RawHttp.exchange(bytes.replace("@", token));
    assertThat(answer.status()).as(answer.head() + answer.body()).isIn(statuses);
    assertTellsNothing(answer);
    if (answer.status() != 0) {
      assertThat(answer.headers().get("content-type")).isEqualTo("application/problem+json");
      assertThat(answer.problem().get("status").asInt()).isEqualTo(answer.status());
      assertThat(answer.headers()).containsEntry("x-content-type-options", "nosniff");
      assertThat(answer.headers().get("content-security-policy")).contains("default-src 'none'");
      assertThat(answer.headers())
          .containsKeys(
              "strict-transport-security", "referrer-policy", "cross-origin-opener-policy");
      assertThat(answer.headers()).containsEntry("cache-control", "no-store");
    }
  }

  @Test
  void anAddressMayHave16KiB() {
    String query = "/api/v1/agencies?limit=";
    Answer read =
        RawHttp.request("GET", query + "1".repeat(16 * 1024 - query.length()))
            .with("Accept", "application/json")
            .send("");
    assertThat(read.status()).isEqualTo(400);
    assertThat(read.problem().at("/errors/0/pointer").asText()).isEqualTo("/query/limit");
    Answer tooLong =
        RawHttp.request("GET", query + "1".repeat(17 * 1024)).with("Accept", "*/*").send("");
    assertThat(tooLong.status()).isEqualTo(414);
    assertThat(tooLong.problem().get("type").asText()).isEqualTo("/problems/uri-too-long");
  }

  /** The answer to what cannot be read comes also as the second one of a connection. */
  @Test
  void aMalformedRequestAfterAGoodOneIsAProblemToo() throws IOException {
    String good = get("/api/v1/agencies", "Accept: application/json");
    String bad = get("/api/v1/agencies", "Nonsense");
    try (Socket socket = RawHttp.open()) {
      socket.getOutputStream().write((good + bad).getBytes(StandardCharsets.UTF_8));
      socket.getOutputStream().flush();
      assertThat(RawHttp.read(socket.getInputStream(), good).status()).isEqualTo(200);
      Answer refused = RawHttp.read(socket.getInputStream(), bad);
      assertThat(refused.status()).isEqualTo(400);
      assertThat(refused.problem().get("type").asText()).isEqualTo("/problems/invalid-request");
      assertThat(socket.getInputStream().read()).isEqualTo(-1);
    }
  }

  private static void assertTellsNothing(Answer answer) {
    assertThat(answer.headers()).doesNotContainKeys("server", "x-powered-by", "via");
    assertThat(INSIDE.matcher(answer.head() + answer.body()).find())
        .as(answer.head() + answer.body())
        .isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/v1/agencies/%00",
        "/api/v1/agencies/NEA%00",
        "/api/v1/agencies/%",
        "/api/v1/agencies/%z",
        "/api/v1/agencies/%zz",
        "/api/v1/agencies/%2",
        "/api/v1/agencies/%c0%af",
        "/api/v1/agencies/%ff",
        "/api/v1/agencies/%ed%a0%80",
        "/api/v1/agencies/%2e%2e%2fme",
        "/api/v1/agencies/..%5c..%5cme",
        "/api/v1/agencies?current=%",
        "/api/v1/agencies?current=%zz",
        "/api/v1/agencies?current=%ff",
        "/api/v1/agencies?%00=1",
        "/api/v1/agencies?=1",
        "/api/v1/agencies?&&",
        "/api/v1/directives/%0d%0aSet-Cookie:%20a=b",
        "/api/v1/agencies?cursor=%0d%0aSet-Cookie:%20a=b",
        "/api/v1/agencies/<script>",
        "/api/v1/agencies/\u00e9",
        "/api/v1/agencies/{code}",
        "/api/v1/agencies/a|b^c`d\"e",
      })
  void aBadAddressIsRefusedAndTellsNothing(String target) {
    Answer answer =
        RawHttp.request("GET", target)
            .bearer(Api.token(List.of("supervisor"), null, null))
            .with("Accept", "application/json")
            .send("");
    assertThat(answer.status()).as(answer.head() + answer.body()).isIn(200, 400, 404);
    if (!target.contains("&&")) {
      assertThat(answer.status()).isNotEqualTo(200);
    }
    assertThat(answer.headers()).doesNotContainKey("set-cookie");
    assertTellsNothing(answer);
    if (answer.headers().getOrDefault("content-type", "").contains("problem")) {
      assertThat(answer.problem().get("status").asInt()).isEqualTo(answer.status());
    }
  }

  /** However the address is spelled, what needs a token needs a token. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/v1/me",
        "/api/v1/%6de",
        "/api/v1/me/",
        "/api/v1//me",
        "//api/v1/me",
        "/api/v1/./me",
        "/api/v1/x/../me",
        "/api//v1/me",
        "/api/v1/me;a=b",
        "/api/v1;a=b/me",
        "/api;a=b/v1/me",
        "/api/%76%31/me",
        "/%61pi/v1/me",
        "/API/V1/ME",
        "/api/v1/me%2f",
        "/api%2fv1%2fme",
        "/api/v1/me?",
        "/api/v1/me#x",
        "/api/v1/me.json",
        "http://localhost/api/v1/me",
        "http://elsewhere.example/api/v1/me",
      })
  void noSpellingGetsAroundTheToken(String target) {
    Answer answer = RawHttp.request("GET", target).with("Accept", "application/json").send("");
    assertThat(answer.status()).as(answer.head() + answer.body()).isIn(400, 401, 404);
    assertTellsNothing(answer);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/v1/meetings",
        "/api/v1/meetings/",
        "/api/v1//meetings",
        "//api/v1/meetings",
        "/api/v1/./meetings",
        "/api/v1/x/../meetings",
        "/api/v1/meetings;a=b",
        "/api/v1;a=b/meetings",
        "/%61pi/v1/meetings",
        "/api/v1/%6deetings",
        "/api%2fv1%2fmeetings",
      })
  void noSpellingLetsStrangersWrite(String target) {
    Answer answer =
        RawHttp.request("POST", target)
            .with("Content-Type", "application/json")
            .with("Accept", "application/json")
            .body(Json.write(Api.newMeeting("PUBLIC")));
    assertThat(answer.status()).as(answer.head() + answer.body()).isIn(400, 401, 404, 405);
    assertTellsNothing(answer);
  }

  @ParameterizedTest
  @ValueSource(strings = {"get", "FOO", "TRACE", "CONNECT", "PRI", "M-SEARCH", "G\u0001T"})
  void anOddMethodIsRefused(String method) {
    Answer answer = RawHttp.request(method, "/api/v1/agencies").send("");
    assertThat(answer.status()).as(answer.head() + answer.body()).isIn(400, 405, 501);
    assertTellsNothing(answer);
  }

  @Test
  void aHeaderIsNeverTakenFromTheAddress() {
    Answer answer =
        RawHttp.request("GET", "/api/v1/agencies?limit=1%0d%0aX-Injected:%20yes").send("");
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.headers()).doesNotContainKey("x-injected");
  }

  @Test
  void whoeverHangsUpHarmsNobody() throws IOException {
    String token = Api.token(List.of("supervisor"), null, null);
    for (String bytes :
        List.of(
            "",
            "POST",
            "POST /api/v1/meetings HTTP/1.1\r\nHost: a\r\nContent-",
            POST + "Authorization: Bearer " + token + "\r\nContent-Length: 1000\r\n\r\n",
            POST + "Authorization: Bearer " + token + "\r\nContent-Length: 1000\r\n\r\n{\"a\":",
            POST
                + "Authorization: Bearer "
                + token
                + "\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"a",
            "GET /api/v1/agencies HTTP/1.1\r\n" + HOST + "\r\n")) {
      for (int i = 0; i < 20; i++) {
        try (Socket socket = RawHttp.open()) {
          socket.setSoLinger(i % 2 == 0, 0);
          socket.getOutputStream().write(bytes.getBytes(StandardCharsets.UTF_8));
          socket.getOutputStream().flush();
        }
      }
    }
    assertThat(Api.as("supervisor").get("/meetings").statusCode()).isEqualTo(200);
  }

  @Test
  void twoRequestsInARowGetTwoAnswers() throws IOException {
    String request = get("/api/v1/agencies", "Accept: application/json");
    try (Socket socket = RawHttp.open()) {
      socket.getOutputStream().write((request + request).getBytes(StandardCharsets.UTF_8));
      socket.getOutputStream().flush();
      assertThat(RawHttp.read(socket.getInputStream(), request).status()).isEqualTo(200);
      assertThat(RawHttp.read(socket.getInputStream(), request).status()).isEqualTo(200);
    }
  }

  /** A body that was read to its end is no reason to close the connection. */
  @Test
  void theConnectionIsKeptAfterABody() throws IOException {
    try (Socket socket = RawHttp.open()) {
      for (int i = 0; i < 3; i++) {
        // The last is refused after it was read.
        String body = i == 2 ? "{}" : Json.write(Api.newMeeting("PUBLIC"));
        String request =
            POST
                + "Authorization: Bearer "
                + Api.token(List.of("supervisor"), null, null)
                + "\r\nContent-Length: "
                + body.length()
                + "\r\n\r\n"
                + body;
        socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
        socket.getOutputStream().flush();
        Answer answer = RawHttp.read(socket.getInputStream(), POST);
        assertThat(answer.status()).isEqualTo(i == 2 ? 400 : 201);
        assertThat(answer.headers()).doesNotContainKey("connection");
      }
    }
  }

  /** RFC 9112, section 6.3: of both only the coding counts, and what follows is no request. */
  @Test
  void aRequestHiddenInABodyIsNotAnswered() throws IOException {
    try (Socket socket = RawHttp.open()) {
      socket
          .getOutputStream()
          .write(
              (POST
                      + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
                      + "GET /api/v1/agencies HTTP/1.1\r\n"
                      + HOST
                      + "\r\n")
                  .getBytes(StandardCharsets.UTF_8));
      socket.getOutputStream().flush();
      Answer first = RawHttp.read(socket.getInputStream(), POST);
      assertThat(first.status()).isIn(400, 401);
      assertTellsNothing(first);
    }
  }

  @Test
  void whoeverWaitsForLeaveToSendGetsIt() throws IOException {
    String body = Json.write(Api.newMeeting("PUBLIC"));
    try (Socket socket = RawHttp.open()) {
      socket
          .getOutputStream()
          .write(
              (POST
                      + "Authorization: Bearer "
                      + Api.token(List.of("supervisor"), null, null)
                      + "\r\nExpect: 100-continue\r\nContent-Length: "
                      + body.length()
                      + "\r\n\r\n")
                  .getBytes(StandardCharsets.UTF_8));
      socket.getOutputStream().flush();
      Answer leave = RawHttp.readHead(socket.getInputStream());
      assertThat(leave.status()).isEqualTo(100);
      socket.getOutputStream().write(body.getBytes(StandardCharsets.UTF_8));
      socket.getOutputStream().flush();
      assertThat(RawHttp.read(socket.getInputStream(), POST).status()).isEqualTo(201);
    }
  }

  @Test
  void theOldVersionIsSpoken() {
    Answer answer = RawHttp.exchange("GET /api/v1/agencies HTTP/1.0\r\n\r\n");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body()).startsWith("{");
  }
}
