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
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.directivetracker.testing.Api;
import org.directivetracker.testing.Database;
import org.directivetracker.testing.Directive;
import org.directivetracker.testing.Json;
import org.directivetracker.testing.Reports;
import org.directivetracker.testing.Response;
import org.junit.jupiter.api.Test;

/** Accepted reports are corrected, never changed. */
@QuarkusTest
class CorrectionTest {

  @Test
  void aCorrectionTakesThePlaceOfWhatItCorrects() {
    Directive directive =
        Api.directive("PUBLIC").milestone("first", today().plusDays(9)).inProgress();
    JsonNode milestone = directive.get().get("milestones").get(0);
    ObjectNode wrong =
        Reports.accepted(
            directive,
            Reports.ofToday(
                "claimedPercent",
                80,
                "milestoneUpdates",
                List.of(Reports.update(milestone, "MET", "metOn", today().toString()))));
    assertThat(directive.get().at("/milestones/0/status").asText()).isEqualTo("MET");
    ObjectNode correction =
        Reports.submitted(
            directive,
            Reports.of(
                today().minusDays(1),
                today(),
                "corrects",
                wrong.get("id"),
                "claimedPercent",
                60,
                "milestoneUpdates",
                List.of(Reports.update(milestone, "PARTIALLY_MET", "percent", 50))));
    assertThat(Reports.now(wrong).get("status").asText())
        .as("until the correction is accepted")
        .isEqualTo("ACCEPTED");
    correction = Reports.accept(correction);
    ObjectNode superseded = Reports.now(wrong);
    assertThat(superseded.get("status").asText()).isEqualTo("SUPERSEDED");
    assertThat(superseded.get("claimedPercent").asInt()).isEqualTo(80);
    ObjectNode seen = directive.get();
    assertThat(seen.at("/milestones/0/status").asText()).isEqualTo("PARTIALLY_MET");
    assertThat(seen.at("/milestones/0/percent").asInt()).isEqualTo(50);
    assertThat(seen.at("/milestones/0/metOn").isNull()).isTrue();
    assertThat(seen.get("percentComplete").asInt()).isEqualTo(50);
    JsonNode event = Api.all(Api.as("supervisor"), directive.path() + "/history").get(0);
    assertThat(event.at("/entity/id")).isEqualTo(correction.get("id"));
    assertThat(event.get("also").findValuesAsText("id"))
        .as("in the same event")
        .contains(wrong.get("id").asText());
    assertThat(Api.anonymous().get(Reports.path(wrong)).statusCode())
        .as("the public sees what holds")
        .isEqualTo(404);
    // A correction is corrected like any other.
    ObjectNode next =
        Reports.accepted(
            directive, Reports.ofToday("corrects", correction.get("id"), "claimedPercent", 61));
    assertThat(Reports.now(correction).get("status").asText()).isEqualTo("SUPERSEDED");
    assertThat(next.get("status").asText()).isEqualTo("ACCEPTED");
    assertThat(directive.get().at("/milestones/0/percent").asInt())
        .as("it does not name the milestone")
        .isEqualTo(50);
  }

  @Test
  void aCorrectionChangesWhatItNamesAndNothingElse() {
    Directive directive =
        Api.directive("PUBLIC")
            .milestone("first", today().plusDays(9))
            .milestone("second", today().plusDays(9))
            .inProgress();
    JsonNode milestones = directive.get().get("milestones");
    String day = today().toString();
    ObjectNode first =
        Reports.accepted(
            directive,
            Reports.ofToday(
                "milestoneUpdates",
                List.of(
                    Reports.update(milestones.get(0), "MET", "metOn", day),
                    Reports.update(milestones.get(1), "MET", "metOn", day))));
    ObjectNode second =
        Reports.accepted(
            directive,
            Reports.ofToday(
                "corrects",
                first.get("id"),
                "milestoneUpdates",
                List.of(Reports.update(milestones.get(1), "PARTIALLY_MET", "percent", 40))));
    assertThat(milestones(directive)).containsExactly("MET null " + day, "PARTIALLY_MET 40 null");
    ObjectNode third = Reports.accepted(directive, Reports.ofToday("corrects", second.get("id")));
    assertThat(milestones(directive))
        .as("through a chain of corrections")
        .containsExactly("MET null " + day, "PARTIALLY_MET 40 null");
    Reports.accepted(
        directive,
        Reports.ofToday(
            "corrects",
            third.get("id"),
            "milestoneUpdates",
            List.of(Reports.update(milestones.get(0), "NOT_MET"))));
    assertThat(milestones(directive))
        .as("said in so many words")
        .containsExactly("NOT_MET null null", "PARTIALLY_MET 40 null");
  }

  @Test
  void aCorrectionWithoutAPercentageLeavesTheClaimedOne() {
    Directive directive = Api.directive("PUBLIC").inProgress();
    ObjectNode first = Reports.accepted(directive, Reports.ofToday("claimedPercent", 30));
    ObjectNode second = Reports.accepted(directive, Reports.ofToday("corrects", first.get("id")));
    assertThat(directive.get().get("percentComplete").asInt()).isEqualTo(30);
    Reports.accepted(directive, Reports.ofToday("corrects", second.get("id"), "claimedPercent", 0));
    assertThat(directive.get().get("percentComplete").asInt()).isZero();
  }

  /** Status, percentage and day of each milestone. */
  private static List<String> milestones(Directive directive) {
    var stand = new ArrayList<String>();
    for (JsonNode m : directive.get().get("milestones")) {
      stand.add(
          m.get("status").asText()
              + " "
              + m.get("percent").asText()
              + " "
              + m.get("metOn").asText());
    }
    return stand;
  }

