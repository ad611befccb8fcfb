package org.directivetracker.progress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.directivetracker.testing.Clock.today;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.stream.StreamSupport;
import org.directivetracker.testing.Api;
import org.directivetracker.testing.Directive;
import org.directivetracker.testing.Json;
import org.directivetracker.testing.Reports;
import org.directivetracker.testing.Request;
import org.directivetracker.testing.Response;
import org.junit.jupiter.api.Test;

/** The office's review: what it moves, and who may not be the reviewer. */
@QuarkusTest
class ReviewTest {

  @Test
  void whatIsAcceptedMovesMilestonesAndPercentage() {
    Directive directive =
        Api.directive("PUBLIC")
            .milestone("first", today().plusDays(9))
            .milestone("second", today().plusDays(19))
            .milestone("third", today().plusDays(29))
            .inProgress();
    JsonNode milestones = directive.get().get("milestones");
    String met = today().minusDays(2).toString();
    ObjectNode submitted =
        Reports.submitted(
            directive,
            Reports.ofToday(
                "claimedPercent",
                70,
                "milestoneUpdates",
                List.of(
                    Reports.update(milestones.get(0), "MET", "metOn", met),
                    Reports.update(milestones.get(1), "PARTIALLY_MET", "percent", 25))));
    ObjectNode before = directive.get();
    assertThat(before.get("percentComplete").asInt()).isZero();
    ObjectNode accepted =
        Api.expect(
            200,
            Reports.review(
                Api.person("li.na", "supervisor"),
                submitted,
                "status",
                "ACCEPTED",
                "reviewNote",
                "Well done."));
    assertThat(accepted.get("status").asText()).isEqualTo("ACCEPTED");
    assertThat(accepted.get("reviewer").asText()).isEqualTo("li.na");
    assertThat(accepted.get("reviewNote").asText()).isEqualTo("Well done.");
    assertThat(accepted.get("reviewedOn").asText()).isEqualTo(today().toString());
    ObjectNode after = directive.get();
    assertThat(after.get("revision").asInt()).isEqualTo(before.get("revision").asInt() + 1);
    assertThat(after.get("version")).as("its own members stay").isEqualTo(before.get("version"));
    assertThat(after.at("/milestones/0/status").asText()).isEqualTo("MET");
    assertThat(after.at("/milestones/0/metOn").asText()).isEqualTo(met);
    assertThat(after.at("/milestones/1/status").asText()).isEqualTo("PARTIALLY_MET");
    assertThat(after.at("/milestones/1/percent").asInt()).isEqualTo(25);
    assertThat(after.at("/milestones/2/status").asText()).isEqualTo("SCHEDULED");
    assertThat(after.get("percentComplete").asInt()).as("125 of 300").isEqualTo(42);
    assertThat(after.get("percentCompleteBasis").asText()).isEqualTo("MILESTONES");
    assertThat(after.get("lastReportOn").asText()).isEqualTo(today().toString());

    JsonNode event = Api.all(Api.as("supervisor"), directive.path() + "/history").get(0);
    assertThat(event.get("action").asText()).isEqualTo("progress-report.accept");
    assertThat(event.at("/entity/type").asText()).isEqualTo("progress-report");
    assertThat(event.at("/entity/id")).isEqualTo(accepted.get("id"));
    assertThat(event.at("/entity/version")).isEqualTo(accepted.get("version"));
    assertThat(
            StreamSupport.stream(event.get("also").spliterator(), false)
                .map(t -> t.get("type").asText()))
        .as("what follows stands in the same event")
        .containsExactlyInAnyOrder("directive", "milestone", "milestone");
    assertThat(event.at("/disclosed/reason/value").asText()).isEqualTo("Well done.");
  }

  @Test
  void withoutMilestonesTheLeadsClaimCounts() {
    String cooperating = Api.freshAgency();
    Directive directive = Api.directive("PUBLIC").cooperating(cooperating).inProgress();
    Reports.accepted(directive, cooperating, Reports.ofToday("claimedPercent", 90));
    assertThat(directive.get().get("percentComplete").isNull()).as("of the lead alone").isTrue();
    Reports.accepted(directive, Reports.ofToday("claimedPercent", 35));
    assertThat(directive.get().get("percentComplete").asInt()).isEqualTo(35);
    assertThat(directive.get().get("percentCompleteBasis").asText()).isEqualTo("CLAIMED");
    // A new lead has claimed nothing yet.
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
    assertThat(directive.get().get("percentComplete").isNull()).isTrue();
    assertThat(directive.get().get("lastReportOn").asText()).isEqualTo(today().toString());
  }

