package org.directivetracker.imports;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.test.junit.QuarkusTest;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.directivetracker.testing.Api;
import org.directivetracker.testing.Clock;
import org.directivetracker.testing.Directive;
import org.directivetracker.testing.DirectiveBuilder;
import org.directivetracker.testing.Json;
import org.directivetracker.testing.Reports;
import org.directivetracker.testing.Request;
import org.directivetracker.testing.Response;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The work on a directive in a bundle, entered on behalf of its agencies. */
@QuarkusTest
class WorkImportTest {
  private static final String DIRECTIVE = "/meetings/0/directives/0";
  private static final String TEXT = "进展良好。It goes well.\n";

  private JsonNode meeting;
  private LocalDate today;

  @BeforeEach
  void meet() {
    meeting = Api.freshMeeting("PUBLIC");
    today = Clock.today();
  }

  @Test
  void dutyAndReportsAreTakenInOnceAndKeepTheirAgency() {
    Directive directive = begun().inProgress();
    ObjectNode bundle = reports(directive, "The courses began.");
    assertThat(results(Api.expect(200, run(bundle))))
        .containsExactly(
            "MEETING UNCHANGED",
            "DIRECTIVE UNCHANGED",
            "REPORTING_DUTY CREATED",
            "PROGRESS_REPORT CREATED");
    JsonNode report =
        Api.all(directive.asSupervisor(), directive.path() + "/progress-reports").get(0);
    assertThat(report.get("agency").asText()).isEqualTo(directive.lead());
    assertThat(report.get("status").asText()).isEqualTo("SUBMITTED");
    assertThat(report.get("externalId").asText()).isEqualTo("2024-01");
    assertThat(report.at("/milestoneUpdates/0/status").asText()).isEqualTo("MET");
    JsonNode event = Api.all(directive.asSupervisor(), directive.path() + "/history").get(0);
    assertThat(event.get("role").asText()).isEqualTo("supervisor");
    assertThat(event.get("onBehalfOf").asText()).isEqualTo(directive.lead());
    // Whoever imported it does not review it.
    assertThat(Reports.review(Api.as("supervisor"), report, "status", "ACCEPTED").statusCode())
        .isEqualTo(403);

    assertThat(results(Api.expect(200, run(bundle)))).allMatch(r -> r.endsWith("UNCHANGED"));
    Response differs = run(reports(directive, "Another story."));
    assertThat(differs.statusCode()).isEqualTo(409);
    assertThat(Api.slug(differs)).isEqualTo("import-differs");
    assertThat(Api.pointers(differs))
        .containsExactly("/meetings/0/directives/0/progressReports/0/narrative");
  }

  @Test
  void aReportOnWhatIsNotUnderWayIsRefused() {
    Directive directive = begun().assigned();
    Response refused = run(reports(directive, "Too early."));
    assertThat(refused.statusCode()).isEqualTo(409);
    assertThat(Api.pointers(refused))
        .allMatch(p -> p.startsWith("/meetings/0/directives/0/progressReports/0"));
    assertThat(Api.all(directive.asSupervisor(), directive.path() + "/progress-reports")).isEmpty();
  }

