package org.directivetracker.extension;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.test.junit.QuarkusTest;
import java.time.LocalDate;
import java.util.List;
import org.directivetracker.testing.Api;
import org.directivetracker.testing.Clock;
import org.directivetracker.testing.Directive;
import org.directivetracker.testing.Json;
import org.directivetracker.testing.Request;
import org.directivetracker.testing.Response;
import org.junit.jupiter.api.Test;

/** What a decision on an extension request does, and who may take it. */
@QuarkusTest
class ExtensionDecisionTest {
  private static ObjectNode file(Request who, Directive directive, ObjectNode body) {
    return Api.expect(201, Api.post(who, directive.path() + "/extension-requests", body));
  }

  private static ObjectNode asks(int days) {
    return Api.newExtensionRequest(Clock.today().plusDays(days));
  }

  private static Response decide(Request who, JsonNode request, ObjectNode decision) {
    return Api.post(
        who.header("If-Match", Api.tag(request)),
        "/extension-requests/" + request.get("id").asText() + "/decision",
        decision);
  }

  private static ObjectNode approve(LocalDate date) {
    return Json.object(
        "status", "APPROVED", "grantedDueDate", date.toString(), "decisionNote", "Once.");
  }

  private static ObjectNode reject() {
    return Json.object("status", "REJECTED", "decisionNote", "It was known before.");
  }

  private static void refused(Response response, String pointer, String code) {
    Api.expect(409, response);
    assertThat(Api.pointers(response)).containsExactly(pointer);
    assertThat(Api.codes(response)).containsExactly(code);
  }

  @Test
  void approvalMovesTheDateInOneEvent() {
    LocalDate today = Clock.today();
    Directive directive = Api.directive("PUBLIC").inProgress();
    ObjectNode before = directive.get();
    ObjectNode request = file(directive.asLead(), directive, asks(90));
    ObjectNode approved =
        Api.expect(
            200, decide(Api.person("wang", "supervisor"), request, approve(today.plusDays(80))));
    assertThat(approved.get("status").asText()).isEqualTo("APPROVED");
    assertThat(approved.get("grantedDueDate").asText()).isEqualTo(today.plusDays(80).toString());
    assertThat(approved.get("dueDate")).isEqualTo(before.get("dueDate"));
    assertThat(approved.get("decidedBy").asText()).isEqualTo("wang");
    assertThat(approved.get("decidedOn").asText()).isEqualTo(today.toString());
    assertThat(approved.get("decisionNote").asText()).isEqualTo("Once.");
    assertThat(approved.get("version").asInt()).isEqualTo(2);

    ObjectNode after = directive.get();
    assertThat(after.get("dueDate").asText()).isEqualTo(today.plusDays(80).toString());
    assertThat(after.get("originalDueDate")).isEqualTo(before.get("originalDueDate"));
    assertThat(after.get("extensionCount").asInt()).isEqualTo(1);
    assertThat(after.get("slippageDays").asInt()).isEqualTo(20);
    assertThat(after.get("revision").asInt()).isEqualTo(before.get("revision").asInt() + 1);

    List<JsonNode> decisions = Api.all(directive.asLead(), directive.path() + "/date-decisions");
    assertThat(decisions).hasSize(1);
    JsonNode decision = decisions.get(0);
    assertThat(decision.get("id")).isEqualTo(approved.get("dateDecision"));
    assertThat(decision.get("origin").asText()).isEqualTo("EXTENSION");
    assertThat(decision.get("from")).isEqualTo(before.get("dueDate"));
    assertThat(decision.get("to")).isEqualTo(after.get("dueDate"));
    assertThat(decision.get("reason").asText()).isEqualTo("The catalogue is late.");

    JsonNode event = Api.all(directive.asSupervisor(), directive.path() + "/history").get(0);
    assertThat(event.get("action").asText()).isEqualTo("extension-request.approve");
    assertThat(event.at("/disclosed/reason/value").asText()).isEqualTo("Once.");
    assertThat(event.get("also").findValuesAsText("type"))
        .containsExactly("date-decision", "directive");
  }

