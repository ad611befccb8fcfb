package org.directivetracker.imports;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.directivetracker.testing.Api;
import org.directivetracker.testing.Clock;
import org.directivetracker.testing.Database;
import org.directivetracker.testing.Json;
import org.directivetracker.testing.Request;
import org.directivetracker.testing.Response;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A bundle is taken in whole or not at all, and nothing that is there is ever overwritten. */
@QuarkusTest
class ImportTest {
  private static final String EFFECTIVE = "2023-06-01T17:30:00+08:00";

  @Test
  void aDryRunTellsTheSameAndWritesNothing() {
    ObjectNode bundle = bundle();
    Map<String, String> before = Database.contents();
    ObjectNode would = Api.expect(200, send(both().queryParam("dryRun", true), bundle));
    ObjectNode again =
        Api.expect(
            200,
            send(
                both().queryParam("dryRun", true).header("Idempotency-Key", Api.unique(12)),
                bundle));
    assertThat(Database.contents()).isEqualTo(before);
    assertThat(would.get("dryRun").asBoolean()).isTrue();
    assertThat(again).isEqualTo(would);

    ObjectNode did = Api.expect(200, send(both(), bundle));
    assertThat(did.get("dryRun").asBoolean()).isFalse();
    assertThat(Json.without(did, "dryRun")).isEqualTo(Json.without(would, "dryRun"));
    assertThat(did.at("/counts/created").asInt()).isEqualTo(9);
    assertThat(did.get("items").findValuesAsText("pointer"))
        .containsExactly(
            "/agencies/0",
            "/agencies/1",
            "/meetings/0",
            "/meetings/0/documents/0",
            "/meetings/0/documents/1",
            "/meetings/0/directives/0",
            "/meetings/0/directives/1",
            "/meetings/0/directives/1/milestones/0",
            "/meetings/0/directives/1/milestones/1");
    assertThat(Database.contents()).isNotEqualTo(before);
  }

  @Test
  void aDryRunRefusesWhatTheImportWouldRefuse() {
    ObjectNode bundle = bundle();
    Api.expect(200, send(both(), bundle));
    ((ObjectNode) bundle.at("/meetings/0/directives/1")).put("title", "Another");
    Response refusal = send(both().queryParam("dryRun", true), bundle);
    Api.expect(409, refusal);
    assertThat(Api.pointers(refusal)).containsExactly("/meetings/0/directives/1/title");
  }

  @Test
  void importedTwiceItIsUnchanged() {
    ObjectNode bundle = bundle();
    Api.expect(200, send(both(), bundle));
    Map<String, String> before = Database.contents();
    ObjectNode again = Api.expect(200, send(Api.as("supervisor"), bundle));
    assertThat(again.at("/counts/created").asInt()).isZero();
    assertThat(again.at("/counts/unchanged").asInt()).isEqualTo(9);
    assertThat(again.get("items").findValuesAsText("result")).containsOnly("UNCHANGED");
    assertThat(Database.contents()).isEqualTo(before);
  }

