package org.directivetracker.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.directivetracker.testing.Api;
import org.directivetracker.testing.Json;
import org.directivetracker.testing.OpenApi;
import org.directivetracker.testing.RawHttp;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies that never end, are made to take memory, or are sent by who can never succeed. */
@QuarkusTest
class BodyTest {
  private static final Path UPLOADS = Path.of("target/uploads");

  private static String head(String operation, String token, String length) {
    return operation
        + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nAuthorization: Bearer "
        + token
        + "\r\n"
        + length
        + "\r\n\r\n";
  }

  private static String token(String role) {
    return Api.token(List.of(role), null, Api.unique(8));
  }

  private static Socket send(String bytes) throws IOException {
    Socket socket = RawHttp.open();
    socket.getOutputStream().write(bytes.getBytes(StandardCharsets.UTF_8));
    socket.getOutputStream().flush();
    return socket;
  }

  private static RawHttp.Answer answer(Socket socket, String sent) throws IOException {
    return RawHttp.read(socket.getInputStream(), sent);
  }

  /** None of the bodies is sent: no answer can wait for one. */
  @Test
  void whoCanNeverSucceedIsRefusedBeforeTheBodyIsRead() throws IOException {
    var sockets = new LinkedHashMap<String, Socket>();
    String token = token("viewer");
    try {
      for (OpenApi.Operation operation : OpenApi.OPERATIONS) {
        if (operation.takesBody() && !operation.roles().contains("viewer")) {
          String sent =
              operation.method()
                  + " /api/v1"
                  + operation
                      .path()
                      .replaceAll("\\{(code|name|key)}", "NONE")
                      .replaceAll("\\{[^}]+}", "00000000-0000-7000-8000-000000000000")
                  + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5000000\r\nAuthorization: Bearer "
                  + token
                  + "\r\n\r\n";
          sockets.put(sent, send(sent));
        }
      }
      assertThat(sockets).hasSizeGreaterThan(30);
      for (Map.Entry<String, Socket> each : sockets.entrySet()) {
        RawHttp.Answer answer = answer(each.getValue(), each.getKey());
        assertThat(answer.status()).as(each.getKey()).isEqualTo(403);
        assertThat(answer.headers().get("connection")).isEqualTo("close");
      }
      for (Socket socket : sockets.values()) {
        assertThat(socket.getInputStream().read()).as("the connection is closed").isEqualTo(-1);
      }
    } finally {
      for (Socket socket : sockets.values()) {
        socket.close();
      }
    }
  }

  @Test
  void halfSentBodiesOfOneCallerStopNobody() throws IOException {
    String token = token("supervisor");
    String half = head("POST /api/v1/meetings", token, "Content-Length: 1000") + "{";
    var sockets = new ArrayList<Socket>();
    try {
      for (int i = 0; i < BodySlots.PER_CALLER; i++) {
        sockets.add(send(half));
      }
      await()
          .atMost(Duration.ofSeconds(5))
          .untilAsserted(
              () -> {
                try (Socket one = send(half)) {
                  one.setSoTimeout(500);
                  RawHttp.Answer refused = answer(one, half);
                  assertThat(refused.status()).isEqualTo(429);
                  assertThat(refused.headers()).containsKey("retry-after");
                }
              });
      Api.expect(201, Api.post(Api.as("supervisor"), "/meetings", Api.newMeeting("PUBLIC")));
      assertThat(Api.anonymous().get("/agencies").statusCode()).isEqualTo(200);
      assertThat(Api.caller("auditor").get("/me").statusCode()).isEqualTo(200);
      // Each is given up by the service itself: ten seconds, and two more of looking.
      for (Socket socket : sockets) {
        socket.setSoTimeout(20_000);
        RawHttp.Answer late = answer(socket, half);
        assertThat(late.status()).isEqualTo(408);
        assertThat(late.problem().get("type").asText()).isEqualTo("/problems/request-timeout");
      }
    } finally {
      for (Socket socket : sockets) {
        socket.close();
      }
    }
    // The places are free again.
    String body = Json.write(Api.newMeeting("PUBLIC"));
    try (Socket socket =
        send(head("POST /api/v1/meetings", token, "Content-Length: " + body.length()) + body)) {
      assertThat(answer(socket, half).status()).isEqualTo(201);
    }
  }