  @Test
  void rejectionMovesNothing() {
    Directive directive = Api.directive("PUBLIC").inProgress();
    ObjectNode before = directive.get();
    ObjectNode request = file(directive.asLead(), directive, asks(90));
    ObjectNode rejected = Api.expect(200, decide(directive.asSupervisor(), request, reject()));
    assertThat(rejected.get("status").asText()).isEqualTo("REJECTED");
    assertThat(rejected.get("grantedDueDate").isNull()).isTrue();
    assertThat(rejected.get("dateDecision").isNull()).isTrue();
    assertThat(directive.get()).isEqualTo(before);
    JsonNode event = Api.all(directive.asSupervisor(), directive.path() + "/history").get(0);
    assertThat(event.get("action").asText()).isEqualTo("extension-request.reject");
    assertThat(event.get("also")).isEmpty();
    file(directive.asLead(), directive, asks(70));
  }

  @Test
  void aDecisionIsFinal() {
    Directive directive = Api.directive("PUBLIC").inProgress();
    ObjectNode request = file(directive.asLead(), directive, asks(90));
    ObjectNode rejected = Api.expect(200, decide(directive.asSupervisor(), request, reject()));
    Api.expect(412, decide(directive.asSupervisor(), request, reject()));
    refused(
        decide(directive.asSupervisor(), rejected, approve(Clock.today().plusDays(90))),
        "",
        "not-in-this-status");
  }

  @Test
  void whoFiledItNeverDecidesIt() {
    Directive directive =
        Api.directive("PUBLIC").milestone("first", Clock.today().plusDays(20)).inProgress();
    ObjectNode onBehalf =
        file(
            Api.person("zhao", "supervisor"),
            directive,
            asks(90).put("onBehalfOf", directive.lead()));
    Api.expect(403, decide(Api.person("zhao", "supervisor"), onBehalf, reject()));
    Api.expect(
        403,
        decide(
            Api.bearer(Api.token(List.of("supervisor", "admin"), null, "zhao")),
            onBehalf,
            approve(Clock.today().plusDays(90))));
    Api.expect(200, decide(Api.person("qian", "supervisor"), onBehalf, reject()));

    // One person may be of the agency and of the office.
    Request both = Api.bearer(Api.token(List.of("agency", "supervisor"), directive.lead(), "sun"));
    ObjectNode own = file(both, directive, asks(30).put("milestone", "first"));
    assertThat(own.get("onBehalfOf").isNull()).isTrue();
    Api.expect(403, decide(Api.person("sun", "supervisor"), own, reject()));
    Api.expect(200, decide(Api.person("qian", "supervisor"), own, reject()));
  }

  @Test
  void onlyTheOfficeDecides() {
    Directive directive = Api.directive("PUBLIC").inProgress();
    ObjectNode request = file(directive.asLead(), directive, asks(90));
    Api.expect(403, decide(directive.asLead(), request, reject()));
    Api.expect(403, decide(Api.as("auditor"), request, reject()));
    Api.expect(403, decide(Api.as("admin"), request, reject()));
    Api.expect(403, decide(Api.agency(Api.freshAgency()), request, reject()));
  }

  @Test
  void approvedAfterTheDueDate() {
    LocalDate due = Clock.today().plusDays(10);
    Directive directive = Api.directive("PUBLIC").due(due).inProgress();
    ObjectNode request = file(directive.asLead(), directive, asks(40));
    try (Clock clock = Clock.frozenOn(due.plusDays(3))) {
      ObjectNode late = directive.get();
      assertThat(late.get("trafficLight").asText()).isEqualTo("RED");
      assertThat(late.get("daysOverdue").asInt()).isEqualTo(3);
      refused(
          decide(directive.asSupervisor(), request, approve(due)), "/grantedDueDate", "not-later");
      ObjectNode approved =
          Api.expect(200, decide(directive.asSupervisor(), request, approve(due.plusDays(30))));
      assertThat(approved.get("lateFiling").asBoolean()).isFalse();
      ObjectNode after = directive.get();
      assertThat(after.get("trafficLight").asText()).isEqualTo("GREEN");
      assertThat(after.get("daysOverdue").asInt()).isZero();
      assertThat(after.get("slippageDays").asInt()).isEqualTo(30);
      clock.freezeOn(due.plusDays(31));
      assertThat(directive.get().get("daysOverdue").asInt()).isEqualTo(1);
    }
  }