  /** One difference at a time, each a refusal that points to it and changes nothing. */
  @TestFactory
  Stream<DynamicTest> everyDifferenceIsPointedTo() {
    ObjectNode bundle = bundle();
    Api.expect(200, send(both(), bundle));
    Map<String, String> before = Database.contents();
    JsonNode zh = Json.object("zh", Json.object("title", "另一题"));
    Map<String, Object> differences =
        new java.util.LinkedHashMap<>(
            Map.ofEntries(
                Map.entry("/agencies/0/names", Json.object("en", "Other")),
                Map.entry("/agencies/0/parent", "NDRC"),
                Map.entry("/agencies/0/successor", "NDRC"),
                Map.entry("/agencies/0/validFrom", "1950-01-01"),
                Map.entry("/agencies/0/validTo", "2099-12-31"),
                Map.entry("/meetings/0/body", "Another Council"),
                Map.entry("/meetings/0/type", "PLENARY_MEETING"),
                Map.entry("/meetings/0/heldOn", "2023-06-02"),
                Map.entry("/meetings/0/title", "Another"),
                Map.entry("/meetings/0/chair", "Another"),
                Map.entry("/meetings/0/language", "fr"),
                Map.entry("/meetings/0/translations", zh),
                Map.entry("/meetings/0/visibility", "RESTRICTED"),
                Map.entry("/meetings/0/documents/0/language", "fr"),
                Map.entry("/meetings/0/documents/0/rendering", "OFFICIAL_TRANSLATION"),
                Map.entry("/meetings/0/documents/0/title", "Another"),
                Map.entry("/meetings/0/documents/0/publisher", "Another"),
                Map.entry("/meetings/0/documents/0/url", "https://other.example/"),
                Map.entry("/meetings/0/documents/0/publishedOn", "2023-06-03"),
                Map.entry("/meetings/0/documents/0/retrievedAt", "2023-06-03T00:00:00Z"),
                Map.entry("/meetings/0/documents/1/text", "Do this. Then do that!")));
    String directive = "/meetings/0/directives/1";
    differences.put("/meetings/0/documents/0/supersedes", "corrected");
    differences.put(directive + "/title", "Another");
    differences.put(directive + "/description", "Another");
    differences.put(directive + "/language", "fr");
    differences.put(directive + "/translations", zh);
    differences.put(directive + "/passages", Json.array(passage(0, 2, "Do")));
    differences.put(directive + "/kind", "CONTINUING");
    differences.put(directive + "/priority", "URGENT");
    differences.put(directive + "/topics", Json.array("industrial-policy"));
    differences.put(directive + "/completionCriteria", "Another.");
    differences.put(directive + "/officer", "another");
    differences.put(directive + "/noPassageReason", "None.");
    differences.put(directive + "/visibility", "RESTRICTED");
    differences.put(directive + "/illustrative", false);
    differences.put(directive + "/effectiveAt", "2023-06-02T17:30:00+08:00");
    differences.put(directive + "/originalDueDate", "2024-02-01");
    differences.put(directive + "/acknowledgeBy", "2023-06-17");
    differences.put(directive + "/assignments/0/agency", "NDRC");
    differences.put(directive + "/assignments/1/agency", "NDRC");
    differences.put(directive + "/assignments/0/contact", "another@example.org");
    differences.put(directive + "/assignments/0/illustrative", false);
    String milestone = directive + "/milestones/0";
    differences.put(milestone + "/title", "Another");
    differences.put(milestone + "/translations", zh);
    differences.put(milestone + "/agency", "NDRC");
    differences.put(milestone + "/originalDueDate", "2023-10-02");
    differences.put(milestone + "/weight", 3.5);
    differences.put(milestone + "/sequence", 9);
    differences.put(milestone + "/illustrative", false);
    return differences.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .map(
            d ->
                DynamicTest.dynamicTest(
                    d.getKey(), () -> differs(bundle, d.getKey(), d.getValue(), before)));
  }

  private static void differs(
      ObjectNode bundle, String pointer, Object value, Map<String, String> before) {
    ObjectNode changed = bundle.deepCopy();
    int slash = pointer.lastIndexOf('/');
    ObjectNode parent = (ObjectNode) changed.at(pointer.substring(0, slash));
    assertThat(Json.tree(value)).isNotEqualTo(parent.get(pointer.substring(slash + 1)));
    parent.set(pointer.substring(slash + 1), Json.tree(value));
    Response refusal = send(both(), changed);
    Api.expect(409, refusal);
    assertThat(Api.slug(refusal)).isEqualTo("import-differs");
    // An assignment is one thing: its agency, its role, the day it is to be acknowledged by.
    assertThat(Api.pointers(refusal))
        .isNotEmpty()
        .allMatch(
            p ->
                p.equals(pointer)
                    || (pointer.endsWith("acknowledgeBy") || pointer.contains("/assignments/"))
                        && p.contains("/assignments/"));
    assertThat(Database.contents()).isEqualTo(before);
  }