  /** Larger than what is kept in memory, in chunks, and gone from the disk afterwards. */
  @Test
  void aLargeBodyGoesThroughAFile() throws IOException {
    String text = "文".repeat(BodyCollector.MEMORY_BYTES);
    String path =
        "/api/v1/meetings/" + Api.freshMeeting("PUBLIC").get("id").asText() + "/documents";
    String body =
        Json.write(
            Json.object(
                "key",
                "large",
                "language",
                "zh",
                "rendering",
                "ORIGINAL",
                "title",
                "x",
                "text",
                text));
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    String head = head("POST " + path, token("supervisor"), "Transfer-Encoding: chunked");
    try (Socket socket = send(head)) {
      var out = socket.getOutputStream();
      for (int at = 0; at < bytes.length; at += 1000) {
        int length = Math.min(1000, bytes.length - at);
        out.write((Integer.toHexString(length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
        out.write(bytes, at, length);
        out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
      }
      out.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      out.flush();
      RawHttp.Answer answer = answer(socket, head);
      assertThat(answer.status()).as(answer.body()).isEqualTo(201);
    }
    await().atMost(Duration.ofSeconds(5)).until(() -> spooled().isEmpty());
  }

  @Test
  void aLargeBodyThatBreaksOffLeavesNoFile() throws IOException {
    String head = head("POST /api/v1/imports", token("supervisor"), "Content-Length: 4000000");
    try (Socket socket = send(head + " ".repeat(3 * BodyCollector.MEMORY_BYTES))) {
      await().atMost(Duration.ofSeconds(5)).until(() -> !spooled().isEmpty());
      socket.setSoLinger(true, 0);
    }
    await().atMost(Duration.ofSeconds(5)).until(() -> spooled().isEmpty());
  }

  private static Set<Path> spooled() throws IOException {
    if (!Files.isDirectory(UPLOADS)) {
      return Set.of();
    }
    try (Stream<Path> files = Files.list(UPLOADS)) {
      return files
          .filter(f -> f.getFileName().toString().startsWith("body-"))
          .collect(Collectors.toSet());
    }
  }

  /** Small on the wire, large as a tree. */
  @ParameterizedTest
  @ValueSource(
      strings = {"members", "arrays", "depth", "name", "number", "exponent", "digits", "nested"})
  void whatIsMadeToTakeMemoryIsRefusedEarly(String kind) {
    String body =
        switch (kind) {
          case "members" ->
              IntStream.range(0, 420_000)
                  .mapToObj(i -> "\"m" + i + "\":1")
                  .collect(Collectors.joining(",", "{", "}"));
          case "arrays" -> "[" + "[],".repeat(1_000_000) + "[]]";
          case "depth" -> "[".repeat(100_000) + "]".repeat(100_000);
          case "name" -> "{\"" + "n".repeat(1_000_000) + "\":1}";
          case "number" -> "{\"weight\":1e" + "9".repeat(90) + "}";
          case "exponent" -> "{\"weight\":1e999999999}";
          case "digits" -> "{\"weight\":" + "9".repeat(1_000_000) + "}";
          default -> "{\"passages\":[" + "{\"a\":[{},{},{}]},".repeat(60_000) + "{}]}";
        };
    var answer = Api.as("supervisor").contentType(Api.JSON).body(body).post("/directives");
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(Api.body(answer).get("errors").size()).isBetween(1, 100);
  }

  @Test
  void noMoreThanAHundredFaultsAreTold() {
    String body =
        IntStream.range(0, 500)
            .mapToObj(
                i ->
                    IntStream.range(0, 150)
                        .mapToObj(m -> "\"unknown" + m + "\":1")
                        .collect(Collectors.joining(",", "{", "}")))
            .collect(Collectors.joining(",", "{\"passages\":[", "]}"));
    var answer = Api.as("supervisor").contentType(Api.JSON).body(body).post("/directives");
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(Api.body(answer).get("errors").size()).isEqualTo(100);
  }
}
