package org.directivetracker.directive;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.directivetracker.testing.Api;
import org.directivetracker.testing.Clock;
import org.directivetracker.testing.Directive;
import org.directivetracker.testing.DirectiveBuilder;
import org.directivetracker.testing.Json;
import org.directivetracker.testing.OpenApi;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every action in every status: those of the table succeed, all others are refused by name. */
@QuarkusTest
class LifecycleTest {
  enum Status {
    DRAFT,
    REGISTERED,
    ASSIGNED,
    IN_PROGRESS,
    COMPLETION_REPORTED,
    SUSPENDED,
    CLOSED
  }

  /** The table of the design. `close` stands twice, for it has two rows. */
  enum Move {
    REGISTER("register", false, "DRAFT > REGISTERED"),
    ASSIGN("assign", false, "REGISTERED > ASSIGNED"),
    DECLINE("decline", true, "ASSIGNED > REGISTERED"),
    ACKNOWLEDGE("acknowledge", true, "ASSIGNED > IN_PROGRESS"),
    REASSIGN("reassign", false, "ASSIGNED IN_PROGRESS SUSPENDED > ASSIGNED"),
    REPORT_COMPLETION("report-completion", true, "IN_PROGRESS > COMPLETION_REPORTED"),
    RETRACT_COMPLETION("retract-completion", true, "COMPLETION_REPORTED > IN_PROGRESS"),
    RETURN("return", false, "COMPLETION_REPORTED > IN_PROGRESS"),
    CLOSE_AS_DONE("close", false, "COMPLETION_REPORTED > CLOSED"),
    CLOSE_UNDONE(
        "close", false, "REGISTERED ASSIGNED IN_PROGRESS COMPLETION_REPORTED SUSPENDED > CLOSED"),
    SUSPEND("suspend", false, "IN_PROGRESS > SUSPENDED"),
    RESUME("resume", false, "SUSPENDED > IN_PROGRESS"),
    REOPEN("reopen", false, "CLOSED > IN_PROGRESS");

    final String action;
    final boolean ofLead;
    final Set<String> from;
    final String to;

    Move(String action, boolean ofLead, String fromAndTo) {
      this.action = action;
      this.ofLead = ofLead;
      this.from = new TreeSet<>(Arrays.asList(fromAndTo.split(" > ")[0].split(" ")));
      this.to = fromAndTo.split(" > ")[1];
    }

    boolean leavesFrom(Status status) {
      return from.contains(status.name());
    }

    /** A body that lacks nothing. */
    ObjectNode body() {
      ObjectNode body = Json.object("action", action);
      switch (this) {
        case REGISTER -> body.put("noPassageReason", "Said at the meeting.");
        case ASSIGN -> assign(body, Api.freshAgency());
        case DECLINE -> body.put("reason", "Not within our remit.");
        case REASSIGN ->
            body.put("lead", Api.freshAgency())
                .put("reason", "It fits them better.")
                .put("acknowledgeBy", inDays(7));
        case RETURN -> body.put("note", "Figures are missing.");
        case CLOSE_AS_DONE -> body.put("closureReason", "IMPLEMENTED");
        case CLOSE_UNDONE ->
            body.put("closureReason", "WITHDRAWN").put("reason", "No longer wanted.");
        case SUSPEND -> body.put("reason", "It waits.").put("reviewOn", inDays(30));
        case REOPEN -> body.put("reason", "It came back.");
        default -> {}
      }
      return body;
    }
  }

  private static ObjectNode assign(ObjectNode body, String lead) {
    return body.put("action", "assign")
        .put("lead", lead)
        .put("originalDueDate", inDays(60))
        .put("acknowledgeBy", inDays(7))
        .put("completionCriteria", "It is done.");
  }

  private static ObjectNode assign(String lead) {
    return assign(Json.object(), lead);
  }

  private static String inDays(int days) {
    return Clock.today().plusDays(days).toString();
  }

  private static Directive in(Status status) {
    return in(status, Api.directive("PUBLIC"));
  }

