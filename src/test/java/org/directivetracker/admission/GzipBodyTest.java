package org.directivetracker.admission;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.junit.QuarkusTest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.codec.digest.DigestUtils;
import org.directivetracker.testing.Api;
import org.directivetracker.testing.Directive;
import org.directivetracker.testing.Gzip;
import org.directivetracker.testing.Json;
import org.directivetracker.testing.Multipart;
import org.directivetracker.testing.OpenApi;
import org.directivetracker.testing.RawHttp;
import org.directivetracker.testing.Request;
import org.directivetracker.testing.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies of requests in gzip, and in codings that are not read. */
@QuarkusTest
class GzipBodyTest {
  private static final int MOST_BYTES = 5 * 1024 * 1024;

  /** Without the contract's own look at the body, which is for JSON. */
  private static Response send(byte[] body, String coding, String path) {
    return Api.as("supervisor")
        .contentType(Api.JSON)
        .header("Content-Encoding", coding)
        .body(body)
        .post(path);
  }

  private static byte[] meeting() {
    return Json.write(Api.newMeeting("PUBLIC")).getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] meeting(int padding) {
    return Json.write(Api.newMeeting("PUBLIC"))
        .replaceFirst("\\{", "{" + " ".repeat(padding))
        .getBytes(StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "GZIP", "x-gzip"})
  void aBodyInGzipIsRead(String coding) {
    for (int padding : new int[] {0, 63 * 1024, 100 * 1024, MOST_BYTES - 1000}) {
      Response made = send(Gzip.pack(meeting(padding)), coding, "/meetings");
      assertThat(made.statusCode()).as(padding + ": " + made.asString()).isEqualTo(201);
    }
    assertThat(send(meeting(), "identity", "/meetings").statusCode()).isEqualTo(201);
  }

  @Test
  void aFormInGzipIsRead() {
    Directive directive = Api.directive("PUBLIC").inProgress();
    byte[] file = "line\n".repeat(400_000).getBytes(StandardCharsets.UTF_8);
    byte[] form =
        new Multipart()
            .fields(Json.without(Api.newEvidence(), "file"))
            .file("minutes.txt", null, file)
            .end();
    JsonNode evidence =
        Api.expect(
            201,
            Api.form(
                directive.asLead().header("Content-Encoding", "gzip"),
                directive.path() + "/evidence",
                Gzip.pack(form)));
    assertThat(evidence.get("sha256").asText()).isEqualTo(DigestUtils.sha256Hex(file));
    assertThat(evidence.get("size").asInt()).isEqualTo(file.length);
  }

  static Stream<OpenApi.Operation> withBody() {
    return OpenApi.OPERATIONS.stream().filter(OpenApi.Operation::takesBody);
  }

  /** Of each operation that takes a body, as whoever may call it. */
  @ParameterizedTest
  @MethodSource("withBody")
  void anotherCodingIs415(OpenApi.Operation operation) {
    String type = operation.bodies().keySet().iterator().next();
    for (String coding :
        List.of("deflate", "br", "zstd", "compress", "gzip, gzip", "x", "gzip;q=1")) {
      String role = operation.roles().contains("agency") ? "agency" : operation.roles().get(0);
      RawHttp.Answer answer =
          RawHttp.request(operation.method(), path(operation))
              .with("Content-Type", type)
              .with("Accept", "*/*")
              .with("Content-Encoding", coding)
              .bearer(Api.token(List.of(role), role.equals("agency") ? "NEA" : null, null))
              .body("{}");
      assertThat(answer.status()).as(coding).isEqualTo(415);
      assertThat(answer.headers().get("accept-encoding")).isEqualTo("gzip");
      assertThat(answer.problem().get("type").asText()).endsWith("/unsupported-media-type");
    }
  }

  private static String path(OpenApi.Operation operation) {
    return Api.BASE
        + operation
            .path()
            .replaceAll("\\{(code|name|key|externalId)}", "NONE")
            .replaceAll("\\{[^}]+}", "00000000-0000-7000-8000-000000000000");
  }

  @Test
  void whatIsNoGzipIs400() throws IOException {
    byte[] packed = Gzip.pack(meeting());
    byte[] damaged = packed.clone();
    damaged[packed.length - 6] ^= 1;
    for (byte[] body :
        List.of(
            meeting(),
            Arrays.copyOf(packed, packed.length - 1),
            Arrays.copyOf(packed, 5),
            damaged)) {
      Response refused = send(body, "gzip", "/meetings");
      assertThat(refused.statusCode()).isEqualTo(400);
      assertThat(Api.codes(refused)).containsExactly("malformed-coding");
    }
    Response empty = send(Gzip.pack(new byte[0]), "gzip", "/meetings");
    assertThat(Api.codes(empty)).containsExactly("required");
  }

  /** 1 GiB in 1 MiB: refused when the limit is reached, long before it is all decompressed. */
  @Test
  void aBombIs413() throws IOException {
    var bomb = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(bomb)) {
      var zeros = new byte[1024 * 1024];
      for (int i = 0; i < 1024; i++) {
        gzip.write(zeros);
      }
    }
    assertThat(bomb.size()).isLessThan(MOST_BYTES);
    long before = System.nanoTime();
    Response refused = send(bomb.toByteArray(), "gzip", "/meetings");
    assertThat(refused.statusCode()).isEqualTo(413);
    assertThat(Api.slug(refused)).isEqualTo("payload-too-large");
    assertThat(System.nanoTime() - before).as("ns").isLessThan(5_000_000_000L);
    Response tooLong = send(Gzip.pack(meeting(MOST_BYTES)), "gzip", "/meetings");
    assertThat(tooLong.statusCode()).isEqualTo(413);
  }

  /** The limits of JSON hold for what was decompressed. */
  @Test
  void aDeepBodyIsRefusedInGzipToo() {
    String deep = "{\"x\":" + "[".repeat(100) + "]".repeat(100) + "}";
    Response refused = send(Gzip.pack(deep.getBytes(StandardCharsets.UTF_8)), "gzip", "/meetings");
    assertThat(refused.statusCode()).isEqualTo(400);
    String wide = "{\"x\":[" + "1,".repeat(30_000) + "1]}";
    Response tooMany = send(Gzip.pack(wide.getBytes(StandardCharsets.UTF_8)), "gzip", "/meetings");
    assertThat(Api.codes(tooMany)).contains("too-many");
  }

  /** What is sent again in gzip is the same request. */
  @Test
  void aRepetitionMayBeCompressed() {
    byte[] body = meeting();
    String key = Api.unique(12);
    String first = null;
    for (boolean packed : new boolean[] {false, true}) {
      Request request =
          Api.person("wang.fang", "supervisor")
              .contentType(Api.JSON)
              .header("Idempotency-Key", key)
              .body(packed ? Gzip.pack(body) : body);
      if (packed) {
        request.header("Content-Encoding", "gzip");
      }
      Response made = request.post("/meetings");
      assertThat(made.statusCode()).isEqualTo(201);
      assertThat(first == null || first.equals(made.asString())).isTrue();
      first = made.asString();
    }
  }
}
