package org.directivetracker.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.junit.QuarkusTest;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.directivetracker.testing.Api;
import org.directivetracker.testing.Directive;
import org.directivetracker.testing.Json;
import org.directivetracker.testing.Multipart;
import org.directivetracker.testing.Request;
import org.directivetracker.testing.Response;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Parts of what never changes: a file of evidence, a frozen report, a document. */
@QuarkusTest
class RangeTest {
  /** Two chunks of the database and a piece. */
  private static final int SIZE = 2 * 256 * 1024 + 1000;

  /** By its path, what it is in whole. */
  private static final Map<String, byte[]> FILES = new TreeMap<>();

  @BeforeEach
  void keep() {
    if (!FILES.isEmpty()) {
      return;
    }
    Directive directive = Api.directive("PUBLIC").inProgress();
    var csv = new byte[SIZE];
    var random = new Random(7);
    for (int i = 0; i < SIZE; i++) {
      csv[i] = (byte) (i % 64 == 63 ? '\n' : 'a' + random.nextInt(26));
    }
    JsonNode evidence =
        Api.expect(
            201,
            Api.form(
                directive.asLead(),
                directive.path() + "/evidence",
                new Multipart()
                    .fields(Json.without(Api.newEvidence(), "file"))
                    .file("figures.txt", null, csv)
                    .end()));
    FILES.put("/evidence/" + evidence.get("id").asText() + "/content", csv);
    String snapshot =
        "/report-snapshots/"
            + Api.expect(
                    201, Api.post(Api.as("auditor"), "/report-snapshots", Api.newSnapshot("CSV")))
                .get("id")
                .asText()
            + "/content";
    FILES.put(snapshot, whole(snapshot));
    String document =
        "/documents/"
            + Api.freshDocument(
                    Api.freshMeeting("PUBLIC").get("id").asText(), "minutes", "文".repeat(5_000))
                .get("id")
                .asText();
    FILES.put(document, whole(document));
  }

  private static byte[] whole(String path) {
    return request().get(path).asByteArray();
  }

  private static Request request() {
    return Api.as("supervisor").accept("*/*");
  }

  @Test
  void aPartIsThatPartOfTheWhole() {
    FILES.forEach(
        (path, whole) -> {
          Response all = request().get(path);
          assertThat(all.statusCode()).isEqualTo(200);
          assertThat(all.asByteArray()).isEqualTo(whole);
          assertThat(all.header("Accept-Ranges")).isEqualTo("bytes");
          int end = whole.length - 1;
          assertPart(path, "bytes=0-0", 0, 0);
          assertPart(path, "bytes=0-", 0, end);
          assertPart(path, "bytes=10-19", 10, 19);
          assertPart(path, "bytes=" + end + "-", end, end);
          assertPart(path, "bytes=-5", end - 4, end);
          assertPart(path, "bytes=-99999999999999999999", 0, end);
          assertPart(path, "bytes=5-99999999999999999999", 5, end);
        });
    String file = FILES.keySet().stream().filter(p -> p.startsWith("/evidence")).findAny().get();
    int chunk = 256 * 1024;
    assertPart(file, "bytes=" + (chunk - 3) + "-" + (chunk + 2), chunk - 3, chunk + 2);
    assertPart(file, "bytes=" + chunk + "-" + (2 * chunk - 1), chunk, 2 * chunk - 1);
    assertPart(file, "bytes=1-" + (2 * chunk + 5), 1, 2 * chunk + 5);
  }

  private static void assertPart(String path, String range, int first, int last) {
    byte[] whole = FILES.get(path);
    Response part = request().header("Range", range).header("Accept-Encoding", "gzip").get(path);
    assertThat(part.statusCode()).as(range).isEqualTo(206);
    assertThat(part.header("Content-Range"))
        .isEqualTo("bytes " + first + "-" + last + "/" + whole.length);
    assertThat(part.header("Content-Length")).isEqualTo(String.valueOf(last - first + 1));
    assertThat(part.header("Content-Encoding")).isNull();
    assertThat(part.header("ETag")).isEqualTo(request().get(path).header("ETag"));
    assertThat(part.contentType()).isEqualTo(request().get(path).contentType());
    assertThat(part.asByteArray()).isEqualTo(Arrays.copyOfRange(whole, first, last + 1));
  }

  @Test
  void beyondTheEndIs416() {
    FILES.forEach(
        (path, whole) -> {
          for (String range : new String[] {"bytes=" + whole.length + "-", "bytes=-0"}) {
            Response refused = request().header("Range", range).get(path);
            assertThat(refused.statusCode()).as(range).isEqualTo(416);
            assertThat(refused.header("Content-Range")).isEqualTo("bytes */" + whole.length);
            assertThat(Api.slug(refused)).isEqualTo("range-not-satisfiable");
          }
        });
  }

  @Test
  void whatIsNoRangeOfOursGivesTheWhole() {
    FILES.forEach(
        (path, whole) -> {
          for (String range :
              new String[] {
                "bytes=0-1,5-6", "bytes=9-3", "bytes=", "bytes=-", "bytes=x-y", "items=0-1", "0-1"
              }) {
            Response all = request().header("Range", range).get(path);
            assertThat(all.statusCode()).as(range).isEqualTo(200);
            assertThat(all.asByteArray()).isEqualTo(whole);
          }
          Response head = request().header("Range", "bytes=0-1").head(path);
          assertThat(head.statusCode()).isEqualTo(200);
        });
  }

  @Test
  void aRangeOfAnotherContentGivesTheWhole() {
    FILES.forEach(
        (path, whole) -> {
          String tag = request().get(path).header("ETag");
          Request same = request().header("Range", "bytes=0-1").header("If-Range", tag);
          assertThat(same.get(path).statusCode()).isEqualTo(206);
          for (String other :
              new String[] {"\"other\"", "W/" + tag, "Tue, 01 Dec 2026 00:00:00 GMT"}) {
            Request request = request().header("Range", "bytes=0-1").header("If-Range", other);
            assertThat(request.get(path).statusCode()).as(other).isEqualTo(200);
          }
          Request held = request().header("Range", "bytes=0-1").header("If-None-Match", tag);
          assertThat(held.get(path).statusCode()).isEqualTo(304);
        });
  }

  /** As a client does whose connection broke. */
  @Test
  void theWholeIsPutTogetherFromParts() {
    FILES.forEach(
        (path, whole) -> {
          var parts = new ByteArrayOutputStream();
          int step = whole.length / 3 + 1;
          while (parts.size() < whole.length) {
            String range = "bytes=" + parts.size() + "-" + (parts.size() + step - 1);
            parts.writeBytes(request().header("Range", range).get(path).asByteArray());
          }
          assertThat(parts.toByteArray()).isEqualTo(whole);
        });
  }

  /** Reads of other things know no parts. */
  @Test
  void aListIsGivenWhole() {
    Response list = Api.anonymous().header("Range", "bytes=0-1").get("/codelists");
    assertThat(list.statusCode()).isEqualTo(200);
    assertThat(new String(list.asByteArray(), StandardCharsets.UTF_8)).startsWith("{");
  }
}
