package org.directivetracker.directive;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.directivetracker.testing.Api;
import org.directivetracker.testing.Clock;
import org.directivetracker.testing.Directive;
import org.directivetracker.testing.Json;
import org.directivetracker.testing.Reports;
import org.directivetracker.testing.Request;
import org.directivetracker.testing.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lists, and what hangs on directives, as of a moment. */
@QuarkusTest
class AsOfListTest {
  /** A year of its own. */
  private static final Instant BEGIN = Instant.parse("2093-03-02T01:00:00Z");

  @Test
  void aListHoldsWhatMayBeShownBothThenAndNow() {
    try (Clock clock = Clock.frozenAt(BEGIN)) {
      String meeting = Api.freshMeeting("PUBLIC").get("id").asText();
      Directive open = Api.directive("PUBLIC").in(meeting).assigned();
      Directive opened = Api.directive("RESTRICTED").in(meeting).assigned();
      Directive hidden = Api.directive("PUBLIC").in(meeting).assigned();
      Directive registered = Api.directive("PUBLIC").in(meeting).draft();
      String deleted = Api.directive("PUBLIC").in(meeting).draft().id();
      Instant then = BEGIN.plusSeconds(60);
      clock.freezeAt(BEGIN.plusSeconds(3600));
      patch(opened, "visibility", "PUBLIC");
      patch(hidden, "visibility", "RESTRICTED");
      registered.supervise(
          Json.object("action", "register", "noPassageReason", "Said at the meeting."));
      assertThat(Api.delete(Api.as("supervisor"), "/directives/" + deleted, "\"1\"").statusCode())
          .isEqualTo(204);
      Directive later = Api.directive("PUBLIC").in(meeting).assigned();
      clock.freezeAt(BEGIN.plusSeconds(7200));

      assertThat(ids(Api.as("auditor"), meeting, then))
          .as("a draft that was deleted since was there")
          .containsExactlyInAnyOrder(open.id(), opened.id(), hidden.id(), registered.id(), deleted);
      assertThat(ids(Api.as("supervisor"), meeting, then))
          .containsExactlyInAnyOrder(open.id(), opened.id(), hidden.id(), registered.id(), deleted);
      for (String who : List.of("viewer", "admin", "anonymous", "agency@" + later.lead())) {
        assertThat(ids(Api.caller(who), meeting, then)).as(who).containsExactly(open.id());
      }
      assertThat(ids(Api.agency(hidden.lead()), meeting, then))
          .containsExactlyInAnyOrder(open.id(), hidden.id());
      assertThat(ids(Api.agency(opened.lead()), meeting, then))
          .containsExactlyInAnyOrder(open.id(), opened.id());
      assertThat(ids(Api.as("auditor"), meeting, BEGIN.minusSeconds(1))).isEmpty();
      assertThat(ids(Api.as("viewer"), meeting, "2023-05-05")).isEmpty();
      assertThat(ids(Api.as("viewer"), meeting, "1990-01-01")).as("before any rules").isEmpty();
      assertThat(ids(Api.as("viewer"), meeting, "0001-01-01")).isEmpty();

      // What is deleted is found by those who see all, and by nobody else.
      String path = "/directives/" + deleted;
      assertThat(asOf(Api.as("auditor"), path, then).statusCode()).isEqualTo(200);
      assertThat(asOf(Api.as("auditor"), path, Clock.now()).statusCode()).isEqualTo(404);
      assertThat(asOf(Api.as("viewer"), path, then).statusCode()).isEqualTo(404);
    }
  }

