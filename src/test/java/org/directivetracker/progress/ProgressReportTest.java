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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How agencies write their reports, and who sees them. */
@QuarkusTest
class ProgressReportTest {
  @Test
  void aReportIsDraftedChangedSubmittedAndTakenBack() {
    Directive directive =
        Api.directive("PUBLIC").milestone("first", today().plusDays(9)).inProgress();
    JsonNode milestone = directive.get().get("milestones").get(0);
    ObjectNode evidence =
        Reports.evidence(
            directive, directive.lead(), Json.with(Api.newEvidence(), "externalId", "minutes-1"));
    ObjectNode second = Reports.evidence(directive);
    Response created =
        Reports.create(
            directive.asLead(),
            directive,
            Reports.of(
                today().minusDays(6),
                today(),
                "issues",
                "Rain.",
                "claimedPercent",
                30,
                "deliveryConfidence",
                "AMBER",
                "confidenceNote",
                "The rain may last.",
                "milestoneUpdates",
                List.of(Reports.update(milestone, "PARTIALLY_MET", "percent", 40)),
                "evidence",
                List.of("minutes-1", second.get("id").asText()),
                "externalId",
                "week-1"));
    ObjectNode draft = Api.expect(201, created);
    assertThat(created.header("Location")).isEqualTo(Api.BASE + Reports.path(draft));
    assertThat(draft.get("status").asText()).isEqualTo("DRAFT");
    assertThat(draft.get("agency").asText()).isEqualTo(directive.lead());
    assertThat(draft.at("/directive/reference").asText()).isEqualTo(directive.reference());
    assertThat(draft.get("submittedOn").isNull()).isTrue();
    assertThat(draft.get("final").asBoolean()).isFalse();
    assertThat(draft.get("evidence"))
        .as("external ids are kept as ids")
        .isEqualTo(Json.array(evidence.get("id"), second.get("id")));
    assertThat(draft.get("milestoneUpdates"))
        .isEqualTo(
            Json.array(
                Json.object(
                    "milestoneId",
                    milestone.get("id"),
                    "status",
                    "PARTIALLY_MET",
                    "percent",
                    40,
                    "metOn",
                    null)));
    assertThat(directive.get().get("revision"))
        .as("a draft shows nowhere in the directive")
        .isEqualTo(directive.get().get("revision"));

    ObjectNode changed =
        Api.expect(
            200,
            Reports.patch(
                directive.asLead(), draft, "claimedPercent", 35, "issues", null, "final", true));
    assertThat(changed.get("claimedPercent").asInt()).isEqualTo(35);
    assertThat(changed.get("issues").isNull()).isTrue();
    assertThat(changed.get("version").asInt()).isEqualTo(2);
    assertThat(Json.without(Json.without(changed, "updatedAt"), "version"))
        .isEqualTo(
            Json.without(
                Json.without(
                    Json.with(
                        Json.with(Json.with(draft, "claimedPercent", 35), "issues", null),
                        "final",
                        true),
                    "updatedAt"),
                "version"));

    ObjectNode submitted = Api.expect(200, Reports.submit(directive.asLead(), changed));
    assertThat(submitted.get("status").asText()).isEqualTo("SUBMITTED");
    assertThat(submitted.get("submittedOn").asText()).isEqualTo(today().toString());
    assertThat(Reports.submit(directive.asLead(), submitted).statusCode()).isEqualTo(409);
    assertThat(Reports.patch(directive.asLead(), submitted, "narrative", "x").statusCode())
        .isEqualTo(409);
    JsonNode stillOpen = directive.get().get("milestones").get(0);
    assertThat(stillOpen.get("status").asText())
        .as("a report moves nothing before it is accepted")
        .isEqualTo("SCHEDULED");

    ObjectNode back = Api.expect(200, Reports.takeBack(directive.asLead(), submitted));
    assertThat(back.get("status").asText()).isEqualTo("DRAFT");
    assertThat(back.get("submittedOn").isNull()).isTrue();
    assertThat(Reports.takeBack(directive.asLead(), back).statusCode()).isEqualTo(409);
    List<String> actions =
        Api.all(Api.as("auditor"), directive.path() + "/history").stream()
            .filter(e -> e.at("/entity/type").asText().equals("progress-report"))
            .map(e -> e.get("action").asText() + " " + e.get("agency").asText())
            .toList();
    assertThat(actions)
        .containsExactly(
            "progress-report.take-back " + directive.lead(),
            "progress-report.submit " + directive.lead(),
            "progress-report.update " + directive.lead(),
            "progress-report.create " + directive.lead());
  }

