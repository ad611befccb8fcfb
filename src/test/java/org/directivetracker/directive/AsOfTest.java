package org.directivetracker.directive;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.directivetracker.testing.Api;
import org.directivetracker.testing.Clock;
import org.directivetracker.testing.Database;
import org.directivetracker.testing.Directive;
import org.directivetracker.testing.Json;
import org.directivetracker.testing.Reports;
import org.directivetracker.testing.Request;
import org.directivetracker.testing.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Looking back shows what was shown then, to whom it may be shown then and now. */
@QuarkusTest
class AsOfTest {
  /** A year of its own, so that its calendar and rules disturb nobody. */
  private static final Instant BEGIN = Instant.parse("2091-03-01T01:00:00Z");

  @Test
  void looksBackOnAWholeLife() {
    Map<Instant, ObjectNode> asSupervisor = new LinkedHashMap<>();
    Map<Instant, Response> asLead = new LinkedHashMap<>();
    Map<Instant, Response> asPublic = new LinkedHashMap<>();
    try (Clock clock = Clock.frozenAt(BEGIN)) {
      String lead = Api.freshAgency();
      String other = Api.freshAgency();
      String text = "The meeting decided: 📄 do it, and do it well.";
      JsonNode meeting = Api.freshMeeting("PUBLIC");
      Api.freshDocument(meeting.get("id").asText(), "minutes", text);
      Directive d = Api.directive("RESTRICTED").in(meeting.get("id").asText()).draft();
      Directive asLeadSees = new Directive(d.id(), lead, d.supervisor());
      Runnable[] steps = {
        () -> {},
        () ->
            patch(
                d,
                Json.object(
                    "title",
                    "Do it",
                    "passages",
                    Json.array(
                        Json.object(
                            "documentKey", "minutes", "start", 23, "end", 28, "exact", "do it")),
                    "topics",
                    Json.array("rural"))),
        () -> d.supervise(Json.object("action", "register")),
        () ->
            Api.expect(
                201,
                Api.post(
                    d.asSupervisor(),
                    d.path() + "/milestones",
                    Api.newMilestone("first", LocalDate.parse("2091-04-02"), 1))),
        () ->
            d.supervise(
                Json.object(
                    "action",
                    "assign",
                    "lead",
                    lead,
                    "cooperating",
                    Json.array(other),
                    "originalDueDate",
                    "2091-05-10",
                    "acknowledgeBy",
                    "2091-03-10",
                    "completionCriteria",
                    "It is done.")),
        () -> asLeadSees.lead(Json.object("action", "acknowledge")),
        () -> patch(d, Json.object("visibility", "PUBLIC")),
        () ->
            Api.expect(
                201,
                Api.post(
                    d.asSupervisor(),
                    d.path() + "/date-decisions",
                    Json.object("to", "2091-05-31", "reason", "It takes longer."))),
        () -> setMilestone(d, "first", Json.object("weight", 2.5, "title", "Renamed")),
        () -> renameAgency(lead),
        () -> patchMeeting(meeting, Json.object("title", "The meeting, renamed")),
        () -> patchMeeting(meeting, Json.object("visibility", "RESTRICTED")),
        () -> patchMeeting(meeting, Json.object("visibility", "PUBLIC")),
        () -> setMilestone(d, "first", Json.object("status", "CANCELLED")),
        () -> Reports.completion(asLeadSees),
        () -> asLeadSees.lead(Reports.completion(asLeadSees)),
        () ->
            d.supervise(
                Json.object("action", "return", "note", "Not yet.", "dueDate", "2091-06-29")),
        () ->
            d.supervise(
                Json.object("action", "suspend", "reason", "It waits.", "reviewOn", "2091-06-01")),
        () -> d.supervise(Json.object("action", "resume")),
        () ->
            d.supervise(
                Json.object(
                    "action",
                    "close",
                    "closureReason",
                    "WITHDRAWN",
                    "reason",
                    "No longer wanted.")),
      };
      Instant at = BEGIN;
      for (Runnable step : steps) {
        at = at.plus(19, ChronoUnit.HOURS).plusNanos(123_456_000);
        clock.freezeAt(at);
        step.run();
        // What was recorded at this moment is a microsecond behind it where the clock stood still.
        Instant seen = at.plusSeconds(1);
        clock.freezeAt(seen);
        asSupervisor.put(seen, d.get());
        asLead.put(seen, Api.agency(lead).get(d.path()));
        asPublic.put(seen, Api.as("viewer").get(d.path()));
        at = seen;
      }
      clock.freezeAt(at.plus(40, ChronoUnit.DAYS));

      assertThat(asSupervisor.values().stream().map(b -> b.get("status").asText()).distinct())
          .containsExactly(
              "DRAFT",
              "REGISTERED",
              "ASSIGNED",
              "IN_PROGRESS",
              "COMPLETION_REPORTED",
              "SUSPENDED",
              "CLOSED");
      asSupervisor.forEach((then, body) -> sameAsThen(d.asSupervisor(), d, then, body));
      asSupervisor.forEach((then, body) -> sameAsThen(Api.as("auditor"), d, then, body));
      // Assignments are judged as of now: the lead sees also what came before it led, but no draft.
      asLead.forEach(
          (then, answer) -> {
            ObjectNode body = asSupervisor.get(then);
            if (body.get("status").asText().equals("DRAFT")) {
              assertThat(asOf(Api.agency(lead), d, then).statusCode()).isEqualTo(404);
            } else {
              // The office reads the text around a quote also while the meeting is RESTRICTED.
              same(
                  then,
                  withoutContext(Api.expect(200, asOf(Api.agency(lead), d, then))),
                  withoutContext(body.deepCopy()));
            }
            if (answer.statusCode() == 200) {
              sameAsThen(Api.agency(lead), d, then, answer);
            }
          });
      assertThat(statuses(asLead)).containsExactlyInAnyOrder(200, 404);
      asPublic.forEach((then, answer) -> sameAsThen(Api.as("viewer"), d, then, answer));
      // Neither of these proves anything unless both kinds of answers occur.
      assertThat(statuses(asPublic)).containsExactlyInAnyOrder(200, 404);

      // RESTRICTED now: the public sees nothing of when it was PUBLIC.
      patch(d, Json.object("visibility", "RESTRICTED"));
      asPublic
          .keySet()
          .forEach(then -> assertThat(asOf(Api.as("viewer"), d, then).statusCode()).isEqualTo(404));
    }
  }

