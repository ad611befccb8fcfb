package org.directivetracker.security;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.directivetracker.testing.Api;
import org.directivetracker.testing.Clock;
import org.directivetracker.testing.Directive;
import org.directivetracker.testing.Json;
import org.directivetracker.testing.Multipart;
import org.directivetracker.testing.Reports;
import org.directivetracker.testing.Request;

/**
 * A meeting with its document, directives in the statuses that the tests need, and agencies in
 * every relation to them: one leads, one cooperates, one declined, one was released, one has never
 * been assigned.
 */
final class Scene {
  static final String QUOTE = "it shall be done";

  /** Stand next to the quote, and are part of the document alone. */
  static final String BEFORE = "The meeting decided that ";

  static final String AFTER = ", which was contested.";
  private static final String TEXT = BEFORE + QUOTE + AFTER;
  private static final Map<String, Scene> SCENES = new ConcurrentHashMap<>();

  final String lead = Api.freshAgency();
  final String cooperating = Api.freshAgency();
  final String declined = Api.freshAgency();
  final String released = Api.freshAgency();
  final String other = Api.freshAgency();
  final String topic = "t-" + Api.unique(8).toLowerCase(Locale.ROOT);
  final ObjectNode meeting;
  final String document;

  /** IN_PROGRESS, with a milestone, a date decision, contacts, an officer and a passage. */
  final Directive inProgress;

  /** The lead's reports on it. */
  final ObjectNode accepted;

  final ObjectNode drafted;
  final ObjectNode submitted;

  /** Of the lead on {@link #inProgress}. */
  final String evidence;

  final Directive assigned;
  final Directive claimed;
  final Directive draft;

  /** Of the lead, and to the lead, on {@link #inProgress}. */
  final String extensionRequest;

  final String reminder;

  /** Of the lead, on {@link #inProgress}: a draft, and a published one. */
  final String assessment;

  final String published;

  /** RESTRICTED up to then, whatever it is now. */
  final Directive onceHidden;

  final String hiddenAt;

  /** A frozen report. */
  final String snapshot;

  private Scene(String visibility) {
    meeting = Api.freshMeeting(visibility);
    document = Api.freshDocument(meeting.get("id").asText(), "text", TEXT).get("id").asText();
    assigned = assigned(visibility, "acts");
    claimed = assigned(visibility, "acts");
    claimed.lead(Json.object("action", "acknowledge"));
    Reports.claim(claimed);
    inProgress = assigned(visibility, topic);
    inProgress.lead(Json.object("action", "acknowledge"));
    Api.expect(
        201,
        Api.post(
            Api.as("supervisor"),
            inProgress.path() + "/milestones",
            Api.newMilestone("first", Clock.today().plusDays(20), 1)));
    Api.expect(
        201,
        Api.post(
            Api.as("supervisor"),
            inProgress.path() + "/date-decisions",
            Json.object(
                "to", Clock.today().plusDays(90).toString(), "reason", "It takes longer.")));
    LocalDate day = Clock.today();
    accepted = Reports.accepted(inProgress, Reports.of(day.minusDays(2), day.minusDays(2)));
    drafted = Reports.draft(inProgress, Reports.of(day.minusDays(1), day.minusDays(1)));
    submitted = Reports.submitted(inProgress, Reports.of(day, day, "final", true));
    evidence =
        Api.expect(
                201,
                Api.form(
                    inProgress.asLead(),
                    inProgress.path() + "/evidence",
                    Multipart.of(Api.newEvidence())))
            .get("id")
            .asText();
    draft = Api.directive(visibility).in(meeting.get("id").asText()).draft();
    extensionRequest =
        Api.expect(
                201,
                Api.post(
                    inProgress.asLead(),
                    inProgress.path() + "/extension-requests",
                    Api.newExtensionRequest(Clock.today().plusDays(120))))
            .get("id")
            .asText();
    reminder =
        Api.expect(
                201,
                Api.post(
                    Api.as("supervisor"),
                    inProgress.path() + "/reminders",
                    Api.newReminder("NOTICE")))
            .get("id")
            .asText();
    assessment = assess();
    published = assess();
    Api.expect(
        200,
        Api.post(
            Api.as("auditor").header("If-Match", "\"1\""),
            "/assessments/" + published + "/publication",
            Json.object()));
    onceHidden = assigned("RESTRICTED", "once-hidden");
    onceHidden.lead(Json.object("action", "acknowledge"));
    hiddenAt = Clock.now().toString();
    if (visibility.equals("PUBLIC")) {
      Api.expect(
          200,
          Api.patch(
              Api.as("supervisor"),
              onceHidden.path(),
              onceHidden.tag(),
              Json.object("visibility", visibility)));
    }
    snapshot = freeze();
  }

