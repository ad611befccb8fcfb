package org.directivetracker.directive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.directivetracker.directive.Moves.allowed;
import static org.directivetracker.directive.Moves.history;
import static org.directivetracker.directive.Moves.in;
import static org.directivetracker.directive.Moves.latest;
import static org.directivetracker.directive.Moves.whoMay;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.test.junit.QuarkusTest;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.directivetracker.directive.Moves.Move;
import org.directivetracker.directive.Moves.Status;
import org.directivetracker.testing.Api;
import org.directivetracker.testing.Directive;
import org.directivetracker.testing.Json;
import org.directivetracker.testing.OpenApi;
import org.directivetracker.testing.Reports;
import org.directivetracker.testing.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every action in every status: those of the table succeed, all others are refused by name. */
@QuarkusTest
class LifecycleTest {

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
    ObjectNode body = move.body(directive);
    ObjectNode before = directive.get();
    Response response = directive.act(whoMay(move, directive), Api.tag(before), body);
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
    assertThat(event.at("/entity/version")).isEqualTo(after.get("revision"));
    assertThat(event.at("/disclosed/changes/value/directive/status"))
        .isEqualTo(
            status.name().equals(move.to)
                ? MissingNode.getInstance()
                : Json.object("before", status.name(), "after", move.to));
    assertThat(directive.act(whoMay(move, directive), Api.tag(before), body).statusCode())
        .as("the same action under the version before; who declined may not even ask")
        .isEqualTo(move == Move.DECLINE ? 403 : 412);
  }

  private static final Set<Status> NOT_YET_REPORTED = Set.of(Status.ASSIGNED, Status.CLOSED);

  /** With what a claim takes, where it could be made. */
  private static Directive ready(Directive directive, Status status) {
    if (status == Status.IN_PROGRESS) {
      Reports.completion(directive);
    }
    return directive;
  }

  /** In each status all other actions, by whoever may otherwise take them, leave no trace. */
  @ParameterizedTest
  @EnumSource
  void anyOtherActionIsRefusedByName(Status status) {
    Directive directive = ready(in(status), status);
    ObjectNode claim = Move.REPORT_COMPLETION.body(directive);
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
      Response response =
          directive.act(
              whoMay(move, directive), move == Move.REPORT_COMPLETION ? claim : move.body());
      if (move == Move.REPORT_COMPLETION && NOT_YET_REPORTED.contains(status)) {
        // Whom it is the turn of has no report that the claim could name.
        soft.assertThat(response.statusCode()).as(move + " from " + status).isEqualTo(400);
        continue;
      }
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
        assertThat(draft.act(Api.agency(declined.lead()), move.body(draft)).statusCode())
            .isEqualTo(404);
        assertThat(declined.act(declined.asLead(), move.body(declined)).statusCode())
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
    Directive directive =
        ready(in(status, Api.directive("PUBLIC").cooperating(cooperating)), status);
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
        Directive another = ready(in(status), status);
        assertThat(allowed(another, whoMay(move, another))).contains(move.action);
        Api.expect(200, another.act(whoMay(move, another), move.body(another)));
      }
    }
  }
}
