package org.directivetracker.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.directivetracker.testing.Api;
import org.directivetracker.testing.Database;
import org.directivetracker.testing.Directive;
import org.directivetracker.testing.Json;
import org.directivetracker.testing.Multipart;
import org.directivetracker.testing.RawHttp;
import org.directivetracker.testing.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is not taken in as evidence: each is refused by name, and leaves no row and no file. */
@QuarkusTest
class EvidenceRefusalTest {
  private static final Path SPOOLED = Path.of("target/uploads");
  private static final int LARGEST = 25 * 1024 * 1024;
  private static final ObjectNode FIELDS =
      Json.object(
          "title", "Minutes",
          "kind", "DOCUMENTARY",
          "claim", "It was done.",
          "suppliedBy", "The project office",
          "collectedBy", "Li Na",
          "collectedAt", "2023-05-12T09:30:00+08:00");

  private static Directive directive;

  private Map<String, String> before;

  @BeforeEach
  void begin() {
    if (directive == null) {
      directive = Api.directive("PUBLIC").inProgress();
    }
    before = Database.contents();
  }

  @AfterEach
  void nothingIsLeftBehind() {
    assertThat(Database.contents()).isEqualTo(before);
    Awaitility.await("the spooled files to be gone").until(() -> spooled() == 0);
  }

