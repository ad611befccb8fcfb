package org.directivetracker.directive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.directivetracker.directive.Moves.allowed;
import static org.directivetracker.directive.Moves.assignments;
import static org.directivetracker.directive.Moves.cancel;
import static org.directivetracker.directive.Moves.dateDecisions;
import static org.directivetracker.directive.Moves.decided;
import static org.directivetracker.directive.Moves.in;
import static org.directivetracker.directive.Moves.inDays;
import static org.directivetracker.directive.Moves.latest;
import static org.directivetracker.directive.Moves.refused;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import org.directivetracker.directive.Moves.Move;
import org.directivetracker.directive.Moves.Status;
import org.directivetracker.testing.Api;
import org.directivetracker.testing.Clock;
import org.directivetracker.testing.Directive;
import org.directivetracker.testing.Json;
import org.directivetracker.testing.Reports;
import org.directivetracker.testing.Request;
import org.directivetracker.testing.Response;
import org.junit.jupiter.api.Test;

/** What stands before claims, closing, suspension and reopening, and what they write. */
@QuarkusTest
class ClosingTest {
  // ---- claims -----------------------------------------------------------------------------------

  @Test
  void noMilestoneMayBeOpenWhenCompletionIsReported() {
    Directive directive =
        in(
            Status.IN_PROGRESS,
            Api.directive("PUBLIC").milestone("first", Clock.today().plusDays(10)));
    ObjectNode claim = Reports.completion(directive);
    assertThat(allowed(directive, directive.asLead())).as("what it may do now").isEmpty();
    refused(directive.act(directive.asLead(), claim));
    cancel(directive, "first");
    assertThat(allowed(directive, directive.asLead())).containsExactly("report-completion");
    ObjectNode claimed = directive.lead(claim);
    assertThat(claimed.get("claimedOn").asText()).isEqualTo(inDays(0));
    assertThat(claimed.get("completedOn").isNull()).isTrue();
  }

  @Test
  void whoClaimedDoesNotCloseAsDone() {
    Directive directive = in(Status.IN_PROGRESS);
    Request claimant = Api.agency(directive.lead(), "two-hats");
    Api.expect(200, directive.act(claimant, Reports.completion(directive)));
    for (String reason : List.of("IMPLEMENTED", "IMPLEMENTED_MODIFIED", "PARTIALLY_IMPLEMENTED")) {
      ObjectNode close = Json.object("action", "close", "closureReason", reason);
      assertThat(directive.act(Api.person("two-hats", "supervisor"), close).statusCode())
          .as(reason + " by the claimant, with the role of a supervisor")
          .isEqualTo(403);
      assertThat(
              directive
                  .act(Api.caller("supervisor+agency@" + directive.lead() + "#two-hats"), close)
                  .statusCode())
          .as(reason + " by the claimant, with both roles")
          .isEqualTo(403);
    }
    assertThat(directive.status()).isEqualTo("COMPLETION_REPORTED");
    // Others of the office may, and so may the claimant give the matter up.
    Directive given = in(Status.IN_PROGRESS);
    Api.expect(200, given.act(Api.agency(given.lead(), "two-hats"), Reports.completion(given)));
    Api.expect(200, given.act(Api.person("two-hats", "supervisor"), Move.CLOSE_UNDONE.body()));
    Reports.acceptClaim(directive);
    directive.supervise(Move.CLOSE_AS_DONE.body());
  }

  @Test
  void whoClaimedBeforeMayCloseTheClaimOfAnother() {
    Directive directive = in(Status.IN_PROGRESS);
    Api.expect(
        200,
        directive.act(Api.agency(directive.lead(), "two-hats"), Reports.completion(directive)));
    Api.expect(
        200,
        directive.act(Api.agency(directive.lead(), "another"), Move.RETRACT_COMPLETION.body()));
    Api.expect(
        200, directive.act(Api.agency(directive.lead(), "another"), Reports.completion(directive)));
    Reports.acceptClaim(directive);
    Api.expect(200, directive.act(Api.person("two-hats", "supervisor"), Move.CLOSE_AS_DONE.body()));
  }

  @Test
  void returnMayMoveTheDate() {
    Directive directive = in(Status.COMPLETION_REPORTED);
    String from = directive.get().get("dueDate").asText();
    ObjectNode returned = directive.supervise(Move.RETURN.body().put("dueDate", inDays(90)));
    assertThat(returned.get("dueDate").asText()).isEqualTo(inDays(90));
    assertThat(returned.get("originalDueDate").asText()).isEqualTo(from);
    decided(directive, from, inDays(90), "Figures are missing.");
    assertThat(latest(directive).at("/disclosed/reason/value").asText())
        .isEqualTo("Figures are missing.");

    Directive without = in(Status.COMPLETION_REPORTED);
    without.supervise(Move.RETURN.body());
    assertThat(dateDecisions(without)).isEmpty();
  }

