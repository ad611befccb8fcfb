package org.directivetracker.dev;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.directivetracker.testing.Api;
import org.directivetracker.testing.Clock;
import org.directivetracker.testing.Json;
import org.directivetracker.testing.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The sample is the real meeting, byte for byte, and shows everything that the service can show.
 */
@QuarkusTest
class SampleTest {
  private static final String MEETING = "SC-2023-05-05";
  private static final Instant END = Instant.parse("2025-05-09T08:30:00.500Z");
  private static final String HAN = "\\p{IsHan}";
  private static final List<String> THINGS =
      List.of(
          "/date-decisions",
          "/progress-reports",
          "/evidence",
          "/extension-requests",
          "/reminders",
          "/assessments");

  @ParameterizedTest
  @CsvSource({
    "readout-a, e06d7b59703b08816032620c88f1f52c00f4f745b32bd7720817665494b0c51f, 3198, 3202",
    "readout-b, afce461e5b248fd9ec086c1ae68351a40fddd7908b2f6b631bf141616f4e3303, 3195, 3195"
  })
  void aReadoutIsKeptByteForByte(String key, String sha256, int codePoints, int bytes) {
    JsonNode document = documents("viewer").get(key);
    String text = document.get("text").asText();
    assertThat(text.codePointCount(0, text.length())).isEqualTo(codePoints);
    assertThat(text.getBytes(StandardCharsets.UTF_8)).hasSize(bytes);
    assertThat(sha256(text)).isEqualTo(sha256);
    assertThat(document.get("sha256").asText()).isEqualTo(sha256);
  }

  @Test
  void twentyOneDirectivesInTheOrderOfTheReadout() {
    Map<String, JsonNode> documents = documents("viewer");
    List<JsonNode> directives =
        Api.all(Api.as("viewer"), "/directives", "meeting", MEETING, "sort", "reference");
    assertThat(directives.stream().map(d -> d.get("reference").asText()))
        .containsExactlyElementsOf(
            IntStream.rangeClosed(1, 21).mapToObj(i -> MEETING + "-%02d".formatted(i)).toList());
    assertThat(
            Api.all(Api.as("auditor"), "/directives", "meeting", MEETING).stream()
                .map(d -> d.get("visibility").asText() + (d.get("registeredOn").isNull())))
        .hasSize(21)
        .containsOnly("PUBLICfalse");
    int before = -1;
    for (JsonNode summary : directives) {
      ObjectNode directive =
          Api.expect(200, Api.as("viewer").get("/directives/" + summary.get("reference").asText()));
      assertThat(directive.get("registeredOn").asText()).isEqualTo("2023-05-05");
      var keys = new HashSet<String>();
      int first = Integer.MAX_VALUE;
      for (JsonNode passage : directive.get("passages")) {
        String key = passage.get("documentKey").asText();
        keys.add(key);
        int start = passage.get("start").asInt();
        int end = passage.get("end").asInt();
        JsonNode document = documents.get(key);
        assertThat(passage.get("documentId")).isEqualTo(document.get("id"));
        int[] text = document.get("text").asText().codePoints().toArray();
        assertThat(passage.get("exact").asText())
            .isNotBlank()
            .isEqualTo(new String(text, start, end - start));
        int prefix = Math.min(32, start);
        assertThat(passage.get("prefix").asText())
            .isEqualTo(new String(text, start - prefix, prefix));
        assertThat(passage.get("suffix").asText())
            .isEqualTo(new String(text, end, Math.min(32, text.length - end)));
        if (key.equals("readout-a")) {
          first = Math.min(first, start);
        }
      }
      assertThat(keys).as(summary.toString()).containsExactlyInAnyOrder("readout-a", "readout-b");
      assertThat(first).as("first passage of " + summary.get("reference")).isGreaterThan(before);
      before = first;
      assertThat(directive.at("/translations/zh/title").asText()).containsPattern(HAN);
    }
  }

  @Test
  void agenciesHaveBothTheirNames() {
    // Other tests add theirs; those of the sample are from before the service began to serve.
    List<JsonNode> bundled = new ArrayList<>();
    resource("/sample/bundle.json").get("agencies").forEach(bundled::add);
    assertThat(bundled).hasSizeGreaterThan(10);
    for (JsonNode carried : bundled) {
      ObjectNode agency =
          Api.expect(200, Api.as("viewer").get("/agencies/" + carried.get("code").asText()));
      assertThat(agency.at("/names/en").asText()).isNotBlank().doesNotContainPattern(HAN);
      assertThat(agency.at("/names/zh").asText()).containsPattern(HAN);
    }
  }

