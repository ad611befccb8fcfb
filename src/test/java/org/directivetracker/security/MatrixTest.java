package org.directivetracker.security;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.test.junit.QuarkusTest;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.awaitility.Awaitility;
import org.directivetracker.security.Scene.Who;
import org.directivetracker.testing.Api;
import org.directivetracker.testing.Clock;
import org.directivetracker.testing.Database;
import org.directivetracker.testing.Directive;
import org.directivetracker.testing.Json;
import org.directivetracker.testing.Multipart;
import org.directivetracker.testing.OpenApi;
import org.directivetracker.testing.Reports;
import org.directivetracker.testing.Request;
import org.directivetracker.testing.Response;
import org.directivetracker.testing.TwoAtATime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every operation of the contract for every caller, as {@code security/matrix.txt} has it. */
@QuarkusTest
class MatrixTest {
  private static final List<String> COLUMNS =
      List.of("anon", "super", "audit", "view", "admin", "lead", "coop", "form", "other", "none");
  private static final String NEVER = "\"999\"";
  private static final AtomicInteger COUNT = new AtomicInteger();

  private static final List<Row> ROWS =
      Table.read("/security/matrix.txt").stream().map(Row::of).toList();

  private static final TwoAtATime<Row> TRIED = new TwoAtATime<>(ROWS, MatrixTest::tryEveryCaller);

  record Row(String name, String in, Map<String, Set<Integer>> statuses) {
    static Row of(List<String> words) {
      assertThat(words).as(words.toString()).hasSize(2 + COLUMNS.size());
      var statuses = new HashMap<String, Set<Integer>>();
      for (int i = 0; i < COLUMNS.size(); i++) {
        statuses.put(
            COLUMNS.get(i),
            Stream.of(words.get(i + 2).split("[|]"))
                .map(Integer::valueOf)
                .collect(Collectors.toSet()));
      }
      return new Row(words.get(0), words.get(1), statuses);
    }

    String operation() {
      return name.split(":")[0];
    }

    String variant() {
      String more = name.contains(":") ? name.substring(name.indexOf(':') + 1) : "";
      return more.replaceFirst("(^|:)as-of.*", "");
    }

    /** As of which moment it is asked for. */
    Optional<String> asOf(Scene scene) {
      return switch (name.replaceFirst(".*:", "")) {
        case "as-of" -> Optional.of(Clock.now().toString());
        case "as-of-draft" -> Optional.of(scene.inProgress.get().get("createdAt").asText());
        case "as-of-hidden" -> Optional.of(scene.hiddenAt);
        default -> Optional.empty();
      };
    }

    @Override
    public String toString() {
      return name + " " + in;
    }
  }

  static Stream<Row> rows() {
    return ROWS.stream();
  }

  @Test
  void noOperationIsMissingAndNoneIsUnknown() {
    assertThat(ROWS.stream().map(Row::operation).collect(Collectors.toSet()))
        .containsExactlyInAnyOrderElementsOf(
            OpenApi.OPERATIONS.stream().map(OpenApi.Operation::id).toList());
    var places = new HashMap<String, Set<String>>();
    var seen = new HashSet<String>();
    for (Row row : ROWS) {
      assertThat(seen.add(row.toString())).as("twice: " + row).isTrue();
      places.computeIfAbsent(row.name(), n -> new TreeSet<>()).add(row.in());
    }
    places.forEach(
        (name, in) ->
            assertThat(in.equals(Set.of("-")) || in.containsAll(Set.of("P", "R")))
                .as(name + " stands for PUBLIC and RESTRICTED, or for neither")
                .isTrue());
    assertThat(
            ROWS.stream()
                .filter(r -> r.operation().equals("transitionDirective"))
                .map(Row::variant)
                .collect(Collectors.toSet()))
        .as("the actions")
        .containsExactlyInAnyOrderElementsOf(
            Api.texts(OpenApi.DOCUMENT.at("/components/schemas/Action/enum")));
  }

  /** What the contract says of roles in {@code x-roles} is what the table lets anyone do. */
  @Test
  void theContractNamesTheSameRoles() {
    var soft = new SoftAssertions();
    for (OpenApi.Operation operation : OpenApi.OPERATIONS) {
      var roles = new TreeSet<String>();
      ROWS.stream()
          .filter(r -> r.operation().equals(operation.id()))
          .forEach(
              row ->
                  row.statuses()
                      .forEach(
                          (column, statuses) -> {
                            if (statuses.stream().anyMatch(s -> s < 300 || s == 412 || s == 409)) {
                              roles.add(role(column));
                            }
                          }));
      soft.assertThat(roles)
          .as(operation.id())
          .containsExactlyInAnyOrderElementsOf(operation.roles());
    }
    soft.assertAll();
  }