  @Test
  void whatIsReleasedNowIsNotSeenAsItWasThen() {
    try (Clock clock = Clock.frozenAt(BEGIN)) {
      Directive d = Api.directive("RESTRICTED").inProgress();
      Instant led = BEGIN.plusSeconds(60);
      clock.freezeAt(BEGIN.plusSeconds(600));
      assertThat(Api.expect(200, asOf(d.asLead(), d, led)).has("officer")).isTrue();
      d.supervise(
          Json.object(
              "action",
              "reassign",
              "lead",
              Api.freshAgency(),
              "reason",
              "It moves.",
              "acknowledgeBy",
              "2091-04-01"));
      ObjectNode seen = Api.expect(200, asOf(d.asLead(), d, led));
      assertThat(seen.has("officer")).as("what a former agency sees of then").isFalse();
      assertThat(seen.get("assignments")).hasSize(1);
    }
  }

  @Test
  void aDayIsItsEndInShanghai() {
    try (Clock clock = Clock.frozenAt(Instant.parse("2091-03-01T15:59:59.999999Z"))) {
      Directive d = Api.directive("RESTRICTED").draft(); // 23:59:59.999999 on the first
      clock.freezeAt(Instant.parse("2091-03-01T16:00:00Z")); // midnight
      patch(d, Json.object("title", "On the second"));
      clock.freezeAt(Instant.parse("2091-03-02T15:59:59.999999Z"));
      patch(d, Json.object("title", "Late on the second"));
      clock.freezeAt(Instant.parse("2091-03-02T16:00:00Z"));
      patch(d, Json.object("title", "On the third"));
      clock.freezeAt(Instant.parse("2091-03-03T02:00:00Z"));

      assertThat(asOf(d.asSupervisor(), d, "2091-02-28").statusCode()).isEqualTo(404);
      assertThat(version(d, "2091-03-01")).isEqualTo(1);
      assertThat(version(d, "2091-03-02")).isEqualTo(3);
      assertThat(version(d, "2091-03-03")).as("today is until now").isEqualTo(4);
      assertThat(version(d, "2091-03-01T15:59:59.999999Z")).isEqualTo(1);
      assertThat(version(d, "2091-03-02T00:00:00+08:00")).isEqualTo(2);
      assertThat(version(d, "2091-03-01T16:00:00Z")).isEqualTo(2);
      assertThat(version(d, "2091-03-02T15:59:59.999998Z")).isEqualTo(2);
      assertThat(version(d, "2091-03-02T15:59:59.999999Z")).isEqualTo(3);
      assertThat(
              Instant.parse(
                  Api.expect(200, asOf(d.asSupervisor(), d, "2091-03-02")).at("/asOf/at").asText()))
          .isBetween(
              Instant.parse("2091-03-02T15:59:59.999999Z"), Instant.parse("2091-03-02T16:00:00Z"));
      assertThat(asOf(d.asSupervisor(), d, "2091-03-04").statusCode()).isEqualTo(400);
    }
  }