  /** At the end of the play, whatever other tests have done since. */
  @Test
  void everyStatusAndEveryLightOccursAmongWhatIsPublic() {
    var statuses = new HashSet<String>();
    var lights = new HashSet<String>();
    var reasons = new HashSet<String>();
    try (Clock clock = Clock.frozenAt(END)) {
      for (int i = 1; i <= 21; i++) {
        JsonNode directive =
            Api.expect(
                200,
                Api.as("viewer")
                    .queryParam("asOf", END.toString())
                    .get("/directives/" + MEETING + "-%02d".formatted(i)));
        statuses.add(directive.get("status").asText());
        lights.add(directive.get("trafficLight").asText());
        directive.get("trafficLightReasons").forEach(r -> reasons.add(r.get("code").asText()));
      }
    }
    Set<String> all = enumeration("DirectiveStatus");
    all.remove("DRAFT");
    assertThat(statuses).containsExactlyInAnyOrderElementsOf(all);
    assertThat(lights).containsExactlyInAnyOrderElementsOf(enumeration("TrafficLight"));
    assertThat(reasons)
        .contains("OVERDUE", "DUE_SOON", "ACKNOWLEDGEMENT_LATE", "MILESTONE_OVERDUE")
        .contains("REPORT_OVERDUE", "CLAIMED_IN_TIME", "ON_TRACK");
  }

  @Test
  void everyActionIsTaken() {
    var actions = new HashSet<String>();
    for (JsonNode directive : sample()) {
      of(directive, "/history").forEach(e -> actions.add(e.get("action").asText()));
    }
    assertThat(actions)
        .containsAll(enumeration("Action"))
        .contains("date-decision.add", "assignment.decline", "assignment.release")
        .contains("progress-report.return", "progress-report.take-back")
        .contains("progress-report.withdraw");
  }

  @Test
  void reportsStandInEveryStatus() {
    List<JsonNode> reports = everywhere("/progress-reports");
    assertThat(reports.stream().map(r -> r.get("status").asText()).distinct())
        .containsExactlyInAnyOrderElementsOf(enumeration("ProgressReportStatus"));
    JsonNode correction =
        reports.stream().filter(r -> !r.get("corrects").isNull()).findFirst().orElseThrow();
    assertThat(correction.get("status").asText()).isEqualTo("ACCEPTED");
    assertThat(reports.stream().filter(r -> r.get("id").equals(correction.get("corrects"))))
        .singleElement()
        .satisfies(r -> assertThat(r.get("status").asText()).isEqualTo("SUPERSEDED"));
  }

  @Test
  void onePeriodWasMissed() {
    try (Clock clock = Clock.frozenAt(END)) {
      assertThat(of(Json.object("id", MEETING + "-11"), "/reporting-periods").stream())
          .extracting(p -> p.get("periodTo").asText() + " " + p.get("status").asText())
          .containsExactly(
              "2025-06-30 CURRENT",
              "2025-03-31 OVERDUE",
              "2024-12-31 REPORTED",
              "2024-09-30 REPORTED",
              "2024-06-30 REPORTED");
    }
  }

  @Test
  void oneExtensionWasGrantedAndOneRefused() {
    assertThat(everywhere("/extension-requests").stream().map(r -> r.get("status").asText()))
        .containsExactlyInAnyOrder("APPROVED", "REJECTED");
  }

  @Test
  void remindersWereSentByTheRulesAndByHand() {
    List<JsonNode> reminders = everywhere("/reminders");
    assertThat(
            reminders.stream()
                .filter(r -> r.get("automatic").asBoolean())
                .map(r -> r.get("level").asText())
                .distinct())
        .containsExactlyInAnyOrderElementsOf(enumeration("ReminderLevel"));
    assertThat(reminders.stream().filter(r -> !r.get("automatic").asBoolean()))
        .singleElement()
        .satisfies(r -> assertThat(r.get("response").asText()).isNotBlank());
  }