  private static String role(String column) {
    return switch (column) {
      case "anon" -> "anonymous";
      case "super" -> "supervisor";
      case "audit" -> "auditor";
      case "view" -> "viewer";
      case "admin" -> "admin";
      default -> "agency";
    };
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rows")
  void answersEveryCallerAsTabled(Row row) throws Exception {
    TRIED.tell(row);
  }

  private static void tryEveryCaller(Row row) {
    Scene scene = Scene.of(row.in());
    ObjectNode before = scene.inProgress.get();
    var soft = new SoftAssertions();
    for (Who who : scene.callers()) {
      Response response = call(row, scene, who);
      soft.assertThat(response.statusCode())
          .as(
              () ->
                  row + " as " + who.column() + " (" + who + "): " + shortened(response.asString()))
          .isIn(row.statuses().get(who.column()));
    }
    soft.assertThat(scene.inProgress.get()).as("what it left behind").isEqualTo(before);
    soft.assertAll();
  }

  private static String shortened(String text) {
    return text.length() > 300 ? text.substring(0, 300) + "…" : text;
  }

  // ---- the requests -----------------------------------------------------------------------------

  private static Response call(Row row, Scene scene, Who who) {
    Request ask = who.ask();
    row.asOf(scene).ifPresent(moment -> ask.queryParam("asOf", moment));
    String meeting = scene.meeting.get("id").asText();
    Directive directive =
        row.in().equals("D")
            ? scene.draft
            : row.name().endsWith("as-of-hidden") ? scene.onceHidden : scene.inProgress;
    String path = directive.path();
    return switch (row.operation()) {
      case "listAgencies" -> ask.get("/agencies");
      case "createAgency" -> Api.post(ask, "/agencies", Api.newAgency());
      case "getAgency" -> ask.get("/agencies/" + scene.other);
      case "updateAgency" ->
          Api.patch(
              ask, "/agencies/" + scene.other, NEVER, Json.object("names", Json.english("New")));
      case "listMeetings" -> ask.get("/meetings");
      case "createMeeting" -> Api.post(ask, "/meetings", Api.newMeeting("PUBLIC"));
      case "getMeeting" ->
          ask.get(
              "/meetings/"
                  + (row.variant().equals("reference")
                      ? scene.meeting.get("reference").asText()
                      : meeting));
      case "updateMeeting" ->
          Api.patch(ask, "/meetings/" + meeting, NEVER, Json.object("chair", "Somebody"));
      case "listDocuments" -> ask.get("/meetings/" + meeting + "/documents");
      case "addDocument" ->
          Api.post(
              ask,
              "/meetings/" + meeting + "/documents",
              Api.newDocument("d-" + COUNT.incrementAndGet(), "Text."));
      case "getDocument" -> ask.get("/documents/" + scene.document);
      case "listDirectives" -> ask.get("/directives");
      case "createDirective" ->
          Api.post(ask, "/directives", Api.newDirective(meeting, "RESTRICTED"));
      case "getDirective" ->
          switch (row.variant()) {
            case "reference" -> ask.get("/directives/" + directive.reference());
            default -> ask.get(path);
          };
      case "updateDirective" -> Api.patch(ask, path, NEVER, Json.object("priority", "HIGH"));
      case "deleteDirective" -> Api.delete(ask, path, NEVER);
      case "transitionDirective" -> transition(row, scene, ask);
      case "listAssignments" -> ask.get(path + "/assignments");
      case "addAssignment" ->
          Api.post(
              ask,
              path + "/assignments",
              Json.object(
                  "agency", scene.lead, "acknowledgeBy", Clock.today().plusDays(7).toString()));
      case "getAssignment" -> ask.get(path + "/assignments/" + assignment(row, scene, who));
      case "updateAssignment" ->
          Api.patch(
              ask,
              path + "/assignments/" + assignment(row, scene, who),
              NEVER,
              Json.object("contact", "Another desk"));
      case "listMilestones" -> ask.get(path + "/milestones");
      case "addMilestone" ->
          Api.post(
              ask, path + "/milestones", Api.newMilestone("first", Clock.today().plusDays(30), 2));
      case "getMilestone" -> ask.get(path + "/milestones/" + milestone(row, scene));
      case "updateMilestone" ->
          Api.patch(
              ask, path + "/milestones/" + milestone(row, scene), NEVER, Json.object("weight", 2));
      case "listDateDecisions" -> ask.get(path + "/date-decisions");
      case "addDateDecision" ->
          Api.post(
              ask,
              scene.assigned.path() + "/date-decisions",
              Json.object(
                  "to",
                  Clock.today().plusDays(100 + COUNT.incrementAndGet()).toString(),
                  "reason",
                  "It takes longer."));
      case "listProgressReports" -> ask.get(path + "/progress-reports");
      case "createProgressReport" ->
          Api.post(ask, path + "/progress-reports", newReport(row, scene));
      case "putProgressReport" ->
          ask.contentType(Api.JSON)
              .body(Json.write(newReport(row, scene)))
              .put(path + "/progress-reports/by-external-id/" + Api.unique(8));
      case "queueReportingPeriods" -> ask.get("/reporting-periods");
      case "queueProgressReports" -> ask.get("/progress-reports");
      case "getProgressReport",
          "updateProgressReport",
          "submitProgressReport",
          "takeBackProgressReport",
          "reviewProgressReport",
          "withdrawProgressReport" ->
          report(row, scene, ask);
      case "getReportingDuty" -> ask.get(path + "/reporting-duty");
      case "putReportingDuty" ->
          Api.put(ask, path + "/reporting-duty", NEVER, Reports.weekly(1, Clock.today(), 2));
      case "listReportingPeriods" -> ask.get(path + "/reporting-periods");
      case "listEvidence" -> ask.get(path + "/evidence");
      case "addEvidence" -> {
        ObjectNode fields = Api.newEvidence();
        if (row.variant().equals("on-behalf")) {
          fields.put("onBehalfOf", scene.lead);
        }
        yield Api.form(ask, scene.assigned.path() + "/evidence", Multipart.of(fields));
      }
      case "listEvidenceQueue" -> ask.get("/evidence");
      case "getEvidence" -> ask.get("/evidence/" + scene.evidence);
      case "getEvidenceContent" ->
          ask.accept("*/*").get("/evidence/" + scene.evidence + "/content");
      case "reviewEvidence" ->
          Api.post(
              ask.header("If-Match", NEVER),
              "/evidence/" + scene.evidence + "/review",
              Json.object("status", "ACCEPTED"));
      case "listHistory" -> ask.get(path + "/history");
      case "listEvents" -> ask.get("/events");
      case "getCheckpoint" -> ask.get("/audit/checkpoint");
      case "proveInclusion" ->
          ask.queryParams(
                  row.variant().equals("event")
                      ? Map.of("eventId", numberedEvent(path), "treeSize", size())
                      : Map.of("seq", 2, "treeSize", 3))
              .get("/audit/proofs/inclusion");
      case "exportCaseFile" ->
          ask.accept("*/*").queryParam("directive", directive.id()).get("/audit/export");
      case "proveConsistency" -> ask.get("/audit/proofs/consistency?from=2&to=3");
      case "listCodelists" -> ask.get("/codelists");
      case "getCodelist" -> ask.get("/codelists/priority");
      case "getMe" -> ask.get("/me");
      case "listWork" -> ask.get("/me/work");
      case "reportStatus" -> ask.get("/reports/status?topic=none");
      case "reportMeasure" -> ask.get("/reports/agencies/" + scene.lead + "/milestones?topic=none");
      case "reportAgencies" -> ask.get("/reports/agencies?topic=none");
      case "getReconciliation" -> ask.get("/audit/reconciliation");
      case "beginReconciliation" -> ask.post("/audit/reconciliation");
      case "listReportSnapshots" -> ask.get("/report-snapshots");
      case "createReportSnapshot" -> Api.post(ask, "/report-snapshots", Api.newSnapshot("CSV"));
      case "getReportSnapshot" -> ask.get("/report-snapshots/" + scene.snapshot);
      case "getReportSnapshotContent" ->
          ask.get("/report-snapshots/" + scene.snapshot + "/content");
      case "getCalendarDays" -> ask.queryParam("year", 2023).get("/calendar/days");
      case "putCalendarDays" ->
          Api.put(ask.queryParam("year", 2023), "/calendar/days", NEVER, Json.array());
      case "getSupervisionRules" -> ask.get("/supervision-rules");
      case "putSupervisionRules" ->
          Api.put(
              ask,
              "/supervision-rules",
              NEVER,
              Json.object(
                  "effectiveFrom",
                  "2099-01-01",
                  "dueSoonWorkingDays",
                  4,
                  "reminders",
                  Json.array()));
      case "listExtensionRequests" -> ask.get(path + "/extension-requests");
      case "fileExtensionRequest" ->
          Api.post(
              ask,
              scene.assigned.path() + "/extension-requests",
              onBehalf(row, scene, Api.newExtensionRequest(Clock.today().plusDays(900))));
      case "queueExtensionRequests" -> ask.get("/extension-requests");
      case "getExtensionRequest" -> ask.get("/extension-requests/" + scene.extensionRequest);
      case "decideExtensionRequest" ->
          Api.post(
              ask.header("If-Match", NEVER),
              "/extension-requests/" + scene.extensionRequest + "/decision",
              Json.object("status", "REJECTED", "decisionNote", "It was known before."));
      case "withdrawExtensionRequest" ->
          Api.post(
              ask.header("If-Match", NEVER),
              "/extension-requests/" + scene.extensionRequest + "/withdrawal",
              onBehalf(row, scene, Json.object()));
      case "listAssessments" -> ask.get(path + "/assessments");
      case "writeAssessment" -> Api.post(ask, path + "/assessments", Api.newAssessment());
      case "getAssessment" ->
          ask.get(
              "/assessments/"
                  + (row.variant().equals("published") ? scene.published : scene.assessment));
      case "respondToAssessment" ->
          Api.post(
              ask.header("If-Match", NEVER),
              "/assessments/" + scene.assessment + "/response",
              onBehalf(row, scene, Json.object("response", "Soon.")));
      case "publishAssessment" ->
          Api.post(
              ask.header("If-Match", NEVER),
              "/assessments/" + scene.assessment + "/publication",
              Json.object());
      case "listReminders" -> ask.get(path + "/reminders");
      case "sendReminder" ->
          Api.post(ask, scene.assigned.path() + "/reminders", Api.newReminder("NOTICE"));
      case "queueReminders" -> ask.get("/reminders");
      case "getReminder" -> ask.get("/reminders/" + scene.reminder);
      case "answerReminder" ->
          Api.post(
              ask.header("If-Match", NEVER),
              "/reminders/" + scene.reminder + "/response",
              onBehalf(row, scene, Json.object("response", "Soon.")));
      case "importBundle" ->
          Api.post(
              ask.queryParam("dryRun", true),
              "/imports",
              Json.object("meetings", Json.array(bundled(scene))));
      default -> throw new IllegalArgumentException(row.operation());
    };
  }

  /** The event that registered a directive, or made the draft. */
  private static String numberedEvent(String path) {
    String id = path.substring(path.lastIndexOf('/') + 1);
    return Awaitility.await()
        .until(
            () ->
                Database.column(
                    "select event_id from log_entry join event using (event_id) where entity_id = '"
                        + id
                        + "' and action in ('create', 'register') order by action desc"),
            found -> !found.isEmpty())
        .get(0);
  }

  private static String size() {
    return Database.column("select max(seq) from log_entry").get(0);
  }

  /** In the lead's name where the row says so. */
  private static ObjectNode onBehalf(Row row, Scene scene, ObjectNode body) {
    return row.variant().equals("on-behalf") ? body.put("onBehalfOf", scene.lead) : body;
  }

  /** The meeting as it is, which is nothing new. */
  private static ObjectNode bundled(Scene scene) {
    return scene
        .meeting
        .deepCopy()
        .retain("reference", "body", "type", "heldOn", "title", "visibility");
  }

  private static Response transition(Row row, Scene scene, Request ask) {
    String action = row.variant();
    if (row.in().equals("D")) {
      return scene.draft.act(
          ask, NEVER, Json.object("action", action, "noPassageReason", "Said at the meeting."));
    }
    String later = Clock.today().plusDays(40).toString();
    return switch (action) {
      case "register" ->
          scene.assigned.act(
              ask, NEVER, Json.object("action", action, "noPassageReason", "Said at the meeting."));
      case "assign" ->
          scene.assigned.act(
              ask,
              NEVER,
              Json.object(
                  "action",
                  action,
                  "lead",
                  scene.other,
                  "acknowledgeBy",
                  later,
                  "originalDueDate",
                  later,
                  "completionCriteria",
                  "It is done."));
      case "acknowledge" -> scene.assigned.act(ask, NEVER, Json.object("action", action));
      case "decline" ->
          scene.assigned.act(ask, NEVER, Json.object("action", action, "reason", "Not ours."));
      case "reassign" ->
          scene.assigned.act(
              ask,
              NEVER,
              Json.object(
                  "action",
                  action,
                  "lead",
                  scene.other,
                  "acknowledgeBy",
                  later,
                  "reason",
                  "It fits them better."));
      case "report-completion" -> scene.inProgress.act(ask, NEVER, claim(scene));
      case "suspend" ->
          scene.inProgress.act(
              ask, NEVER, Json.object("action", action, "reason", "It waits.", "reviewOn", later));
      case "resume" -> scene.inProgress.act(ask, NEVER, Json.object("action", action));
      case "retract-completion" -> scene.claimed.act(ask, NEVER, Json.object("action", action));
      case "return" ->
          scene.claimed.act(
              ask, NEVER, Json.object("action", action, "note", "Figures are missing."));
      case "close" ->
          scene.claimed.act(
              ask, NEVER, Json.object("action", action, "closureReason", "IMPLEMENTED"));
      case "reopen" ->
          scene.claimed.act(ask, NEVER, Json.object("action", action, "reason", "It came back."));
      default -> throw new IllegalArgumentException(action);
    };
  }

  private static ObjectNode claim(Scene scene) {
    return Json.object("action", "report-completion", "reportId", scene.submitted.get("id"));
  }

  /** What is done with a report, in the name of its agency where the row says so. */
  private static Response report(Row row, Scene scene, Request ask) {
    String[] words = row.variant().split("-", 2);
    ObjectNode report =
        switch (words[0]) {
          case "accepted" -> scene.accepted;
          case "draft" -> scene.drafted;
          default -> scene.submitted;
        };
    ObjectNode body = Json.object();
    if (words.length > 1) {
      body.put("onBehalfOf", scene.lead);
    }
    String path = "/progress-reports/" + report.get("id").asText();
    return switch (row.operation()) {
      case "getProgressReport" -> ask.get(path);
      case "updateProgressReport" -> Api.patch(ask, path, NEVER, body.put("narrative", "More."));
      case "submitProgressReport" ->
          Api.post(ask.header("If-Match", NEVER), path + "/submission", body);
      case "takeBackProgressReport" ->
          Api.delete(
              words.length > 1 ? ask.queryParam("onBehalfOf", scene.lead) : ask,
              path + "/submission",
              NEVER);
      case "reviewProgressReport" ->
          Api.post(
              ask.header("If-Match", NEVER), path + "/review", Json.object("status", "ACCEPTED"));
      case "withdrawProgressReport" ->
          Api.post(
              ask.header("If-Match", NEVER), path + "/withdrawal", Json.object("reason", "No."));
      default -> throw new IllegalArgumentException(row.operation());
    };
  }

  /** A report of a time that no other is of. */
  private static ObjectNode newReport(Row row, Scene scene) {
    LocalDate day = Clock.today().minusDays(10 + COUNT.incrementAndGet());
    ObjectNode report = Reports.of(day, day);
    return row.variant().isEmpty() ? report : report.put("onBehalfOf", scene.lead);
  }

  private static String milestone(Row row, Scene scene) {
    return row.variant().equals("key") ? "first" : scene.milestoneId();
  }

  private static String assignment(Row row, Scene scene, Who who) {
    boolean released = who.agencyOf("form").filter(scene.released::equals).isPresent();
    return scene.assignmentId(
        switch (row.variant()) {
          case "lead" -> scene.lead;
          case "cooperating" -> scene.cooperating;
          case "own-ended" -> released ? scene.released : scene.declined;
          case "ended" ->
              who.agencyOf("form").isPresent() && !released ? scene.released : scene.declined;
          default -> throw new IllegalArgumentException(row.variant());
        });
  }

  // ---- what the table cannot say ----------------------------------------------------------------

  /** PUBLIC is only what is PUBLIC itself and of a PUBLIC meeting. */
  @Test
  void visibilityNeedsBothTheDirectiveAndItsMeeting() {
    String lead = Api.freshAgency();
    var soft = new SoftAssertions();
    for (String meeting : List.of("PUBLIC", "RESTRICTED")) {
      for (String own : List.of("PUBLIC", "RESTRICTED")) {
        Directive directive =
            Api.directive(own)
                .in(Api.freshMeeting(meeting).get("id").asText())
                .lead(lead)
                .inProgress();
        boolean isPublic = meeting.equals("PUBLIC") && own.equals("PUBLIC");
        Map.of(
                "anonymous",
                isPublic,
                "viewer",
                isPublic,
                "admin",
                isPublic,
                "agency",
                isPublic,
                "agency@" + Api.freshAgency(),
                isPublic,
                "agency@" + lead,
                true,
                "supervisor",
                true,
                "auditor",
                true)
            .forEach(
                (who, sees) ->
                    soft.assertThat(Api.caller(who).get(directive.path()).statusCode())
                        .as(own + " in a " + meeting + " meeting, as " + who)
                        .isEqualTo(sees ? 200 : 404));
      }
    }
    soft.assertAll();
  }

  @Test
  void whatBecomesRestrictedIsHiddenAtOnceAndInThePast() {
    Directive directive = Api.directive("PUBLIC").inProgress();
    String then = Clock.now().toString();
    assertThat(Api.anonymous().get(directive.path()).statusCode()).isEqualTo(200);
    Api.expect(
        200,
        Api.patch(
            directive.asSupervisor(),
            directive.path(),
            directive.tag(),
            Json.object("visibility", "RESTRICTED")));
    assertThat(Api.anonymous().get(directive.path()).statusCode()).isEqualTo(404);
    assertThat(Api.anonymous().queryParam("asOf", then).get(directive.path()).statusCode())
        .as("looking back to when it was PUBLIC")
        .isEqualTo(404);
    Api.expect(
        200,
        Api.patch(
            directive.asSupervisor(),
            directive.path(),
            directive.tag(),
            Json.object("visibility", "PUBLIC")));
    assertThat(Api.anonymous().get(directive.path()).statusCode()).isEqualTo(200);
  }

  @Test
  void permissionsAddUp() {
    Scene scene = Scene.of("R");
    String path = scene.inProgress.path();
    assertThat(Api.as("viewer", "auditor").get(path).statusCode()).isEqualTo(200);
    assertThat(Api.as("admin", "supervisor").get(path).statusCode()).isEqualTo(200);
    assertThat(
            Api.patch(Api.as("auditor", "supervisor"), path, NEVER, Json.object("priority", "HIGH"))
                .statusCode())
        .isEqualTo(412);
    assertThat(
            scene
                .inProgress
                .act(Api.caller("auditor+agency@" + scene.lead), NEVER, claim(scene))
                .statusCode())
        .isEqualTo(412);
    assertThat(
            scene
                .inProgress
                .act(Api.caller("supervisor+agency@" + scene.lead), NEVER, claim(scene))
                .statusCode())
        .isEqualTo(412);
  }

  /** What is hidden is refused in the same words as what never was. */
  @Test
  void aHiddenThingAnswersLikeNone() {
    Scene scene = Scene.of("R");
    String nowhere = "00000000-0000-7000-8000-000000000000";
    var pairs =
        Map.of(
            scene.inProgress.path(),
            "/directives/" + nowhere,
            "/directives/" + scene.inProgress.reference(),
            "/directives/" + scene.meeting.get("reference").asText() + "-77",
            scene.inProgress.path() + "/history",
            "/directives/" + nowhere + "/history",
            scene.inProgress.path() + "/milestones/first",
            "/directives/" + nowhere + "/milestones/first",
            "/meetings/" + scene.meeting.get("id").asText(),
            "/meetings/" + nowhere,
            "/documents/" + scene.document,
            "/documents/" + nowhere);
    var soft = new SoftAssertions();
    for (String who : List.of("anonymous", "viewer", "agency@" + scene.other)) {
      pairs.forEach(
          (hidden, none) ->
              soft.assertThat(problem(Api.caller(who).get(hidden)))
                  .as(hidden + " as " + who)
                  .isEqualTo(problem(Api.caller(who).get(none))));
    }
    soft.assertAll();
  }

  private static ObjectNode problem(Response response) {
    return Api.expect(404, response).without(List.of("instance", "traceId"));
  }

  @Test
  void aBadTokenIsRefusedWhereNoneIsNeededToo() {
    assertThat(Api.caller("bad-token").get("/agencies").statusCode()).isEqualTo(401);
    assertThat(Api.caller("bad-token").get("/directives").statusCode()).isEqualTo(401);
  }
}