  @Test
  void aMilestoneMovesAloneAndTheLightFollows() {
    LocalDate due = Clock.today().plusDays(5);
    Directive directive = Api.directive("PUBLIC").milestone("first", due).inProgress();
    ObjectNode before = directive.get();
    ObjectNode request = file(directive.asLead(), directive, asks(20).put("milestone", "first"));
    try (Clock clock = Clock.frozenOn(due.plusDays(1))) {
      assertThat(directive.get().get("trafficLight").asText()).isEqualTo("YELLOW");
      Api.expect(200, decide(directive.asSupervisor(), request, approve(due.plusDays(15))));
      ObjectNode after = directive.get();
      assertThat(after.get("trafficLight").asText()).isEqualTo("GREEN");
      assertThat(after.get("dueDate")).isEqualTo(before.get("dueDate"));
      assertThat(after.get("extensionCount").asInt()).isZero();
      assertThat(after.get("slippageDays").asInt()).isZero();
      JsonNode milestone = after.get("milestones").get(0);
      assertThat(milestone.get("dueDate").asText()).isEqualTo(due.plusDays(15).toString());
      assertThat(milestone.get("originalDueDate").asText()).isEqualTo(due.toString());
      assertThat(after.get("revision").asInt()).isEqualTo(before.get("revision").asInt() + 1);
      clock.freezeOn(due.plusDays(16));
      assertThat(directive.get().get("trafficLight").asText()).isEqualTo("YELLOW");
    }
  }

  @Test
  void theDateGrantedIsLaterThanTheOneThatStandsNow() {
    Directive directive = Api.directive("PUBLIC").inProgress();
    ObjectNode request = file(directive.asLead(), directive, asks(90));
    LocalDate moved = Clock.today().plusDays(85);
    Api.expect(
        201,
        Api.post(
            directive.asSupervisor(),
            directive.path() + "/date-decisions",
            Json.object("to", moved.toString(), "reason", "The office sees it so.")));
    refused(
        decide(directive.asSupervisor(), request, approve(moved)), "/grantedDueDate", "not-later");
    ObjectNode approved =
        Api.expect(200, decide(directive.asSupervisor(), request, approve(moved.plusDays(1))));
    assertThat(approved.get("dueDate").asText())
        .as("as it stood when it was filed")
        .isEqualTo(Clock.today().plusDays(60).toString());
  }

  @Test
  void aMilestoneThatIsCancelledMovesNoMore() {
    Directive directive =
        Api.directive("PUBLIC").milestone("first", Clock.today().plusDays(20)).inProgress();
    ObjectNode request = file(directive.asLead(), directive, asks(30).put("milestone", "first"));
    Api.expect(
        200,
        Api.patch(
            directive.asSupervisor(),
            directive.path() + "/milestones/first",
            "\"1\"",
            Json.object("status", "CANCELLED")));
    refused(
        decide(directive.asSupervisor(), request, approve(Clock.today().plusDays(30))),
        "",
        "not-in-this-status");
    Api.expect(200, decide(directive.asSupervisor(), request, reject()));
  }

  @Test
  void closingWithdrawsWhatWaits() {
    Directive directive =
        Api.directive("PUBLIC").milestone("first", Clock.today().plusDays(20)).inProgress();
    ObjectNode own = file(directive.asLead(), directive, asks(90));
    ObjectNode milestone = file(directive.asLead(), directive, asks(30).put("milestone", "first"));
    Api.expect(200, decide(directive.asSupervisor(), milestone, reject()));
    directive.supervise(
        Json.object("action", "close", "closureReason", "WITHDRAWN", "reason", "Not wanted."));
    ObjectNode after =
        Api.expect(200, directive.asLead().get("/extension-requests/" + own.get("id").asText()));
    assertThat(after.get("status").asText()).isEqualTo("WITHDRAWN");
    assertThat(after.get("version").asInt()).isEqualTo(2);
    JsonNode event = Api.all(directive.asSupervisor(), directive.path() + "/history").get(0);
    assertThat(event.get("action").asText()).isEqualTo("close");
    assertThat(event.get("also"))
        .containsExactly(
            Json.object("type", "extension-request", "id", own.get("id"), "version", 2));
    refused(
        decide(directive.asSupervisor(), after, approve(Clock.today().plusDays(90))),
        "",
        "not-in-this-status");
    assertThat(directive.get().get("extensionCount").asInt()).isZero();
  }
}
