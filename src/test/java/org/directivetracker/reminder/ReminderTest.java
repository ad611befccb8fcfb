package org.directivetracker.reminder;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import org.directivetracker.testing.Api;
import org.directivetracker.testing.Clock;
import org.directivetracker.testing.Directive;
import org.directivetracker.testing.Json;
import org.directivetracker.testing.Request;
import org.directivetracker.testing.Response;
import org.junit.jupiter.api.Test;

/** Reminders in a supervisor's words: to whom, how they are answered, and when they end. */
@QuarkusTest
class ReminderTest {
  private static Response send(Directive directive, ObjectNode body) {
    return Api.post(directive.asSupervisor(), directive.path() + "/reminders", body);
  }

  private static ObjectNode sent(Directive directive, ObjectNode body) {
    return Api.expect(201, send(directive, body));
  }

  private static Response answer(Request who, JsonNode reminder, String... onBehalf) {
    ObjectNode body = Json.object("response", "It will be done in time.");
    if (onBehalf.length > 0) {
      body.put("onBehalfOf", onBehalf[0]);
    }
    return Api.post(
        who.header("If-Match", Api.tag(reminder)), address(reminder) + "/response", body);
  }

  private static String address(JsonNode reminder) {
    return "/reminders/" + reminder.get("id").asText();
  }

  private static ObjectNode now(Directive directive, JsonNode reminder) {
    return Api.expect(200, directive.asSupervisor().get(address(reminder)));
  }

  private static void refused(Response response, int status, String pointer, String code) {
    Api.expect(status, response);
    assertThat(Api.pointers(response)).containsExactly(pointer);
    assertThat(Api.codes(response)).containsExactly(code);
  }

  private static List<String> ids(List<? extends JsonNode> items) {
    return items.stream().map(i -> i.get("id").asText()).toList();
  }

  private static void release(Directive directive, String agency) {
    for (JsonNode assignment : directive.get().get("assignments")) {
      if (assignment.get("agency").asText().equals(agency)) {
        Api.expect(
            200,
            Api.patch(
                directive.asSupervisor(),
                directive.path() + "/assignments/" + assignment.get("id").asText(),
                Api.tag(assignment),
                Json.object("status", "RELEASED", "reason", "The lead suffices.")));
      }
    }
  }

  @Test
  void theLeadIsRemindedAndAnswers() {
    Directive directive = Api.directive("PUBLIC").inProgress();
    ObjectNode before = directive.get();
    ObjectNode asked =
        Api.newReminder("ORANGE")
            .put("respondBy", Clock.today().plusDays(3).toString())
            .put("illustrative", true);
    Response response = send(directive, asked);
    ObjectNode reminder = Api.expect(201, response);
    assertThat(response.header("Location")).endsWith("/api/v1" + address(reminder));
    assertThat(reminder)
        .isEqualTo(
            Json.object(
                "id",
                reminder.get("id"),
                "directive",
                Json.object("id", directive.id(), "reference", before.get("reference")),
                "milestone",
                null,
                "agency",
                directive.lead(),
                "level",
                "ORANGE",
                "automatic",
                false,
                "dueDate",
                null,
                "workingDays",
                null,
                "message",
                "How does it stand?",
                "respondBy",
                Clock.today().plusDays(3).toString(),
                "status",
                "OPEN",
                "response",
                null,
                "respondedOn",
                null,
                "onBehalfOf",
                null,
                "illustrative",
                true,
                "version",
                1,
                "createdAt",
                reminder.get("createdAt"),
                "updatedAt",
                reminder.get("createdAt")));
    ObjectNode answered = Api.expect(200, answer(directive.asLead(), reminder));
    assertThat(answered.get("status").asText()).isEqualTo("ANSWERED");
    assertThat(answered.get("response").asText()).isEqualTo("It will be done in time.");
    assertThat(answered.get("respondedOn").asText()).isEqualTo(Clock.today().toString());
    assertThat(answered.get("version").asInt()).isEqualTo(2);
    assertThat(directive.get()).as("what is shown of the directive").isEqualTo(before);

    Api.expect(412, answer(directive.asLead(), reminder));
    refused(answer(directive.asLead(), answered), 409, "", "not-in-this-status");
    List<JsonNode> history = Api.all(directive.asLead(), directive.path() + "/history");
    assertThat(history.get(0).get("action").asText()).isEqualTo("reminder.answer");
    assertThat(history.get(0).get("role").asText()).isEqualTo("agency");
    assertThat(history.get(1).get("action").asText()).isEqualTo("reminder.send");
    assertThat(history.get(1).get("role").asText()).isEqualTo("supervisor");
  }