  private static long spooled() {
    try (Stream<Path> files = Files.list(SPOOLED)) {
      return files.count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Multipart fields() {
    return without("file");
  }

  private static Multipart without(String name) {
    return new Multipart().fields(Json.without(FIELDS, name));
  }

  private static Multipart with(String name, String value) {
    return without(name).text(name, value);
  }

  private static Response send(Multipart form) {
    return Api.form(directive.asLead(), directive.path() + "/evidence", form.end());
  }

  record Bad(String name, Multipart form, int status, String at, String code) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static Bad bad(String name, Multipart form, String at, String code) {
    return new Bad(name, form, 400, at, code);
  }

  private static Multipart minutes(Multipart form) {
    return form.file("minutes.txt", "text/plain", SampleFiles.TEXT);
  }

  static Stream<Bad> badForms() {
    String text = "Content-Disposition: form-data; name=\"title\"";
    return Stream.of(
        bad("no file", fields(), "/file", "required"),
        bad("an empty file", fields().file("a.txt", null, new byte[0]), "/file", "empty"),
        bad("a file field left blank", fields().file("", null, new byte[0]), "/file", "empty"),
        bad("two files", minutes(minutes(fields())), "/file", "repeated"),
        bad("a text for a file", fields().text("file", "text"), "/file", "wrong-type"),
        bad(
            "a file for a text",
            minutes(without("title")).part(text + "; filename=\"a.txt\"", SampleFiles.TEXT),
            "/title",
            "wrong-type"),
        bad("an unknown part", minutes(fields()).text("a/b", "x"), "/a~1b", "unknown-field"),
        bad(
            "an unknown file",
            minutes(fields())
                .part(
                    "Content-Disposition: form-data; name=\"more\"; filename=\"a.txt\"",
                    SampleFiles.TEXT),
            "/more",
            "unknown-field"),
        bad("a title twice", minutes(fields()).text("title", "Again"), "/title", "repeated"),
        bad("no title", minutes(without("title")), "/title", "required"),
        bad("a blank title", minutes(with("title", " ")), "/title", "wrong-format"),
        bad("no claim", minutes(without("claim")), "/claim", "required"),
        bad("a long claim", minutes(with("claim", "x".repeat(4001))), "/claim", "too-long"),
        bad("no kind of evidence", minutes(with("kind", "RUMOUR")), "/kind", "not-allowed"),
        bad(
            "collected in times to come",
            minutes(with("collectedAt", "2999-01-01T00:00:00Z")),
            "/collectedAt",
            "in-the-future"),
        bad(
            "collected at no zone's time",
            minutes(with("collectedAt", "2023-05-05T10:00:00")),
            "/collectedAt",
            "wrong-format"),
        bad(
            "supersedes what is no id",
            minutes(with("supersedes", "first")),
            "/supersedes",
            "wrong-format"),
        bad(
            "supersedes what is not there",
            minutes(with("supersedes", "00000000-0000-7000-8000-000000000000")),
            "/supersedes",
            "unknown-reference"),
        bad(
            "perhaps illustrative",
            minutes(with("illustrative", "perhaps")),
            "/illustrative",
            "wrong-type"),
        bad("a blank external id", minutes(with("externalId", " ")), "/externalId", "wrong-format"),
        bad("U+0000", minutes(with("title", "a\u0000b")), "/title", "not-storable"),
        bad(
            "Latin-1",
            minutes(without("title")).part(text, SampleFiles.hex("e9e9")),
            "/title",
            "not-storable"),
        bad(
            "a surrogate as three bytes",
            minutes(without("title")).part(text, SampleFiles.hex("61eda08062")),
            "/title",
            "not-storable"),
        bad(
            "an unknown charset",
            minutes(without("title"))
                .part(text + "\r\nContent-Type: text/plain; charset=none", SampleFiles.TEXT),
            "",
            "malformed-form"),
        bad(
            "base64 that is none",
            minutes(without("title"))
                .part(text + "\r\nContent-Transfer-Encoding: base64", SampleFiles.ascii("a")),
            "",
            "malformed-form"),
        bad(
            "a header that is none",
            minutes(fields()).part("Content-Disposition", SampleFiles.TEXT),
            "",
            "malformed-form"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("badForms")
  void aBadFormIs400(Bad bad) {
    Response response = send(bad.form());
    assertThat(response.statusCode()).as(response.asString()).isEqualTo(bad.status());
    assertThat(Api.slug(response)).isEqualTo("invalid-request");
    assertThat(Api.pointers(response)).containsExactly(bad.at());
    assertThat(Api.codes(response)).containsExactly(bad.code());
  }

  @Test
  void allFaultsComeBackAtOnce() {
    Response response =
        send(new Multipart().text("title", " ").text("kind", "RUMOUR").text("more", "x"));
    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(Api.pointers(response))
        .containsExactlyInAnyOrder(
            "/title",
            "/kind",
            "/more",
            "/file",
            "/claim",
            "/suppliedBy",
            "/collectedBy",
            "/collectedAt");
  }

  /** Of what kind a file is, is found in its content; neither name nor sender may belie it. */
  static Stream<Arguments> notTaken() {
    return Stream.of(
        new Arguments("a.pdf", null, SampleFiles.EXECUTABLE),
        new Arguments("a.pdf", "application/pdf", SampleFiles.EXECUTABLE),
        new Arguments("a.exe", "application/octet-stream", SampleFiles.EXECUTABLE),
        new Arguments("a.txt", "text/html", SampleFiles.HTML),
        new Arguments("a.sh", null, SampleFiles.SCRIPT),
        new Arguments("a.md", null, SampleFiles.PDF),
        new Arguments("a.log", null, SampleFiles.EXECUTABLE),
        new Arguments("a.txt", null, SampleFiles.ascii("It ends\u001a here.")),
        new Arguments("a.txt", null, SampleFiles.ascii("It rings\u0007.")),
        new Arguments("a.png", "image/jpg", SampleFiles.PNG),
        new Arguments("a.ofd", null, SampleFiles.TEXT),
        new Arguments("a.ofd", "application/pdf", SampleFiles.ZIP),
        new Arguments("a.html", null, SampleFiles.HTML),
        new Arguments("a.html", null, SampleFiles.TEXT),
        new Arguments("a.exe", null, SampleFiles.TEXT),
        new Arguments("a.pdf", null, SampleFiles.TEXT),
        new Arguments("a.pdf", null, SampleFiles.PNG),
        new Arguments("a.docx", null, SampleFiles.PDF),
        new Arguments("a.zip", null, SampleFiles.ZIP),
        new Arguments("a.docx", null, SampleFiles.ZIP),
        new Arguments(
            "a.xlsx",
            null,
            SampleFiles.ooxml(
                "application/vnd.openxmlformats-officedocument.wordprocessingml.document")),
        new Arguments(
            "a.docm", null, SampleFiles.ooxml("application/vnd.ms-word.document.macroEnabled")),
        new Arguments("a.doc", null, SampleFiles.MSI),
        new Arguments("a.msi", null, SampleFiles.MSI),
        new Arguments("a.pdf", "image/png", SampleFiles.PDF),
        new Arguments("a.pdf", "nonsense", SampleFiles.PDF),
        new Arguments("a.pdf", null, SampleFiles.hex("00ff00ff00ff00ff")),
        new Arguments("a", null, SampleFiles.hex("00ff00ff00ff00ff")));
  }

  record Arguments(String name, String declared, byte[] content) {
    @Override
    public String toString() {
      return name + " " + declared + " " + content.length;
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("notTaken")
  void whatIsNotTakenIs415(Arguments file) {
    Response response = send(fields().file(file.name(), file.declared(), file.content()));
    assertThat(response.statusCode()).as(response.asString()).isEqualTo(415);
    assertThat(Api.slug(response)).isEqualTo("media-type-not-allowed");
  }

  @Test
  void theKindOfAFileIsToldBeforeTheFaultsOfItsForm() {
    Response response = send(without("title").file("a.pdf", null, SampleFiles.EXECUTABLE));
    assertThat(response.statusCode()).isEqualTo(415);
  }

  @Test
  void oneByteTooManyIs413() {
    byte[] large = Arrays.copyOf(SampleFiles.PDF, LARGEST + 1);
    Response response = send(fields().file("a.pdf", null, large));
    assertThat(response.statusCode()).isEqualTo(413);
    assertThat(Api.slug(response)).isEqualTo("payload-too-large");
    assertThat(Api.body(response).get("detail").asText()).contains("26214400");
  }

  @Test
  void aTextThatFillsTheMemoryIs413() {
    Response response = send(minutes(with("claim", "x".repeat(100_000))));
    assertThat(response.statusCode()).isEqualTo(413);
  }

  /** A form may be large, a body of JSON still not. */
  @Test
  void theLimitOfJsonStands() {
    Response response =
        Api.post(
            Api.as("supervisor"), "/directives", Json.object("title", "x".repeat(6 * 1024 * 1024)));
    assertThat(response.statusCode()).isEqualTo(413);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "multipart/form-data",
        "multipart/form-data; boundary=other",
        "multipart/form-data; boundary="
      })
  void aFormWithoutItsBoundaryIs400(String contentType) {
    var answer =
        RawHttp.request("POST", Api.BASE + directive.path() + "/evidence")
            .bearer(Api.tokenOf("agency@" + directive.lead()))
            .with("Accept", "application/json")
            .with("Content-Type", contentType)
            .body(new String(Multipart.of(Api.newEvidence()), StandardCharsets.UTF_8));
    assertThat(answer.status()).as(answer.body()).isEqualTo(400);
  }

  @Test
  void aFormThatDoesNotEndIs400() {
    byte[] whole = minutes(fields()).end();
    Response response =
        Api.form(
            directive.asLead(),
            directive.path() + "/evidence",
            Arrays.copyOf(whole, whole.length - 10));
    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(Api.codes(response)).containsExactly("malformed-form");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void anUploadThatBreaksOffLeavesNothing(boolean abruptly) throws IOException {
    byte[] form = fields().file("a.pdf", null, Arrays.copyOf(SampleFiles.PDF, 4_000_000)).end();
    try (Socket socket = RawHttp.open()) {
      String head =
          String.join(
              "\r\n",
              "POST " + Api.BASE + directive.path() + "/evidence HTTP/1.1",
              "Host: localhost",
              "Authorization: Bearer " + Api.tokenOf("agency@" + directive.lead()),
              "Accept: application/json",
              "Content-Type: " + Multipart.CONTENT_TYPE,
              "Content-Length: " + form.length,
              "",
              "");
      socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
      socket.getOutputStream().write(form, 0, 3_000_000);
      socket.getOutputStream().flush();
      Awaitility.await("the file to be spooled").until(() -> spooled() == 1);
      if (abruptly) {
        socket.setSoLinger(true, 0);
      }
    }
    Awaitility.await("the spooled file to be gone")
        .atMost(Duration.ofSeconds(10))
        .until(() -> spooled() == 0);
  }

  @Test
  void onlyTheOfficeActsForAnAgency() {
    assertThat(send(minutes(with("onBehalfOf", directive.lead()))).statusCode()).isEqualTo(403);
    Response unknown =
        Api.form(
            Api.as("supervisor"),
            directive.path() + "/evidence",
            minutes(with("onBehalfOf", "NO-SUCH-CODE")).end());
    assertThat(unknown.statusCode()).isEqualTo(400);
    assertThat(Api.pointers(unknown)).containsExactly("/onBehalfOf");
    Response own =
        Api.form(Api.as("supervisor"), directive.path() + "/evidence", minutes(fields()).end());
    assertThat(own.statusCode()).as("the office has no evidence of its own").isEqualTo(403);
  }

  @Test
  void isTakenOnlyWhileTheDirectiveIsCarriedOut() {
    for (Directive other :
        List.of(Api.directive("PUBLIC").assigned(), Api.directive("PUBLIC").closed())) {
      Map<String, String> then = Database.contents();
      Response response =
          Api.form(other.asLead(), other.path() + "/evidence", Multipart.of(Api.newEvidence()));
      assertThat(response.statusCode()).isEqualTo(409);
      assertThat(Api.codes(response)).containsExactly("not-in-this-status");
      assertThat(Database.contents()).isEqualTo(then);
    }
    before = Database.contents();
  }

  /** Else what was handed in before would wait forever. */
  @Test
  void isReviewedOnAClosedDirectiveToo() {
    Directive other = Api.directive("PUBLIC").inProgress();
    ObjectNode evidence =
        Api.expect(
            201,
            Api.form(other.asLead(), other.path() + "/evidence", Multipart.of(Api.newEvidence())));
    other.supervise(
        Json.object(
            "action", "close", "closureReason", "WITHDRAWN", "reason", "No longer wanted."));
    JsonNode reviewed =
        Api.expect(
            200,
            Api.post(
                Api.as("supervisor").header("If-Match", Api.tag(evidence)),
                "/evidence/" + evidence.get("id").asText() + "/review",
                Json.object("status", "ACCEPTED")));
    assertThat(reviewed.get("status").asText()).isEqualTo("ACCEPTED");
    before = Database.contents();
  }
}
