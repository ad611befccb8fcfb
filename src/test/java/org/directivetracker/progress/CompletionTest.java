package org.directivetracker.progress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.directivetracker.testing.Clock.today;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.test.junit.QuarkusTest;
import java.time.LocalDate;
import java.util.List;
import org.directivetracker.testing.Api;
import org.directivetracker.testing.Directive;
import org.directivetracker.testing.Json;
import org.directivetracker.testing.Reports;
import org.directivetracker.testing.Response;
import org.junit.jupiter.api.Test;

/** A claim of completion and its final report: together they stand, together they fall. */
@QuarkusTest
class CompletionTest {

  private static ObjectNode claim(JsonNode report) {
    return Json.object("action", "report-completion", "reportId", report.get("id"));
  }

  private static ObjectNode returning(Object... more) {
    ObjectNode body = Json.object("action", "return", "note", "Two provinces are missing.");
    body.setAll(Json.object(more));
    return body;
  }

  private static ObjectNode close(String reason) {
    return Json.object("action", "close", "closureReason", reason);
  }

  private static List<String> refused(Response response) {
    Api.expect(409, response);
    assertThat(Api.slug(response)).isEqualTo("transition-not-allowed");
    return Api.codes(response);
  }

  private static List<String> allowed(Directive directive) {
    return Api.texts(directive.get(directive.asLead()).get("allowedActions"));
  }

  // ---- what a claim takes -----------------------------------------------------------------------

  @Test
  void aClaimTakesASubmittedFinalReportAndEvidence() {
    Directive directive = Api.directive("PUBLIC").inProgress();
    ObjectNode draft = Reports.draft(directive, Reports.ofToday("final", true));
    assertThat(refused(directive.act(directive.asLead(), claim(draft))))
        .containsExactlyInAnyOrder("final-report-submitted", "evidence-handed-in");
    assertThat(allowed(directive)).isEmpty();
    Reports.evidence(directive);
    assertThat(refused(directive.act(directive.asLead(), claim(draft))))
        .containsExactly("final-report-submitted");
    LocalDate before = today().minusDays(1);
    ObjectNode ordinary = Reports.submitted(directive, Reports.of(before, before));
    assertThat(refused(directive.act(directive.asLead(), claim(ordinary))))
        .as("not a final one")
        .containsExactly("final-report-submitted");
    ObjectNode submitted = Api.expect(200, Reports.submit(directive.asLead(), draft));
    assertThat(allowed(directive)).containsExactly("report-completion");
    ObjectNode claimed = directive.lead(claim(submitted));
    assertThat(claimed.get("status").asText()).isEqualTo("COMPLETION_REPORTED");
    assertThat(claimed.get("claimedReport")).isEqualTo(submitted.get("id"));
    assertThat(directive.get(Api.as("viewer")).has("claimedReport")).isFalse();
  }

  @Test
  void aClaimNamesTheLeadsOwnReportOnTheDirective() {
    String cooperating = Api.freshAgency();
    Directive directive = Api.directive("PUBLIC").cooperating(cooperating).inProgress();
    Directive other = Api.directive("PUBLIC").lead(directive.lead()).inProgress();
    Reports.evidence(directive);
    ObjectNode theirs = Reports.submitted(directive, cooperating, Reports.ofToday("final", true));
    ObjectNode elsewhere = Reports.submitted(other, Reports.ofToday("final", true));
    for (JsonNode report :
        List.of(theirs, elsewhere, Json.object("id", "00000000-0000-7000-8000-000000000000"))) {
      Response response = directive.act(directive.asLead(), claim(report));
      Api.expect(400, response);
      assertThat(Api.pointers(response)).containsExactly("/reportId");
      assertThat(Api.codes(response)).containsExactly("unknown-reference");
    }
    Api.expect(400, directive.act(directive.asLead(), Json.object("action", "report-completion")));
  }