  @Test
  void aMilestonesReminderGoesToItsAgencyWhileThatHasTheDirective() {
    String own = Api.freshAgency();
    Directive directive =
        Api.directive("PUBLIC")
            .cooperating(own)
            .milestone("first", Clock.today().plusDays(20))
            .milestone("second", Clock.today().plusDays(40))
            .inProgress();
    Api.expect(
        200,
        Api.patch(
            directive.asSupervisor(),
            directive.path() + "/milestones/first",
            "\"1\"",
            Json.object("agency", own)));
    ObjectNode first = Api.newReminder("NOTICE").put("milestone", "first");
    ObjectNode theirs = sent(directive, first);
    assertThat(theirs.get("agency").asText()).isEqualTo(own);
    assertThat(theirs.get("milestone")).isEqualTo(directive.get().at("/milestones/0/id"));
    assertThat(
            sent(directive, Api.newReminder("NOTICE").put("milestone", "second"))
                .get("agency")
                .asText())
        .isEqualTo(directive.lead());
    assertThat(sent(directive, Api.newReminder("BLUE").put("agency", own)).get("agency").asText())
        .isEqualTo(own);
    Api.expect(403, answer(directive.asLead(), theirs));
    Api.expect(200, answer(Api.agency(own), theirs));

    ObjectNode open = sent(directive, first);
    release(directive, own);
    assertThat(sent(directive, first).get("agency").asText()).isEqualTo(directive.lead());
    refused(
        send(directive, Api.newReminder("BLUE").put("agency", own)), 409, "/agency", "not-current");
    assertThat(now(directive, open).get("status").asText())
        .as("nobody can answer it")
        .isEqualTo("ENDED");
    // An agency that no longer has the directive keeps what it filed: its answer.
    Api.expect(200, Api.agency(own).get(address(theirs)));
    Api.expect(404, Api.agency(own).get(address(open)));
    assertThat(ids(Api.all(Api.agency(own), directive.path() + "/reminders")))
        .isEqualTo(ids(List.of(theirs)));
    assertThat(ids(Api.all(Api.agency(own), "/reminders"))).isEqualTo(ids(List.of(theirs)));
  }

  @Test
  void whatItNamesMustExist() {
    Directive directive = Api.directive("PUBLIC").inProgress();
    refused(
        send(directive, Api.newReminder("BLUE").put("milestone", "first")),
        400,
        "/milestone",
        "unknown-reference");
    refused(
        send(directive, Api.newReminder("BLUE").put("agency", "NO-SUCH-CODE")),
        400,
        "/agency",
        "unknown-reference");
    refused(
        send(directive, Api.newReminder("BLUE").put("agency", Api.freshAgency())),
        409,
        "/agency",
        "not-current");
  }

  @Test
  void anyLeadIsRemindedUntilTheDirectiveCloses() {
    sent(Api.directive("PUBLIC").assigned(), Api.newReminder("NOTICE"));
    sent(Api.directive("PUBLIC").suspended(), Api.newReminder("NOTICE"));
    refused(
        send(Api.directive("PUBLIC").registered(), Api.newReminder("NOTICE")),
        409,
        "",
        "not-in-this-status");
    refused(
        send(Api.directive("PUBLIC").closed(), Api.newReminder("NOTICE")),
        409,
        "",
        "not-in-this-status");
  }

  @Test
  void whoHasClaimedCompletionCanBeReminded() {
    sent(Api.directive("PUBLIC").completionReported(), Api.newReminder("NOTICE"));
  }

  @Test
  void onlyTheOfficeSends() {
    Directive directive = Api.directive("PUBLIC").inProgress();
    for (Request who : List.of(directive.asLead(), Api.as("auditor"), Api.as("admin"))) {
      Api.expect(403, Api.post(who, directive.path() + "/reminders", Api.newReminder("RED")));
    }
  }