  @Test
  void whatIsReturnedIsWrittenOnAndSubmittedAgain() {
    Directive directive = Api.directive("PUBLIC").inProgress();
    ObjectNode submitted = Reports.submitted(directive, Reports.ofToday());
    assertThat(Reports.review(Api.as("supervisor"), submitted, "status", "RETURNED").statusCode())
        .as("without a note")
        .isEqualTo(400);
    ObjectNode returned = Reports.returned(submitted);
    assertThat(returned.get("status").asText()).isEqualTo("RETURNED");
    assertThat(returned.get("reviewNote").asText()).isEqualTo("Figures are missing.");
    assertThat(returned.get("submittedOn").asText()).isEqualTo(today().toString());
    assertThat(
            Api.all(Api.as("supervisor"), directive.path() + "/history")
                .get(0)
                .at("/disclosed/reason/value")
                .asText())
        .isEqualTo("Figures are missing.");
    ObjectNode changed =
        Api.expect(200, Reports.patch(directive.asLead(), returned, "narrative", "With figures."));
    assertThat(changed.get("status").asText()).isEqualTo("RETURNED");
    assertThat(changed.get("reviewNote").asText()).isEqualTo("Figures are missing.");
    ObjectNode again = Api.expect(200, Reports.submit(directive.asLead(), changed));
    assertThat(again.get("reviewNote").isNull()).as("its review is yet to come").isTrue();
    assertThat(again.get("reviewer").isNull()).isTrue();
    assertThat(Reports.accept(again).get("narrative").asText()).isEqualTo("With figures.");
  }

  @Test
  void onlyWhatIsSubmittedIsReviewed() {
    Directive directive = Api.directive("PUBLIC").inProgress();
    ObjectNode submitted = Reports.submitted(directive, Reports.ofToday());
    ObjectNode accepted = Reports.accept(submitted);
    for (ObjectNode report :
        List.of(
            accepted,
            Reports.returned(
                Reports.submitted(
                    directive, Reports.of(today().minusDays(1), today().minusDays(1)))))) {
      for (Object[] verdict :
          new Object[][] {
            {"status", "ACCEPTED"}, {"status", "RETURNED", "reviewNote", "Figures are missing."}
          }) {
        Response response = Reports.review(Api.as("supervisor"), report, verdict);
        assertThat(response.statusCode()).as(response.asString()).isEqualTo(409);
        assertThat(Api.codes(response)).containsExactly("not-in-this-status");
      }
    }
  }

  @Test
  void aReviewIsPossibleInEveryOpenStatus() {
    Directive directive = Api.directive("PUBLIC").inProgress();
    ObjectNode submitted = Reports.submitted(directive, Reports.ofToday());
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
    assertThat(directive.status()).isEqualTo("ASSIGNED");
    ObjectNode accepted =
        Api.expect(200, Reports.review(Api.as("supervisor"), submitted, "status", "ACCEPTED"));
    assertThat(accepted.get("status").asText()).isEqualTo("ACCEPTED");
  }

  @Test
  void othersThanTheOfficeDoNotReview() {
    Directive directive = Api.directive("PUBLIC").inProgress();
    ObjectNode submitted = Reports.submitted(directive, Reports.ofToday());
    for (Request who : List.of(Api.as("auditor"), directive.asLead())) {
      assertThat(Reports.review(who, submitted, "status", "ACCEPTED").statusCode()).isEqualTo(403);
    }
    assertThat(Reports.review(Api.as("viewer"), submitted, "status", "ACCEPTED").statusCode())
        .isEqualTo(403);
  }

  // ---- separation of duties ---------------------------------------------------------------------

  /** Each of these persons had a hand in it: none of them reviews it, whatever their hats. */
  @Test
  void whoeverWroteAnyOfItDoesNotReviewIt() {
    Directive directive = Api.directive("PUBLIC").inProgress();
    String lead = directive.lead();
    ObjectNode report =
        Api.expect(
            201,
            Reports.create(
                Api.person("entered-it", "supervisor"),
                directive,
                Reports.ofToday("onBehalfOf", lead)));
    report =
        Api.expect(
            200, Reports.patch(Api.agency(lead, "changed-it"), report, "narrative", "More."));
    report = Api.expect(200, Reports.submit(Api.agency(lead, "submitted-it"), report));
    report =
        Api.expect(
            200,
            Reports.takeBack(
                Api.person("took-it-back", "supervisor").queryParam("onBehalfOf", lead), report));
    report =
        Api.expect(200, Reports.submitFor(Api.person("submitted-again", "supervisor"), report));
    for (String person :
        List.of("entered-it", "changed-it", "submitted-it", "took-it-back", "submitted-again")) {
      for (Request who :
          List.of(
              Api.person(person, "supervisor"),
              Api.caller("supervisor+agency@" + lead + "#" + person))) {
        Response refused = Reports.review(who, report, "status", "ACCEPTED");
        assertThat(refused.statusCode()).as(person).isEqualTo(403);
      }
    }
    Api.expect(
        200, Reports.review(Api.person("another", "supervisor"), report, "status", "ACCEPTED"));
  }

  @Test
  void whoReturnedAReportMayWriteOnItAndThenDoesNotReviewIt() {
    Directive directive = Api.directive("PUBLIC").inProgress();
    ObjectNode returned =
        Api.expect(
            200,
            Reports.review(
                Api.person("helper", "supervisor"),
                Reports.submitted(directive, Reports.ofToday()),
                "status",
                "RETURNED",
                "reviewNote",
                "I shall write it for you."));
    ObjectNode changed =
        Api.expect(
            200,
            Reports.patch(
                Api.person("helper", "supervisor"),
                returned,
                "narrative",
                "As told by telephone.",
                "onBehalfOf",
                directive.lead()));
    ObjectNode submitted = Api.expect(200, Reports.submit(directive.asLead(), changed));
    assertThat(
            Reports.review(Api.person("helper", "supervisor"), submitted, "status", "ACCEPTED")
                .statusCode())
        .isEqualTo(403);
    Reports.accept(submitted);
  }
}
