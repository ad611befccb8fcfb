package org.directivetracker.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.apache.commons.codec.digest.DigestUtils;
import org.directivetracker.testing.Api;
import org.directivetracker.testing.Database;
import org.directivetracker.testing.Directive;
import org.directivetracker.testing.Json;
import org.directivetracker.testing.Multipart;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Evidence from handing in to review. */
@QuarkusTest
class EvidenceTest {
  private static final byte[] PDF = "%PDF-1.7\n".getBytes(StandardCharsets.US_ASCII);

  private static Response add(RequestSpecification who, Directive directive, JsonNode fields) {
    return Api.form(who, directive.path() + "/evidence", Multipart.of(fields));
  }

  private static ObjectNode added(Directive directive, Object... more) {
    ObjectNode fields = Api.newEvidence().setAll(Json.object(more));
    return Api.expect(201, add(directive.asLead(), directive, fields));
  }

  private static Response review(RequestSpecification who, JsonNode evidence, Object... members) {
    return Api.post(
        who.header("If-Match", Api.tag(evidence)),
        "/evidence/" + evidence.get("id").asText() + "/review",
        Json.object(members));
  }

  private static ObjectNode get(JsonNode evidence) {
    return Api.expect(200, Api.as("supervisor").get("/evidence/" + evidence.get("id").asText()));
  }

  private static byte[] content(JsonNode evidence) {
    Response response =
        Api.as("supervisor")
            .accept("*/*")
            .get("/evidence/" + evidence.get("id").asText() + "/content");
    assertThat(response.statusCode()).isEqualTo(200);
    return response.asByteArray();
  }

  @Test
  void isKeptAsItWasHandedIn() {
    Directive directive = Api.directive("PUBLIC").inProgress();
    Response response =
        Api.form(
            directive.asLead(),
            directive.path() + "/evidence",
            new Multipart()
                .fields(Json.without(Api.newEvidence(), "file"))
                .text("illustrative", "true")
                .file("C:\\scans\\协议 \"1\".PDF", "application/pdf", PDF)
                .end());
    ObjectNode evidence = Api.expect(201, response);
    assertThat(response.header("Location"))
        .isEqualTo("/api/v1/evidence/" + evidence.get("id").asText());
    assertThat(evidence.get("agency").asText()).isEqualTo(directive.lead());
    assertThat(evidence.at("/directive/reference").asText()).isEqualTo(directive.reference());
    assertThat(evidence.get("mediaType").asText()).isEqualTo("application/pdf");
    assertThat(evidence.get("size").asInt()).isEqualTo(PDF.length);
    assertThat(evidence.get("sha256").asText()).isEqualTo(DigestUtils.sha256Hex(PDF));
    assertThat(evidence.get("status").asText()).isEqualTo("SUBMITTED");
    assertThat(evidence.get("illustrative").asBoolean()).isTrue();
    assertThat(get(evidence)).isEqualTo(evidence);
    assertThat(content(evidence)).isEqualTo(PDF);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 256 * 1024 - 9, 256 * 1024, 5_000_003})
  void bytesComeBackIdentical(int size) {
    Directive directive = Api.directive("PUBLIC").inProgress();
    byte[] bytes = new byte[PDF.length + size];
    new Random(size).nextBytes(bytes);
    // Many beginnings of a boundary, so that none is taken for one.
    byte[] almost = "\r\n------4bf92f".getBytes(StandardCharsets.US_ASCII);
    for (int i = 0; i < bytes.length - almost.length; i += 97) {
      System.arraycopy(almost, 0, bytes, i, almost.length);
    }
    System.arraycopy(PDF, 0, bytes, 0, PDF.length);
    ObjectNode evidence =
        Api.expect(
            201,
            Api.form(
                directive.asLead(),
                directive.path() + "/evidence",
                new Multipart()
                    .fields(Json.without(Api.newEvidence(), "file"))
                    .file("scan.pdf", null, bytes)
                    .end()));
    assertThat(evidence.get("sha256").asText()).isEqualTo(DigestUtils.sha256Hex(bytes));
    assertThat(content(evidence)).isEqualTo(bytes);
    assertThat(
            Database.column(
                "select count(*) from evidence_chunk where content_id = (select content_id from"
                    + " evidence where id = '"
                    + evidence.get("id").asText()
                    + "')"))
        .isEqualTo(List.of(String.valueOf((bytes.length + 256 * 1024 - 1) / (256 * 1024))));
  }
}