  @Test
  void aLateCorrectionOfAnEarlyPeriodDoesNotOverrideALaterOne() {
    Directive directive =
        Api.directive("PUBLIC").milestone("first", today().plusDays(9)).inProgress();
    JsonNode milestone = directive.get().get("milestones").get(0);
    LocalDate before = today().minusDays(1);
    ObjectNode early =
        Reports.accepted(
            directive,
            Reports.of(
                before,
                before,
                "claimedPercent",
                20,
                "milestoneUpdates",
                List.of(Reports.update(milestone, "PARTIALLY_MET", "percent", 20))));
    Reports.accepted(
        directive,
        Reports.ofToday(
            "claimedPercent",
            40,
            "milestoneUpdates",
            List.of(Reports.update(milestone, "PARTIALLY_MET", "percent", 40))));
    Reports.accepted(
        directive,
        Reports.of(
            before,
            before,
            "corrects",
            early.get("id"),
            "claimedPercent",
            10,
            "milestoneUpdates",
            List.of(Reports.update(milestone, "NOT_MET"))));
    ObjectNode seen = directive.get();
    assertThat(seen.at("/milestones/0/status").asText()).isEqualTo("PARTIALLY_MET");
    assertThat(seen.at("/milestones/0/percent").asInt()).isEqualTo(40);
    assertThat(seen.get("percentComplete").asInt()).isEqualTo(40);
  }

  @Test
  void onlyAnAcceptedReportOfOnesOwnIsCorrected() {
    String cooperating = Api.freshAgency();
    Directive directive = Api.directive("PUBLIC").cooperating(cooperating).inProgress();
    Directive other = Api.directive("PUBLIC").lead(directive.lead()).inProgress();
    LocalDate before = today().minusDays(1);
    ObjectNode submitted = Reports.submitted(directive, Reports.ofToday());
    ObjectNode theirs = Reports.accepted(directive, cooperating, Reports.ofToday());
    ObjectNode theirDraft = Reports.draft(directive, cooperating, Reports.of(before, before));
    ObjectNode elsewhere = Reports.accepted(other, Reports.ofToday());
    refused(directive, submitted, 409, "not-in-this-status");
    refused(directive, theirs, 409, "not-allowed");
    refused(directive, theirDraft, 400, "unknown-reference");
    refused(directive, elsewhere, 400, "unknown-reference");
    refused(
        directive,
        Json.object("id", "00000000-0000-7000-8000-000000000000"),
        400,
        "unknown-reference");
    ObjectNode accepted = Reports.accept(submitted);
    Reports.draft(directive, Reports.ofToday("corrects", accepted.get("id")));
    refused(directive, accepted, 409, "already-exists");
  }

  private static void refused(Directive directive, JsonNode corrected, int status, String code) {
    Response response =
        Reports.create(
            directive.asLead(), directive, Reports.ofToday("corrects", corrected.get("id")));
    Api.expect(status, response);
    assertThat(Api.pointers(response)).containsExactly("/corrects");
    assertThat(Api.codes(response)).containsExactly(code);
  }

  @Test
  void aCorrectionOverlapsWhatItCorrectsAndNothingElse() {
    Directive directive = Api.directive("PUBLIC").inProgress();
    LocalDate before = today().minusDays(1);
    Reports.accepted(directive, Reports.of(before, before));
    ObjectNode accepted = Reports.accepted(directive, Reports.ofToday());
    Response overlapping =
        Reports.create(
            directive.asLead(),
            directive,
            Reports.of(before, today(), "corrects", accepted.get("id")));
    Api.expect(409, overlapping);
    assertThat(Api.codes(overlapping)).containsExactly("overlapping-period");
    ObjectNode correction =
        Reports.draft(directive, Reports.ofToday("corrects", accepted.get("id")));
    Response alone = Reports.patch(directive.asLead(), correction, "corrects", null);
    assertThat(Api.codes(alone))
        .as("what corrects nothing any more stands in its way")
        .containsExactly("overlapping-period");
  }

  // ---- the last witness -------------------------------------------------------------------------

  @Test
  void theDatabaseItselfKeepsWhatWasAcceptedAndThePeriodsApart() {
    Directive directive = Api.directive("PUBLIC").inProgress();
    ObjectNode accepted = Reports.accepted(directive, Reports.ofToday());
    LocalDate before = today().minusDays(1);
    ObjectNode draft = Reports.draft(directive, Reports.of(before, before));
    refused(accepted, "narrative = 'Better'", "An accepted report is not rewritten");
    refused(accepted, "status = 'SUBMITTED', accepted_at = null", "An accepted report is not");
    refused(draft, "period_to = period_to + 1", "The period overlaps another report");
    refused(draft, "period_to = period_from - 1", "check constraint");
    refused(draft, "claimed_percent = 101", "check constraint");
    refused(draft, "delivery_confidence = 'RED'", "check constraint");
    refused(
        draft,
        "status = 'ACCEPTED', submitted_on = current_date, accepted_at = now(),"
            + " reviewer = authors[1]",
        "check constraint");
  }

  private static void refused(JsonNode report, String change, String message) {
    assertThatThrownBy(
            () -> {
              try (Connection connection = Database.superuser();
                  Statement statement = connection.createStatement()) {
                statement.execute(
                    "update progress_report set version = version + 1, "
                        + change
                        + " where id = '"
                        + report.get("id").asText()
                        + "'");
              }
            })
        .as(change)
        .isInstanceOf(SQLException.class)
        .hasMessageContaining(message);
  }
}