  private static Directive in(Status status, DirectiveBuilder builder) {
    return switch (status) {
      case DRAFT -> builder.draft();
      case REGISTERED -> builder.registered();
      case ASSIGNED -> builder.assigned();
      case IN_PROGRESS -> builder.inProgress();
      case COMPLETION_REPORTED -> builder.completionReported();
      case SUSPENDED -> builder.suspended();
      case CLOSED -> {
        Directive directive = builder.inProgress();
        directive.supervise(Move.CLOSE_UNDONE.body());
        yield directive;
      }
    };
  }

  private static RequestSpecification whoMay(Move move, Directive directive) {
    return move.ofLead ? directive.asLead() : directive.asSupervisor();
  }

  // ---- every action in every status
  // ---------------------------------------------------------------

  static Stream<Arguments> moves() {
    return Arrays.stream(Move.values())
        .flatMap(
            move ->
                Arrays.stream(Status.values())
                    .filter(move::leavesFrom)
                    .map(status -> Arguments.of(move, status)));
  }

  @Test
  void theTableHasEveryActionAndEveryStatus() {
    assertThat(Arrays.stream(Move.values()).map(m -> m.action).distinct())
        .containsExactlyInAnyOrderElementsOf(
            Api.texts(OpenApi.DOCUMENT.at("/components/schemas/Action/enum")));
    assertThat(Arrays.stream(Status.values()).map(Enum::name))
        .containsExactlyInAnyOrderElementsOf(
            Api.texts(OpenApi.DOCUMENT.at("/components/schemas/DirectiveStatus/enum")));
  }

  @ParameterizedTest(name = "{0} from {1}")
  @MethodSource("moves")
  void aTabledMoveSucceeds(Move move, Status status) {
    Directive directive = in(status);
    ObjectNode before = directive.get();
    Response response = directive.act(whoMay(move, directive), Api.tag(before), move.body());
    ObjectNode after = Api.expect(200, response);
    assertThat(after.get("status").asText()).isEqualTo(move.to);
    assertThat(after.get("version").asInt())
        .as("one action, one version")
        .isEqualTo(before.get("version").asInt() + 1);
    assertThat(after.get("revision").asInt()).isEqualTo(before.get("revision").asInt() + 1);
    assertThat(Api.etag(response)).startsWith("\"" + after.get("version").asInt() + "-");
    assertThat(directive.get(whoMay(move, directive)))
        .as("the answer is what a GET now says")
        .isEqualTo(after);
    JsonNode event = latest(directive);
    assertThat(event.get("action").asText()).isEqualTo(move.action);
    assertThat(event.get("role").asText()).isEqualTo(move.ofLead ? "agency" : "supervisor");
    assertThat(event.get("agency").asText(null)).isEqualTo(move.ofLead ? directive.lead() : null);
    assertThat(event.at("/entity/type").asText()).isEqualTo("directive");
    assertThat(event.at("/entity/id").asText()).isEqualTo(directive.id());
    assertThat(event.at("/entity/version")).isEqualTo(after.get("version"));
    assertThat(event.at("/disclosed/changes/value/directive/status"))
        .isEqualTo(
            status.name().equals(move.to)
                ? MissingNode.getInstance()
                : Json.object("before", status.name(), "after", move.to));
    assertThat(directive.act(whoMay(move, directive), Api.tag(before), move.body()).statusCode())
        .as("the same action under the version before; who declined may not even ask")
        .isEqualTo(move == Move.DECLINE ? 403 : 412);
  }

  /** In each status all other actions, by whoever may otherwise take them, leave no trace. */
  @ParameterizedTest
  @EnumSource
  void anyOtherActionIsRefusedByName(Status status) {
    Directive directive = in(status);
    ObjectNode before = directive.get();
    int history = history(directive).size();
    var soft = new SoftAssertions();
    for (Move move : Move.values()) {
      if (move.leavesFrom(status)) {
        continue;
      }
      if (move.ofLead && (status == Status.DRAFT || status == Status.REGISTERED)) {
        continue; // nobody leads yet
      }
      Response response = directive.act(whoMay(move, directive), move.body());
      soft.assertThat(response.statusCode() + " " + Api.slug(response))
          .as(move + " from " + status)
          .isEqualTo("409 transition-not-allowed");
      soft.assertThat(new TreeSet<>(Api.texts(Api.body(response).path("allowedActions"))))
          .as("what is allowed instead of " + move + " from " + status)
          .isEqualTo(move.ofLead ? ofLead(status) : ofSupervisor(status));
    }
    soft.assertThat(directive.get()).as("what the refusals left").isEqualTo(before);
    soft.assertThat(history(directive)).hasSize(history);
    soft.assertAll();
  }