  // ---- close ------------------------------------------------------------------------------------

  @Test
  void closeWritesTheDayAndTheReason() {
    for (String reason : List.of("IMPLEMENTED", "IMPLEMENTED_MODIFIED", "PARTIALLY_IMPLEMENTED")) {
      Directive directive = in(Status.COMPLETION_REPORTED);
      ObjectNode closed =
          directive.supervise(Json.object("action", "close", "closureReason", reason));
      assertThat(closed.get("closureReason").asText()).isEqualTo(reason);
      assertThat(closed.get("closedOn").asText()).isEqualTo(inDays(0));
      assertThat(closed.get("completedOn"))
          .as("day of the claim")
          .isEqualTo(closed.get("claimedOn"));
      assertThat(closed.get("completedOn").asText()).isEqualTo(inDays(0));
    }
    for (String reason : List.of("NOT_IMPLEMENTED", "WITHDRAWN")) {
      Directive directive = in(Status.IN_PROGRESS);
      ObjectNode closed =
          directive.supervise(
              Json.object("action", "close", "closureReason", reason, "reason", "It is over."));
      assertThat(closed.get("closureReason").asText()).isEqualTo(reason);
      assertThat(closed.get("closedOn").asText()).isEqualTo(inDays(0));
      assertThat(closed.get("completedOn").isNull()).isTrue();
      assertThat(latest(directive).at("/disclosed/reason/value").asText()).isEqualTo("It is over.");
    }
  }

  @Test
  void closedAsUndoneAClaimWasNotAccepted() {
    Directive directive = in(Status.COMPLETION_REPORTED);
    ObjectNode closed = directive.supervise(Move.CLOSE_UNDONE.body());
    assertThat(closed.get("completedOn").isNull()).isTrue();
  }

  @Test
  void supersededAndDuplicateNameTheOther() {
    Directive other = in(Status.REGISTERED);
    for (String reason : List.of("SUPERSEDED", "DUPLICATE")) {
      Directive directive = in(Status.ASSIGNED);
      ObjectNode close =
          Json.object("action", "close", "closureReason", reason, "reason", "Said twice.");
      Api.expect(400, directive.act(directive.asSupervisor(), close.deepCopy()));
      Response unknown =
          directive.act(
              directive.asSupervisor(),
              close.deepCopy().put("relatedDirective", "NO-2023-05-05-01"));
      Api.expect(400, unknown);
      assertThat(Api.codes(unknown)).containsExactly("unknown-reference");
      assertThat(Api.pointers(unknown)).containsExactly("/relatedDirective");
      assertThat(
              directive
                  .act(
                      directive.asSupervisor(),
                      close.deepCopy().put("relatedDirective", directive.reference()))
                  .statusCode())
          .as("by itself")
          .isIn(400, 409);
      ObjectNode closed =
          directive.supervise(close.deepCopy().put("relatedDirective", other.reference()));
      assertThat(closed.get("relatedDirective").asText()).isEqualTo(other.reference());
      assertThat(closed.get("closureReason").asText()).isEqualTo(reason);
    }
    Directive directive = in(Status.ASSIGNED);
    Api.expect(
        400,
        directive.act(
            directive.asSupervisor(),
            Move.CLOSE_UNDONE.body().put("relatedDirective", other.reference())));
  }

  @Test
  void theRelatedDirectiveIsNotShownToThoseWhoMayNotKnowIt() {
    Directive hidden = in(Status.REGISTERED, Api.directive("RESTRICTED"));
    Directive directive = in(Status.ASSIGNED);
    directive.supervise(
        Json.object(
            "action",
            "close",
            "closureReason",
            "DUPLICATE",
            "reason",
            "Said twice.",
            "relatedDirective",
            hidden.reference()));
    assertThat(directive.get().get("relatedDirective").asText()).isEqualTo(hidden.reference());
    for (Request who : List.of(Api.anonymous(), Api.as("viewer"), directive.asLead())) {
      JsonNode shown = directive.get(who);
      assertThat(shown.get("relatedDirective").isNull()).as(shown::toString).isTrue();
    }
  }

