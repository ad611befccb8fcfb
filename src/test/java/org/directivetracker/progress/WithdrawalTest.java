package org.directivetracker.progress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.directivetracker.testing.Clock.today;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.test.junit.QuarkusTest;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.directivetracker.testing.Api;
import org.directivetracker.testing.Database;
import org.directivetracker.testing.Directive;
import org.directivetracker.testing.Json;
import org.directivetracker.testing.Reports;
import org.directivetracker.testing.Response;
import org.junit.jupiter.api.Test;

/** A report that nobody will finish is ended, and its period is free again. */
@QuarkusTest
class WithdrawalTest {
  private static void refused(Response response, String code) {
    Api.expect(409, response);
    assertThat(Api.codes(response)).containsExactly(code);
  }

  @Test
  void theOfficeEndsWhatAFormerLeadCannotFinish() {
    Directive directive = Api.directive("PUBLIC").inProgress();
    ObjectNode report = Reports.submitted(directive, Reports.ofToday("final", true));
    directive.supervise(
        Json.object(
            "action",
            "reassign",
            "lead",
            Api.freshAgency(),
            "reason",
            "It fits them better.",
            "acknowledgeBy",
            today().plusDays(7).toString()));
    report = Reports.returned(report);
    assertThat(Reports.submit(directive.asLead(), report).statusCode()).isEqualTo(403);
    ObjectNode ended = Api.expect(200, Reports.withdraw(directive.asSupervisor(), report));
    assertThat(ended.get("status").asText()).isEqualTo("WITHDRAWN");
    assertThat(ended.get("reviewNote").asText()).isEqualTo("Nobody will finish it.");
    assertThat(ended.get("reviewer").asText()).isEqualTo(directive.supervisor());
    JsonNode event = Api.all(directive.asSupervisor(), directive.path() + "/history").get(0);
    assertThat(event.get("action").asText()).isEqualTo("progress-report.withdraw");
    assertThat(event.at("/disclosed/reason/value").asText()).isEqualTo("Nobody will finish it.");
    assertThat(Reports.now(report).get("reviewNote").asText())
        .as("its agency reads why")
        .isEqualTo("Nobody will finish it.");
    assertThat(Api.all(Api.agency(directive.lead()), "/me/work")).isEmpty();
    refused(Reports.withdraw(directive.asSupervisor(), ended), "not-in-this-status");
    refused(
        Reports.review(Api.as("supervisor"), ended, "status", "ACCEPTED"), "not-in-this-status");
  }

  @Test
  void itsAgencyEndsWhatItStillWrites() {
    Directive directive = Api.directive("PUBLIC").inProgress();
    ObjectNode report = Reports.submitted(directive, Reports.ofToday());
    refused(Reports.withdraw(directive.asLead(), report), "not-in-this-status");
    report = Reports.returned(report);
    ObjectNode ended = Api.expect(200, Reports.withdraw(directive.asLead(), report));
    assertThat(ended.get("status").asText()).isEqualTo("WITHDRAWN");
    assertThat(ended.get("reviewNote").asText())
        .as("the office's word stays")
        .isEqualTo("Figures are missing.");
    JsonNode event = Api.all(directive.asSupervisor(), directive.path() + "/history").get(0);
    assertThat(event.get("role").asText()).isEqualTo("agency");
    assertThat(Reports.patch(directive.asLead(), ended, "issues", "One.").statusCode())
        .isEqualTo(409);
    assertThat(Reports.submit(directive.asLead(), ended).statusCode()).isEqualTo(409);
    assertThat(Reports.takeBack(directive.asLead(), ended).statusCode()).isEqualTo(409);
  }

  @Test
  void aDraftThatIsWithdrawnStaysItsAgencysOwn() {
    Directive directive = Api.directive("PUBLIC").inProgress();
    ObjectNode draft = Reports.draft(directive, Reports.ofToday());
    assertThat(Reports.withdraw(directive.asSupervisor(), draft).statusCode()).isEqualTo(404);
    ObjectNode ended = Api.expect(200, Reports.withdraw(directive.asLead(), draft));
    assertThat(ended.get("submittedOn").isNull()).isTrue();
    String path = Reports.path(draft);
    assertThat(directive.asSupervisor().get(path).statusCode()).isEqualTo(404);
    assertThat(Api.as("auditor").get(path).statusCode()).isEqualTo(200);
    assertThat(Api.all(directive.asSupervisor(), directive.path() + "/progress-reports")).isEmpty();
    assertThat(Api.all(directive.asSupervisor(), directive.path() + "/history"))
        .extracting(e -> e.get("action").asText())
        .doesNotContain("progress-report.withdraw");
    assertThat(Api.all(directive.asLead(), directive.path() + "/history"))
        .extracting(e -> e.get("action").asText())
        .contains("progress-report.withdraw");
  }

