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

/** Who may ask for a later date, when, and who sees that. */
@QuarkusTest
class ExtensionRequestTest {
  private static Response file(Request who, Directive directive, ObjectNode body) {
    return Api.post(who, directive.path() + "/extension-requests", body);
  }

  private static ObjectNode asks(int days) {
    return Api.newExtensionRequest(Clock.today().plusDays(days));
  }

  private static ObjectNode asks(int days, String milestone) {
    return asks(days).put("milestone", milestone);
  }

  private static Response withdraw(Request who, JsonNode request, ObjectNode body) {
    return Api.post(
        who.header("If-Match", Api.tag(request)),
        "/extension-requests/" + request.get("id").asText() + "/withdrawal",
        body);
  }

  private static void refused(Response response, int status, String pointer, String code) {
    Api.expect(status, response);
    assertThat(Api.pointers(response)).containsExactly(pointer);
    assertThat(Api.codes(response)).containsExactly(code);
  }

  private static List<String> ids(List<JsonNode> items) {
    return items.stream().map(i -> i.get("id").asText()).toList();
  }

  @Test
  void theLeadAsksAndNothingMoves() {
    Directive directive = Api.directive("PUBLIC").inProgress();
    ObjectNode before = directive.get();
    Response response = file(directive.asLead(), directive, asks(90).put("illustrative", true));
    ObjectNode request = Api.expect(201, response);
    assertThat(response.header("Location"))
        .endsWith("/api/v1/extension-requests/" + request.get("id").asText());
    assertThat(request)
        .isEqualTo(
            Json.object(
                "id",
                request.get("id"),
                "directive",
                Json.object("id", directive.id(), "reference", before.get("reference")),
                "agency",
                directive.lead(),
                "milestone",
                null,
                "dueDate",
                before.get("dueDate"),
                "requestedDueDate",
                Clock.today().plusDays(90).toString(),
                "reason",
                "The catalogue is late.",
                "progressToDate",
                "Half of it is written.",
                "status",
                "PENDING",
                "grantedDueDate",
                null,
                "decisionNote",
                null,
                "decidedBy",
                null,
                "decidedOn",
                null,
                "filedOn",
                Clock.today().toString(),
                "lateFiling",
                false,
                "dateDecision",
                null,
                "onBehalfOf",
                null,
                "illustrative",
                true,
                "version",
                1,
                "createdAt",
                request.get("createdAt"),
                "updatedAt",
                request.get("createdAt")));
    assertThat(directive.get()).isEqualTo(before);
    JsonNode event = Api.all(directive.asLead(), directive.path() + "/history").get(0);
    assertThat(event.get("action").asText()).isEqualTo("extension-request.file");
    assertThat(event.get("agency").asText()).isEqualTo(directive.lead());
    assertThat(event.at("/disclosed/reason/value").asText()).isEqualTo("The catalogue is late.");
    assertThat(event.get("entity"))
        .isEqualTo(Json.object("type", "extension-request", "id", request.get("id"), "version", 1));
    assertThat(event.get("also")).isEmpty();
  }