  @Test
  void allDifferencesAreToldAtOnce() {
    ObjectNode bundle = bundle();
    Api.expect(200, send(both(), bundle));
    ((ObjectNode) bundle.at("/agencies/0/names")).put("en", "Other");
    ((ObjectNode) bundle.at("/meetings/0")).put("title", "Other");
    ((ObjectNode) bundle.at("/meetings/0/directives/0")).put("title", "Other");
    Response refusal = send(both(), bundle);
    Api.expect(409, refusal);
    assertThat(Api.pointers(refusal))
        .containsExactly(
            "/agencies/0/names", "/meetings/0/title", "/meetings/0/directives/0/title");
  }

  @Test
  void whatTheBundleDoesNotCarryIsNotCompared() {
    ObjectNode bundle = bundle();
    Api.expect(200, send(both(), bundle));
    ObjectNode directive = (ObjectNode) bundle.at("/meetings/0/directives/1");
    directive.retain("reference", "title", "status");
    directive.put("status", "REGISTERED");
    ((ObjectNode) bundle.at("/meetings/0")).remove("documents");
    bundle.remove("agencies");
    Map<String, String> before = Database.contents();
    assertThat(Api.expect(200, send(Api.as("supervisor"), bundle)).at("/counts/created").asInt())
        .isZero();
    assertThat(Database.contents()).isEqualTo(before);
  }

  @Test
  void newAgenciesNeedAnAdministrator() {
    ObjectNode bundle = bundle();
    Map<String, String> before = Database.contents();
    Api.expect(403, send(Api.as("supervisor"), bundle));
    Api.expect(403, send(Api.as("admin"), bundle));
    Api.expect(403, send(Api.agency("NDRC"), bundle));
    Api.expect(403, send(Api.as("auditor"), bundle));
    assertThat(Database.contents()).isEqualTo(before);
    Api.expect(200, send(both(), bundle));
  }

  @Test
  void referencesContinueAfterTheBundles() {
    ObjectNode bundle = bundle();
    Api.expect(200, send(both(), bundle));
    String meeting = bundle.at("/meetings/0/reference").asText();
    assertThat(Api.directive("PUBLIC").in(meeting).registered().reference())
        .isEqualTo(meeting + "-08");
    // A later bundle may fill a number that was left out, and does not set the counter back.
    ObjectNode late = (ObjectNode) bundle.at("/meetings/0/directives/0").deepCopy();
    late.put("reference", meeting + "-03").put("title", "A late one");
    ((ArrayNode) bundle.at("/meetings/0/directives")).add(late);
    Api.expect(200, send(both(), bundle));
    assertThat(Api.directive("PUBLIC").in(meeting).registered().reference())
        .isEqualTo(meeting + "-09");
  }

  @Test
  void effectiveAtIsSetAndRecordedAtIsNot() {
    ObjectNode bundle = bundle();
    Instant before = Clock.now();
    Api.expect(200, send(both(), bundle));
    Instant after = Clock.now().plusSeconds(1);
    String reference = bundle.at("/meetings/0/directives/1/reference").asText();
    ObjectNode directive = Api.expect(200, Api.as("auditor").get("/directives/" + reference));
    assertThat(directive.get("registeredOn").asText()).isEqualTo("2023-06-01");
    assertThat(directive.get("assignedOn").asText()).isEqualTo("2023-06-01");
    assertThat(directive.get("status").asText()).isEqualTo("ASSIGNED");
    List<JsonNode> events = Api.all(Api.as("auditor"), "/directives/" + reference + "/history");
    assertThat(events).hasSizeGreaterThanOrEqualTo(4);
    for (JsonNode event : events) {
      assertThat(Instant.parse(event.get("recordedAt").asText())).isBetween(before, after);
      if (List.of("register", "assign").contains(event.get("action").asText())) {
        assertThat(Instant.parse(event.get("effectiveAt").asText()))
            .isEqualTo(java.time.OffsetDateTime.parse(EFFECTIVE).toInstant());
      }
    }
    assertThat(events.stream().map(e -> e.get("action").asText())).contains("register", "assign");
    // It was not there before it was recorded, whenever it held from.
    assertThat(
            Api.as("auditor")
                .queryParam("asOf", "2023-07-01")
                .get("/directives/" + reference)
                .statusCode())
        .isEqualTo(404);

    ((ObjectNode) bundle.at("/meetings/0/directives/1")).put("recordedAt", EFFECTIVE);
    Response refusal = send(both(), bundle);
    Api.expect(400, refusal);
    assertThat(Api.pointers(refusal)).containsExactly("/meetings/0/directives/1/recordedAt");
  }