  @Test
  void assessmentsAreDraftsAnsweredAndPublished() {
    List<JsonNode> assessments = everywhere("/assessments");
    assertThat(assessments)
        .extracting(
            a ->
                a.get("completion").asText()
                    + (a.get("publishedOn").isNull() ? " draft" : " published")
                    + (a.get("response").isNull() ? "" : " answered"))
        .containsExactlyInAnyOrder(
            "COMPLETE published answered",
            "LIMITED published answered",
            "SUBSTANTIAL published answered",
            "LIMITED published",
            "SUBSTANTIAL draft answered",
            "NO_EVIDENCE draft");
    assertThat(assessments.stream().filter(a -> !a.get("evidence").isEmpty())).hasSize(5);
  }

  @Test
  void evidenceIsKeptByteForByte() throws IOException {
    List<JsonNode> handedIn = everywhere("/evidence");
    assertThat(handedIn.stream().map(e -> e.get("status").asText()).distinct())
        .containsExactlyInAnyOrderElementsOf(enumeration("EvidenceStatus"));
    assertThat(handedIn).anyMatch(e -> !e.get("supersededBy").isNull());
    var types = new HashSet<String>();
    for (JsonNode step : resource("/sample/story.json").get("steps")) {
      String file = step.at("/body/file").asText();
      if (file.isEmpty()) {
        continue;
      }
      JsonNode evidence =
          handedIn.stream()
              .filter(e -> e.get("fileName").asText().equals(file))
              .findFirst()
              .orElseThrow();
      byte[] bytes;
      try (InputStream in = SampleTest.class.getResourceAsStream("/sample/evidence/" + file)) {
        bytes = in.readAllBytes();
      }
      assertThat(evidence.get("size").asInt()).isEqualTo(bytes.length);
      assertThat(evidence.get("sha256").asText()).isEqualTo(sha256(bytes));
      Response content =
          Api.as("auditor")
              .accept("*/*")
              .get("/evidence/" + evidence.get("id").asText() + "/content");
      assertThat(content.statusCode()).isEqualTo(200);
      assertThat(content.asByteArray()).isEqualTo(bytes);
      types.add(evidence.get("mediaType").asText());
    }
    assertThat(types).containsExactlyInAnyOrder("text/plain", "text/csv", "application/pdf");
  }

  @Test
  void anAuditorFrozeHowTheDecisionsStood() {
    assertThat(Api.all(Api.as("supervisor"), "/report-snapshots"))
        .filteredOn(s -> s.at("/filters/meeting/0").asText().equals(MEETING))
        .filteredOn(s -> s.get("createdBy").asText().equals("shi.min"))
        .singleElement()
        .satisfies(
            s -> {
              assertThat(s.get("illustrative").asBoolean()).isTrue();
              byte[] bytes =
                  Api.as("auditor")
                      .accept("*/*")
                      .get("/report-snapshots/" + s.get("id").asText() + "/content")
                      .asByteArray();
              assertThat(sha256(bytes)).isEqualTo(s.get("sha256").asText());
              assertThat(new String(bytes, StandardCharsets.UTF_8)).contains(MEETING + "-21");
            });
  }

  @Test
  void whatIsNotPublicBelongsToTheDemonstration() {
    int hidden = 0;
    boolean draft = false;
    for (JsonNode directive : sample()) {
      boolean invented = directive.at("/meeting/reference").asText().equals("DEMO-2023-09-15");
      boolean isHidden =
          directive.get("visibility").asText().equals("RESTRICTED")
              || directive.get("status").asText().equals("DRAFT");
      draft |= directive.get("status").asText().equals("DRAFT");
      if (isHidden) {
        hidden++;
        assertThat(invented).as(directive.toString()).isTrue();
        assertThat(Api.as("viewer").get("/directives/" + directive.get("id").asText()).statusCode())
            .isEqualTo(404);
      }
    }
    assertThat(hidden).isGreaterThan(1);
    assertThat(draft).isTrue();
  }

  @Test
  void whatIsInventedSaysSo() {
    int count = 0;
    for (JsonNode summary : sample()) {
      String path = "/directives/" + summary.get("id").asText();
      ObjectNode directive = Api.expect(200, Api.as("auditor").get(path));
      List<JsonNode> invented = new ArrayList<>();
      invented.add(directive);
      directive.get("assignments").forEach(invented::add);
      directive.get("milestones").forEach(invented::add);
      for (String things : THINGS) {
        invented.addAll(of(summary, things));
      }
      ObjectNode duty = Api.expect(200, Api.as("auditor").get(path + "/reporting-duty"));
      if (duty.get("version").asInt() > 0) {
        invented.add(duty);
      }
      for (JsonNode thing : invented) {
        assertThat(thing.path("illustrative").asBoolean()).as(path + " " + thing).isTrue();
        count++;
      }
    }
    assertThat(count).isGreaterThan(250);
  }

