package org.directivetracker.directive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.directivetracker.directive.Moves.assign;
import static org.directivetracker.directive.Moves.assignment;
import static org.directivetracker.directive.Moves.assignments;
import static org.directivetracker.directive.Moves.current;
import static org.directivetracker.directive.Moves.dateDecisions;
import static org.directivetracker.directive.Moves.in;
import static org.directivetracker.directive.Moves.inDays;
import static org.directivetracker.directive.Moves.latest;
import static org.directivetracker.directive.Moves.refused;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.test.junit.QuarkusTest;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.directivetracker.directive.Moves.Move;
import org.directivetracker.directive.Moves.Status;
import org.directivetracker.testing.Api;
import org.directivetracker.testing.Directive;
import org.directivetracker.testing.Json;
import org.directivetracker.testing.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What stands before register, assign, decline, acknowledge and reassign, and what they write. */
@QuarkusTest
class AssigningTest {
  // ---- register ---------------------------------------------------------------------------------

  @Test
  void registerGivesTheNextReferenceOfTheMeeting() {
    ObjectNode meeting = Api.freshMeeting("PUBLIC");
    String reference = meeting.get("reference").asText();
    Directive first = Api.directive("PUBLIC").in(reference).draft();
    Directive deleted = Api.directive("PUBLIC").in(reference).draft();
    Directive second = Api.directive("PUBLIC").in(reference).draft();
    assertThat(first.get().get("reference").isNull()).isTrue();
    assertThat(Api.delete(deleted.asSupervisor(), deleted.path(), deleted.tag()).statusCode())
        .isEqualTo(204);
    ObjectNode registered = first.supervise(Move.REGISTER.body());
    assertThat(registered.get("reference").asText()).isEqualTo(reference + "-01");
    assertThat(registered.get("registeredOn").asText()).isEqualTo(inDays(0));
    assertThat(registered.get("noPassageReason").asText()).isEqualTo("Said at the meeting.");
    assertThat(second.supervise(Move.REGISTER.body()).get("reference").asText())
        .isEqualTo(reference + "-02");
    first.supervise(Move.CLOSE_UNDONE.body());
    Directive third = Api.directive("PUBLIC").in(reference).registered();
    assertThat(third.reference()).as("never reused").isEqualTo(reference + "-03");
    Response byReference = Api.as("supervisor").get("/directives/" + reference + "-03");
    assertThat(byReference.header("Content-Location")).endsWith("/directives/" + third.id());
  }

  @Test
  void registerNeedsAPassageOrTheReasonForHavingNone() {
    Directive bare = in(Status.DRAFT);
    refused(bare.act(bare.asSupervisor(), Json.object("action", "register")), "register");

    String meeting = Api.freshMeeting("PUBLIC").get("id").asText();
    Api.freshDocument(meeting, "text", "It shall be done.");
    Directive quoting =
        Api.directive("PUBLIC")
            .in(meeting)
            .with(
                "passages",
                Json.array(Json.object("documentKey", "text", "start", 0, "end", 2, "exact", "It")))
            .draft();
    ObjectNode registered = quoting.supervise(Json.object("action", "register"));
    assertThat(registered.get("noPassageReason").isNull()).isTrue();
    assertThat(registered.get("passages")).hasSize(1);
  }

  // ---- assign -----------------------------------------------------------------------------------

  @Test
  void assignWritesDatesAndAssignments() {
    Directive directive = in(Status.REGISTERED);
    String lead = Api.freshAgency();
    List<String> cooperating = List.of(Api.freshAgency(), Api.freshAgency());
    ObjectNode body = assign(lead);
    body.set("cooperating", Json.tree(cooperating));
    ObjectNode assigned = directive.supervise(body);
    assertThat(assigned.get("assignedOn").asText()).isEqualTo(inDays(0));
    assertThat(assigned.get("originalDueDate").asText()).isEqualTo(inDays(60));
    assertThat(assigned.get("dueDate").asText()).isEqualTo(inDays(60));
    assertThat(assigned.get("completionCriteria").asText()).isEqualTo("It is done.");
    assertThat(assigned.get("owners").findValuesAsText("agency"))
        .as("the lead first")
        .containsExactly(lead, cooperating.get(0), cooperating.get(1));
    for (JsonNode assignment : assigned.get("assignments")) {
      assertThat(assignment.get("status").asText()).isEqualTo("PENDING");
      assertThat(assignment.get("acknowledgeBy").asText()).isEqualTo(inDays(7));
      assertThat(assignment.get("acknowledgedOn").isNull()).isTrue();
      assertThat(assignment.get("role").asText())
          .isEqualTo(assignment.get("agency").asText().equals(lead) ? "LEAD" : "COOPERATING");
    }
    assertThat(dateDecisions(directive)).as("assign decides, it moves nothing").isEmpty();
    assertThat(latest(directive).get("also").findValuesAsText("type"))
        .as("the event names what else it changed")
        .containsExactly("assignment", "assignment", "assignment");
  }