  @Test
  void whatHoldsOnlyLaterIsRefused() {
    ObjectNode bundle = bundle();
    ((ObjectNode) bundle.at("/meetings/0/directives/1"))
        .put("effectiveAt", Clock.now().plus(Duration.ofHours(1)).toString());
    Map<String, String> before = Database.contents();
    Response refusal = send(both(), bundle);
    Api.expect(400, refusal);
    assertThat(Api.pointers(refusal)).containsExactly("/meetings/0/directives/1/effectiveAt");
    assertThat(Database.contents()).isEqualTo(before);
  }

  @Test
  void whatTheLastItemLacksUndoesAll() {
    Map<String, String> before = Database.contents();
    ObjectNode bundle = bundle();
    ObjectNode last = (ObjectNode) bundle.at("/meetings/0/directives/1/milestones/1");
    last.put("agency", "NOBODY");
    Response refusal = send(both(), bundle);
    Api.expect(400, refusal);
    assertThat(Api.pointers(refusal))
        .containsExactly("/meetings/0/directives/1/milestones/1/agency");
    assertThat(Database.contents()).isEqualTo(before);

    last.put("agency", "NDRC").put("key", "first");
    Response twice = send(both(), bundle);
    Api.expect(409, twice);
    assertThat(Api.pointers(twice)).allMatch(p -> p.startsWith("/meetings/0/directives/1/mile"));
    assertThat(Database.contents()).isEqualTo(before);

    last.put("key", "second");
    ((ObjectNode) bundle.at("/meetings/0/directives/1/passages/0")).put("exact", "Then do thaT");
    Response misquoted = send(both(), bundle);
    Api.expect(400, misquoted);
    assertThat(Api.pointers(misquoted))
        .allMatch(p -> p.startsWith("/meetings/0/directives/1/passages/0"));
    assertThat(Database.contents()).isEqualTo(before);
  }

  @Test
  void theSampleIsThereAlready() throws IOException {
    ObjectNode bundle;
    try (InputStream in = ImportTest.class.getResourceAsStream("/sample/bundle.json")) {
      bundle = (ObjectNode) Json.MAPPER.readTree(in);
    }
    for (JsonNode document : bundle.at("/meetings/0/documents")) {
      String file = ((ObjectNode) document).remove("textFile").asText();
      try (InputStream in = ImportTest.class.getResourceAsStream("/sample/" + file)) {
        ((ObjectNode) document).put("text", new String(in.readAllBytes(), StandardCharsets.UTF_8));
      }
    }
    Map<String, String> before = Database.contents();
    ObjectNode result = Api.expect(200, send(Api.as("supervisor"), bundle));
    assertThat(result.at("/counts/created").asInt()).isZero();
    assertThat(result.at("/counts/unchanged").asInt()).isGreaterThan(21);
    assertThat(Database.contents()).isEqualTo(before);
  }