  @Test
  void aDocumentOfAnyLettersIsKeptAndQuotedByItsCodePoints() throws IOException {
    ObjectNode unicode;
    String file;
    try (InputStream json = SampleTest.class.getResourceAsStream("/documents/unicode.json");
        InputStream txt = SampleTest.class.getResourceAsStream("/documents/unicode.txt")) {
      unicode = (ObjectNode) Json.MAPPER.readTree(json);
      file = new String(txt.readAllBytes(), StandardCharsets.UTF_8);
    }
    String text = unicode.get("text").asText();
    assertThat(text).isEqualTo(file);
    String meeting = Api.freshMeeting("PUBLIC").get("id").asText();
    ObjectNode made = Api.freshDocument(meeting, "unicode", text);
    ObjectNode document =
        Api.expect(200, Api.as("viewer").get("/documents/" + made.get("id").asText()));
    assertThat(document.get("text").asText()).isEqualTo(text);
    assertThat(document.get("sha256")).isEqualTo(unicode.get("sha256"));
    assertThat(sha256(document.get("text").asText())).isEqualTo(unicode.get("sha256").asText());

    int utf16 = 0;
    for (JsonNode passage : unicode.get("passages")) {
      int start = passage.get("start").asInt();
      int end = passage.get("end").asInt();
      ObjectNode directive =
          Api.expect(201, quote(meeting, start, end, passage.get("exact").asText()));
      assertThat(directive.at("/passages/0/exact")).isEqualTo(passage.get("exact"));
      int[] points = text.codePoints().toArray();
      assertThat(directive.at("/passages/0/prefix").asText())
          .isEqualTo(new String(points, Math.max(0, start - 32), Math.min(32, start)));
      if (passage.get("utf16Start").asInt() != start) {
        utf16++;
        Response refusal =
            quote(
                meeting,
                passage.get("utf16Start").asInt(),
                passage.get("utf16End").asInt(),
                passage.get("exact").asText());
        Api.expect(400, refusal);
        assertThat(Api.pointers(refusal)).allMatch(p -> p.startsWith("/passages/0"));
        assertThat(Api.pointers(refusal)).isNotEmpty();
      }
    }
    assertThat(utf16).isPositive();
    // Never what is equal only after normalisation.
    Api.expect(400, quote(meeting, 162, 166, "\u00e9 \ud83d\ude00"));
  }

  private static Response quote(String meeting, int start, int end, String exact) {
    return Api.post(
        Api.as("supervisor"),
        "/directives",
        Json.with(
            Api.newDirective(meeting, "RESTRICTED"),
            "passages",
            Json.array(
                Json.object(
                    "documentKey", "unicode", "start", start, "end", end, "exact", exact))));
  }

  private static Map<String, JsonNode> documents(String role) {
    Map<String, JsonNode> documents = new HashMap<>();
    for (JsonNode d : Api.all(Api.as(role), "/meetings/" + MEETING + "/documents")) {
      documents.put(
          d.get("key").asText(),
          Api.expect(200, Api.as(role).get("/documents/" + d.get("id").asText())));
    }
    return documents;
  }

  private static List<JsonNode> sample() {
    return Api.all(
        Api.as("auditor"), "/directives", "meeting", MEETING, "meeting", "DEMO-2023-09-15");
  }

  private static List<JsonNode> of(JsonNode directive, String things) {
    return Api.all(Api.as("auditor"), "/directives/" + directive.get("id").asText() + things);
  }

  /** What the story, and nobody else, has of these things on all its directives. */
  private static List<JsonNode> everywhere(String things) {
    return sample().stream()
        .flatMap(d -> of(d, things).stream())
        .filter(t -> !Instant.parse(t.get("createdAt").asText()).isAfter(END))
        .toList();
  }

  private static Set<String> enumeration(String schema) {
    var values = new HashSet<String>();
    org.directivetracker.testing.OpenApi.DOCUMENT
        .at("/components/schemas/" + schema + "/enum")
        .forEach(v -> values.add(v.asText()));
    assertThat(values).isNotEmpty();
    return values;
  }

  private static JsonNode resource(String file) {
    try (InputStream in = SampleTest.class.getResourceAsStream(file)) {
      return Json.MAPPER.readTree(in);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static String sha256(String text) {
    return sha256(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
