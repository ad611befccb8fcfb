package org.directivetracker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.test.junit.QuarkusTest;
import java.time.LocalDate;
import org.directivetracker.testing.Api;
import org.directivetracker.testing.Clock;
import org.directivetracker.testing.Directive;
import org.directivetracker.testing.Json;
import org.directivetracker.testing.Reports;
import org.directivetracker.testing.Request;
import org.directivetracker.testing.Response;
import org.junit.jupiter.api.Test;

/** The life of one directive, from its registration to its close. */
@QuarkusTest
class StoryTest {
  private static final LocalDate DECIDED = LocalDate.of(2032, 3, 1);

  private Directive directive;

  @Test
  void fromRegistrationToClosure() {
    try (Clock clock = Clock.frozenOn(DECIDED)) {
      directive =
          Api.directive("PUBLIC")
              .supervisor("wang.fang")
              .due(LocalDate.of(2032, 6, 30))
              .milestone("colleges", LocalDate.of(2032, 4, 30))
              .milestone("trained", LocalDate.of(2032, 6, 15))
              .assigned();
      shows("ASSIGNED", "GREEN", 0);

      clock.freezeOn(LocalDate.of(2032, 3, 3));
      directive.lead(Json.object("action", "acknowledge"));
      shows("IN_PROGRESS", "GREEN", 0);

      // The first report says too little, and is returned.
      clock.freezeOn(LocalDate.of(2032, 4, 29));
      ObjectNode report =
          Reports.submitted(
              directive, Reports.of(LocalDate.of(2032, 3, 1), LocalDate.of(2032, 4, 25)));
      report = Reports.returned(report);
      assertThat(report.get("reviewNote").asText()).isEqualTo("Figures are missing.");
      shows("IN_PROGRESS", "GREEN", 0);
      report =
          Api.expect(
              200,
              Reports.patch(
                  directive.asLead(),
                  report,
                  "narrative",
                  "Twelve colleges were chosen.",
                  "milestoneUpdates",
                  Json.array(Reports.update(milestone("colleges"), "MET", "metOn", "2032-04-22"))));
      Reports.accept(Api.expect(200, Reports.submit(directive.asLead(), report)));
      shows("IN_PROGRESS", "GREEN", 50);

      // It will be late: more time is asked for, and granted in part.
      clock.freezeOn(LocalDate.of(2032, 6, 28));
      shows("IN_PROGRESS", "YELLOW", 50);
      ObjectNode request =
          Api.expect(
              201,
              Api.post(
                  directive.asLead(),
                  directive.path() + "/extension-requests",
                  Api.newExtensionRequest(LocalDate.of(2032, 12, 31))));
      assertThat(directive.get().get("dueDate").asText()).isEqualTo("2032-06-30");
      Api.expect(
          200,
          under(
              Api.person("zhang.wei", "supervisor"),
              "/extension-requests/" + request.get("id").asText(),
              "/decision",
              Json.object("status", "APPROVED", "grantedDueDate", "2032-09-30")));
      JsonNode extended = directive.get();
      assertThat(extended.get("dueDate").asText()).isEqualTo("2032-09-30");
      assertThat(extended.get("originalDueDate").asText()).isEqualTo("2032-06-30");
      assertThat(extended.get("slippageDays").asInt()).isEqualTo(92);

      // Completion is claimed, and the claim is returned with its final report.
      clock.freezeOn(LocalDate.of(2032, 9, 20));
      Reports.evidence(directive);
      ObjectNode last =
          Reports.submitted(
              directive,
              Reports.of(
                  LocalDate.of(2032, 4, 26),
                  LocalDate.of(2032, 9, 20),
                  "final",
                  true,
                  "milestoneUpdates",
                  Json.array(Reports.update(milestone("trained"), "MET", "metOn", "2032-09-18"))));
      directive.lead(Json.object("action", "report-completion", "reportId", last.get("id")));
      shows("COMPLETION_REPORTED", "GREEN", 50);
      directive.supervise(Json.object("action", "return", "note", "Where are the certificates?"));
      assertThat(Reports.now(last).get("status").asText()).isEqualTo("RETURNED");
      assertThat(Reports.now(last).get("reviewNote").asText())
          .isEqualTo("Where are the certificates?");
      shows("IN_PROGRESS", "YELLOW", 50);

      // The second claim has them, and is accepted.
      clock.freezeOn(LocalDate.of(2032, 9, 27));
      Reports.evidence(directive);
      Api.expect(200, Reports.submit(directive.asLead(), Reports.now(last)));
      directive.lead(Json.object("action", "report-completion", "reportId", last.get("id")));
      clock.freezeOn(LocalDate.of(2032, 10, 8));
      shows("COMPLETION_REPORTED", "GREEN", 50);
      Reports.acceptClaim(directive);
      shows("COMPLETION_REPORTED", "GREEN", 100);
      directive.supervise(Json.object("action", "close", "closureReason", "IMPLEMENTED"));
      shows("CLOSED", "GREY", 100);
      JsonNode closed = directive.get();
      assertThat(closed.get("completedOn").asText()).isEqualTo("2032-09-27");
      assertThat(closed.get("closedOn").asText()).isEqualTo("2032-10-08");
      assertThat(Api.all(directive.asSupervisor(), directive.path() + "/history"))
          .extracting(e -> e.get("action").asText())
          .contains(
              "register",
              "assign",
              "acknowledge",
              "progress-report.return",
              "progress-report.accept",
              "extension-request.approve",
              "report-completion",
              "return",
              "close");
    }
  }

  private void shows(String status, String light, int percent) {
    JsonNode now = directive.get(Api.anonymous());
    assertThat(now.get("status").asText()).isEqualTo(status);
    assertThat(now.get("trafficLight").asText())
        .as(now.get("trafficLightReasons").toString())
        .isEqualTo(light);
    assertThat(now.get("percentComplete").asInt()).isEqualTo(percent);
  }

  private JsonNode milestone(String key) {
    return Api.expect(200, directive.asLead().get(directive.path() + "/milestones/" + key));
  }

  private static Response under(Request who, String path, String verb, ObjectNode body) {
    JsonNode now = Api.expect(200, Api.as("auditor").get(path));
    return Api.post(who.header("If-Match", Api.tag(now)), path + verb, body);
  }
}
