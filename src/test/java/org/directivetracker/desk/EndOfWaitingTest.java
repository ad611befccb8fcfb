package org.directivetracker.desk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.directivetracker.testing.Clock.today;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.test.junit.QuarkusTest;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.directivetracker.testing.Api;
import org.directivetracker.testing.Directive;
import org.directivetracker.testing.Json;
import org.directivetracker.testing.OpenApi;
import org.directivetracker.testing.Reports;
import org.directivetracker.testing.Request;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Whatever waits for somebody can still be ended after its agency lost the directive: reports in
 * each status, evidence, an extension request, a reminder and an assessment, through every way in
 * which the agencies of a directive change.
 */
@QuarkusTest
class EndOfWaitingTest {
  /** How an agency loses a directive, or keeps it. */
  enum Change {
    REASSIGN(true) {
      @Override
      void make(Directive directive, String agency) {
        reassign(directive);
      }
    },
    REASSIGN_AND_DECLINE(true) {
      @Override
      void make(Directive directive, String agency) {
        String next = reassign(directive);
        Api.expect(
            200,
            directive.act(
                Api.agency(next), Json.object("action", "decline", "reason", "Not our remit.")));
      }
    },
    DECLINE_OF_THE_LEAD_RELEASES(false) {
      @Override
      void make(Directive directive, String agency) {
        REASSIGN_AND_DECLINE.make(directive, agency);
      }
    },
    RELEASE(false) {
      @Override
      void make(Directive directive, String agency) {
        assignment(
            directive,
            directive.asSupervisor(),
            agency,
            Json.object("status", "RELEASED", "reason", "It is done without them."));
      }
    },
    DECLINE_OF_ITS_PART(false) {
      @Override
      void make(Directive directive, String agency) {
        assignment(
            directive,
            Api.agency(agency),
            agency,
            Json.object("status", "DECLINED", "declineReason", "Not our remit."));
      }
    },
    CLOSE_AND_REOPEN(true) {
      @Override
      void make(Directive directive, String agency) {
        close(directive);
        directive.supervise(Json.object("action", "reopen", "reason", "It came back."));
        assertThat(directive.status()).isEqualTo("IN_PROGRESS");
      }
    },
    REASSIGN_CLOSE_AND_REOPEN(true) {
      @Override
      void make(Directive directive, String agency) {
        reassign(directive);
        close(directive);
        directive.supervise(Json.object("action", "reopen", "reason", "It came back."));
        assertThat(directive.status()).as("all are released").isEqualTo("REGISTERED");
      }
    },
    SUSPEND(true) {
      @Override
      void make(Directive directive, String agency) {
        directive.supervise(
            Json.object(
                "action", "suspend", "reason", "It waits.", "reviewOn", today().toString()));
      }
    };

    private final boolean ofLead;

    Change(boolean ofLead) {
      this.ofLead = ofLead;
    }

    abstract void make(Directive directive, String agency);
  }

  private static String reassign(Directive directive) {
    String next = Api.freshAgency();
    directive.supervise(
        Json.object(
            "action",
            "reassign",
            "lead",
            next,
            "reason",
            "It fits them better.",
            "acknowledgeBy",
            today().plusDays(7).toString()));
    return next;
  }

  private static void close(Directive directive) {
    directive.supervise(
        Json.object("action", "close", "closureReason", "WITHDRAWN", "reason", "Not wanted."));
  }

  private static void assignment(
      Directive directive, Request who, String agency, ObjectNode change) {
    for (JsonNode assignment : directive.get().get("assignments")) {
      if (assignment.get("agency").asText().equals(agency)) {
        String path = directive.path() + "/assignments/" + assignment.get("id").asText();
        Api.expect(200, Api.patch(who, path, Api.tag(assignment), change));
        return;
      }
    }
    throw new AssertionError(agency);
  }

  @ParameterizedTest
  @EnumSource(Change.class)
  void everythingThatWaitsCanBeEnded(Change change) {
    String cooperating = Api.freshAgency();
    Directive directive = Api.directive("PUBLIC").cooperating(cooperating).inProgress();
    String agency = change.ofLead ? directive.lead() : cooperating;
    List<JsonNode> reports = reports(directive, agency);
    JsonNode evidence = Reports.evidence(directive, agency, Api.newEvidence());
    JsonNode request = request(directive, agency);
    ObjectNode asks = Api.newReminder("RED").put("agency", agency);
    JsonNode reminder =
        Api.expect(201, Api.post(directive.asSupervisor(), directive.path() + "/reminders", asks));
    JsonNode assessment =
        Api.expect(
            201,
            Api.post(Api.as("auditor"), directive.path() + "/assessments", Api.newAssessment()));

    change.make(directive, agency);

    reports.forEach(r -> end(directive, Reports.now(r)));
    post(
        directive.asSupervisor(),
        evidence,
        "/evidence/",
        "/review",
        Json.object("status", "ACCEPTED"));
    request =
        Api.expect(
            200, directive.asSupervisor().get("/extension-requests/" + request.get("id").asText()));
    if (request.get("status").asText().equals("PENDING")) {
      post(
          directive.asSupervisor(),
          request,
          "/extension-requests/",
          "/decision",
          Json.object("status", "REJECTED", "decisionNote", "Another agency has it."));
    }
    reminder =
        Api.expect(200, directive.asSupervisor().get("/reminders/" + reminder.get("id").asText()));
    if (reminder.get("status").asText().equals("OPEN")) {
      ObjectNode answer = Json.object("response", "By telephone.", "onBehalfOf", agency);
      post(directive.asSupervisor(), reminder, "/reminders/", "/response", answer);
    }
    post(
        Api.as("auditor"),
        assessment,
        "/assessments/",
        "/publication",
        Json.object("reason", "No response came."));

    assertThat(statuses(directive, "progress-reports")).isSubsetOf("ACCEPTED", "WITHDRAWN");
    assertThat(statuses(directive, "evidence")).containsOnly("ACCEPTED");
    assertThat(statuses(directive, "extension-requests")).isSubsetOf("REJECTED", "WITHDRAWN");
    assertThat(statuses(directive, "reminders")).isSubsetOf("ANSWERED", "ENDED");
    assertThat(Api.all(Api.agency(agency), "/me/work"))
        .filteredOn(w -> w.get("link").asText().startsWith("/progress-reports/"))
        .isEmpty();
  }