  @Test
  void theRelatedDirectiveIsShownToAllWhoMayKnowIt() {
    Directive other = in(Status.REGISTERED);
    Directive directive = in(Status.ASSIGNED);
    directive.supervise(
        Json.object(
            "action",
            "close",
            "closureReason",
            "DUPLICATE",
            "reason",
            "Said twice.",
            "relatedDirective",
            other.reference()));
    for (Request who : List.of(Api.anonymous(), Api.as("auditor"), directive.asLead())) {
      assertThat(directive.get(who).get("relatedDirective").asText(null))
          .isEqualTo(other.reference());
    }
  }

  // ---- suspend and resume -----------------------------------------------------------------------

  @Test
  void suspendSaysWhenToLookAgainAndResumeMayMoveTheDate() {
    Directive directive = in(Status.IN_PROGRESS);
    String from = directive.get().get("dueDate").asText();
    ObjectNode suspended = directive.supervise(Move.SUSPEND.body());
    assertThat(suspended.get("reviewOn").asText()).isEqualTo(inDays(30));
    assertThat(latest(directive).at("/disclosed/reason/value").asText()).isEqualTo("It waits.");

    Api.expect(
        400,
        directive.act(
            directive.asSupervisor(), Json.object("action", "resume", "dueDate", inDays(80))));
    ObjectNode resumed =
        directive.supervise(
            Json.object("action", "resume", "dueDate", inDays(80), "reason", "It waited."));
    assertThat(resumed.get("dueDate").asText()).isEqualTo(inDays(80));
    assertThat(resumed.get("originalDueDate").asText()).isEqualTo(from);
    decided(directive, from, inDays(80), "It waited.");
  }

  // ---- reopen -----------------------------------------------------------------------------------

  @Test
  void reopenClearsTheMarksOfClaimAndClose() {
    Directive directive = in(Status.COMPLETION_REPORTED);
    directive.supervise(Move.CLOSE_AS_DONE.body());
    ObjectNode reopened = directive.supervise(Move.REOPEN.body());
    assertThat(reopened.get("status").asText()).isEqualTo("IN_PROGRESS");
    for (String member : List.of("claimedOn", "completedOn", "closedOn", "closureReason")) {
      assertThat(reopened.get(member).isNull()).as(member).isTrue();
    }
    assertThat(assignments(reopened)).containsExactly(directive.lead() + " LEAD ACKNOWLEDGED");
    assertThat(dateDecisions(directive)).isEmpty();
    directive.lead(Reports.completion(directive));
  }

  @Test
  void reopenGoesBackToRegisteredUnlessTheCurrentLeadHadAcknowledged() {
    String cooperating = Api.freshAgency();
    Directive pending = in(Status.ASSIGNED, Api.directive("PUBLIC").cooperating(cooperating));
    pending.supervise(Move.CLOSE_UNDONE.body());
    ObjectNode reopened = pending.supervise(Move.REOPEN.body());
    assertThat(reopened.get("status").asText()).isEqualTo("REGISTERED");
    assertThat(assignments(reopened))
        .as("releases all")
        .containsExactlyInAnyOrder(
            pending.lead() + " LEAD RELEASED", cooperating + " COOPERATING RELEASED");

    Directive reassigned = in(Status.IN_PROGRESS);
    reassigned.supervise(Move.REASSIGN.body());
    reassigned.supervise(Move.CLOSE_UNDONE.body());
    assertThat(reassigned.supervise(Move.REOPEN.body()).get("status").asText())
        .as("the old lead's word does not bind the new one")
        .isEqualTo("REGISTERED");

    Directive registered = in(Status.REGISTERED);
    registered.supervise(Move.CLOSE_UNDONE.body());
    assertThat(registered.supervise(Move.REOPEN.body()).get("status").asText())
        .isEqualTo("REGISTERED");
  }

  @Test
  void reopenNeedsADateAheadWhenTheOldOneIsPast() {
    Directive directive = in(Status.IN_PROGRESS);
    Api.expect(
        201,
        Api.post(
            directive.asSupervisor(),
            directive.path() + "/date-decisions",
            Json.object("to", inDays(-5), "reason", "It was due long ago.")));
    directive.supervise(Move.CLOSE_UNDONE.body());
    refused(directive.act(directive.asSupervisor(), Move.REOPEN.body()), "reopen");
    refused(
        directive.act(directive.asSupervisor(), Move.REOPEN.body().put("dueDate", inDays(-1))),
        "reopen");
    ObjectNode reopened = directive.supervise(Move.REOPEN.body().put("dueDate", inDays(10)));
    assertThat(reopened.get("dueDate").asText()).isEqualTo(inDays(10));
    decided(directive, inDays(-5), inDays(10), "It came back.");
  }
}