  /**
   * Where nobody leads, nobody may take a lead's action: hidden in DRAFT, not theirs afterwards.
   */
  @Test
  void beforeThereIsALeadNobodyActsAsOne() {
    Directive draft = in(Status.DRAFT);
    Directive declined = in(Status.ASSIGNED);
    declined.lead(Move.DECLINE.body());
    for (Move move : Move.values()) {
      if (move.ofLead) {
        assertThat(draft.act(Api.agency(declined.lead()), move.body()).statusCode()).isEqualTo(404);
        assertThat(declined.act(declined.asLead(), move.body()).statusCode())
            .as(move + " by the agency that declined")
            .isEqualTo(403);
      }
    }
  }

  private static Set<String> ofSupervisor(Status status) {
    return new TreeSet<>(
        switch (status) {
          case DRAFT -> List.of("register");
          case REGISTERED -> List.of("assign", "close");
          case ASSIGNED -> List.of("reassign", "close");
          case IN_PROGRESS -> List.of("reassign", "close", "suspend");
          case COMPLETION_REPORTED -> List.of("return", "close");
          case SUSPENDED -> List.of("reassign", "close", "resume");
          case CLOSED -> List.of("reopen");
        });
  }

  private static Set<String> ofLead(Status status) {
    return new TreeSet<>(
        switch (status) {
          case ASSIGNED -> List.of("decline", "acknowledge");
          case IN_PROGRESS -> List.of("report-completion");
          case COMPLETION_REPORTED -> List.of("retract-completion");
          default -> List.of();
        });
  }

  @ParameterizedTest
  @EnumSource
  void whatIsAllowedIsSaidToEachAndWorks(Status status) {
    String cooperating = Api.freshAgency();
    Directive directive = in(status, Api.directive("PUBLIC").cooperating(cooperating));
    assertThat(allowed(directive, directive.asSupervisor())).isEqualTo(ofSupervisor(status));
    assertThat(allowed(directive, Api.as("auditor"))).isEmpty();
    boolean assigned = directive.lead() != null;
    if (assigned) {
      assertThat(allowed(directive, directive.asLead())).isEqualTo(ofLead(status));
      assertThat(allowed(directive, Api.agency(cooperating))).isEmpty();
      var both = new TreeSet<>(ofSupervisor(status));
      both.addAll(ofLead(status));
      assertThat(allowed(directive, Api.caller("supervisor+agency@" + directive.lead())))
          .as("of one person with both roles")
          .isEqualTo(both);
    }
    if (status != Status.DRAFT) {
      assertThat(allowed(directive, Api.as("viewer"))).isEmpty();
      assertThat(allowed(directive, Api.as("admin"))).isEmpty();
      assertThat(allowed(directive, Api.anonymous())).isEmpty();
    }
    for (Move move : Move.values()) {
      Set<String> promised = move.ofLead ? ofLead(status) : ofSupervisor(status);
      if (promised.contains(move.action) && move.leavesFrom(status)) {
        Directive another = in(status);
        assertThat(allowed(another, whoMay(move, another))).contains(move.action);
        Api.expect(200, another.act(whoMay(move, another), move.body()));
      }
    }
  }

  private static Set<String> allowed(Directive directive, RequestSpecification who) {
    return new TreeSet<>(Api.texts(directive.get(who).get("allowedActions")));
  }

  // ---- register
  // -----------------------------------------------------------------------------------

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

  // ---- assign
  // -------------------------------------------------------------------------------------

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

  // ---- decline, acknowledge, reassign
  // -------------------------------------------------------------

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

  // ---- claims
  // -------------------------------------------------------------------------------------