  @Test
  void whoIsReleasedNowSeesOfThenItsOwnAlone() {
    try (Clock clock = Clock.frozenAt(BEGIN.plus(2, ChronoUnit.DAYS))) {
      String meeting = Api.freshMeeting("PUBLIC").get("id").asText();
      String former = Api.freshAgency();
      Directive d =
          Api.directive("RESTRICTED")
              .in(meeting)
              .with("officer", "li.na")
              .lead(former)
              .milestone("first", LocalDate.of(2093, 4, 1))
              .cooperating(Api.freshAgency())
              .inProgress();
      Instant led = Clock.now().plusSeconds(60);
      clock.freezeAt(led.plusSeconds(3600));
      Request formerly = Api.agency(former);
      assertThat(items(formerly, "/directives?meeting=" + meeting + "&officer=li.na", led))
          .hasSize(1);
      String lead = Api.freshAgency();
      d.supervise(
          Json.object(
              "action",
              "reassign",
              "lead",
              lead,
              "reason",
              "It moves.",
              "acknowledgeBy",
              "2093-04-01"));
      clock.freezeAt(led.plusSeconds(7200));

      List<JsonNode> seen = items(Api.agency(former), "/directives?meeting=" + meeting, led);
      assertThat(seen).hasSize(1);
      assertThat(seen.get(0).get("owners")).hasSize(1);
      assertThat(seen.get(0).at("/milestoneCounts/total").asInt()).isZero();
      assertThat(
              items(Api.agency(former), "/directives?meeting=" + meeting + "&officer=li.na", led))
          .isEmpty();
      assertThat(
              items(
                  Api.agency(former), "/directives?meeting=" + meeting + "&agency=" + former, led))
          .isEmpty();
      assertThat(items(Api.agency(former), d.path() + "/milestones", led)).isEmpty();
      assertThat(items(Api.agency(former), d.path() + "/assignments", led)).hasSize(1);
      // Who leads now sees what was before its time.
      assertThat(items(Api.agency(lead), d.path() + "/assignments", led)).hasSize(2);
      assertThat(
              items(Api.agency(lead), "/directives?meeting=" + meeting + "&agency=" + former, led))
          .hasSize(1);
      assertThat(
              items(Api.as("auditor"), "/directives?meeting=" + meeting + "&agency=" + lead, led))
          .isEmpty();
    }
  }