  @Test
  void aMilestoneIsForTheLeadOrItsOwnAgency() {
    String own = Api.freshAgency();
    String other = Api.freshAgency();
    Directive directive =
        Api.directive("PUBLIC")
            .cooperating(own, other)
            .milestone("first", Clock.today().plusDays(20))
            .milestone("second", Clock.today().plusDays(40))
            .inProgress();
    String milestone = directive.path() + "/milestones/first";
    ObjectNode now = directive.get(Api.agency(own));
    Api.expect(
        200, Api.patch(directive.asSupervisor(), milestone, "\"1\"", Json.object("agency", own)));
    String id = now.get("milestones").get(0).get("id").asText();

    for (String key : List.of("first", id)) {
      ObjectNode request = Api.expect(201, file(Api.agency(own), directive, asks(30, key)));
      assertThat(request.get("milestone").asText()).isEqualTo(id);
      assertThat(request.get("dueDate").asText()).isEqualTo(Clock.today().plusDays(20).toString());
      Api.expect(200, withdraw(Api.agency(own), request, Json.object()));
    }
    Api.expect(403, file(Api.agency(own), directive, asks(90)));
    Api.expect(403, file(Api.agency(own), directive, asks(90, "second")));
    Api.expect(403, file(Api.agency(other), directive, asks(30, "first")));
    Api.expect(403, file(Api.agency(Api.freshAgency()), directive, asks(30, "first")));
    Api.expect(403, file(directive.asSupervisor(), directive, asks(30, "first")));
    Api.expect(201, file(directive.asLead(), directive, asks(30, "first")));
    Api.expect(201, file(directive.asLead(), directive, asks(60, "second")));
    refused(
        file(directive.asLead(), directive, asks(30, "third")),
        400,
        "/milestone",
        "unknown-reference");
  }

  @Test
  void aReleasedAgencyAsksNoMoreAndSeesWhatItFiled() {
    String own = Api.freshAgency();
    Directive directive =
        Api.directive("RESTRICTED")
            .cooperating(own)
            .milestone("first", Clock.today().plusDays(20))
            .milestone("second", Clock.today().plusDays(20))
            .inProgress();
    for (String key : List.of("first", "second")) {
      Api.expect(
          200,
          Api.patch(
              directive.asSupervisor(),
              directive.path() + "/milestones/" + key,
              "\"1\"",
              Json.object("agency", own)));
    }
    ObjectNode theirs = Api.expect(201, file(Api.agency(own), directive, asks(30, "first")));
    ObjectNode leads = Api.expect(201, file(directive.asLead(), directive, asks(90)));
    String list = directive.path() + "/extension-requests";
    assertThat(ids(Api.all(Api.agency(own), list))).isEqualTo(ids(List.of(leads, theirs)));

    for (JsonNode assignment : directive.get().get("assignments")) {
      if (assignment.get("agency").asText().equals(own)) {
        Api.expect(
            200,
            Api.patch(
                directive.asSupervisor(),
                directive.path() + "/assignments/" + assignment.get("id").asText(),
                Api.tag(assignment),
                Json.object("status", "RELEASED", "reason", "The lead suffices.")));
      }
    }
    assertThat(ids(Api.all(Api.agency(own), list))).isEqualTo(ids(List.of(theirs)));
    assertThat(ids(Api.all(Api.agency(own), "/extension-requests")))
        .isEqualTo(ids(List.of(theirs)));
    Api.expect(200, Api.agency(own).get("/extension-requests/" + theirs.get("id").asText()));
    Api.expect(404, Api.agency(own).get("/extension-requests/" + leads.get("id").asText()));
    Api.expect(403, file(Api.agency(own), directive, asks(30, "second")));
    Api.expect(200, withdraw(Api.agency(own), theirs, Json.object()));
  }

  @Test
  void itIsAskedOnlyWhileTheAgencyIsAtWork() {
    Directive assigned = Api.directive("PUBLIC").assigned();
    Api.expect(201, file(assigned.asLead(), assigned, asks(90)));
    Directive suspended = Api.directive("PUBLIC").suspended();
    Api.expect(201, file(suspended.asLead(), suspended, asks(90)));
    Directive closed = Api.directive("PUBLIC").closed();
    refused(file(closed.asLead(), closed, asks(90)), 409, "", "not-in-this-status");
  }

  @Test
  void thereMustBeADateThatCanMove() {
    Directive continuing =
        Api.directive("PUBLIC")
            .with("kind", "CONTINUING")
            .due(null)
            .milestone("first", Clock.today().plusDays(20))
            .inProgress();
    refused(file(continuing.asLead(), continuing, asks(90)), 409, "", "no-due-date");
    String milestone = continuing.path() + "/milestones/first";
    Api.expect(
        200,
        Api.patch(
            continuing.asSupervisor(), milestone, "\"1\"", Json.object("status", "CANCELLED")));
    refused(
        file(continuing.asLead(), continuing, asks(30, "first")), 409, "", "not-in-this-status");
  }