  @Test
  void noMilestoneMayBeOpenWhenCompletionIsReported() {
    Directive directive =
        in(
            Status.IN_PROGRESS,
            Api.directive("PUBLIC").milestone("first", Clock.today().plusDays(10)));
    assertThat(allowed(directive, directive.asLead())).as("what it may do now").isEmpty();
    refused(directive.act(directive.asLead(), Move.REPORT_COMPLETION.body()));
    cancel(directive, "first");
    assertThat(allowed(directive, directive.asLead())).containsExactly("report-completion");
    ObjectNode claimed = directive.lead(Move.REPORT_COMPLETION.body());
    assertThat(claimed.get("claimedOn").asText()).isEqualTo(inDays(0));
    assertThat(claimed.get("completedOn").isNull()).isTrue();
  }

  @Test
  void whoClaimedDoesNotCloseAsDone() {
    Directive directive = in(Status.IN_PROGRESS);
    RequestSpecification claimant = Api.agency(directive.lead(), "two-hats");
    Api.expect(200, directive.act(claimant, Move.REPORT_COMPLETION.body()));
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
    Api.expect(200, given.act(Api.agency(given.lead(), "two-hats"), Move.REPORT_COMPLETION.body()));
    Api.expect(200, given.act(Api.person("two-hats", "supervisor"), Move.CLOSE_UNDONE.body()));
    directive.supervise(Move.CLOSE_AS_DONE.body());
  }

  @Test
  void whoClaimedBeforeMayCloseTheClaimOfAnother() {
    Directive directive = in(Status.IN_PROGRESS);
    Api.expect(
        200,
        directive.act(Api.agency(directive.lead(), "two-hats"), Move.REPORT_COMPLETION.body()));
    Api.expect(
        200,
        directive.act(Api.agency(directive.lead(), "another"), Move.RETRACT_COMPLETION.body()));
    Api.expect(
        200, directive.act(Api.agency(directive.lead(), "another"), Move.REPORT_COMPLETION.body()));
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

  // ---- close
  // --------------------------------------------------------------------------------------

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
    for (RequestSpecification who :
        List.of(Api.anonymous(), Api.as("viewer"), directive.asLead())) {
      JsonNode shown = directive.get(who);
      assertThat(shown.get("relatedDirective").isNull()).as(shown::toString).isTrue();
    }
  }

  // ---- suspend and resume
  // -------------------------------------------------------------------------

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

  // ---- reopen
  // -------------------------------------------------------------------------------------

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
    directive.lead(Move.REPORT_COMPLETION.body());
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

  // ---- what may be written when
  // -------------------------------------------------------------------

  @ParameterizedTest
  @EnumSource
  void whatAPatchMayChangeDependsOnTheStatus(Status status) {
    Map<String, Object> members =
        Map.ofEntries(
            Map.entry("title", "Another title"),
            Map.entry("description", "Another description"),
            Map.entry("language", "zh"),
            Map.entry("translations", Json.object("fr", Json.object("title", "Titre"))),
            Map.entry("priority", "URGENT"),
            Map.entry("topics", List.of("another-topic")),
            Map.entry("completionCriteria", "Other criteria."),
            Map.entry("officer", "another-officer"),
            Map.entry("visibility", "RESTRICTED"),
            Map.entry("illustrative", true),
            Map.entry("kind", "CONTINUING"),
            Map.entry("meeting", Api.freshMeeting("PUBLIC").get("id").asText()));
    Directive directive = in(status);
    var soft = new SoftAssertions();
    members.forEach(
        (name, value) -> {
          boolean may =
              switch (status) {
                case DRAFT -> true;
                case CLOSED -> name.equals("visibility");
                default -> !Set.of("kind", "meeting").contains(name);
              };
          Response response =
              Api.patch(
                  directive.asSupervisor(),
                  directive.path(),
                  directive.tag(),
                  Json.object(name, value));
          soft.assertThat(response.statusCode())
              .as(name + " in " + status + ": " + response.asString())
              .isEqualTo(may ? 200 : 409);
          JsonNode now = directive.get();
          boolean is =
              name.equals("meeting")
                  ? now.at("/meeting/id").equals(Json.tree(value))
                  : name.equals("translations")
                      ? now.at("/translations/fr/title").asText().equals("Titre")
                      : now.get(name).equals(Json.tree(value));
          soft.assertThat(is).as(name + " in " + status + " was changed").isEqualTo(may);
        });
    soft.assertAll();
  }