  /** What fits into the five seconds of a write is the machine's matter; what does not is told. */
  @ParameterizedTest
  @ValueSource(ints = {10, 50})
  void manyDirectivesAtOnceAreThereOrRefusedInWhole(int directives) {
    ObjectNode bundle = large(1, directives, 2);
    Map<String, String> before = Database.contents();
    long begun = System.nanoTime();
    Response answer = send(both().mayFail(), bundle);
    System.out.printf(
        "import of %d directives with 2 milestones each: %d after %d ms%n",
        directives, answer.statusCode(), (System.nanoTime() - begun) / 1_000_000);
    if (directives > 10 && answer.statusCode() == 503) {
      assertThat(Api.slug(answer)).isEqualTo("timed-out");
      assertThat(Database.contents()).isEqualTo(before);
    } else {
      assertThat(Api.expect(200, answer).at("/counts/created").asInt())
          .isEqualTo(1 + directives * 3);
    }
  }

  @Test
  void aMeetingHasNoMoreDirectivesThanCanBeTakenIn() {
    Response refusal = send(both(), large(1, 51, 0));
    Api.expect(400, refusal);
    assertThat(Api.pointers(refusal)).containsExactly("/meetings/0/directives");
    assertThat(Api.codes(refusal)).containsExactly("too-many");
  }

  @Test
  void theLargestBundleEndsInAClearProblem() {
    ObjectNode bundle = large(100, 50, 5);
    assertThat(Json.write(bundle).length()).isBetween(1_000_000, 5 * 1024 * 1024);
    Map<String, String> before = Database.contents();
    long begun = System.nanoTime();
    Response answer = send(both().mayFail(), bundle);
    long millis = (System.nanoTime() - begun) / 1_000_000;
    System.out.printf(
        "import of 5000 directives with 5 milestones each: %d after %d ms%n",
        answer.statusCode(), millis);
    Api.expect(503, answer);
    assertThat(Api.slug(answer)).isEqualTo("timed-out");
    assertThat(answer.header("Retry-After")).isNotNull();
    assertThat(millis).as("ms until it gave up").isLessThan(15_000);
    assertThat(Database.contents()).isEqualTo(before);

    ObjectNode tooLarge = large(100, 50, 20);
    assertThat(Json.write(tooLarge).length()).isGreaterThan(5 * 1024 * 1024);
    Api.expect(413, send(both(), tooLarge));
  }

  // ---------------------------------------------------------------------------------------------

  private static Request both() {
    return Api.as("supervisor", "admin");
  }

  private static Response send(Request who, ObjectNode bundle) {
    return Api.post(who, "/imports", bundle);
  }

  private static ObjectNode passage(int start, int end, String exact) {
    return Json.object("documentKey", "minutes", "start", start, "end", end, "exact", exact);
  }

