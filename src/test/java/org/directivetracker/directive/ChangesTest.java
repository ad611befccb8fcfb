package org.directivetracker.directive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.directivetracker.directive.Moves.assign;
import static org.directivetracker.directive.Moves.assignments;
import static org.directivetracker.directive.Moves.cancel;
import static org.directivetracker.directive.Moves.current;
import static org.directivetracker.directive.Moves.dateDecisions;
import static org.directivetracker.directive.Moves.decide;
import static org.directivetracker.directive.Moves.in;
import static org.directivetracker.directive.Moves.inDays;
import static org.directivetracker.directive.Moves.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.assertj.core.api.SoftAssertions;
import org.directivetracker.directive.Moves.Status;
import org.directivetracker.testing.Api;
import org.directivetracker.testing.Clock;
import org.directivetracker.testing.Directive;
import org.directivetracker.testing.Json;
import org.directivetracker.testing.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What may be written when, beside the transitions. */
@QuarkusTest
class ChangesTest {

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

  // ---- assignments of cooperating agencies ------------------------------------------------------

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

  // ---- milestones and dates ---------------------------------------------------------------------

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
}