  @Test
  void whenClosedOneForbiddenMemberForbidsThePatch() {
    Directive directive = in(Status.CLOSED);
    Response response =
        Api.patch(
            directive.asSupervisor(),
            directive.path(),
            directive.tag(),
            Json.object("visibility", "RESTRICTED", "title", "Another title"));
    assertThat(response.statusCode()).isEqualTo(409);
    assertThat(directive.get().get("visibility").asText()).isEqualTo("PUBLIC");
  }

  @ParameterizedTest
  @EnumSource
  void onlyADraftIsDeleted(Status status) {
    Directive directive = in(status);
    Response response = Api.delete(directive.asSupervisor(), directive.path(), directive.tag());
    assertThat(response.statusCode()).isEqualTo(status == Status.DRAFT ? 204 : 409);
    assertThat(directive.asSupervisor().get(directive.path()).statusCode())
        .isEqualTo(status == Status.DRAFT ? 404 : 200);
  }

  /** Milestones, cooperating agencies and date decisions: in any status but CLOSED. */
  @ParameterizedTest
  @EnumSource
  void childrenAreAddedUntilItIsClosed(Status status) {
    Directive directive = in(status);
    int expected = status == Status.CLOSED ? 409 : 201;
    int revision = directive.get().get("revision").asInt();
    int version = directive.get().get("version").asInt();
    var soft = new SoftAssertions();
    Response milestone =
        Api.post(
            directive.asSupervisor(),
            directive.path() + "/milestones",
            Api.newMilestone("late", Clock.today().plusDays(20), 9));
    soft.assertThat(milestone.statusCode())
        .as("milestone: " + milestone.asString())
        .isEqualTo(expected);
    Response cooperating =
        Api.post(
            directive.asSupervisor(),
            directive.path() + "/assignments",
            Json.object("agency", Api.freshAgency(), "acknowledgeBy", inDays(7)));
    soft.assertThat(cooperating.statusCode())
        .as("cooperating agency: " + cooperating.asString())
        .isEqualTo(expected);
    soft.assertThat(directive.get().get("revision").asInt())
        .as("the directive's revision")
        .isEqualTo(revision + (expected == 201 ? 2 : 0));
    soft.assertThat(directive.get().get("version").asInt())
        .as("the directive's version")
        .isEqualTo(version);
    Response decision =
        Api.post(
            directive.asSupervisor(),
            directive.path() + "/date-decisions",
            Json.object("to", inDays(75), "reason", "It takes longer."));
    soft.assertThat(decision.statusCode())
        .as("date decision: " + decision.asString())
        .isEqualTo(expected);
    if (expected == 201) {
      soft.assertThat(directive.get().get("dueDate").asText()).isEqualTo(inDays(75));
      soft.assertThat(Api.body(cooperating).path("role").asText()).isEqualTo("COOPERATING");
      soft.assertThat(Api.body(cooperating).path("status").asText()).isEqualTo("PENDING");
      soft.assertThat(Api.body(milestone).path("status").asText()).isEqualTo("SCHEDULED");
    }
    soft.assertAll();
  }

  @Test
  void whenClosedNoChildIsChanged() {
    String cooperating = Api.freshAgency();
    Directive directive =
        in(
            Status.CLOSED,
            Api.directive("PUBLIC")
                .cooperating(cooperating)
                .milestone("first", Clock.today().plusDays(10)));
    ObjectNode seen = directive.get();
    JsonNode milestone = seen.get("milestones").get(0);
    assertThat(
            Api.patch(
                    directive.asSupervisor(),
                    directive.path() + "/milestones/first",
                    Api.tag(milestone),
                    Json.object("title", "Another"))
                .statusCode())
        .isEqualTo(409);
    JsonNode assignment = current(seen, cooperating);
    String path = directive.path() + "/assignments/" + assignment.get("id").asText();
    for (ObjectNode body :
        List.of(
            Json.object("status", "ACKNOWLEDGED"),
            Json.object("status", "DECLINED", "declineReason", "Not ours."),
            Json.object("contact", "Desk"))) {
      assertThat(Api.patch(Api.agency(cooperating), path, Api.tag(assignment), body).statusCode())
          .as(body.toString())
          .isEqualTo(409);
    }
    assertThat(
            Api.patch(
                    directive.asSupervisor(),
                    path,
                    Api.tag(assignment),
                    Json.object("status", "RELEASED", "reason", "It is over."))
                .statusCode())
        .isEqualTo(409);
  }

