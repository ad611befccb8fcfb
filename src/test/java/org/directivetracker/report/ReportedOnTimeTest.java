package org.directivetracker.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.test.junit.QuarkusTest;
import java.time.LocalDate;
import org.directivetracker.testing.Api;
import org.directivetracker.testing.Clock;
import org.directivetracker.testing.Directive;
import org.directivetracker.testing.Reports;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The first hand-in decides whether a period was reported on time. Weeks from Monday to Sunday are
 * reported, and due on the Tuesday after.
 */
@QuarkusTest
class ReportedOnTimeTest {
  private static final LocalDate MONDAY = LocalDate.of(2033, 6, 6);
  private static final LocalDate SUNDAY = MONDAY.plusDays(6);
  private static final LocalDate IN_TIME = MONDAY.plusDays(8);
  private static final LocalDate LATE = MONDAY.plusDays(9);

  private Clock clock;
  private Directive directive;

  @BeforeEach
  void aWeekIsOver() {
    clock = Clock.frozenOn(MONDAY);
    directive = Api.directive("PUBLIC").due(MONDAY.plusDays(90)).inProgress();
    Api.expect(200, Reports.putDuty(directive, Reports.weekly(1, MONDAY, 2)));
    clock.freezeOn(IN_TIME);
  }

  @AfterEach
  void release() {
    clock.close();
  }

  private ObjectNode submitted() {
    return Reports.submitted(directive, Reports.of(MONDAY, SUNDAY));
  }

  private ObjectNode resubmitted(JsonNode report) {
    return Api.expect(200, Reports.submit(directive.asLead(), report));
  }

  private ObjectNode takenBack(JsonNode report) {
    return Api.expect(200, Reports.takeBack(directive.asLead(), report));
  }

  /** On time of what was due, and how many were resubmitted late. */
  private String score(String more) {
    // What was written at one instant has been recorded a few microseconds later.
    clock.freezeAt(Clock.now().plusSeconds(1));
    String meeting = directive.get().at("/meeting/reference").asText();
    JsonNode items =
        Api.expect(200, Api.as("supervisor").get("/reports/agencies?meeting=" + meeting + more))
            .get("items");
    assertThat(items).hasSize(1);
    JsonNode score = items.get(0);
    return score.at("/reports/onTime").asText()
        + "/"
        + score.at("/reports/of").asText()
        + ", "
        + score.get("reportsResubmittedLate").asText();
  }

  @Test
  void aLateReturnByTheOfficeMakesNobodyLate() {
    ObjectNode report = submitted();
    clock.freezeOn(LATE);
    report = Reports.returned(report);
    assertThat(score("")).as("while the agency writes on").isEqualTo("1/1, 0");
    report = resubmitted(report);
    assertThat(score("")).isEqualTo("1/1, 1");
    Reports.accept(report);
    assertThat(score("")).isEqualTo("1/1, 1");
    assertThat(score("&asOf=" + IN_TIME)).as("what was recorded by then").isEqualTo("1/1, 0");
  }

  @Test
  void returnedAndHandedInAgainByTheDayItIsNotLateAtAll() {
    Reports.accept(resubmitted(Reports.returned(submitted())));
    clock.freezeOn(LATE);
    assertThat(score("")).isEqualTo("1/1, 0");
  }

  @Test
  void aVoluntaryCorrectionMakesNobodyLate() {
    ObjectNode first = Reports.accept(submitted());
    clock.freezeOn(LATE);
    ObjectNode second =
        Reports.submitted(
            directive, Reports.of(MONDAY, SUNDAY, "corrects", first.get("id"), "issues", "One."));
    assertThat(score("")).isEqualTo("1/1, 0");
    Reports.accept(second);
    assertThat(score("")).isEqualTo("1/1, 0");
    Reports.accepted(directive, Reports.of(MONDAY, SUNDAY, "corrects", second.get("id")));
    assertThat(score("")).as("through a chain of corrections").isEqualTo("1/1, 0");
  }

  @Test
  void whatTheAgencyTookBackItselfWasNotHandedIn() {
    ObjectNode report = takenBack(submitted());
    clock.freezeOn(LATE);
    assertThat(score("")).as("overdue").isEqualTo("0/1, 0");
    report = resubmitted(report);
    assertThat(score("")).as("first handed in after the day").isEqualTo("0/1, 0");
    Reports.accept(report);
    assertThat(score("")).isEqualTo("0/1, 0");
    assertThat(score("&asOf=" + IN_TIME)).as("not yet due").isEqualTo("0/0, 0");
  }

  @Test
  void takenBackAfterAReturnTheFirstHandInStillCounts() {
    ObjectNode report = resubmitted(Reports.returned(submitted()));
    report = takenBack(report);
    clock.freezeOn(LATE);
    assertThat(score("")).isEqualTo("1/1, 0");
    resubmitted(report);
    assertThat(score("")).isEqualTo("1/1, 1");
  }

  @Test
  void lateIsLate() {
    clock.freezeOn(LATE);
    ObjectNode report = submitted();
    assertThat(score("")).isEqualTo("0/1, 0");
    resubmitted(Reports.returned(report));
    assertThat(score("")).as("late both times").isEqualTo("0/1, 1");
  }

  @Test
  void aWithdrawnReportWasNotHandedIn() {
    ObjectNode report = submitted();
    clock.freezeOn(LATE);
    Api.expect(200, Reports.withdraw(directive.asSupervisor(), report));
    assertThat(score("")).isEqualTo("0/1, 0");
    submitted();
    assertThat(score("")).isEqualTo("0/1, 0");
    assertThat(score("&asOf=" + IN_TIME)).as("it stood then").isEqualTo("1/1, 0");
  }

  @Test
  void aHandInOfAnotherPeriodDoesNotCount() {
    LocalDate next = MONDAY.plusDays(7);
    ObjectNode report = submitted();
    report = Reports.returned(report);
    // The same report is now of the next week.
    clock.freezeOn(next.plusDays(9));
    report =
        Api.expect(
            200,
            Reports.patch(
                directive.asLead(),
                report,
                "periodFrom",
                next.toString(),
                "periodTo",
                next.plusDays(6).toString()));
    resubmitted(report);
    assertThat(score("")).as("neither week").isEqualTo("0/2, 1");
  }
}