  @Test
  void itsPeriodIsFreeAndOwedAgain() {
    Directive directive = Api.directive("PUBLIC").inProgress();
    Api.expect(200, Reports.putDuty(directive, Reports.weekly(1, today().minusDays(6), 2)));
    JsonNode content = Reports.of(today().minusDays(6), today());
    ObjectNode report = Reports.submitted(directive, content);
    assertThat(period(directive)).isEqualTo("REPORTED");
    Api.expect(200, Reports.withdraw(directive.asSupervisor(), report));
    assertThat(period(directive)).isEqualTo("CURRENT");
    Reports.submitted(directive, content);
    assertThat(period(directive)).isEqualTo("REPORTED");
  }

  private static String period(Directive directive) {
    List<JsonNode> periods =
        Api.all(directive.asSupervisor(), directive.path() + "/reporting-periods");
    assertThat(periods).hasSize(1);
    return periods.get(0).get("status").asText();
  }

  @Test
  void aWithdrawnCorrectionLeavesRoomForAnother() {
    Directive directive = Api.directive("PUBLIC").inProgress();
    ObjectNode accepted = Reports.accepted(directive, Reports.ofToday("claimedPercent", 20));
    ObjectNode correction =
        Reports.submitted(
            directive, Reports.ofToday("corrects", accepted.get("id"), "claimedPercent", 90));
    Api.expect(200, Reports.withdraw(directive.asSupervisor(), correction));
    assertThat(Reports.now(accepted).get("status").asText()).isEqualTo("ACCEPTED");
    assertThat(directive.get().get("percentComplete").asInt()).isEqualTo(20);
    Reports.accepted(
        directive, Reports.ofToday("corrects", accepted.get("id"), "claimedPercent", 30));
    assertThat(directive.get().get("percentComplete").asInt()).isEqualTo(30);
  }

  @Test
  void theFinalReportOfAStandingClaimGoesWithTheClaim() {
    Directive directive = Api.directive("PUBLIC").completionReported();
    JsonNode report =
        Api.expect(
            200,
            directive
                .asSupervisor()
                .get("/progress-reports/" + directive.get().get("claimedReport").asText()));
    refused(Reports.withdraw(directive.asSupervisor(), report), "claimed-completion");
    directive.lead(Json.object("action", "retract-completion"));
    Api.expect(200, Reports.withdraw(directive.asSupervisor(), report));
    Response claim =
        directive.act(
            directive.asLead(),
            Json.object("action", "report-completion", "reportId", report.get("id")));
    refused(claim, "final-report-submitted");
  }

  @Test
  void acceptedReportsStayAndThoseOfClosedDirectivesCanBeEnded() {
    Directive directive = Api.directive("PUBLIC").inProgress();
    refused(
        Reports.withdraw(directive.asSupervisor(), Reports.accepted(directive, Reports.ofToday())),
        "not-in-this-status");
    Directive closed = Api.directive("PUBLIC").inProgress();
    ObjectNode report = Reports.submitted(closed, Reports.ofToday());
    closed.supervise(
        Json.object(
            "action", "close", "closureReason", "WITHDRAWN", "reason", "No longer wanted."));
    Api.expect(200, Reports.withdraw(closed.asSupervisor(), report));
  }

  @Test
  void theDatabaseItselfKeepsWhatWasWithdrawn() {
    Directive directive = Api.directive("PUBLIC").inProgress();
    ObjectNode report = Reports.submitted(directive, Reports.ofToday());
    Api.expect(200, Reports.withdraw(directive.asSupervisor(), report));
    for (String change : List.of("status = 'SUBMITTED'", "narrative = 'Better'")) {
      assertThatThrownBy(
              () -> {
                try (Connection connection = Database.superuser();
                    Statement statement = connection.createStatement()) {
                  statement.execute(
                      "update progress_report set version = version + 1, %s where id = '%s'"
                          .formatted(change, report.get("id").asText()));
                }
              })
          .as(change)
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("A withdrawn report is not rewritten");
    }
  }
}