  // ---- assignments of cooperating agencies
  // --------------------------------------------------------

  @Test
  void aCooperatingAgencyAnswersForItselfWithoutMovingTheDirective() {
    List<String> agencies = List.of(Api.freshAgency(), Api.freshAgency(), Api.freshAgency());
    Directive directive =
        in(
            Status.IN_PROGRESS,
            Api.directive("PUBLIC").cooperating(agencies.toArray(String[]::new)));
    int version = directive.get().get("version").asInt();
    int revision = directive.get().get("revision").asInt();

    ObjectNode acknowledged =
        Api.expect(
            200, patch(Api.agency(agencies.get(0)), directive, agencies.get(0), "ACKNOWLEDGED"));
    assertThat(acknowledged.get("acknowledgedOn").asText()).isEqualTo(inDays(0));
    ObjectNode declined =
        Api.expect(200, patch(Api.agency(agencies.get(1)), directive, agencies.get(1), "DECLINED"));
    assertThat(declined.get("declineReason").asText()).isEqualTo("For good reason.");
    Api.expect(200, patch(directive.asSupervisor(), directive, agencies.get(2), "RELEASED"));

    ObjectNode seen = directive.get();
    assertThat(assignments(seen))
        .containsExactlyInAnyOrder(
            directive.lead() + " LEAD ACKNOWLEDGED",
            agencies.get(0) + " COOPERATING ACKNOWLEDGED",
            agencies.get(1) + " COOPERATING DECLINED",
            agencies.get(2) + " COOPERATING RELEASED");
    assertThat(seen.get("status").asText()).isEqualTo("IN_PROGRESS");
    assertThat(seen.get("version").asInt()).isEqualTo(version);
    assertThat(seen.get("revision").asInt()).isEqualTo(revision + 3);
  }

  @Test
  void eachSideHasItsOwnStatuses() {
    String cooperating = Api.freshAgency();
    Directive directive = in(Status.IN_PROGRESS, Api.directive("PUBLIC").cooperating(cooperating));
    assertThat(patch(Api.agency(cooperating), directive, cooperating, "RELEASED").statusCode())
        .as("only a supervisor releases")
        .isEqualTo(403);
    assertThat(patch(directive.asSupervisor(), directive, cooperating, "ACKNOWLEDGED").statusCode())
        .as("only the agency acknowledges")
        .isEqualTo(403);
    assertThat(patch(directive.asSupervisor(), directive, cooperating, "DECLINED").statusCode())
        .as("only the agency declines")
        .isEqualTo(403);
  }

  @Test
  void aLeadIsMovedByTransitionsAlone() {
    Directive directive = in(Status.ASSIGNED);
    assertThat(patch(directive.asLead(), directive, directive.lead(), "ACKNOWLEDGED").statusCode())
        .isEqualTo(409);
    assertThat(patch(directive.asLead(), directive, directive.lead(), "DECLINED").statusCode())
        .isEqualTo(409);
    assertThat(
            patch(directive.asSupervisor(), directive, directive.lead(), "RELEASED").statusCode())
        .isEqualTo(409);
    JsonNode assignment = current(directive.get(), directive.lead());
    ObjectNode changed =
        Api.expect(
            200,
            Api.patch(
                directive.asLead(),
                directive.path() + "/assignments/" + assignment.get("id").asText(),
                Api.tag(assignment),
                Json.object("contact", "Desk")));
    assertThat(changed.get("contact").asText()).isEqualTo("Desk");
    assertThat(directive.status()).isEqualTo("ASSIGNED");
  }