  @Test
  void noMilestoneIsOpenOnceTheFinalReportIsApplied() {
    Directive directive =
        Api.directive("PUBLIC")
            .milestone("first", today().plusDays(9))
            .milestone("second", today().plusDays(19))
            .inProgress();
    JsonNode milestones = directive.get().get("milestones");
    Reports.evidence(directive);
    ObjectNode report =
        Reports.submitted(
            directive,
            Reports.ofToday(
                "final",
                true,
                "milestoneUpdates",
                List.of(
                    Reports.update(milestones.get(0), "MET", "metOn", today().toString()),
                    Reports.update(milestones.get(1), "PARTIALLY_MET"))));
    assertThat(refused(directive.act(directive.asLead(), claim(report))))
        .containsExactly("no-milestone-open");
    report = Api.expect(200, Reports.takeBack(directive.asLead(), report));
    report =
        Api.expect(
            200,
            Reports.patch(
                directive.asLead(),
                report,
                "milestoneUpdates",
                List.of(
                    Reports.update(milestones.get(0), "MET", "metOn", today().toString()),
                    Reports.update(milestones.get(1), "NOT_MET"))));
    report = Api.expect(200, Reports.submit(directive.asLead(), report));
    directive.lead(claim(report));
    Reports.acceptClaim(directive);
    assertThat(directive.get().at("/milestones/0/status").asText()).isEqualTo("MET");
    assertThat(directive.get().at("/milestones/1/status").asText()).isEqualTo("NOT_MET");
    assertThat(refused(directive.act(directive.asSupervisor(), close("IMPLEMENTED"))))
        .containsExactly("implemented-in-full");
    directive.supervise(close("PARTIALLY_IMPLEMENTED"));
  }

  // ---- while a claim stands ---------------------------------------------------------------------

  @Test
  void whileAClaimStandsItsReportIsAcceptedOrStays() {
    Directive directive = Api.directive("PUBLIC").completionReported();
    String id = directive.get().get("claimedReport").asText();
    ObjectNode report = Api.expect(200, directive.asLead().get("/progress-reports/" + id));
    Response back = Reports.takeBack(directive.asLead(), report);
    Api.expect(409, back);
    assertThat(Api.codes(back)).containsExactly("claimed-completion");
    Response returned =
        Reports.review(
            Api.as("supervisor"), report, "status", "RETURNED", "reviewNote", "Not so fast.");
    Api.expect(409, returned);
    assertThat(Api.codes(returned)).containsExactly("claimed-completion");

    assertThat(refused(directive.act(directive.asSupervisor(), close("IMPLEMENTED"))))
        .containsExactlyInAnyOrder("final-report-accepted", "no-evidence-undecided");
    Reports.accept(report);
    assertThat(refused(directive.act(directive.asSupervisor(), close("IMPLEMENTED"))))
        .containsExactly("no-evidence-undecided");
    Reports.acceptEvidence(directive);
    ObjectNode closed = directive.supervise(close("IMPLEMENTED"));
    assertThat(closed.get("completedOn").asText()).isEqualTo(today().toString());
  }

  @Test
  void othersReportsGoTheirOwnWayMeanwhile() {
    Directive directive = Api.directive("PUBLIC").completionReported();
    LocalDate before = today().minusDays(1);
    ObjectNode other = Reports.submitted(directive, Reports.of(before, before));
    other = Api.expect(200, Reports.takeBack(directive.asLead(), other));
    other = Api.expect(200, Reports.submit(directive.asLead(), other));
    Reports.returned(other);
  }