  @Test
  void anAnswerIsProvisionalForTenSeconds() {
    Instant made = BEGIN.plus(5, ChronoUnit.DAYS);
    try (Clock clock = Clock.frozenAt(made)) {
      Directive d = Api.directive("RESTRICTED").draft();
      Database.awaitNumbers();
      for (int[] c : new int[][] {{0, 1}, {9, 1}, {11, 0}, {3600, 0}}) {
        clock.freezeAt(made.plusSeconds(1 + c[0]));
        assertThat(
                Api.expect(200, asOf(d.asSupervisor(), d, made.plusSeconds(1)))
                    .at("/asOf/provisional")
                    .asBoolean())
            .as("after %d s", c[0])
            .isEqualTo(c[1] == 1);
      }
    }
  }

  @Test
  void whatLiesAheadOrIsNoMomentIsRefused() {
    Instant made = BEGIN.plus(6, ChronoUnit.DAYS);
    try (Clock clock = Clock.frozenAt(made)) {
      Directive d = Api.directive("PUBLIC").registered();
      clock.freezeAt(made.plusSeconds(100));
      assertThat(asOf(d.asSupervisor(), d, made.minusSeconds(1)).statusCode()).isEqualTo(404);
      assertThat(asOf(d.asSupervisor(), d, "2023-05-05").statusCode()).isEqualTo(404);
      for (String who : List.of("supervisor", "viewer", "auditor")) {
        Response ahead = asOf(Api.as(who), d, made.plusSeconds(101));
        Api.expect(400, ahead);
        assertThat(Api.pointers(ahead)).hasSize(1);
      }
      assertThat(asOf(d.asSupervisor(), d, made.plusSeconds(100)).statusCode()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "yesterday",
        "",
        "2023-02-30",
        "2023-13-01",
        "2023-5-5",
        "2023-05-05T25:00:00Z",
        "2023-05-05T10:00:00",
        "2023-05-05 10:00:00Z",
        "20230505",
        "1683288000",
        "2023-05-05T10:00:00Z; drop table event",
        "+999999999-12-31T23:59:59Z",
        "-0001-01-01"
      })
  void malformedMomentsAreRefused(String asOf) {
    Response answer =
        Api.as("supervisor").queryParam("asOf", asOf).get("/directives/SC-2023-05-05-01");
    assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(400);
  }

  @Test
  void calendarAndRulesAreThoseKnownThen() {
    try (Clock clock = Clock.frozenAt(Instant.parse("2092-03-03T02:00:00Z"))) { // a Monday
      Directive d = Api.directive("PUBLIC").due(LocalDate.parse("2092-03-11")).inProgress();
      clock.freezeAt(Instant.parse("2092-03-04T02:00:00Z"));
      Instant monday = Instant.parse("2092-03-03T03:00:00Z");
      assertThat(light(d.get())).isEqualTo("GREEN");
      ObjectNode before = Api.expect(200, asOf(d.asSupervisor(), d, monday));
      assertThat(light(before)).isEqualTo("GREEN");

      // From now on the rules ask for attention six working days ahead …
      ObjectNode rules = Api.expect(200, Api.as("admin").get("/supervision-rules"));
      putRules("2092-01-01", 6, rules.get("reminders"));
      assertThat(light(d.get())).as("by the new rules").isEqualTo("YELLOW");
      ObjectNode after = Api.expect(200, asOf(d.asSupervisor(), d, monday));
      assertThat(Json.without(after, "asOf"))
          .as("by the rules known then")
          .isEqualTo(Json.without(before, "asOf"));
      clock.freezeAt(Instant.parse("2092-03-05T02:00:00Z"));
      putRules("2092-01-01", rules.get("dueSoonWorkingDays").asInt(), rules.get("reminders"));
      assertThat(light(d.get())).isEqualTo("GREEN");
      Instant whileSix = Instant.parse("2092-03-04T20:00:00Z");
      assertThat(light(Api.expect(200, asOf(d.asSupervisor(), d, whileSix)))).isEqualTo("YELLOW");

      // … and then three days are found to be holidays.
      Response year = Api.as("admin").queryParam("year", 2092).get("/calendar/days");
      clock.freezeAt(Instant.parse("2092-03-05T03:00:00Z"));
      Api.text(
          Api.put(
              Api.as("admin").queryParam("year", 2092),
              "/calendar/days",
              Api.etag(year),
              Json.array(holiday("2092-03-06"), holiday("2092-03-07"), holiday("2092-03-10"))));
      clock.freezeAt(Instant.parse("2092-03-05T04:00:00Z"));
      assertThat(light(d.get())).as("by the new calendar").isEqualTo("YELLOW");
      assertThat(light(Api.expect(200, asOf(d.asSupervisor(), d, "2092-03-05T02:30:00Z"))))
          .as("by the calendar known then")
          .isEqualTo("GREEN");
      assertThat(light(Api.expect(200, asOf(d.asSupervisor(), d, "2092-03-05T03:30:00Z"))))
          .isEqualTo("YELLOW");
      after = Api.expect(200, asOf(d.asSupervisor(), d, monday));
      assertThat(Json.without(after, "asOf")).isEqualTo(Json.without(before, "asOf"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"SC-2023-05-05-05", "SC-2023-05-05-08", "SC-2023-05-05-20"})
  void theSamplesPastAgreesWithItsHistory(String reference) {
    List<JsonNode> events =
        new ArrayList<>(Api.all(Api.as("auditor"), "/directives/" + reference + "/history"));
    events.sort(Comparator.comparing(e -> Instant.parse(e.get("recordedAt").asText())));
    int own = 0;
    int shown = 0;
    String status = "";
    Set<String> statuses = new HashSet<>();
    for (JsonNode event : events) {
      Instant at = Instant.parse(event.get("recordedAt").asText());
      List<JsonNode> things = new ArrayList<>();
      things.add(event.get("entity"));
      event.get("also").forEach(things::add);
      // What is not shown in the directive, such as evidence, leaves its revision.
      int bumps = things.stream().anyMatch(t -> t.get("type").asText().equals("directive")) ? 1 : 0;
      shown += bumps;
      JsonNode changes = event.at("/disclosed/changes/value");
      List<String> names = new ArrayList<>();
      changes.fieldNames().forEachRemaining(names::add);
      JsonNode itself =
          names.stream()
              .filter(n -> n.equals("directive") || n.startsWith("directive:"))
              .findFirst()
              .map(changes::get)
              .orElse(null);
      if (itself != null) {
        own++;
        status = itself.has("status") ? itself.at("/status/after").asText() : status;
      }
      ObjectNode then =
          Api.expect(
              200,
              Api.as("auditor").queryParam("asOf", at.toString()).get("/directives/" + reference));
      assertThat(then.get("revision").asInt()).as("revision as of " + at).isEqualTo(shown);
      assertThat(then.get("version").asInt()).as("version as of " + at).isEqualTo(own);
      assertThat(then.get("status").asText()).as("status as of " + at).isEqualTo(status);
      if (bumps == 1) {
        assertThat(Instant.parse(then.get("updatedAt").asText())).isEqualTo(at);
      }
      statuses.add(status);
      Response before =
          Api.as("auditor")
              .queryParam("asOf", at.minus(1, ChronoUnit.MICROS).toString())
              .get("/directives/" + reference);
      if (shown == 1) {
        assertThat(before.statusCode()).isEqualTo(404);
      } else {
        assertThat(Api.expect(200, before).get("revision").asInt()).isEqualTo(shown - bumps);
      }
    }
    assertThat(statuses).contains("DRAFT", "REGISTERED", "ASSIGNED", "IN_PROGRESS");
  }

  // ---------------------------------------------------------------------------------------------

  private static void sameAsThen(Request who, Directive d, Instant then, Response answer) {
    Response now = asOf(who, d, then);
    assertThat(now.statusCode()).as("as of " + then).isEqualTo(answer.statusCode());
    if (answer.statusCode() == 200) {
      same(then, Api.expect(200, now), Api.expect(200, answer));
    }
  }

  private static void sameAsThen(Request who, Directive d, Instant then, ObjectNode body) {
    same(then, Api.expect(200, asOf(who, d, then)), body);
  }

  private static ObjectNode withoutContext(ObjectNode directive) {
    directive.get("passages").forEach(p -> ((ObjectNode) p).remove(List.of("prefix", "suffix")));
    return directive;
  }

  private static void same(Instant then, ObjectNode now, ObjectNode body) {
    assertThat(now.get("allowedActions")).isEmpty();
    assertThat(Instant.parse(now.at("/asOf/at").asText())).isEqualTo(then);
    assertThat(now.at("/asOf/provisional").asBoolean()).isFalse();
    assertThat(Json.without(Json.without(now, "asOf"), "allowedActions"))
        .as("as of " + then)
        .isEqualTo(Json.without(body, "allowedActions"));
  }

  private static Set<Integer> statuses(Map<Instant, Response> answers) {
    var statuses = new HashSet<Integer>();
    answers.values().forEach(r -> statuses.add(r.statusCode()));
    return statuses;
  }

  private static Response asOf(Request who, Directive d, Object at) {
    return who.queryParam("asOf", at.toString()).get(d.path());
  }

  private static int version(Directive d, String asOf) {
    return Api.expect(200, asOf(d.asSupervisor(), d, asOf)).get("version").asInt();
  }

  private static String light(JsonNode directive) {
    return directive.get("trafficLight").asText();
  }

  private static void patch(Directive d, ObjectNode change) {
    Api.expect(200, Api.patch(d.asSupervisor(), d.path(), d.tag(), change));
  }

  private static void setMilestone(Directive d, String key, ObjectNode change) {
    String path = d.path() + "/milestones/" + key;
    String tag = Api.tag(Api.expect(200, d.asSupervisor().get(path)));
    Api.expect(200, Api.patch(d.asSupervisor(), path, tag, change));
  }

  private static void renameAgency(String code) {
    String path = "/agencies/" + code;
    String tag = Api.tag(Api.expect(200, Api.as("admin").get(path)));
    Api.expect(
        200,
        Api.patch(Api.as("admin"), path, tag, Json.object("names", Json.object("en", "Renamed"))));
  }

  private static void patchMeeting(JsonNode meeting, ObjectNode change) {
    String path = "/meetings/" + meeting.get("id").asText();
    String tag = Api.tag(Api.expect(200, Api.as("supervisor").get(path)));
    Api.expect(200, Api.patch(Api.as("supervisor"), path, tag, change));
  }

  private static void putRules(String from, int dueSoon, JsonNode reminders) {
    String tag = Api.etag(Api.as("admin").get("/supervision-rules"));
    Api.expect(
        200,
        Api.put(
            Api.as("admin"),
            "/supervision-rules",
            tag,
            Json.object(
                "effectiveFrom", from, "dueSoonWorkingDays", dueSoon, "reminders", reminders)));
  }

  private static ObjectNode holiday(String day) {
    return Json.object("date", day, "kind", "HOLIDAY", "name", "Found later");
  }
}