  @Test
  void evidenceIsTakenInWithItsBytesOnce() {
    Directive directive = begun().inProgress();
    ObjectNode first = evidence(directive, "ev-1", "a.txt", TEXT);
    ObjectNode second = evidence(directive, "ev-2", "a.csv", "a,b\n1,2\n");
    second.put("supersedes", "ev-1");
    ObjectNode bundle = bundle(directive, "evidence", Json.array(first, second));
    JsonNode dry =
        Api.expect(
            200, Api.post(Api.as("supervisor").queryParam("dryRun", true), "/imports", bundle));
    assertThat(results(dry)).endsWith("EVIDENCE CREATED", "EVIDENCE CREATED");
    assertThat(Api.all(Api.as("auditor"), directive.path() + "/evidence")).isEmpty();

    JsonNode result = Api.expect(200, run(bundle));
    assertThat(results(result)).endsWith("EVIDENCE CREATED", "EVIDENCE CREATED");
    assertThat(result.at("/items/2/key").asText()).isEqualTo(directive.lead() + " ev-1");
    List<JsonNode> kept = Api.all(Api.as("auditor"), directive.path() + "/evidence");
    JsonNode old = kept.get(1);
    assertThat(old.get("agency").asText()).isEqualTo(directive.lead());
    assertThat(old.get("onBehalfOf").asText()).isEqualTo(directive.lead());
    assertThat(old.get("mediaType").asText()).isEqualTo("text/plain");
    assertThat(old.get("supersededBy")).isEqualTo(kept.get(0).get("id"));
    assertThat(kept.get(0).get("mediaType").asText()).isEqualTo("text/csv");
    assertThat(
            Api.as("auditor")
                .accept("*/*")
                .get("/evidence/" + old.get("id").asText() + "/content")
                .asString())
        .isEqualTo(TEXT);
    // Whoever imported it does not review it.
    assertThat(
            Api.post(
                    Api.as("supervisor").header("If-Match", Api.tag(kept.get(0))),
                    "/evidence/" + kept.get(0).get("id").asText() + "/review",
                    Json.object("status", "ACCEPTED"))
                .statusCode())
        .isEqualTo(403);

    assertThat(results(Api.expect(200, run(bundle)))).allMatch(r -> r.endsWith("UNCHANGED"));
    first.put("content", base64("Otherwise.")).put("claim", "Another.").put("fileName", "b.txt");
    Response differs = run(bundle(directive, "evidence", Json.array(first)));
    assertThat(differs.statusCode()).isEqualTo(409);
    assertThat(Api.slug(differs)).isEqualTo("import-differs");
    String at = DIRECTIVE + "/evidence/0";
    assertThat(Api.pointers(differs))
        .containsExactlyInAnyOrder(at + "/fileName", at + "/content", at + "/claim");
  }

  @Test
  void evidenceThatIsNotTakenInRefusesTheWholeBundle() {
    Directive directive = begun().inProgress();
    ObjectNode good = evidence(directive, "good", "a.txt", TEXT);
    ObjectNode disguised = evidence(directive, "bad", "a.txt", "%PDF-1.7\n1 0 obj\n<<>>\n%%EOF\n");
    isRefused(directive, good, disguised, "", "media-type-not-allowed");
    ObjectNode program = evidence(directive, "bad", "a", "\u007fELF\u0002\u0001\u0000");
    isRefused(directive, good, program, "", "media-type-not-allowed");
    for (String content : List.of("no base64!", "abcde", "====", "")) {
      ObjectNode broken = evidence(directive, "bad", "a.txt", TEXT).put("content", content);
      isRefused(directive, good, broken, "/content", null);
    }
    ObjectNode ahead = evidence(directive, "bad", "a.txt", TEXT);
    ahead.put("collectedAt", Clock.now().plusSeconds(86_400).toString());
    isRefused(directive, good, ahead, "/collectedAt", "in-the-future");
    ObjectNode nowhere = evidence(directive, "bad", "a.txt", TEXT).put("supersedes", "unknown");
    isRefused(directive, good, nowhere, "/supersedes", "unknown-reference");
    ObjectNode unnumbered = evidence(directive, "bad", "a.txt", TEXT).without("externalId");
    isRefused(directive, good, unnumbered, "/externalId", "required");
    ObjectNode stranger = evidence(directive, "bad", "a.txt", TEXT);
    stranger.put("onBehalfOf", Api.freshAgency());
    assertThat(run(bundle(directive, "evidence", Json.array(good, stranger))).statusCode())
        .isEqualTo(403);
    assertThat(Api.all(Api.as("auditor"), directive.path() + "/evidence")).isEmpty();

    Directive early = begun().assigned();
    Response refused =
        run(bundle(early, "evidence", Json.array(evidence(early, "early", "a.txt", TEXT))));
    assertThat(refused.statusCode()).isEqualTo(409);
    assertThat(Api.pointers(refused)).containsExactly(DIRECTIVE + "/evidence/0");
  }

  private void isRefused(
      Directive directive, ObjectNode good, ObjectNode bad, String member, String code) {
    Response refused = run(bundle(directive, "evidence", Json.array(good, bad)));
    assertThat(refused.statusCode()).as(bad.toString()).isEqualTo(400);
    assertThat(Api.slug(refused)).isEqualTo("invalid-request");
    assertThat(Api.pointers(refused)).contains(DIRECTIVE + "/evidence/1" + member);
    if (code != null) {
      assertThat(Api.codes(refused)).containsExactly(code);
    }
  }