  @Test
  void theOfficeAnswersForAnAgencyWithoutAnAccount() {
    String cooperating = Api.freshAgency();
    Directive directive = Api.directive("PUBLIC").cooperating(cooperating).inProgress();
    ObjectNode reminder = sent(directive, Api.newReminder("BLUE"));
    Api.expect(403, answer(directive.asSupervisor(), reminder));
    Api.expect(403, answer(directive.asSupervisor(), reminder, cooperating));
    Api.expect(403, answer(directive.asLead(), reminder, directive.lead()));
    ObjectNode answered =
        Api.expect(200, answer(directive.asSupervisor(), reminder, directive.lead()));
    assertThat(answered.get("onBehalfOf").asText()).isEqualTo(directive.lead());
    JsonNode event = Api.all(directive.asSupervisor(), directive.path() + "/history").get(0);
    assertThat(event.get("role").asText()).isEqualTo("supervisor");
    assertThat(event.get("onBehalfOf").asText()).isEqualTo(directive.lead());
  }

  @Test
  void closingEndsWhatIsOpen() {
    Directive directive = Api.directive("PUBLIC").inProgress();
    ObjectNode answered = sent(directive, Api.newReminder("NOTICE"));
    ObjectNode open = sent(directive, Api.newReminder("BLUE"));
    Api.expect(200, answer(directive.asLead(), answered));
    directive.supervise(
        Json.object("action", "close", "closureReason", "WITHDRAWN", "reason", "Not wanted."));
    assertThat(now(directive, answered).get("status").asText()).isEqualTo("ANSWERED");
    ObjectNode ended = now(directive, open);
    assertThat(ended.get("status").asText()).isEqualTo("ENDED");
    assertThat(ended.get("version").asInt()).isEqualTo(2);
    JsonNode event = Api.all(directive.asSupervisor(), directive.path() + "/history").get(0);
    assertThat(event.get("action").asText()).isEqualTo("close");
    assertThat(event.get("also"))
        .containsExactly(Json.object("type", "reminder", "id", open.get("id"), "version", 2));
    refused(answer(directive.asLead(), ended), 409, "", "not-in-this-status");
  }

  @Test
  void aNewLeadIsNotHeldToTheOldOnesReminders() {
    Directive directive = Api.directive("PUBLIC").inProgress();
    ObjectNode open = sent(directive, Api.newReminder("RED"));
    String lead = Api.freshAgency();
    directive.supervise(
        Json.object(
            "action",
            "reassign",
            "lead",
            lead,
            "reason",
            "It fits them better.",
            "acknowledgeBy",
            Clock.today().plusDays(7).toString()));
    assertThat(now(directive, open).get("status").asText()).isEqualTo("ENDED");
    assertThat(sent(directive, Api.newReminder("RED")).get("agency").asText()).isEqualTo(lead);
    assertThat(Api.all(directive.asLead(), "/reminders")).isEmpty();
  }

  @Test
  void theQueueIsFiltered() {
    String officer = "officer-" + Api.unique(8);
    String cooperating = Api.freshAgency();
    Directive directive =
        Api.directive("RESTRICTED").with("officer", officer).cooperating(cooperating).inProgress();
    ObjectNode one = sent(directive, Api.newReminder("NOTICE"));
    ObjectNode two = sent(directive, Api.newReminder("BLUE").put("agency", cooperating));
    ObjectNode three = sent(directive, Api.newReminder("RED"));
    Api.expect(200, answer(directive.asLead(), one));

    String mine = "/reminders?officer=" + officer;
    Request office = Api.as("supervisor");
    assertThat(ids(Api.pages(office, mine, 2))).isEqualTo(ids(List.of(one, two, three)));
    assertThat(ids(Api.pages(office, mine + "&status=OPEN", 1)))
        .isEqualTo(ids(List.of(two, three)));
    assertThat(ids(Api.pages(office, mine + "&status=OPEN&status=ENDED", 1)))
        .isEqualTo(ids(List.of(two, three)));
    assertThat(ids(Api.pages(office, mine + "&agency=" + cooperating, 1)))
        .isEqualTo(ids(List.of(two)));
    assertThat(ids(Api.all(office, "/reminders", "directive", directive.reference())))
        .isEqualTo(ids(List.of(one, two, three)));
    assertThat(
            ids(
                Api.all(
                    office,
                    "/reminders",
                    "officer",
                    officer,
                    "since",
                    now(directive, one).get("updatedAt").asText())))
        .isEqualTo(ids(List.of(one)));
    assertThat(ids(Api.all(Api.agency(cooperating), "/reminders"))).isEqualTo(ids(List.of(two)));
    assertThat(ids(Api.all(directive.asLead(), "/reminders"))).isEqualTo(ids(List.of(one, three)));
    assertThat(ids(Api.pages(Api.agency(cooperating), directive.path() + "/reminders", 2)))
        .as("of the directive a current agency sees all, latest first")
        .isEqualTo(ids(List.of(three, two, one)));
  }
}