  @Test
  void theDateAskedForIsLater() {
    Directive directive =
        Api.directive("PUBLIC").milestone("first", Clock.today().plusDays(20)).inProgress();
    for (int days : List.of(60, 59, -1)) {
      refused(
          file(directive.asLead(), directive, asks(days)), 409, "/requestedDueDate", "not-later");
    }
    refused(
        file(directive.asLead(), directive, asks(20, "first")),
        409,
        "/requestedDueDate",
        "not-later");
    Api.expect(201, file(directive.asLead(), directive, asks(61)));
    Api.expect(201, file(directive.asLead(), directive, asks(21, "first")));
  }

  @Test
  void oneRequestWaitsForEachDate() {
    Directive directive =
        Api.directive("PUBLIC").milestone("first", Clock.today().plusDays(20)).inProgress();
    ObjectNode own = Api.expect(201, file(directive.asLead(), directive, asks(90)));
    Api.expect(201, file(directive.asLead(), directive, asks(30, "first")));
    refused(file(directive.asLead(), directive, asks(91)), 409, "", "already-pending");
    refused(file(directive.asLead(), directive, asks(31, "first")), 409, "", "already-pending");
    Api.expect(200, withdraw(directive.asLead(), own, Json.object()));
    Api.expect(201, file(directive.asLead(), directive, asks(91)));
  }

  @Test
  void itIsLateFromTheDayAfterTheDate() {
    LocalDate due = Clock.today().plusDays(10);
    Directive directive = Api.directive("PUBLIC").due(due).milestone("first", due).inProgress();
    try (Clock clock = Clock.frozenOn(due)) {
      assertThat(
              Api.expect(201, file(directive.asLead(), directive, asks(5)))
                  .get("lateFiling")
                  .asBoolean())
          .isFalse();
      clock.freezeOn(due.plusDays(1));
      ObjectNode late = Api.expect(201, file(directive.asLead(), directive, asks(5, "first")));
      assertThat(late.get("lateFiling").asBoolean()).isTrue();
      assertThat(late.get("filedOn").asText()).isEqualTo(due.plusDays(1).toString());
    }
  }

  @Test
  void theOfficeAsksForAnAgencyWithoutAnAccount() {
    Directive directive = Api.directive("PUBLIC").inProgress();
    ObjectNode request =
        Api.expect(
            201,
            file(
                Api.person("wang", "supervisor"),
                directive,
                asks(90).put("onBehalfOf", directive.lead())));
    assertThat(request.get("agency").asText()).isEqualTo(directive.lead());
    assertThat(request.get("onBehalfOf").asText()).isEqualTo(directive.lead());
    JsonNode event = Api.all(Api.as("auditor"), directive.path() + "/history").get(0);
    assertThat(event.get("role").asText()).isEqualTo("supervisor");
    assertThat(event.get("onBehalfOf").asText()).isEqualTo(directive.lead());

    Api.expect(
        403, file(Api.as("auditor"), directive, asks(90).put("onBehalfOf", directive.lead())));
    Api.expect(
        403,
        file(directive.asSupervisor(), directive, asks(90).put("onBehalfOf", Api.freshAgency())));
    refused(
        file(directive.asSupervisor(), directive, asks(90).put("onBehalfOf", "NO-SUCH-CODE")),
        400,
        "/onBehalfOf",
        "unknown-reference");
    ObjectNode withdrawn =
        Api.expect(
            200,
            withdraw(
                directive.asSupervisor(), request, Json.object("onBehalfOf", directive.lead())));
    assertThat(withdrawn.get("status").asText()).isEqualTo("WITHDRAWN");
  }