  @Test
  void aReturnedClaimReturnsItsReport() {
    Directive directive = Api.directive("PUBLIC").completionReported();
    String path = "/progress-reports/" + directive.get().get("claimedReport").asText();
    directive.supervise(returning());
    ObjectNode report = Api.expect(200, directive.asLead().get(path));
    assertThat(report.get("status").asText()).isEqualTo("RETURNED");
    assertThat(report.get("reviewNote").asText()).isEqualTo("Two provinces are missing.");
    assertThat(report.get("reviewer").asText()).isEqualTo(directive.supervisor());
    assertThat(report.get("reviewedOn").asText()).isEqualTo(today().toString());
    JsonNode event = Api.all(Api.as("supervisor"), directive.path() + "/history").get(0);
    assertThat(event.get("action").asText()).isEqualTo("return");
    assertThat(event.get("also").findValuesAsText("type")).contains("progress-report");
    // It is written on, and claims once more.
    report = Api.expect(200, Reports.patch(directive.asLead(), report, "narrative", "All of it."));
    report = Api.expect(200, Reports.submit(directive.asLead(), report));
    directive.lead(claim(report));
    Reports.acceptClaim(directive);
    directive.supervise(close("IMPLEMENTED"));
  }

  @Test
  void anAcceptedReportStaysAndTheNextClaimNeedsANewOne() {
    Directive directive = Api.directive("PUBLIC").completionReported();
    String path = "/progress-reports/" + directive.get().get("claimedReport").asText();
    ObjectNode accepted = Reports.accept(Api.expect(200, directive.asSupervisor().get(path)));
    directive.supervise(returning());
    assertThat(Api.expect(200, directive.asSupervisor().get(path))).isEqualTo(accepted);
    assertThat(refused(directive.act(directive.asLead(), claim(accepted))))
        .containsExactly("final-report-submitted");
    ObjectNode next =
        Reports.submitted(
            directive, Reports.ofToday("final", true, "corrects", accepted.get("id")));
    directive.lead(claim(next));
    Reports.acceptClaim(directive);
    directive.supervise(close("IMPLEMENTED"));
  }

  @Test
  void aRetractedClaimLeavesItsReportSubmitted() {
    Directive directive = Api.directive("PUBLIC").completionReported();
    String path = "/progress-reports/" + directive.get().get("claimedReport").asText();
    ObjectNode report = Api.expect(200, directive.asLead().get(path));
    directive.lead(Json.object("action", "retract-completion"));
    assertThat(Api.expect(200, directive.asLead().get(path))).isEqualTo(report);
    directive.lead(claim(report));
    directive.lead(Json.object("action", "retract-completion"));
    Api.expect(200, Reports.takeBack(directive.asLead(), report));
  }

  // ---- separation of duties ---------------------------------------------------------------------

  @Test
  void whoEnteredTheFinalReportNeitherAcceptsItNorReturnsItsClaim() {
    Directive directive = Api.directive("PUBLIC").inProgress();
    Reports.evidence(directive);
    ObjectNode report =
        Api.expect(
            201,
            Reports.create(
                Api.person("clerk", "supervisor"),
                directive,
                Reports.ofToday("final", true, "onBehalfOf", directive.lead())));
    report = Api.expect(200, Reports.submitFor(Api.person("clerk", "supervisor"), report));
    directive.lead(claim(report));
    assertThat(
            Reports.review(Api.person("clerk", "supervisor"), report, "status", "ACCEPTED")
                .statusCode())
        .isEqualTo(403);
    assertThat(directive.act(Api.person("clerk", "supervisor"), returning()).statusCode())
        .isEqualTo(403);
    assertThat(directive.status()).isEqualTo("COMPLETION_REPORTED");
    directive.supervise(returning());
  }

  @Test
  void whoClaimedForAnAgencyDoesNotDecideTheClaim() {
    Directive directive = Api.directive("PUBLIC").inProgress();
    ObjectNode claim = Reports.completion(directive);
    Api.expect(
        200,
        directive.act(
            Api.person("clerk", "supervisor"), Json.with(claim, "onBehalfOf", directive.lead())));
    Reports.acceptClaim(directive);
    for (ObjectNode decision : List.of(close("IMPLEMENTED"), returning())) {
      assertThat(directive.act(Api.person("clerk", "supervisor"), decision).statusCode())
          .isEqualTo(403);
    }
    directive.supervise(close("IMPLEMENTED"));
  }
}