  @Test
  void filtersAndDerivedValuesAreOfThatDay() {
    try (Clock clock = Clock.frozenOn(LocalDate.of(2093, 3, 10))) {
      String meeting = Api.freshMeeting("PUBLIC").get("id").asText();
      Directive d = Api.directive("PUBLIC").in(meeting).due(LocalDate.of(2093, 3, 31)).inProgress();
      clock.freezeOn(LocalDate.of(2093, 4, 7));
      d.supervise(
          Json.object("action", "suspend", "reason", "It waits.", "reviewOn", "2093-06-01"));
      clock.freezeOn(LocalDate.of(2093, 4, 20));
      String list = "/directives?meeting=" + meeting;
      for (String[] row :
          new String[][] {
            {"2093-03-09", "", ""},
            {"2093-03-10", "IN_PROGRESS", "GREEN"},
            {"2093-03-27", "IN_PROGRESS", "YELLOW"},
            {"2093-03-31", "IN_PROGRESS", "YELLOW"},
            {"2093-04-01", "IN_PROGRESS", "RED"},
            {"2093-04-06", "IN_PROGRESS", "RED"},
            {"2093-04-07", "SUSPENDED", "GREY"},
            {"2093-04-20", "SUSPENDED", "GREY"}
          }) {
        for (TrafficLight light : TrafficLight.values()) {
          assertThat(items(Api.as("viewer"), list + "&trafficLight=" + light, row[0]))
              .as(row[0] + " " + light)
              .hasSize(light.name().equals(row[2]) ? 1 : 0);
        }
        assertThat(items(Api.as("viewer"), list + "&overdue=true", row[0]))
            .hasSize(row[2].equals("RED") ? 1 : 0);
        if (!row[1].isEmpty()) {
          JsonNode shown = items(Api.as("viewer"), list + "&status=" + row[1], row[0]).get(0);
          assertThat(shown.get("trafficLight").asText()).isEqualTo(row[2]);
          ObjectNode alone = Api.expect(200, asOf(Api.as("viewer"), d.path(), row[0]));
          assertThat(shown.get("trafficLightReasons")).isEqualTo(alone.get("trafficLightReasons"));
          assertThat(shown.get("timeElapsedPercent")).isEqualTo(alone.get("timeElapsedPercent"));
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "updatedAt",
        "-updatedAt",
        "dueDate",
        "-dueDate",
        "reference",
        "-reference",
        "priority",
        "-priority"
      })
  void aWalkThroughThePastIsUndisturbedByWrites(String sort) {
    try (Clock clock = Clock.frozenAt(BEGIN.plus(9, ChronoUnit.DAYS))) {
      String meeting = Api.freshMeeting("PUBLIC").get("id").asText();
      List<Directive> made = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        clock.freezeAt(BEGIN.plus(9, ChronoUnit.DAYS).plusSeconds(i));
        made.add(
            i == 3
                ? Api.directive("PUBLIC").in(meeting).registered()
                : Api.directive("PUBLIC")
                    .in(meeting)
                    .with("priority", i % 2 == 0 ? "HIGH" : "NORMAL")
                    .due(LocalDate.of(2093, 6, 10 + i))
                    .assigned());
      }
      // Of today is of the moment of the first page, though the clock goes on.
      LocalDate day = Clock.today();
      String list = "/directives?meeting=" + meeting + "&sort=" + sort;
      List<JsonNode> before = items(Api.as("auditor"), list, day);
      assertThat(before).hasSize(5);
      String path = list + "&limit=2&asOf=" + day;
      ObjectNode page = Api.expect(200, Api.as("auditor").get(path));
      JsonNode at = page.get("asOf");
      var walked = new ArrayList<JsonNode>();
      page.get("items").forEach(walked::add);
      for (int i = 0; !page.get("next").isNull(); i++) {
        clock.freezeAt(Clock.now().plusSeconds(30));
        Directive changed = made.get(4 - i);
        patch(changed, "priority", "URGENT");
        Api.directive("PUBLIC").in(meeting).assigned();
        page =
            Api.expect(200, Api.as("auditor").get(path + "&cursor=" + page.get("next").asText()));
        page.get("items").forEach(walked::add);
        assertThat(page.at("/asOf/at")).isEqualTo(at.get("at"));
      }
      assertThat(walked).isEqualTo(before);
      clock.freezeAt(Clock.now().plusSeconds(30));
      assertThat(items(Api.as("auditor"), list, at.get("at").asText())).isEqualTo(before);
    }
  }

  @Test
  void aCursorIsOfItsMoment() {
    try (Clock clock = Clock.frozenAt(BEGIN.plus(20, ChronoUnit.DAYS))) {
      String meeting = Api.freshMeeting("PUBLIC").get("id").asText();
      Api.directive("PUBLIC").in(meeting).registered();
      Api.directive("PUBLIC").in(meeting).registered();
      clock.freezeAt(Clock.now().plusSeconds(60));
      String list = "/directives?limit=1&meeting=" + meeting;
      Instant then = Clock.now().minusSeconds(30);
      String next = Api.expect(200, asOf(Api.as("viewer"), list, then)).get("next").asText();
      for (String wrong :
          List.of(
              list + "&cursor=" + next,
              list + "&asOf=" + then.plusSeconds(1) + "&cursor=" + next,
              list
                  + "&asOf="
                  + then
                  + "&cursor="
                  + Api.expect(200, Api.as("viewer").get(list)).get("next").asText())) {
        Response refused = Api.as("viewer").get(wrong);
        Api.expect(400, refused);
        assertThat(Api.codes(refused)).containsExactly("invalid-cursor");
      }
      assertThat(
              Api.expect(200, Api.as("viewer").get(list + "&asOf=" + then + "&cursor=" + next))
                  .get("items"))
          .hasSize(1);
    }
  }

  @Test
  void aReportIsShownAsItWasToWhomItMayBeShown() {
    try (Clock clock = Clock.frozenAt(BEGIN.plus(30, ChronoUnit.DAYS))) {
      String other = Api.freshAgency();
      Directive d = Api.directive("PUBLIC").cooperating(other).inProgress();
      ObjectNode report = Reports.draft(d, Reports.ofToday("narrative", "First."));
      Instant draft = later(clock);
      report = Api.expect(200, Reports.submit(d.asLead(), report));
      Instant submitted = later(clock);
      report = Reports.returned(report);
      Instant returned = later(clock);
      report = Api.expect(200, Reports.patch(d.asLead(), report, "narrative", "Now with figures."));
      report = Reports.accept(Api.expect(200, Reports.submit(d.asLead(), report)));
      Instant accepted = later(clock);

      String one = Reports.path(report);
      String all = d.path() + "/progress-reports";
      String queue = "/progress-reports?directive=" + d.id();
      Object[][] rows = {
        // whose, draft, submitted, returned, accepted, queue of then
        {"auditor", 200, 200, 200, 200, true},
        {"supervisor", 404, 200, 200, 200, true},
        {"agency@" + d.lead(), 200, 200, 200, 200, true},
        {"agency@" + other, 404, 200, 200, 200, false},
        {"viewer", 404, 404, 404, 200, false},
        {"anonymous", 404, 404, 404, 200, false}
      };
      List<Instant> moments = List.of(draft, submitted, returned, accepted);
      List<String> statuses = List.of("DRAFT", "SUBMITTED", "RETURNED", "ACCEPTED");
      for (Object[] row : rows) {
        for (int i = 0; i < 4; i++) {
          String who = row[0].toString();
          boolean shown = row[i + 1].equals(200);
          String as = who + " as of " + statuses.get(i);
          Response answer = asOf(Api.caller(who), one, moments.get(i));
          assertThat(answer.statusCode()).as(as).isEqualTo(row[i + 1]);
          if (shown) {
            ObjectNode body = Api.expect(200, answer);
            assertThat(body.get("status").asText()).as(as).isEqualTo(statuses.get(i));
            assertThat(body.get("narrative").asText())
                .isEqualTo(i < 3 ? "First." : "Now with figures.");
            assertThat(Instant.parse(body.at("/asOf/at").asText())).isEqualTo(moments.get(i));
          }
          assertThat(items(Api.caller(who), all, moments.get(i))).as(as).hasSize(shown ? 1 : 0);
          if (row[5].equals(true)) {
            assertThat(items(Api.caller(who), queue + "&status=" + statuses.get(i), moments.get(i)))
                .as(as)
                .hasSize(shown ? 1 : 0);
          }
        }
      }
      // A correction supersedes it: the public, which does not see it now, does not see it as of
      // then.
      Reports.accept(
          Reports.submitted(
              d,
              Reports.of(
                  LocalDate.parse(report.get("periodFrom").asText()),
                  LocalDate.parse(report.get("periodTo").asText()),
                  "corrects",
                  report.get("id"))));
      later(clock);
      assertThat(asOf(Api.as("viewer"), one, accepted).statusCode()).isEqualTo(404);
      assertThat(items(Api.as("viewer"), all, accepted)).isEmpty();
      assertThat(items(d.asLead(), all, accepted)).hasSize(1);
      assertThat(items(Api.as("supervisor"), all, BEGIN.plus(30, ChronoUnit.DAYS))).isEmpty();
    }
  }

  @Test
  void evidenceIsAsItWas() {
    try (Clock clock = Clock.frozenAt(BEGIN.plus(40, ChronoUnit.DAYS))) {
      Directive d = Api.directive("PUBLIC").inProgress();
      Instant none = later(clock);
      ObjectNode item = Reports.evidence(d);
      Instant submitted = later(clock);
      Reports.acceptEvidence(d);
      later(clock);
      String one = "/evidence/" + item.get("id").asText();
      for (String who : List.of("auditor", "supervisor", "agency@" + d.lead())) {
        assertThat(asOf(Api.caller(who), one, none).statusCode()).as(who).isEqualTo(404);
        assertThat(items(Api.caller(who), d.path() + "/evidence", none)).as(who).isEmpty();
        ObjectNode then = Api.expect(200, asOf(Api.caller(who), one, submitted));
        assertThat(Json.without(then, "asOf")).as(who).isEqualTo(item);
        assertThat(items(Api.caller(who), d.path() + "/evidence", submitted)).containsExactly(item);
        assertThat(
                items(Api.caller(who), "/evidence?status=SUBMITTED&directive=" + d.id(), submitted))
            .containsExactly(item);
        assertThat(
                items(Api.caller(who), "/evidence?status=ACCEPTED&directive=" + d.id(), submitted))
            .isEmpty();
      }
      assertThat(asOf(Api.agency(Api.freshAgency()), one, submitted).statusCode()).isEqualTo(404);
    }
  }

  @Test
  void childrenAreAsTheyWere() {
    try (Clock clock = Clock.frozenAt(BEGIN.plus(50, ChronoUnit.DAYS))) {
      Directive d =
          Api.directive("PUBLIC").milestone("first", LocalDate.of(2093, 5, 20)).assigned();
      Instant pending = later(clock);
      d.lead(Json.object("action", "acknowledge"));
      Api.expect(
          201,
          Api.post(
              d.asSupervisor(),
              d.path() + "/date-decisions",
              Json.object("to", "2093-09-30", "reason", "It takes longer.", "milestone", "first")));
      later(clock);
      JsonNode assignment = items(Api.as("viewer"), d.path() + "/assignments", pending).get(0);
      assertThat(assignment.get("status").asText()).isEqualTo("PENDING");
      String path = d.path() + "/assignments/" + assignment.get("id").asText();
      ObjectNode alone = Api.expect(200, asOf(Api.as("viewer"), path, pending));
      assertThat(Json.without(alone, "asOf")).isEqualTo(assignment);
      assertThat(alone.get("asOf").get("logPosition").asLong()).isPositive();
      ObjectNode milestone =
          Api.expect(200, asOf(Api.as("viewer"), d.path() + "/milestones/first", pending));
      assertThat(milestone.get("dueDate").asText()).isEqualTo("2093-05-20");
      assertThat(items(Api.as("viewer"), d.path() + "/date-decisions", pending)).isEmpty();
      assertThat(items(Api.as("viewer"), d.path() + "/date-decisions", Clock.now())).hasSize(1);
      // A day after the milestone was due, which then had been moved.
      clock.freezeOn(LocalDate.of(2093, 5, 22));
      assertThat(
              items(Api.as("viewer"), d.path() + "/milestones", "2093-05-21")
                  .get(0)
                  .get("overdue")
                  .asBoolean())
          .isFalse();
      // What is unchanged has the same tag.
      Response first = asOf(Api.as("viewer"), path, pending);
      assertThat(
              Api.as("viewer")
                  .header("If-None-Match", Api.etag(first))
                  .queryParam("asOf", pending.toString())
                  .get(path)
                  .statusCode())
          .isEqualTo(304);
    }
  }

  private static Instant later(Clock clock) {
    Instant seen = Clock.now().plusSeconds(30);
    clock.freezeAt(seen.plusSeconds(30));
    return seen;
  }

  private static Response asOf(Request who, String path, Object at) {
    return who.queryParam("asOf", at.toString()).get(path);
  }

  private static List<JsonNode> items(Request who, String path, Object at) {
    var items = new ArrayList<JsonNode>();
    Api.expect(200, asOf(who, path, at)).get("items").forEach(items::add);
    return items;
  }

  private static List<String> ids(Request who, String meeting, Object at) {
    return items(who, "/directives?meeting=" + meeting, at).stream()
        .map(d -> d.get("id").asText())
        .toList();
  }

  private static void patch(Directive d, String name, String value) {
    Api.expect(200, Api.patch(d.asSupervisor(), d.path(), d.tag(), Json.object(name, value)));
  }
}