  private static String freeze() {
    return Api.expect(
            201, Api.post(Api.as("auditor"), "/report-snapshots", Api.newSnapshot("JSON")))
        .get("id")
        .asText();
  }

  private String assess() {
    return Api.expect(
            201,
            Api.post(Api.as("auditor"), inProgress.path() + "/assessments", Api.newAssessment()))
        .get("id")
        .asText();
  }

  /** P: all PUBLIC; R: all RESTRICTED. Made once. */
  static Scene of(String in) {
    return SCENES.computeIfAbsent(
        in.equals("R") ? "RESTRICTED" : "PUBLIC", visibility -> new Scene(visibility));
  }

  private Directive assigned(String visibility, String topic) {
    Directive directive =
        Api.directive(visibility)
            .in(meeting.get("id").asText())
            .with("officer", "officer-" + topic)
            .with("topics", List.of(topic))
            .with(
                "passages",
                Json.array(
                    Json.object(
                        "documentId",
                        document,
                        "start",
                        TEXT.indexOf(QUOTE),
                        "end",
                        TEXT.indexOf(QUOTE) + QUOTE.length(),
                        "exact",
                        QUOTE)))
            .lead(lead)
            .cooperating(cooperating, declined, released)
            .assigned();
    for (String agency : List.of(lead, cooperating, declined, released)) {
      patch(Api.agency(agency), directive, agency, "contact", "Desk of " + agency);
    }
    patch(
        Api.agency(declined),
        directive,
        declined,
        "status",
        "DECLINED",
        "declineReason",
        "Not within our remit.");
    patch(Api.agency(released), directive, released, "status", "ACKNOWLEDGED");
    patch(
        Api.as("supervisor"),
        directive,
        released,
        "status",
        "RELEASED",
        "reason",
        "The others suffice.");
    return directive;
  }

  private static void patch(Request who, Directive directive, String agency, Object... members) {
    ObjectNode now = assignment(directive, agency);
    Api.expect(
        200,
        Api.patch(
            who,
            directive.path() + "/assignments/" + now.get("id").asText(),
            Api.tag(now),
            Json.object(members)));
  }

  private static ObjectNode assignment(Directive directive, String agency) {
    for (var assignment : directive.get().get("assignments")) {
      if (assignment.get("agency").asText().equals(agency)) {
        return (ObjectNode) assignment;
      }
    }
    throw new IllegalStateException("No assignment of " + agency);
  }

  String assignmentId(String agency) {
    return assignment(inProgress, agency).get("id").asText();
  }

  String milestoneId() {
    return inProgress.get().get("milestones").get(0).get("id").asText();
  }

  /**
   * Somebody who asks.
   *
   * @param column the column of the tables that speaks of them
   * @param role null for nobody
   * @param agency null without one
   */
  record Who(String column, String role, String agency) {
    Request ask() {
      return role == null ? Api.anonymous() : Api.bearer(Api.token(List.of(role), agency, null));
    }

    Optional<String> agencyOf(String wantedColumn) {
      return column.equals(wantedColumn) ? Optional.of(agency) : Optional.empty();
    }

    @Override
    public String toString() {
      return role == null ? "anonymous" : role + (agency == null ? "" : "@" + agency);
    }
  }

  /** Nobody; every role with every agency in its token, and with none. */
  List<Who> callers() {
    var callers = new ArrayList<Who>();
    callers.add(new Who("anon", null, null));
    Map<String, String> columns =
        Map.of("supervisor", "super", "auditor", "audit", "viewer", "view", "admin", "admin");
    columns.forEach(
        (role, column) -> {
          callers.add(new Who(column, role, null));
          for (String agency : List.of(lead, cooperating, declined, released, other)) {
            callers.add(new Who(column, role, agency));
          }
        });
    callers.add(new Who("lead", "agency", lead));
    callers.add(new Who("coop", "agency", cooperating));
    callers.add(new Who("form", "agency", declined));
    callers.add(new Who("form", "agency", released));
    callers.add(new Who("other", "agency", other));
    callers.add(new Who("none", "agency", null));
    return callers;
  }
}