  @Test
  void assignNeedsADueDateUnlessContinuing() {
    Directive oneOff = in(Status.REGISTERED);
    ObjectNode body = Json.without(assign(Api.freshAgency()), "originalDueDate");
    refused(oneOff.act(oneOff.asSupervisor(), body), "assign", "close");
    Directive continuing =
        in(Status.REGISTERED, Api.directive("PUBLIC").with("kind", "CONTINUING"));
    ObjectNode assigned = continuing.supervise(body);
    assertThat(assigned.get("dueDate").isNull()).isTrue();
    assertThat(assigned.get("originalDueDate").isNull()).isTrue();
  }

  @Test
  void assignNeedsCompletionCriteria() {
    ObjectNode body = Json.without(assign(Api.freshAgency()), "completionCriteria");
    Directive without = in(Status.REGISTERED);
    refused(without.act(without.asSupervisor(), body), "assign", "close");
    Directive with =
        in(Status.REGISTERED, Api.directive("PUBLIC").with("completionCriteria", "All done."));
    assertThat(with.supervise(body).get("completionCriteria").asText()).isEqualTo("All done.");
  }

  @Test
  void assignNamesAgenciesThatExistAndEachOnce() {
    Directive directive = in(Status.REGISTERED);
    Response unknown = directive.act(directive.asSupervisor(), assign("NOSUCH-" + Api.unique(6)));
    Api.expect(400, unknown);
    assertThat(Api.codes(unknown)).containsExactly("unknown-reference");
    assertThat(Api.pointers(unknown)).containsExactly("/lead");

    ObjectNode body = assign(Api.freshAgency());
    body.set("cooperating", Json.array(Api.freshAgency(), "NOSUCH-" + Api.unique(6)));
    Response cooperating = directive.act(directive.asSupervisor(), body);
    Api.expect(400, cooperating);
    assertThat(Api.codes(cooperating)).containsExactly("unknown-reference");
    assertThat(Api.pointers(cooperating)).containsExactly("/cooperating/1");

    String both = Api.freshAgency();
    ObjectNode twice = assign(both);
    twice.set("cooperating", Json.array(both));
    assertThat(directive.act(directive.asSupervisor(), twice).statusCode())
        .as("one agency cannot lead and cooperate")
        .isIn(400, 409);
    assertThat(directive.status()).isEqualTo("REGISTERED");
  }

  @Test
  void assignedASecondTimeTheOriginalDateStands() {
    Directive directive = in(Status.ASSIGNED);
    String original = directive.get().get("originalDueDate").asText();
    directive.lead(Move.DECLINE.body());
    ObjectNode other = assign(Api.freshAgency()).put("originalDueDate", inDays(61));
    refused(directive.act(directive.asSupervisor(), other), "assign", "close");

    String lead = Api.freshAgency();
    ObjectNode silent = Json.without(assign(lead), "originalDueDate");
    ObjectNode assigned = directive.supervise(silent);
    assertThat(assigned.get("originalDueDate").asText()).isEqualTo(original);
    assertThat(assigned.get("dueDate").asText()).isEqualTo(original);

    Directive again = in(Status.ASSIGNED);
    again.lead(Move.DECLINE.body());
    ObjectNode same =
        assign(Api.freshAgency())
            .put("originalDueDate", again.get().get("originalDueDate").asText());
    again.supervise(same);
  }

  @Test
  void anAgencyThatDeclinedMayBeAssignedAgain() {
    Directive directive = in(Status.ASSIGNED);
    directive.lead(Move.DECLINE.body());
    ObjectNode assigned =
        directive.supervise(Json.without(assign(directive.lead()), "originalDueDate"));
    assertThat(assignments(assigned))
        .containsExactlyInAnyOrder(
            directive.lead() + " LEAD DECLINED", directive.lead() + " LEAD PENDING");
  }