  /** A report of the agency in each status, of a day of its own; SUBMITTED ones for each end. */
  private static List<JsonNode> reports(Directive directive, String agency) {
    LocalDate day = today();
    List<JsonNode> reports =
        new ArrayList<>(
            List.of(
                Reports.draft(directive, agency, Reports.of(day, day)),
                Reports.submitted(
                    directive, agency, Reports.of(day.minusDays(1), day.minusDays(1))),
                Reports.returned(
                    Reports.submitted(
                        directive, agency, Reports.of(day.minusDays(2), day.minusDays(2)))),
                Reports.accepted(
                    directive, agency, Reports.of(day.minusDays(3), day.minusDays(3)))));
    ObjectNode old =
        Reports.accepted(directive, agency, Reports.of(day.minusDays(4), day.minusDays(4)));
    Reports.accepted(
        directive,
        agency,
        Reports.of(day.minusDays(4), day.minusDays(4), "corrects", old.get("id")));
    ObjectNode withdrawn =
        Reports.submitted(directive, agency, Reports.of(day.minusDays(5), day.minusDays(5)));
    Api.expect(200, Reports.withdraw(directive.asSupervisor(), withdrawn));
    reports.add(Reports.now(old));
    reports.add(Reports.now(withdrawn));
    assertThat(reports.stream().map(r -> r.get("status").asText()))
        .as("the statuses that the contract has")
        .containsExactlyInAnyOrderElementsOf(
            Api.texts(OpenApi.DOCUMENT.at("/components/schemas/ProgressReportStatus/enum")));
    // What is submitted may be accepted, returned and then ended, or ended at once.
    for (int i = 6; i < 8; i++) {
      LocalDate other = day.minusDays(i);
      reports.add(Reports.submitted(directive, agency, Reports.of(other, other)));
    }
    return reports;
  }

  /** Ends a report: what is submitted in one of three ways, by the day that it is of. */
  private static void end(Directive directive, ObjectNode report) {
    switch (report.get("status").asText()) {
      case "DRAFT" -> {
        Request agency = Api.agency(report.get("agency").asText());
        Api.expect(200, Reports.withdraw(agency, report));
      }
      case "SUBMITTED" -> {
        switch (LocalDate.parse(report.get("periodTo").asText()).until(today()).getDays()) {
          case 1 -> Reports.accept(report);
          case 6 ->
              Api.expect(200, Reports.withdraw(directive.asSupervisor(), Reports.returned(report)));
          default -> Api.expect(200, Reports.withdraw(directive.asSupervisor(), report));
        }
      }
      case "RETURNED" -> Api.expect(200, Reports.withdraw(directive.asSupervisor(), report));
      default ->
          assertThat(report.get("status").asText()).isIn("ACCEPTED", "SUPERSEDED", "WITHDRAWN");
    }
  }

  /** The agency asks for a later date of a milestone of its own. */
  private static JsonNode request(Directive directive, String agency) {
    ObjectNode milestone = Api.newMilestone("own", today().plusDays(20), 1).put("agency", agency);
    Api.expect(
        201, Api.post(directive.asSupervisor(), directive.path() + "/milestones", milestone));
    return Api.expect(
        201,
        Api.post(
            Api.agency(agency),
            directive.path() + "/extension-requests",
            Api.newExtensionRequest(today().plusDays(40)).put("milestone", "own")));
  }

  private static void post(Request who, JsonNode thing, String path, String what, JsonNode body) {
    Api.expect(
        200,
        Api.post(
            who.header("If-Match", Api.tag(thing)), path + thing.get("id").asText() + what, body));
  }

  private static List<String> statuses(Directive directive, String things) {
    List<String> statuses =
        Api.all(Api.as("auditor"), directive.path() + "/" + things).stream()
            .map(t -> t.get("status").asText())
            .filter(s -> !s.equals("SUPERSEDED"))
            .toList();
    assertThat(statuses).isNotEmpty();
    return statuses;
  }
}