  @Test
  void oneAgencyHasOneCurrentAssignment() {
    String cooperating = Api.freshAgency();
    Directive directive = in(Status.ASSIGNED, Api.directive("PUBLIC").cooperating(cooperating));
    for (String agency : List.of(cooperating, directive.lead())) {
      assertThat(
              Api.post(
                      directive.asSupervisor(),
                      directive.path() + "/assignments",
                      Json.object("agency", agency, "acknowledgeBy", inDays(7)))
                  .statusCode())
          .isEqualTo(409);
    }
    Api.expect(200, patch(Api.agency(cooperating), directive, cooperating, "DECLINED"));
    Api.expect(
        201,
        Api.post(
            directive.asSupervisor(),
            directive.path() + "/assignments",
            Json.object("agency", cooperating, "acknowledgeBy", inDays(7))));
  }

  // ---- milestones and dates
  // -----------------------------------------------------------------------

  @Test
  void aMilestoneIsCancelledOnce() {
    Directive directive =
        in(Status.ASSIGNED, Api.directive("PUBLIC").milestone("first", Clock.today().plusDays(9)));
    cancel(directive, "first");
    assertThat(
            Api.patch(
                    directive.asSupervisor(),
                    directive.path() + "/milestones/first",
                    Api.tag(directive.get().get("milestones").get(0)),
                    Json.object("status", "CANCELLED"))
                .statusCode())
        .as("only an open one")
        .isEqualTo(409);
    assertThat(
            Api.post(
                    directive.asSupervisor(),
                    directive.path() + "/milestones",
                    Api.newMilestone("first", Clock.today().plusDays(9), 2))
                .statusCode())
        .as("its key stays taken")
        .isEqualTo(409);
  }

  @Test
  void aDateDecisionMovesTheDateAndNeverTheOriginal() {
    Directive directive =
        in(
            Status.IN_PROGRESS,
            Api.directive("PUBLIC").milestone("first", Clock.today().plusDays(9)));
    String original = directive.get().get("originalDueDate").asText();
    decide(directive, Json.object("to", inDays(70), "reason", "Later."));
    decide(directive, Json.object("to", inDays(50), "reason", "Earlier."));
    decide(directive, Json.object("milestone", "first", "to", inDays(12), "reason", "A bit."));
    ObjectNode seen = directive.get();
    assertThat(seen.get("dueDate").asText()).isEqualTo(inDays(50));
    assertThat(seen.get("originalDueDate").asText()).isEqualTo(original);
    JsonNode milestone = seen.get("milestones").get(0);
    assertThat(milestone.get("dueDate").asText()).isEqualTo(inDays(12));
    assertThat(milestone.get("originalDueDate").asText()).isEqualTo(inDays(9));
    List<JsonNode> decisions = dateDecisions(directive);
    assertThat(decisions.stream().map(d -> d.get("reason").asText()))
        .as("latest first")
        .containsExactly("A bit.", "Earlier.", "Later.");
    assertThat(decisions.get(0).get("milestone")).isEqualTo(milestone.get("id"));
    assertThat(decisions.get(1).get("milestone").isNull()).isTrue();
    assertThat(decisions.get(1).get("from").asText()).isEqualTo(inDays(70));
    assertThat(decisions.stream().map(d -> d.get("origin").asText())).containsOnly("OFFICE");
    assertThat(decisions.stream().map(d -> d.get("decidedOn").asText())).containsOnly(inDays(0));
    Response unknown =
        Api.post(
            directive.asSupervisor(),
            directive.path() + "/date-decisions",
            Json.object("milestone", "no-such", "to", inDays(12), "reason", "A bit."));
    Api.expect(400, unknown);
    assertThat(Api.codes(unknown)).containsExactly("unknown-reference");
    assertThat(Api.pointers(unknown)).containsExactly("/milestone");
  }