  @Test
  void requestsForLaterDatesWaitForAnother() {
    Directive directive = begun().due(today.plusDays(60)).assigned();
    ObjectNode own = request(directive, today.plusDays(90));
    ObjectNode milestone = request(directive, today.plusDays(45)).put("milestone", "first");
    ObjectNode bundle = bundle(directive, "extensionRequests", Json.array(own, milestone));
    JsonNode result = Api.expect(200, run(bundle));
    assertThat(results(result)).endsWith("EXTENSION_REQUEST CREATED", "EXTENSION_REQUEST CREATED");
    assertThat(result.at("/items/3/key").asText())
        .isEqualTo(directive.lead() + " first " + today.plusDays(45));
    List<JsonNode> filed = Api.all(Api.as("auditor"), directive.path() + "/extension-requests");
    assertThat(filed).hasSize(2);
    for (JsonNode request : filed) {
      assertThat(request.get("status").asText()).isEqualTo("PENDING");
      assertThat(request.get("agency").asText()).isEqualTo(directive.lead());
      assertThat(request.get("onBehalfOf").asText()).isEqualTo(directive.lead());
      // Whoever imported it does not decide it.
      assertThat(reject(Api.as("supervisor"), request).statusCode()).isEqualTo(403);
      // What became of it is not compared.
      Api.expect(200, reject(Api.person("another", "supervisor"), request));
    }
    assertThat(results(Api.expect(200, run(bundle)))).allMatch(r -> r.endsWith("UNCHANGED"));
    milestone.put("reason", "Another.");
    Response differs = run(bundle(directive, "extensionRequests", Json.array(own, milestone)));
    assertThat(differs.statusCode()).isEqualTo(409);
    assertThat(Api.pointers(differs)).containsExactly(DIRECTIVE + "/extensionRequests/1/reason");

    Response earlier =
        run(
            bundle(
                directive,
                "extensionRequests",
                Json.array(request(directive, today.plusDays(91)), request(directive, today))));
    assertThat(earlier.statusCode()).isEqualTo(409);
    assertThat(Api.pointers(earlier))
        .containsExactly(DIRECTIVE + "/extensionRequests/1/requestedDueDate");
    Response decided =
        run(
            bundle(
                directive,
                "extensionRequests",
                Json.array(request(directive, today.plusDays(91)).put("status", "APPROVED"))));
    assertThat(Api.pointers(decided)).containsExactly(DIRECTIVE + "/extensionRequests/0/status");
    assertThat(Api.all(Api.as("auditor"), directive.path() + "/extension-requests")).hasSize(2);
  }

  private static Response reject(Request who, JsonNode request) {
    return Api.post(
        who.header("If-Match", Api.tag(request)),
        "/extension-requests/" + request.get("id").asText() + "/decision",
        Json.object("status", "REJECTED", "decisionNote", "It was known before."));
  }

  @Test
  void remindersAreSentOnce() {
    Directive directive = begun().assigned();
    ObjectNode own = Api.newReminder("NOTICE").put("respondBy", today.plusDays(5).toString());
    ObjectNode milestone = Api.newReminder("BLUE").put("milestone", "first");
    milestone.put("agency", directive.lead());
    ObjectNode bundle = bundle(directive, "reminders", Json.array(own, milestone));
    JsonNode result = Api.expect(200, run(bundle));
    assertThat(results(result)).endsWith("REMINDER CREATED", "REMINDER CREATED");
    assertThat(result.at("/items/2/key").asText()).isEqualTo("NOTICE " + today.plusDays(5));
    List<JsonNode> sent = Api.all(Api.as("auditor"), directive.path() + "/reminders");
    assertThat(sent).hasSize(2);
    assertThat(sent)
        .allMatch(r -> r.get("agency").asText().equals(directive.lead()))
        .allMatch(r -> r.get("status").asText().equals("OPEN"))
        .noneMatch(r -> r.get("automatic").asBoolean());
    assertThat(results(Api.expect(200, run(bundle)))).allMatch(r -> r.endsWith("UNCHANGED"));

    own.put("message", "Another word.");
    Response differs = run(bundle(directive, "reminders", Json.array(own)));
    assertThat(differs.statusCode()).isEqualTo(409);
    assertThat(Api.pointers(differs)).containsExactly(DIRECTIVE + "/reminders/0/message");
    own.put("respondBy", today.plusDays(6).toString());
    assertThat(results(Api.expect(200, run(bundle(directive, "reminders", Json.array(own))))))
        .endsWith("REMINDER CREATED");
  }