  @Test
  void whatChangesNothingLeavesNoEvent() {
    Directive directive = Api.directive("PUBLIC").inProgress();
    ObjectNode draft = Reports.draft(directive, Reports.ofToday());
    ObjectNode same =
        Api.expect(200, Reports.patch(directive.asLead(), draft, "narrative", "It was worked on."));
    assertThat(same).isEqualTo(draft);
    // Another hand at the same agency that changes nothing has written nothing.
    ObjectNode untouched =
        Api.expect(
            200,
            Reports.patch(
                Api.agency(directive.lead(), "two-hats"), draft, "narrative", "It was worked on."));
    assertThat(untouched).isEqualTo(draft);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ASSIGNED", "IN_PROGRESS", "SUSPENDED", "COMPLETION_REPORTED", "CLOSED"})
  void reportsAreWrittenWhileTheDirectiveIsCarriedOut(String status) {
    var builder = Api.directive("PUBLIC");
    Directive directive =
        switch (status) {
          case "ASSIGNED" -> builder.assigned();
          case "IN_PROGRESS" -> builder.inProgress();
          case "SUSPENDED" -> builder.suspended();
          case "COMPLETION_REPORTED" -> builder.completionReported();
          default -> builder.closed();
        };
    boolean may = !List.of("ASSIGNED", "CLOSED").contains(status);
    LocalDate before = today().minusDays(1);
    Response created = Reports.create(directive.asLead(), directive, Reports.of(before, before));
    assertThat(created.statusCode()).as(created.asString()).isEqualTo(may ? 201 : 409);
    if (may) {
      ObjectNode draft = Api.expect(201, created);
      draft = Api.expect(200, Reports.patch(directive.asLead(), draft, "narrative", "More."));
      ObjectNode submitted = Api.expect(200, Reports.submit(directive.asLead(), draft));
      assertThat(Reports.accept(submitted).get("status").asText()).isEqualTo("ACCEPTED");
    }
  }

  @Test
  void onceTheDirectiveIsClosedNothingIsWrittenOrSentBack() {
    Directive directive = Api.directive("PUBLIC").inProgress();
    ObjectNode draft = Reports.draft(directive, Reports.ofToday());
    LocalDate before = today().minusDays(1);
    ObjectNode submitted = Reports.submitted(directive, Reports.of(before, before));
    directive.supervise(
        Json.object("action", "close", "closureReason", "WITHDRAWN", "reason", "Not wanted."));
    assertThat(Reports.patch(directive.asLead(), draft, "narrative", "x").statusCode())
        .isEqualTo(409);
    assertThat(Reports.submit(directive.asLead(), draft).statusCode()).isEqualTo(409);
    assertThat(Reports.takeBack(directive.asLead(), submitted).statusCode()).isEqualTo(409);
    assertThat(
            Reports.review(
                    Api.as("supervisor"),
                    submitted,
                    "status",
                    "RETURNED",
                    "reviewNote",
                    "Figures are missing.")
                .statusCode())
        .as("its agency could not hand it in again")
        .isEqualTo(409);
    Reports.accept(submitted);
  }

  @Test
  void eachAgencyWritesForItself() {
    String cooperating = Api.freshAgency();
    Directive directive = Api.directive("PUBLIC").cooperating(cooperating).inProgress();
    ObjectNode own = Reports.draft(directive, cooperating, Reports.ofToday());
    assertThat(own.get("agency").asText()).isEqualTo(cooperating);
    ObjectNode lead = Reports.submitted(directive, Reports.ofToday());
    assertThat(Reports.patch(directive.asLead(), own, "narrative", "x").statusCode())
        .as("a draft of another is not known")
        .isEqualTo(404);
    assertThat(Reports.takeBack(Api.agency(cooperating), lead).statusCode()).isEqualTo(403);
    assertThat(
            Reports.create(Api.agency(Api.freshAgency()), directive, Reports.ofToday())
                .statusCode())
        .isEqualTo(403);
    assertThat(Reports.create(Api.as("supervisor"), directive, Reports.ofToday()).statusCode())
        .as("the office, unless it says for whom")
        .isEqualTo(403);
  }

  @Test
  void aFormerAgencyKeepsWhatItFiledAndWritesNoMore() {
    String cooperating = Api.freshAgency();
    Directive directive = Api.directive("RESTRICTED").cooperating(cooperating).inProgress();
    ObjectNode own = Reports.draft(directive, cooperating, Reports.ofToday());
    Reports.accepted(directive, Reports.ofToday());
    JsonNode assignment =
        Api.all(directive.asSupervisor(), directive.path() + "/assignments").stream()
            .filter(a -> a.get("agency").asText().equals(cooperating))
            .findFirst()
            .orElseThrow();
    Api.expect(
        200,
        Api.patch(
            directive.asSupervisor(),
            directive.path() + "/assignments/" + assignment.get("id").asText(),
            Api.tag(assignment),
            Json.object("status", "RELEASED", "reason", "The lead suffices.")));
    assertThat(Reports.now(own)).isEqualTo(own);
    assertThat(Api.all(Api.agency(cooperating), directive.path() + "/progress-reports"))
        .containsExactly(own);
    assertThat(Reports.patch(Api.agency(cooperating), own, "narrative", "x").statusCode())
        .isEqualTo(403);
  }

  /** The office enters it for an agency without a system, and may write on what it entered. */
  @Test
  void theOfficeWritesInAnAgencysName() {
    Directive directive = Api.directive("PUBLIC").inProgress();
    ObjectNode draft =
        Api.expect(
            201,
            Reports.create(
                Api.person("clerk", "supervisor"),
                directive,
                Reports.ofToday("onBehalfOf", directive.lead())));
    assertThat(draft.get("agency").asText()).isEqualTo(directive.lead());
    assertThat(draft.get("onBehalfOf").asText()).isEqualTo(directive.lead());
    JsonNode event = Api.all(Api.as("supervisor"), directive.path() + "/history").get(0);
    assertThat(event.get("action").asText()).isEqualTo("progress-report.create");
    assertThat(event.get("role").asText()).isEqualTo("supervisor");
    assertThat(event.get("onBehalfOf").asText()).isEqualTo(directive.lead());
    ObjectNode changed =
        Api.expect(
            200,
            Reports.patch(
                Api.person("clerk", "supervisor"),
                draft,
                "narrative",
                "By telephone.",
                "onBehalfOf",
                directive.lead()));
    ObjectNode submitted =
        Api.expect(200, Reports.submitFor(Api.person("clerk", "supervisor"), changed));
    var asClerk = Api.person("clerk", "supervisor").queryParam("onBehalfOf", directive.lead());
    ObjectNode back = Api.expect(200, Reports.takeBack(asClerk, submitted));
    assertThat(back.get("status").asText()).isEqualTo("DRAFT");
    // The agency sees it too, and takes it over.
    Api.expect(200, Reports.submit(directive.asLead(), back));

    Response unknown =
        Reports.create(
            Api.as("supervisor"), directive, Reports.ofToday("onBehalfOf", "NO-SUCH-CODE"));
    Api.expect(400, unknown);
    assertThat(Api.pointers(unknown)).containsExactly("/onBehalfOf");
    assertThat(
            Reports.create(
                    directive.asLead(), directive, Reports.ofToday("onBehalfOf", directive.lead()))
                .statusCode())
        .isEqualTo(403);
  }

  /** What the office takes back for an agency it goes on seeing. */
  @Test
  void theOfficeTakesBackWhatAnAgencySubmitted() {
    Directive directive = Api.directive("PUBLIC").inProgress();
    ObjectNode submitted = Reports.submitted(directive, Reports.ofToday());
    ObjectNode back =
        Api.expect(
            200,
            Reports.takeBack(
                Api.as("supervisor").queryParam("onBehalfOf", directive.lead()), submitted));
    assertThat(back.get("status").asText()).isEqualTo("DRAFT");
    Api.expect(200, Api.as("supervisor").get(Reports.path(back)));
  }

  // ---- who sees what ----------------------------------------------------------------------------

  @Test
  void draftsAreTheAgencysOwnAndTheAuditors() {
    String cooperating = Api.freshAgency();
    Directive directive = Api.directive("PUBLIC").cooperating(cooperating).inProgress();
    ObjectNode draft = Reports.draft(directive, Reports.ofToday("narrative", "Not yet said."));
    Api.expect(
        200, Reports.patch(directive.asLead(), draft, "narrative", "Nearly said.", "issues", "x"));
    for (String who : List.of("agency@" + directive.lead(), "auditor")) {
      assertThat(Api.caller(who).get(Reports.path(draft)).statusCode()).as(who).isEqualTo(200);
      assertThat(Api.all(Api.caller(who), directive.path() + "/progress-reports")).hasSize(1);
      assertThat(history(who, directive)).as(who).contains("progress-report.update");
    }
    for (String who :
        List.of("supervisor", "agency@" + cooperating, "viewer", "admin", "anonymous")) {
      assertThat(Api.caller(who).get(Reports.path(draft)).statusCode()).as(who).isEqualTo(404);
      assertThat(Api.all(Api.caller(who), directive.path() + "/progress-reports")).isEmpty();
      assertThat(history(who, directive)).as(who).noneMatch(a -> a.startsWith("progress-report"));
    }
    Api.expect(200, Reports.submit(directive.asLead(), Reports.now(draft)));
    assertThat(history("supervisor", directive))
        .as("what was drafted stays the agency's own")
        .contains("progress-report.submit")
        .doesNotContain("progress-report.create", "progress-report.update");
  }

  private static List<String> history(String who, Directive directive) {
    return Api.all(Api.caller(who), directive.path() + "/history").stream()
        .map(e -> e.get("action").asText())
        .toList();
  }

  @Test
  void thePublicSeesOfAcceptedReportsWhatWasDone() {
    Directive directive = Api.directive("PUBLIC").inProgress();
    ObjectNode report =
        Reports.submitted(directive, Reports.ofToday("issues", "Rain.", "claimedPercent", 10));
    for (String who : List.of("anonymous", "viewer", "admin", "agency@NOBODY")) {
      assertThat(Api.caller(who).get(Reports.path(report)).statusCode()).isEqualTo(404);
    }
    report = Reports.accept(report);
    for (String who : List.of("anonymous", "viewer", "admin", "agency@NOBODY")) {
      ObjectNode seen = Api.expect(200, Api.caller(who).get(Reports.path(report)));
      assertThat(seen)
          .as(who)
          .isEqualTo(
              report
                  .deepCopy()
                  .retain(
                      "id",
                      "directive",
                      "agency",
                      "periodFrom",
                      "periodTo",
                      "narrative",
                      "claimedPercent",
                      "status",
                      "submittedOn",
                      "illustrative",
                      "version",
                      "createdAt",
                      "updatedAt"));
      assertThat(Api.all(Api.caller(who), directive.path() + "/progress-reports"))
          .containsExactly(seen);
    }
    Directive hidden = Api.directive("RESTRICTED").inProgress();
    ObjectNode accepted = Reports.accepted(hidden, Reports.ofToday());
    assertThat(Api.anonymous().get(Reports.path(accepted)).statusCode()).isEqualTo(404);
  }

  @Test
  void theQueueIsFilteredAndOldestFirst() {
    String cooperating = Api.freshAgency();
    String officer = "officer-" + Api.unique(6);
    Directive directive =
        Api.directive("PUBLIC").cooperating(cooperating).with("officer", officer).inProgress();
    ObjectNode first = Reports.submitted(directive, Reports.ofToday());
    ObjectNode second = Reports.accepted(directive, cooperating, Reports.ofToday());
    ObjectNode draft =
        Reports.draft(directive, Reports.of(today().minusDays(3), today().minusDays(3)));
    String reference = directive.reference();
    assertThat(queue("supervisor", "directive", reference)).containsExactly(id(first), id(second));
    assertThat(queue("auditor", "directive", directive.id()))
        .containsExactly(id(first), id(second), id(draft));
    assertThat(queue("agency@" + directive.lead(), "directive", reference))
        .as("an agency's own")
        .containsExactly(id(first), id(draft));
    assertThat(queue("agency@" + cooperating)).containsExactly(id(second));
    assertThat(queue("agency")).isEmpty();
    assertThat(queue("supervisor", "officer", officer)).containsExactly(id(first), id(second));
    assertThat(queue("supervisor#" + officer, "officer", "me"))
        .containsExactly(id(first), id(second));
    assertThat(queue("supervisor#" + officer + "x", "officer", "me")).isEmpty();
    assertThat(queue("agency@" + cooperating, "officer", officer)).containsExactly(id(second));
    assertThat(
            queue(
                "supervisor", "directive", reference, "status", "SUBMITTED", "status", "RETURNED"))
        .containsExactly(id(first));
    assertThat(queue("supervisor", "agency", cooperating, "agency", "NO-SUCH-CODE"))
        .containsExactly(id(second));
    assertThat(
            queue("supervisor", "directive", reference, "since", second.get("updatedAt").asText()))
        .containsExactly(id(second));
    assertThat(queue("supervisor", "directive", "SC-1999-01-01-01")).isEmpty();
    List<JsonNode> pages =
        Api.pages(Api.as("supervisor"), "/progress-reports?directive=" + reference, 1);
    assertThat(pages).extracting(r -> r.get("id").asText()).containsExactly(id(first), id(second));
    assertThat(Api.pages(Api.as("auditor"), directive.path() + "/progress-reports", 1))
        .extracting(r -> r.get("id").asText())
        .as("the directive's own list is newest first")
        .containsExactly(id(draft), id(second), id(first));
    for (String who : List.of("viewer", "admin")) {
      assertThat(Api.caller(who).get("/progress-reports").statusCode()).isEqualTo(403);
    }
    assertThat(Api.anonymous().get("/progress-reports").statusCode()).isEqualTo(401);
  }

  private static List<String> queue(String who, Object... query) {
    return Api.all(Api.caller(who), "/progress-reports", query).stream()
        .map(ProgressReportTest::id)
        .toList();
  }

  private static String id(JsonNode report) {
    return report.get("id").asText();
  }

  // ---- what may be said -------------------------------------------------------------------------

  @Test
  void periodsOfAnAgencyDoNotOverlap() {
    String cooperating = Api.freshAgency();
    Directive directive = Api.directive("PUBLIC").cooperating(cooperating).inProgress();
    Reports.draft(directive, Reports.of(today().minusDays(9), today().minusDays(5)));
    for (int[] days : new int[][] {{9, 5}, {5, 5}, {10, 9}, {12, 0}, {8, 7}}) {
      Response overlapping =
          Reports.create(
              directive.asLead(),
              directive,
              Reports.of(today().minusDays(days[0]), today().minusDays(days[1])));
      Api.expect(409, overlapping);
      assertThat(Api.pointers(overlapping)).containsExactly("/periodFrom");
      assertThat(Api.codes(overlapping)).containsExactly("overlapping-period");
    }
    ObjectNode next = Reports.draft(directive, Reports.of(today().minusDays(4), today()));
    Response moved =
        Reports.patch(directive.asLead(), next, "periodFrom", today().minusDays(5).toString());
    assertThat(Api.codes(moved)).containsExactly("overlapping-period");
    // Another agency's periods are its own.
    Reports.draft(directive, cooperating, Reports.of(today().minusDays(9), today()));
  }

  @Test
  void milestonesAreReportedByWhoCarriesThemOut() {
    String cooperating = Api.freshAgency();
    Directive directive =
        Api.directive("PUBLIC").cooperating(cooperating).milestone("own", today()).inProgress();
    for (String key : List.of("of-lead", "of-cooperating")) {
      Api.expect(
          201,
          Api.post(
              directive.asSupervisor(),
              directive.path() + "/milestones",
              Json.with(
                  Api.newMilestone(key, today(), 2),
                  "agency",
                  key.equals("of-lead") ? directive.lead() : cooperating)));
    }
    JsonNode ofLead = milestone(directive, "of-lead");
    JsonNode ofCooperating = milestone(directive, "of-cooperating");
    Response refused =
        Reports.create(
            Api.agency(cooperating),
            directive,
            Reports.ofToday(
                "milestoneUpdates",
                List.of(
                    Reports.update(ofCooperating, "NOT_MET"), Reports.update(ofLead, "NOT_MET"))));
    Api.expect(400, refused);
    assertThat(Api.pointers(refused)).containsExactly("/milestoneUpdates/1/milestoneId");
    assertThat(Api.codes(refused)).containsExactly("not-allowed");
    Reports.draft(
        directive,
        cooperating,
        Reports.ofToday("milestoneUpdates", List.of(Reports.update(ofCooperating, "NOT_MET"))));
    Reports.draft(
        directive,
        Reports.ofToday(
            "milestoneUpdates",
            List.of(Reports.update(ofCooperating, "NOT_MET"), Reports.update(ofLead, "NOT_MET"))));
  }

  @Test
  void aCancelledMilestoneIsRefusedOnSubmission() {
    Directive directive =
        Api.directive("PUBLIC").milestone("first", today().plusDays(9)).inProgress();
    JsonNode milestone = milestone(directive, "first");
    ObjectNode draft =
        Reports.draft(
            directive,
            Reports.ofToday("milestoneUpdates", List.of(Reports.update(milestone, "NOT_MET"))));
    Api.expect(
        200,
        Api.patch(
            directive.asSupervisor(),
            directive.path() + "/milestones/first",
            Api.tag(milestone),
            Json.object("status", "CANCELLED")));
    Response refused = Reports.submit(directive.asLead(), draft);
    Api.expect(409, refused);
    assertThat(Api.pointers(refused)).containsExactly("/milestoneUpdates/0/milestoneId");
    ObjectNode without =
        Api.expect(200, Reports.patch(directive.asLead(), draft, "milestoneUpdates", List.of()));
    Api.expect(200, Reports.submit(directive.asLead(), without));
  }

  @Test
  void evidenceIsTheAgencysOwn() {
    String cooperating = Api.freshAgency();
    Directive directive = Api.directive("PUBLIC").cooperating(cooperating).inProgress();
    JsonNode others =
        Reports.evidence(
            directive, cooperating, Json.with(Api.newEvidence(), "externalId", "theirs"));
    JsonNode own =
        Reports.evidence(
            directive, directive.lead(), Json.with(Api.newEvidence(), "externalId", "ours"));
    Response refused =
        Reports.create(
            directive.asLead(),
            directive,
            Reports.ofToday(
                "evidence",
                List.of("ours", others.get("id").asText(), "theirs", own.get("id").asText())));
    Api.expect(400, refused);
    assertThat(Api.pointers(refused)).containsExactly("/evidence/1", "/evidence/2", "/evidence/3");
    assertThat(Api.codes(refused))
        .containsExactly("unknown-reference", "unknown-reference", "repeated");
  }

  private static JsonNode milestone(Directive directive, String key) {
    return Api.expect(200, directive.asSupervisor().get(directive.path() + "/milestones/" + key));
  }

  @Test
  void anExternalIdIsTakenOnce() {
    Directive directive = Api.directive("PUBLIC").inProgress();
    Reports.draft(directive, Reports.ofToday("externalId", "week-1"));
    Response again =
        Reports.create(
            directive.asLead(),
            directive,
            Reports.of(today().minusDays(1), today().minusDays(1), "externalId", "week-1"));
    Api.expect(409, again);
    assertThat(Api.pointers(again)).containsExactly("/externalId");
  }
}
