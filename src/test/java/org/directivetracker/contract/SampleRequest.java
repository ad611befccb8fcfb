package org.directivetracker.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.directivetracker.testing.Api;
import org.directivetracker.testing.Clock;
import org.directivetracker.testing.Database;
import org.directivetracker.testing.Directive;
import org.directivetracker.testing.Json;
import org.directivetracker.testing.Multipart;
import org.directivetracker.testing.OpenApi.Operation;
import org.directivetracker.testing.RawHttp;
import org.directivetracker.testing.Reports;
import org.directivetracker.testing.Request;
import org.directivetracker.testing.Response;

/**
 * A request of an operation, on things of its own, that the service fulfils; and one that a rule
 * forbids. What the tests of all operations begin with.
 *
 * @param caller in the words of {@link Api#caller}
 * @param path with its query, below /api/v1
 * @param body null when the operation takes none
 * @param other another valid body for the same address, for POST alone
 * @param tag what If-Match must say, null when it is not needed
 */
record SampleRequest(
    Operation operation, String caller, String path, JsonNode body, JsonNode other, String tag) {
  private static final Map<String, SampleRequest> SHARED = new HashMap<>();
  private static final AtomicInteger RULES = new AtomicInteger();

  /**
   * One that was made before and is not spent: for requests that must be refused, and for reads.
   */
  static synchronized SampleRequest shared(Operation operation) {
    return SHARED.computeIfAbsent(operation.id(), id -> fresh(operation));
  }

  static SampleRequest fresh(Operation operation) {
    return switch (operation.id()) {
      case "listAgencies" -> read(operation, "/agencies");
      case "createAgency" ->
          write(operation, "admin", "/agencies", Api.newAgency(), Api.newAgency());
      case "getAgency" -> read(operation, "/agencies/" + Api.freshAgency());
      case "updateAgency" -> {
        String path = "/agencies/" + Api.freshAgency();
        yield change(operation, "admin", path, Json.object("names", Json.object("zh", "部门")));
      }
      case "listMeetings" -> read(operation, "/meetings");
      case "createMeeting" ->
          write(
              operation,
              "supervisor",
              "/meetings",
              Api.newMeeting("PUBLIC"),
              Api.newMeeting("PUBLIC"));
      case "getMeeting" -> read(operation, meeting());
      case "updateMeeting" ->
          change(operation, "supervisor", meeting(), Json.object("title", "Another title"));
      case "listDocuments" -> {
        String meeting = meeting();
        Api.freshDocument(meeting.substring("/meetings/".length()), "minutes", "One text.");
        yield read(operation, meeting + "/documents");
      }
      case "addDocument" ->
          write(
              operation,
              "supervisor",
              meeting() + "/documents",
              Api.newDocument("minutes", " One text.\n"),
              Api.newDocument("minutes", "Another text."));
      case "getDocument" -> {
        String meeting = meeting().substring("/meetings/".length());
        yield read(
            operation,
            "/documents/" + Api.freshDocument(meeting, "minutes", "One text.").get("id").asText());
      }
      case "listDirectives" -> read(operation, "/directives");
      case "createDirective" -> {
        String meeting = meeting().substring("/meetings/".length());
        yield write(
            operation,
            "supervisor",
            "/directives",
            Api.newDirective(meeting, "PUBLIC"),
            Api.newDirective(meeting, "PUBLIC"));
      }
      case "getDirective" -> read(operation, Api.directive("PUBLIC").assigned().path());
      case "updateDirective" ->
          change(
              operation,
              "supervisor",
              Api.directive("PUBLIC").registered().path(),
              Json.object("title", "Another title", "officer", "li"));
      case "deleteDirective" ->
          change(operation, "supervisor", Api.directive("PUBLIC").draft().path(), null);
      case "transitionDirective" -> {
        Directive directive = Api.directive("PUBLIC").assigned();
        yield new SampleRequest(
            operation,
            "supervisor",
            directive.path() + "/transitions",
            close("It is no longer wanted."),
            close("It was a mistake."),
            directive.tag());
      }
      case "listAssignments" ->
          read(operation, Api.directive("PUBLIC").assigned().path() + "/assignments");
      case "addAssignment" ->
          write(
              operation,
              "supervisor",
              Api.directive("PUBLIC").assigned().path() + "/assignments",
              assignment(),
              assignment());
      case "getAssignment" -> read(operation, cooperating(Api.directive("PUBLIC").assigned()));
      case "updateAssignment" ->
          change(
              operation,
              "supervisor",
              cooperating(Api.directive("PUBLIC").assigned()),
              Json.object("contact", "Division 3"));
      case "listMilestones" ->
          read(
              operation,
              Api.directive("PUBLIC").milestone("first", day(20)).assigned().path()
                  + "/milestones");
      case "addMilestone" ->
          write(
              operation,
              "supervisor",
              Api.directive("PUBLIC").assigned().path() + "/milestones",
              Api.newMilestone("first", day(20), 1),
              Api.newMilestone("first", day(21), 1));
      case "getMilestone" -> read(operation, milestone());
      case "updateMilestone" ->
          change(operation, "supervisor", milestone(), Json.object("title", "Another title"));
      case "listDateDecisions" -> {
        Directive directive = Api.directive("PUBLIC").assigned();
        Api.expect(
            201,
            Api.post(directive.asSupervisor(), directive.path() + "/date-decisions", move(70)));
        yield read(operation, directive.path() + "/date-decisions");
      }
      case "addDateDecision" ->
          write(
              operation,
              "supervisor",
              Api.directive("PUBLIC").assigned().path() + "/date-decisions",
              move(70),
              move(71));
      case "listEvidence" -> read(operation, evidence().directive().path() + "/evidence");
      case "addEvidence" -> {
        Directive directive = Api.directive("PUBLIC").inProgress();
        yield write(
            operation,
            "agency@" + directive.lead(),
            directive.path() + "/evidence",
            Api.newEvidence(),
            Api.newEvidence());
      }
      case "listEvidenceQueue" -> read(operation, "/evidence");
      case "getEvidence" -> read(operation, evidence().path());
      case "getEvidenceContent" -> read(operation, evidence().path() + "/content");
      case "reviewEvidence" ->
          new SampleRequest(
              operation,
              "supervisor",
              evidence().path() + "/review",
              Json.object("status", "ACCEPTED"),
              Json.object("status", "REJECTED", "reviewNote", "It is not signed."),
              "\"1\"");
      case "listProgressReports" -> {
        Directive directive = Api.directive("PUBLIC").inProgress();
        Reports.accepted(directive, Reports.ofToday());
        yield read(operation, directive.path() + "/progress-reports");
      }
      case "createProgressReport" -> {
        Directive directive = Api.directive("PUBLIC").inProgress();
        yield write(
            operation,
            "agency@" + directive.lead(),
            directive.path() + "/progress-reports",
            Reports.ofToday(),
            Reports.ofToday("claimedPercent", 10));
      }
      case "putProgressReport" -> {
        Directive directive = Api.directive("PUBLIC").inProgress();
        yield write(
            operation,
            "agency@" + directive.lead(),
            directive.path() + "/progress-reports/by-external-id/week-1",
            Reports.ofToday(),
            null);
      }
      case "getReportingDuty" ->
          read(operation, Api.directive("PUBLIC").inProgress().path() + "/reporting-duty");
      case "putReportingDuty" ->
          change(
              operation,
              "supervisor",
              Api.directive("PUBLIC").inProgress().path() + "/reporting-duty",
              Reports.weekly(2, Clock.today(), 3));
      case "listReportingPeriods" -> {
        Directive directive = Api.directive("PUBLIC").inProgress();
        Api.expect(200, Reports.putDuty(directive, Reports.weekly(2, Clock.today(), 3)));
        yield read(operation, directive.path() + "/reporting-periods");
      }
      case "queueReportingPeriods" -> {
        Directive directive = Api.directive("PUBLIC").inProgress();
        Api.expect(
            200, Reports.putDuty(directive, Reports.weekly(1, Clock.today().minusDays(30), 3)));
        yield read(operation, "/reporting-periods");
      }
      case "queueProgressReports" -> read(operation, "/progress-reports");
      case "getProgressReport" ->
          read(
              operation,
              Reports.path(
                  Reports.accepted(Api.directive("PUBLIC").inProgress(), Reports.ofToday())));
      case "updateProgressReport" ->
          ofReport(operation, draft(), "", Json.object("narrative", "More was done."), null);
      case "submitProgressReport" -> {
        ObjectNode draft = draft();
        yield ofReport(
                operation,
                draft,
                "/submission",
                Json.object("onBehalfOf", draft.get("agency")),
                Json.object())
            .withCaller("supervisor");
      }
      case "takeBackProgressReport" -> ofReport(operation, submitted(), "/submission", null, null);
      case "reviewProgressReport" ->
          ofReport(
                  operation,
                  submitted(),
                  "/review",
                  Json.object("status", "ACCEPTED"),
                  Json.object("status", "RETURNED", "reviewNote", "Figures are missing."))
              .withCaller("supervisor");
      case "withdrawProgressReport" ->
          ofReport(
                  operation,
                  submitted(),
                  "/withdrawal",
                  Json.object("reason", "Another agency leads now."),
                  Json.object("reason", "It was sent twice."))
              .withCaller("supervisor");
      case "listHistory" -> read(operation, Api.directive("PUBLIC").assigned().path() + "/history");
      case "listEvents" -> read(operation, "/events");
      case "getCheckpoint" -> read(operation, "/audit/checkpoint");
      case "getReconciliation" -> {
        awaitReconciled();
        yield read(operation, "/audit/reconciliation").withCaller("auditor");
      }
      case "beginReconciliation" -> {
        awaitReconciled();
        yield write(operation, "auditor", "/audit/reconciliation", null, null);
      }
      case "proveInclusion" -> read(operation, "/audit/proofs/inclusion?seq=2&treeSize=3");
      case "exportCaseFile" ->
          read(operation, "/audit/export?directive=" + Api.directive("PUBLIC").inProgress().id())
              .withCaller("auditor");
      case "proveConsistency" -> read(operation, "/audit/proofs/consistency?from=2&to=3");
      case "listCodelists" -> read(operation, "/codelists");
      case "getCodelist" -> read(operation, "/codelists/priority");
      case "getMe" -> read(operation, "/me");
      case "reportStatus" ->
          read(
              operation,
              "/reports/status?meeting="
                  + Api.directive("PUBLIC").assigned().get().at("/meeting/reference").asText());
      case "reportMeasure" -> {
        Directive directive = Api.directive("PUBLIC").assigned();
        yield read(
            operation,
            "/reports/agencies/"
                + directive.lead()
                + "/lead?meeting="
                + directive.get().at("/meeting/reference").asText());
      }
      case "reportAgencies" ->
          read(
              operation,
              "/reports/agencies?meeting="
                  + Api.directive("PUBLIC").assigned().get().at("/meeting/reference").asText());
      case "listReportSnapshots" -> {
        snapshot();
        yield read(operation, "/report-snapshots");
      }
      case "createReportSnapshot" ->
          write(
              operation,
              "auditor",
              "/report-snapshots",
              Api.newSnapshot("JSON"),
              Api.newSnapshot("CSV"));
      case "getReportSnapshot" -> read(operation, snapshot());
      case "getReportSnapshotContent" -> read(operation, snapshot() + "/content");
      case "listWork" -> read(operation, "/me/work");
      case "getCalendarDays" -> read(operation, "/calendar/days?year=2044");
      case "putCalendarDays" -> {
        String path = "/calendar/days?year=2044";
        yield new SampleRequest(
            operation,
            "admin",
            path,
            Json.array(Json.object("date", "2044-01-03", "kind", "HOLIDAY", "name", Api.unique(6))),
            null,
            versionOf(Api.etag(Api.anonymous().get(path))));
      }
      case "getSupervisionRules" -> read(operation, "/supervision-rules");
      case "putSupervisionRules" -> {
        Response rules = Api.anonymous().get("/supervision-rules");
        yield new SampleRequest(
            operation,
            "admin",
            "/supervision-rules",
            Json.with(
                Json.without(Api.body(rules), "version"),
                "reminders",
                List.of(
                    Json.object("level", "NOTICE", "workingDays", -1 - RULES.incrementAndGet()))),
            null,
            versionOf(Api.etag(rules)));
      }
      case "importBundle" -> write(operation, "supervisor", "/imports", bundle(), bundle());
      case "listExtensionRequests" -> {
        Directive directive = Api.directive("PUBLIC").inProgress();
        extension(directive);
        yield read(operation, directive.path() + "/extension-requests");
      }
      case "fileExtensionRequest" -> {
        Directive directive = Api.directive("PUBLIC").inProgress();
        yield write(
            operation,
            "agency@" + directive.lead(),
            directive.path() + "/extension-requests",
            Api.newExtensionRequest(day(90)),
            Api.newExtensionRequest(day(91)));
      }
      case "queueExtensionRequests" -> read(operation, "/extension-requests");
      case "getExtensionRequest" ->
          read(operation, extension(Api.directive("PUBLIC").inProgress()));
      case "decideExtensionRequest" ->
          act(
              operation,
              "supervisor",
              extension(Api.directive("PUBLIC").inProgress()),
              "/decision",
              Json.object("status", "REJECTED", "decisionNote", "It was known before."),
              Json.object("status", "APPROVED", "grantedDueDate", day(80).toString()));
      case "withdrawExtensionRequest" -> {
        Directive directive = Api.directive("PUBLIC").inProgress();
        yield act(
            operation,
            "supervisor",
            extension(directive),
            "/withdrawal",
            Json.object("onBehalfOf", directive.lead()),
            Json.object());
      }
      case "listAssessments" -> {
        Directive directive = Api.directive("PUBLIC").inProgress();
        assessment(directive);
        yield read(operation, directive.path() + "/assessments");
      }
      case "writeAssessment" ->
          write(
              operation,
              "auditor",
              Api.directive("PUBLIC").inProgress().path() + "/assessments",
              Api.newAssessment(),
              Api.newAssessment().put("completion", "COMPLETE"));
      case "getAssessment" -> {
        String path = assessment(Api.directive("PUBLIC").inProgress());
        Api.expect(
            200,
            Api.post(
                Api.as("auditor").header("If-Match", "\"1\""),
                path + "/publication",
                Json.object()));
        yield read(operation, path);
      }
      case "respondToAssessment" -> {
        Directive directive = Api.directive("PUBLIC").inProgress();
        yield act(
            operation,
            "agency@" + directive.lead(),
            assessment(directive),
            "/response",
            Json.object("response", "It is on its way."),
            Json.object("response", "It is done."));
      }
      case "publishAssessment" ->
          act(
              operation,
              "auditor",
              assessment(Api.directive("PUBLIC").inProgress()),
              "/publication",
              Json.object("reason", "The agency has responded."),
              Json.object("reason", "There was time enough to respond."));
      case "listReminders" -> {
        Directive directive = Api.directive("PUBLIC").inProgress();
        reminder(directive);
        yield read(operation, directive.path() + "/reminders");
      }
      case "sendReminder" ->
          write(
              operation,
              "supervisor",
              Api.directive("PUBLIC").inProgress().path() + "/reminders",
              Api.newReminder("NOTICE"),
              Api.newReminder("BLUE"));
      case "queueReminders" -> read(operation, "/reminders");
      case "getReminder" -> read(operation, reminder(Api.directive("PUBLIC").inProgress()));
      case "answerReminder" -> {
        Directive directive = Api.directive("PUBLIC").inProgress();
        yield act(
            operation,
            "agency@" + directive.lead(),
            reminder(directive),
            "/response",
            Json.object("response", "It will be done in time."),
            Json.object("response", "It is done."));
      }
      default ->
          throw new IllegalStateException(
              "The contract has a new operation, " + operation.id() + ": give it a valid request.");
    };
  }

  /**
   * Whether a rule of the domain can forbid it; else its 409 is of idempotency keys alone, or of a
   * log that was continued.
   */
  static boolean hasRules(Operation operation) {
    return operation.documents(409)
        && !Set.of("createDirective", "createReportSnapshot", "listEvents")
            .contains(operation.id());
  }

  /** A request that only a rule of the domain forbids: 409. */
  static SampleRequest conflicting(Operation operation) {
    SampleRequest valid = fresh(operation);
    switch (operation.id()) {
      case "createAgency", "createMeeting", "addDocument", "addMilestone", "addAssignment" -> {
        Api.expect(201, valid.send(valid.spec()));
        return valid;
      }
      case "updateAgency" -> {
        Directive directive = Api.directive("PUBLIC").assigned();
        return change(
            operation,
            "admin",
            "/agencies/" + directive.lead(),
            Json.object("validTo", Clock.today().toString()));
      }
      case "updateDirective" -> {
        return change(
            operation,
            "supervisor",
            Api.directive("PUBLIC").closed().path(),
            Json.object("title", "Another title"));
      }
      case "deleteDirective" -> {
        return change(operation, "supervisor", Api.directive("PUBLIC").registered().path(), null);
      }
      case "transitionDirective" -> {
        Directive directive = Api.directive("PUBLIC").closed();
        return new SampleRequest(
            operation,
            "supervisor",
            directive.path() + "/transitions",
            close("Once more."),
            null,
            directive.tag());
      }
      case "updateAssignment" -> {
        Directive directive = Api.directive("PUBLIC").assigned();
        JsonNode lead = directive.get().get("assignments").get(0);
        return new SampleRequest(
            operation,
            "agency@" + directive.lead(),
            directive.path() + "/assignments/" + lead.get("id").asText(),
            Json.object("status", "ACKNOWLEDGED"),
            null,
            Api.tag(lead));
      }
      case "updateMilestone" -> {
        Directive directive = Api.directive("PUBLIC").milestone("first", day(20)).assigned();
        String path = directive.path() + "/milestones/first";
        withdraw(directive);
        return change(operation, "supervisor", path, Json.object("title", "Another title"));
      }
      case "addDateDecision" -> {
        return write(
            operation,
            "supervisor",
            Api.directive("PUBLIC").closed().path() + "/date-decisions",
            move(70),
            null);
      }
      case "createProgressReport", "putProgressReport" -> {
        Directive directive = Api.directive("PUBLIC").closed();
        return write(
            operation,
            "agency@" + directive.lead(),
            directive.path()
                + "/progress-reports"
                + (operation.method().equals("PUT") ? "/by-external-id/week-1" : ""),
            Reports.ofToday(),
            null);
      }
      case "putReportingDuty" -> {
        return change(
            operation,
            "supervisor",
            Api.directive("PUBLIC").closed().path() + "/reporting-duty",
            Reports.weekly(2, Clock.today(), 3));
      }
      case "updateProgressReport" -> {
        return ofReport(operation, submitted(), "", valid.body(), null);
      }
      case "submitProgressReport" -> {
        ObjectNode report = submitted();
        return ofReport(
                operation,
                report,
                "/submission",
                Json.object("onBehalfOf", report.get("agency")),
                null)
            .withCaller("supervisor");
      }
      case "takeBackProgressReport", "reviewProgressReport", "withdrawProgressReport" -> {
        return valid.withTag(Api.tag(Api.expect(200, valid.send())));
      }
      case "addEvidence" -> {
        Directive directive = Api.directive("PUBLIC").closed();
        return write(
            operation,
            "agency@" + directive.lead(),
            directive.path() + "/evidence",
            Api.newEvidence(),
            null);
      }
      case "reviewEvidence" -> {
        Api.expect(200, valid.send());
        return valid.withTag("\"2\"");
      }
      case "importBundle" -> {
        Api.expect(200, valid.send(valid.spec()));
        ObjectNode different = valid.body().deepCopy();
        ((ObjectNode) different.get("meetings").get(0)).put("title", "Another title");
        return valid.withBody(different);
      }
      case "fileExtensionRequest" -> {
        Directive directive = Api.directive("PUBLIC").closed();
        return write(
            operation,
            "agency@" + directive.lead(),
            directive.path() + "/extension-requests",
            Api.newExtensionRequest(day(90)),
            null);
      }
      case "sendReminder" -> {
        return write(
            operation,
            "supervisor",
            Api.directive("PUBLIC").closed().path() + "/reminders",
            Api.newReminder("RED"),
            null);
      }
      case "writeAssessment" -> {
        return write(
            operation,
            "auditor",
            Api.directive("PUBLIC").registered().path() + "/assessments",
            Api.newAssessment(),
            null);
      }
      case "beginReconciliation" -> {
        // It is lost in ten seconds.
        Database.column(
            "insert into reconciliation (id, whole, state, requested_by, from_seq, to_seq, seen_at)"
                + " values (gen_random_uuid(), true, 'RUNNING', 'somebody', 0, 0,"
                + " clock_timestamp() - interval '110 s') on conflict ((true)) where whole and state ="
                + " 'RUNNING' do update set seen_at = excluded.seen_at returning id");
        return valid;
      }
      case "decideExtensionRequest",
          "withdrawExtensionRequest",
          "answerReminder",
          "respondToAssessment",
          "publishAssessment" -> {
        return valid.withTag(Api.tag(Api.expect(200, valid.send())));
      }
      default ->
          throw new IllegalStateException(
              operation.id() + " documents 409: give it a request that a rule forbids.");
    }
  }

  private static void awaitReconciled() {
    Awaitility.await()
        .atMost(Duration.ofMinutes(1))
        .until(
            () ->
                !Api.body(Api.as("auditor").get("/audit/reconciliation"))
                    .at("/whole/state")
                    .asText()
                    .equals("RUNNING"));
  }

  /** A draft that the office entered, which both it and its agency see. */
  private static ObjectNode draft() {
    Directive directive = Api.directive("PUBLIC").inProgress();
    return Api.expect(
        201,
        Reports.create(
            Api.person("clerk", "supervisor"),
            directive,
            Reports.ofToday("onBehalfOf", directive.lead())));
  }

  private static ObjectNode submitted() {
    return Reports.submitted(Api.directive("PUBLIC").inProgress(), Reports.ofToday());
  }

  /** What its agency does with a report. */
  private static SampleRequest ofReport(
      Operation operation, JsonNode report, String what, JsonNode body, JsonNode other) {
    return new SampleRequest(
        operation,
        "agency@" + report.get("agency").asText(),
        Reports.path(report) + what,
        body,
        other,
        Api.tag(report));
  }

  /** Evidence, and the directive that it was made for. */
  private record Evidence(Directive directive, String id) {
    String path() {
      return "/evidence/" + id;
    }
  }

  private static Evidence evidence() {
    Directive directive = Api.directive("PUBLIC").inProgress();
    return new Evidence(
        directive,
        Api.expect(
                201,
                Api.form(
                    directive.asLead(),
                    directive.path() + "/evidence",
                    Multipart.of(Api.newEvidence())))
            .get("id")
            .asText());
  }

  private static void withdraw(Directive directive) {
    directive.supervise(close("It is no longer wanted."));
  }

  private static ObjectNode close(String reason) {
    return Json.object("action", "close", "closureReason", "WITHDRAWN", "reason", reason);
  }

  private static String meeting() {
    return "/meetings/" + Api.freshMeeting("PUBLIC").get("id").asText();
  }

  private static String milestone() {
    return Api.directive("PUBLIC").milestone("first", day(20)).assigned().path()
        + "/milestones/first";
  }

  /** The address of a cooperating agency's assignment, made for it. */
  private static String cooperating(Directive directive) {
    String path = directive.path() + "/assignments";
    return path
        + "/"
        + Api.expect(201, Api.post(directive.asSupervisor(), path, assignment()))
            .get("id")
            .asText();
  }

  /** The address of a request that the lead filed. */
  private static String extension(Directive directive) {
    ObjectNode filed =
        Api.expect(
            201,
            Api.post(
                directive.asLead(),
                directive.path() + "/extension-requests",
                Api.newExtensionRequest(day(90))));
    return "/extension-requests/" + filed.get("id").asText();
  }

  /** The address of an assessment of the lead, a draft. */
  private static String assessment(Directive directive) {
    ObjectNode written =
        Api.expect(
            201,
            Api.post(Api.as("auditor"), directive.path() + "/assessments", Api.newAssessment()));
    return "/assessments/" + written.get("id").asText();
  }

  /** The address of a frozen report. */
  private static String snapshot() {
    ObjectNode frozen =
        Api.expect(201, Api.post(Api.as("auditor"), "/report-snapshots", Api.newSnapshot("JSON")));
    return "/report-snapshots/" + frozen.get("id").asText();
  }

  /** The address of a reminder that went to the lead. */
  private static String reminder(Directive directive) {
    ObjectNode sent =
        Api.expect(
            201,
            Api.post(
                directive.asSupervisor(),
                directive.path() + "/reminders",
                Api.newReminder("NOTICE")));
    return "/reminders/" + sent.get("id").asText();
  }

  private static ObjectNode assignment() {
    return Json.object("agency", Api.freshAgency(), "acknowledgeBy", day(10).toString());
  }

  private static ObjectNode move(int days) {
    return Json.object("to", day(days).toString(), "reason", "It takes longer.");
  }

  private static LocalDate day(int days) {
    return Clock.today().plusDays(days);
  }

  static ObjectNode bundle() {
    ObjectNode meeting = Api.newMeeting("PUBLIC");
    meeting.set(
        "directives",
        Json.array(
            Json.object(
                "reference", meeting.get("reference").asText() + "-01",
                "title", "Do it",
                "noPassageReason", "Said, not written.",
                "status", "REGISTERED")));
    return Json.object("meetings", Json.array(meeting));
  }

  private static SampleRequest read(Operation operation, String path) {
    return new SampleRequest(operation, "supervisor", path, null, null, null);
  }

  private static SampleRequest write(
      Operation operation, String caller, String path, JsonNode body, JsonNode other) {
    return new SampleRequest(operation, caller, path, body, other, null);
  }

  private static SampleRequest change(
      Operation operation, String caller, String path, JsonNode body) {
    String tag = versionOf(Api.etag(Api.as("supervisor").get(path)));
    return new SampleRequest(operation, caller, path, body, null, tag);
  }

  /** What is done to a thing, under its version. */
  private static SampleRequest act(
      Operation operation, String caller, String thing, String act, JsonNode body, JsonNode other) {
    String tag = versionOf(Api.etag(Api.as("supervisor").get(thing)));
    return new SampleRequest(operation, caller, thing + act, body, other, tag);
  }

  private static String versionOf(String tag) {
    return tag.replaceFirst("-.*\"$", "\"");
  }

  // ---- variations -------------------------------------------------------------------------------

  SampleRequest withBody(JsonNode changed) {
    return new SampleRequest(operation, caller, path, changed, other, tag);
  }

  SampleRequest withPath(String changed) {
    return new SampleRequest(operation, caller, changed, body, other, tag);
  }

  SampleRequest withTag(String changed) {
    return new SampleRequest(operation, caller, path, body, other, changed);
  }

  SampleRequest withCaller(String changed) {
    return new SampleRequest(operation, changed, path, body, other, tag);
  }

  /** With one more query parameter. */
  SampleRequest withQuery(String parameter) {
    return withPath(path + (path.contains("?") ? "&" : "?") + parameter);
  }

  /** At an address where nothing is: the variable that is the given one of its path. */
  SampleRequest nowhere(String variable) {
    return withVariable(
        variable,
        switch (variable) {
          case "code" -> "T" + Api.unique(8);
          case "name" -> "no-such-list";
          default -> UUID.randomUUID().toString();
        });
  }

  /** With that value of a variable of its path. */
  SampleRequest withVariable(String variable, String value) {
    String[] template = operation.path().split("/", -1);
    int query = path.indexOf('?');
    String[] parts = (query < 0 ? path : path.substring(0, query)).split("/", -1);
    for (int i = 0; i < template.length; i++) {
      if (template[i].equals("{" + variable + "}")) {
        parts[i] = value;
      }
    }
    return withPath(String.join("/", parts) + (query < 0 ? "" : path.substring(query)));
  }

  /** The media type that its body has. */
  String contentType() {
    return takesForm(operation)
        ? Multipart.CONTENT_TYPE
        : operation.bodies().keySet().iterator().next();
  }

  /** Its body as it is sent. */
  String text() {
    return takesForm(operation)
        ? new String(Multipart.of(body), StandardCharsets.UTF_8)
        : Json.write(body);
  }

  static boolean takesForm(Operation operation) {
    return operation.bodies().containsKey(Multipart.MEDIA_TYPE);
  }

  /** More bytes than its body may have. */
  static int tooLarge(Operation operation) {
    return takesForm(operation) ? 26 * 1024 * 1024 + 1 : 5 * 1024 * 1024 + 1;
  }

  /** What it answers. */
  private String accept() {
    return Set.of("getEvidenceContent", "exportCaseFile").contains(operation.id())
        ? "*/*"
        : Api.JSON;
  }

  /** The caller with all that this request carries but its body. */
  Request spec() {
    Request spec = Api.caller(caller).accept(accept());
    if (tag != null) {
      spec.header("If-Match", tag);
    }
    return spec;
  }

  /** Sends it as that specification says, with its body. */
  Response send(Request spec) {
    return body == null ? spec.request(operation.method(), path) : sendText(spec, text());
  }

  Response sendText(Request spec, String text) {
    return spec.contentType(contentType())
        .body(text.getBytes(StandardCharsets.UTF_8))
        .request(operation.method(), path);
  }

  Response send() {
    return send(spec());
  }

  /** The same head for a client without manners. */
  RawHttp raw() {
    RawHttp raw = RawHttp.request(operation.method(), Api.BASE + path).with("Accept", accept());
    String token = Api.tokenOf(caller);
    if (token != null) {
      raw.bearer(token);
    }
    if (tag != null) {
      raw.with("If-Match", tag);
    }
    return body == null ? raw : raw.with("Content-Type", contentType());
  }
}