  @Test
  void whatSpeaksOfAnUnknownMilestoneIsRefused() {
    Directive directive = begun().assigned();
    ObjectNode request = request(directive, today.plusDays(90)).put("milestone", "unknown");
    ObjectNode reminder = Api.newReminder("NOTICE").put("milestone", "unknown");
    Map.of("extensionRequests", request, "reminders", reminder)
        .forEach(
            (section, thing) -> {
              Response refused = run(bundle(directive, section, Json.array(thing)));
              assertThat(refused.statusCode()).isEqualTo(400);
              assertThat(Api.pointers(refused))
                  .containsExactly(DIRECTIVE + "/" + section + "/0/milestone");
              assertThat(Api.codes(refused)).containsExactly("unknown-reference");
            });
  }

  private static ObjectNode evidence(
      Directive directive, String externalId, String fileName, String content) {
    return Json.object(
        "onBehalfOf",
        directive.lead(),
        "externalId",
        externalId,
        "fileName",
        fileName,
        "content",
        base64(content),
        "title",
        "Minutes",
        "kind",
        "DOCUMENTARY",
        "claim",
        "It was done.",
        "suppliedBy",
        "The project office",
        "collectedBy",
        "Li Na",
        "collectedAt",
        Clock.now().minusSeconds(3600).toString());
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private static ObjectNode request(Directive directive, LocalDate date) {
    return Api.newExtensionRequest(date).put("onBehalfOf", directive.lead());
  }

  private DirectiveBuilder begun() {
    return Api.directive("PUBLIC")
        .in(meeting.get("id").asText())
        .milestone("first", today.plusDays(30));
  }

  private static Response run(ObjectNode bundle) {
    return Api.post(Api.as("supervisor"), "/imports", bundle);
  }

  private static List<String> results(JsonNode result) {
    return StreamSupport.stream(result.get("items").spliterator(), false)
        .map(i -> i.get("type").asText() + " " + i.get("result").asText())
        .toList();
  }

  private ObjectNode reports(Directive directive, String narrative) {
    ObjectNode report =
        Json.object(
            "onBehalfOf",
            directive.lead(),
            "externalId",
            "2024-01",
            "periodFrom",
            today.minusDays(20).toString(),
            "periodTo",
            today.minusDays(10).toString(),
            "narrative",
            narrative,
            "deliveryConfidence",
            "GREEN",
            "milestoneUpdates",
            Json.array(
                Json.object(
                    "milestone",
                    "first",
                    "status",
                    "MET",
                    "metOn",
                    today.minusDays(12).toString())),
            "submit",
            true);
    return bundle(
        directive,
        "reportingDuty",
        Reports.weekly(2, today.minusDays(28), 3),
        "progressReports",
        Json.array(report));
  }

  /** The directive as it is, with these sections. */
  private ObjectNode bundle(Directive directive, Object... sections) {
    JsonNode now = directive.get();
    ObjectNode carried =
        Json.object(
            "reference",
            now.get("reference"),
            "title",
            now.get("title"),
            "visibility",
            "PUBLIC",
            "status",
            "ASSIGNED",
            "completionCriteria",
            now.get("completionCriteria"),
            "acknowledgeBy",
            now.at("/assignments/0/acknowledgeBy"),
            "assignments",
            Json.array(Json.object("agency", directive.lead(), "role", "LEAD")));
    carried.setAll(Json.object(sections));
    ObjectNode imported = Json.object();
    for (String name :
        new String[] {"reference", "body", "type", "heldOn", "title", "visibility"}) {
      imported.set(name, meeting.get(name));
    }
    imported.set("directives", Json.array(carried));
    return Json.object("meetings", Json.array(imported));
  }
}