  /** New agencies, a meeting with documents, and two directives, the last with all it can carry. */
  private static ObjectNode bundle() {
    String lead = "T" + Api.unique(8);
    String other = "T" + Api.unique(8);
    String meeting = "TST-2023-06-01-" + Api.unique(8);
    ObjectNode zh = Json.object("zh", Json.object("title", "题"));
    ObjectNode registered =
        Json.object(
            "reference",
            meeting + "-05",
            "title",
            "Registered",
            "status",
            "REGISTERED",
            "noPassageReason",
            "Said aloud.");
    ObjectNode assigned =
        Json.object(
            "reference",
            meeting + "-07",
            "title",
            "Assigned",
            "description",
            "All of it.",
            "language",
            "en",
            "translations",
            zh,
            "passages",
            Json.array(passage(9, 21, "Then do that")),
            "kind",
            "ONE_OFF",
            "priority",
            "HIGH",
            "topics",
            Json.array("rural", "advanced-manufacturing"),
            "completionCriteria",
            "It is done.",
            "officer",
            "li.na",
            "visibility",
            "PUBLIC",
            "illustrative",
            true,
            "status",
            "ASSIGNED",
            "effectiveAt",
            EFFECTIVE,
            "originalDueDate",
            "2024-01-31",
            "acknowledgeBy",
            "2023-06-15",
            "assignments",
            Json.array(
                Json.object(
                    "agency",
                    lead,
                    "role",
                    "LEAD",
                    "contact",
                    "lead@example.org",
                    "illustrative",
                    true),
                Json.object("agency", other, "role", "COOPERATING", "illustrative", true)),
            "milestones",
            Json.array(
                Json.object(
                    "key",
                    "first",
                    "title",
                    "First",
                    "translations",
                    zh,
                    "agency",
                    lead,
                    "originalDueDate",
                    "2023-10-01",
                    "weight",
                    2.5,
                    "sequence",
                    1,
                    "illustrative",
                    true),
                Json.object(
                    "key",
                    "second",
                    "title",
                    "Second",
                    "originalDueDate",
                    "2023-12-01",
                    "sequence",
                    2)));
    return Json.object(
        "agencies",
        Json.array(
            Json.object(
                "code", lead, "names", Json.object("en", "Lead"), "validFrom", "2018-03-17"),
            Json.object(
                "code", other, "names", Json.object("en", "Other"), "validFrom", "2018-03-17")),
        "meetings",
        Json.array(
            Json.object(
                "reference",
                meeting,
                "body",
                "Council",
                "type",
                "EXECUTIVE_MEETING",
                "heldOn",
                "2023-06-01",
                "title",
                "Meeting",
                "chair",
                "Chair",
                "language",
                "en",
                "translations",
                zh,
                "visibility",
                "PUBLIC",
                "documents",
                Json.array(
                    Json.object(
                        "key",
                        "corrected",
                        "language",
                        "en",
                        "rendering",
                        "ORIGINAL",
                        "title",
                        "Draft minutes",
                        "publisher",
                        "Council",
                        "url",
                        "https://council.example/",
                        "publishedOn",
                        "2023-06-01",
                        "retrievedAt",
                        "2023-06-02T00:00:00Z",
                        "text",
                        "Do this."),
                    Json.object(
                        "key",
                        "minutes",
                        "language",
                        "en",
                        "rendering",
                        "ORIGINAL",
                        "title",
                        "Minutes",
                        "text",
                        "Do this. Then do that.",
                        "supersedes",
                        "corrected")),
                "directives",
                Json.array(registered, assigned))));
  }

  /** As many meetings with as many assigned directives with as many milestones each. */
  private static ObjectNode large(int meetings, int directives, int milestones) {
    ArrayNode all = Json.array();
    for (int i = 0; i < meetings; i++) {
      all.add(largeMeeting(directives, milestones));
    }
    return Json.object("meetings", all);
  }

  private static ObjectNode largeMeeting(int directives, int milestones) {
    String meeting = "TST-2023-06-01-" + Api.unique(8);
    List<ObjectNode> all = new ArrayList<>();
    for (int i = 1; i <= directives; i++) {
      List<ObjectNode> own = new ArrayList<>();
      for (int m = 1; m <= milestones; m++) {
        own.add(
            Json.object(
                "key",
                "m" + m,
                "title",
                "Step " + m,
                "originalDueDate",
                "2023-12-01",
                "sequence",
                m));
      }
      all.add(
          Json.object(
              "reference",
              meeting + "-%02d".formatted(i),
              "title",
              "Directive " + i,
              "noPassageReason",
              "Said aloud.",
              "completionCriteria",
              "It is done.",
              "status",
              "ASSIGNED",
              "originalDueDate",
              "2024-01-31",
              "acknowledgeBy",
              "2023-06-15",
              "assignments",
              Json.array(Json.object("agency", "NDRC", "role", "LEAD")),
              "milestones",
              own));
    }
    return Json.object(
        "reference",
        meeting,
        "body",
        "Council",
        "type",
        "EXECUTIVE_MEETING",
        "heldOn",
        "2023-06-01",
        "title",
        "Large",
        "directives",
        all);
  }
}