  // ---- decline, acknowledge, reassign -----------------------------------------------------------

  @Test
  void declineReleasesTheOthers() {
    String cooperating = Api.freshAgency();
    Directive directive = in(Status.ASSIGNED, Api.directive("PUBLIC").cooperating(cooperating));
    ObjectNode declined = Api.expect(200, directive.act(directive.asLead(), Move.DECLINE.body()));
    assertThat(declined.get("status").asText()).isEqualTo("REGISTERED");
    ObjectNode seen = directive.get();
    assertThat(assignments(seen))
        .containsExactlyInAnyOrder(
            directive.lead() + " LEAD DECLINED", cooperating + " COOPERATING RELEASED");
    assertThat(assignment(seen, directive.lead()).get("declineReason").asText())
        .isEqualTo("Not within our remit.");
    assertThat(seen.get("owners")).isEmpty();
    assertThat(seen.get("originalDueDate").isNull()).as("the date stays frozen").isFalse();
    assertThat(latest(directive).at("/disclosed/reason/value").asText())
        .isEqualTo("Not within our remit.");
    assertThat(Api.body(directive.act(Api.agency(cooperating), Move.DECLINE.body())).get("status"))
        .hasToString("403");
  }

  @Test
  void acknowledgeMarksTheLeadAlone() {
    String cooperating = Api.freshAgency();
    Directive directive = in(Status.ASSIGNED, Api.directive("PUBLIC").cooperating(cooperating));
    directive.lead(Move.ACKNOWLEDGE.body());
    ObjectNode seen = directive.get();
    assertThat(assignments(seen))
        .containsExactlyInAnyOrder(
            directive.lead() + " LEAD ACKNOWLEDGED", cooperating + " COOPERATING PENDING");
    assertThat(assignment(seen, directive.lead()).get("acknowledgedOn").asText())
        .isEqualTo(inDays(0));
    assertThat(assignment(seen, cooperating).get("acknowledgedOn").isNull()).isTrue();
  }

  @ParameterizedTest
  @EnumSource(names = {"ASSIGNED", "IN_PROGRESS", "SUSPENDED"})
  void reassignReleasesTheOldLeadAndNamesTheNew(Status status) {
    String cooperating = Api.freshAgency();
    Directive directive = in(status, Api.directive("PUBLIC").cooperating(cooperating));
    ObjectNode body = Move.REASSIGN.body();
    ObjectNode seen = directive.supervise(body);
    String lead = body.get("lead").asText();
    assertThat(seen.get("status").asText()).isEqualTo("ASSIGNED");
    assertThat(assignments(seen))
        .containsExactlyInAnyOrder(
            directive.lead() + " LEAD RELEASED",
            lead + " LEAD PENDING",
            cooperating + " COOPERATING PENDING");
    assertThat(current(seen, lead).get("acknowledgeBy").asText()).isEqualTo(inDays(7));
    assertThat(directive.act(directive.asLead(), Move.ACKNOWLEDGE.body()).statusCode())
        .as("the old lead")
        .isEqualTo(403);
    Api.expect(200, directive.act(Api.agency(lead), Move.ACKNOWLEDGE.body()));
  }

  @Test
  void aCooperatingAgencyMadeLeadIsNoLongerCooperating() {
    String cooperating = Api.freshAgency();
    Directive directive = in(Status.IN_PROGRESS, Api.directive("PUBLIC").cooperating(cooperating));
    ObjectNode seen = directive.supervise(Move.REASSIGN.body().put("lead", cooperating));
    List<JsonNode> current = new ArrayList<>();
    seen.get("assignments")
        .forEach(
            a -> {
              if (Set.of("PENDING", "ACKNOWLEDGED").contains(a.get("status").asText())) {
                current.add(a);
              }
            });
    assertThat(current).hasSize(1);
    assertThat(current.get(0).get("agency").asText()).isEqualTo(cooperating);
    assertThat(current.get(0).get("role").asText()).isEqualTo("LEAD");
    assertThat(seen.get("owners")).hasSize(1);
    Api.expect(200, directive.act(Api.agency(cooperating), Move.ACKNOWLEDGE.body()));
  }
}