  @Test
  void onlyItsAgencyWithdrawsItAndOnlyWhileItWaits() {
    String cooperating = Api.freshAgency();
    Directive directive = Api.directive("PUBLIC").cooperating(cooperating).inProgress();
    ObjectNode request = Api.expect(201, file(directive.asLead(), directive, asks(90)));
    Api.expect(403, withdraw(Api.agency(cooperating), request, Json.object()));
    Api.expect(403, withdraw(directive.asSupervisor(), request, Json.object()));
    Api.expect(404, withdraw(Api.agency(Api.freshAgency()), request, Json.object()));
    ObjectNode withdrawn = Api.expect(200, withdraw(directive.asLead(), request, Json.object()));
    assertThat(withdrawn.get("status").asText()).isEqualTo("WITHDRAWN");
    assertThat(withdrawn.get("version").asInt()).isEqualTo(2);
    Api.expect(412, withdraw(directive.asLead(), request, Json.object()));
    refused(withdraw(directive.asLead(), withdrawn, Json.object()), 409, "", "not-in-this-status");
  }

  @Test
  void theQueueIsFiltered() {
    String officer = "officer-" + Api.unique(8);
    Directive first = Api.directive("PUBLIC").with("officer", officer).inProgress();
    Directive second =
        Api.directive("RESTRICTED")
            .with("officer", officer)
            .milestone("first", Clock.today().plusDays(20))
            .inProgress();
    ObjectNode one = Api.expect(201, file(first.asLead(), first, asks(90)));
    ObjectNode two = Api.expect(201, file(second.asLead(), second, asks(90)));
    ObjectNode three = Api.expect(201, file(second.asLead(), second, asks(30, "first")));
    ObjectNode gone = Api.expect(200, withdraw(second.asLead(), two, Json.object()));

    Request office = Api.person(officer, "supervisor");
    String mine = "/extension-requests?officer=me";
    assertThat(ids(Api.all(office, "/extension-requests", "officer", "me")))
        .isEqualTo(ids(List.of(one, two, three)));
    assertThat(Api.pages(office, mine, 1)).isEqualTo(List.of(one, gone, three));
    assertThat(ids(Api.pages(office, mine + "&status=PENDING", 2)))
        .isEqualTo(ids(List.of(one, three)));
    assertThat(ids(Api.pages(office, mine + "&status=PENDING&status=WITHDRAWN", 2)))
        .isEqualTo(ids(List.of(one, two, three)));
    assertThat(ids(Api.pages(office, mine + "&agency=" + second.lead(), 2)))
        .isEqualTo(ids(List.of(two, three)));
    assertThat(
            ids(
                Api.pages(
                    office, mine + "&agency=" + second.lead() + "&agency=" + first.lead(), 2)))
        .isEqualTo(ids(List.of(one, two, three)));
    for (String key : List.of(second.id(), second.reference())) {
      assertThat(ids(Api.all(office, "/extension-requests", "directive", key)))
          .isEqualTo(ids(List.of(two, three)));
    }
    assertThat(
            ids(
                Api.all(
                    office,
                    "/extension-requests",
                    "officer",
                    officer,
                    "since",
                    gone.get("updatedAt").asText())))
        .isEqualTo(ids(List.of(two)));
    assertThat(ids(Api.all(Api.as("auditor"), "/extension-requests", "officer", officer)))
        .hasSize(3);
    assertThat(ids(Api.all(second.asLead(), "/extension-requests")))
        .isEqualTo(ids(List.of(two, three)));
    assertThat(ids(Api.all(second.asLead(), "/extension-requests", "officer", officer)))
        .isEqualTo(ids(List.of(two, three)));
    assertThat(Api.all(first.asLead(), "/extension-requests", "directive", second.id())).isEmpty();
    assertThat(ids(Api.pages(second.asLead(), second.path() + "/extension-requests", 1)))
        .as("of the directive, latest first")
        .isEqualTo(ids(List.of(three, two)));
  }
}