  /** A milestone's original date is frozen when it is made or at assign, whichever is later. */
  @Test
  void aMilestonesOriginalDateIsFrozenByAssign() {
    Directive directive =
        in(
            Status.REGISTERED,
            Api.directive("PUBLIC").milestone("first", Clock.today().plusDays(9)));
    decide(directive, Json.object("milestone", "first", "to", inDays(12), "reason", "Planning."));
    directive.supervise(assign(Api.freshAgency()));
    assertThat(directive.get().get("milestones").get(0).get("originalDueDate").asText())
        .as("what held at assign")
        .isEqualTo(inDays(12));
    decide(directive, Json.object("milestone", "first", "to", inDays(20), "reason", "Later."));
    JsonNode milestone = directive.get().get("milestones").get(0);
    assertThat(milestone.get("originalDueDate").asText()).isEqualTo(inDays(12));
    assertThat(milestone.get("dueDate").asText()).isEqualTo(inDays(20));
  }

  // ---- how
  // ----------------------------------------------------------------------------------------

  /** A guard of the lifecycle: 409 by name, with what the caller may do instead. */
  private static void refused(Response response, String... allowed) {
    ObjectNode problem = Api.expect(409, response);
    assertThat(Api.slug(response)).isEqualTo("transition-not-allowed");
    assertThat(Api.texts(problem.get("allowedActions"))).containsExactlyInAnyOrder(allowed);
  }

  /** The directive has one date decision of the office, this one. */
  private static void decided(Directive directive, String from, String to, String reason) {
    JsonNode decision = dateDecisions(directive).get(0);
    assertThat(decision.get("origin").asText()).isEqualTo("OFFICE");
    assertThat(decision.get("milestone").isNull()).isTrue();
    assertThat(decision.get("from").asText()).isEqualTo(from);
    assertThat(decision.get("to").asText()).isEqualTo(to);
    assertThat(decision.get("reason").asText()).isEqualTo(reason);
    assertThat(decision.get("decidedOn").asText()).isEqualTo(inDays(0));
  }

  private static void decide(Directive directive, ObjectNode body) {
    Api.expect(201, Api.post(directive.asSupervisor(), directive.path() + "/date-decisions", body));
  }

  private static void cancel(Directive directive, String key) {
    Response now = directive.asSupervisor().get(directive.path() + "/milestones/" + key);
    Api.expect(
        200,
        Api.patch(
            directive.asSupervisor(),
            directive.path() + "/milestones/" + key,
            Api.etag(now),
            Json.object("status", "CANCELLED")));
  }

  private static Response patch(
      RequestSpecification who, Directive directive, String agency, String status) {
    JsonNode assignment = current(directive.get(), agency);
    ObjectNode body = Json.object("status", status);
    if (status.equals("DECLINED")) {
      body.put("declineReason", "For good reason.");
    } else if (status.equals("RELEASED")) {
      body.put("reason", "For good reason.");
    }
    return Api.patch(
        who,
        directive.path() + "/assignments/" + assignment.get("id").asText(),
        Api.tag(assignment),
        body);
  }

  private static List<JsonNode> dateDecisions(Directive directive) {
    return Api.all(directive.asSupervisor(), directive.path() + "/date-decisions");
  }

  private static List<JsonNode> history(Directive directive) {
    return Api.all(directive.asSupervisor(), directive.path() + "/history");
  }

  private static JsonNode latest(Directive directive) {
    return history(directive).get(0);
  }

  private static List<String> assignments(JsonNode directive) {
    var words = new ArrayList<String>();
    directive
        .get("assignments")
        .forEach(
            a ->
                words.add(
                    a.get("agency").asText()
                        + " "
                        + a.get("role").asText()
                        + " "
                        + a.get("status").asText()));
    return words;
  }

  private static JsonNode assignment(JsonNode directive, String agency) {
    for (JsonNode assignment : directive.get("assignments")) {
      if (assignment.get("agency").asText().equals(agency)) {
        return assignment;
      }
    }
    throw new AssertionError("no assignment of " + agency);
  }

  private static JsonNode current(JsonNode directive, String agency) {
    for (JsonNode assignment : directive.get("assignments")) {
      if (assignment.get("agency").asText().equals(agency)
          && Set.of("PENDING", "ACKNOWLEDGED").contains(assignment.get("status").asText())) {
        return assignment;
      }
    }
    throw new AssertionError("no current assignment of " + agency);
  }
}
