package org.directivetracker.reminder;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.test.junit.QuarkusTest;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.directivetracker.testing.Api;
import org.directivetracker.testing.Clock;
import org.directivetracker.testing.Directive;
import org.directivetracker.testing.Json;
import org.directivetracker.testing.Request;
import org.junit.jupiter.api.Test;

/**
 * What the default rules send: NOTICE three working days before a due date, BLUE on it, ORANGE five
 * and RED ten after. Played in the first months of 2023, before anything of the sample is due: a
 * round reminds whom it finds. The spring festival is 01-21 to 01-27, and Saturday 01-28 and Sunday
 * 01-29 are worked.
 */
@QuarkusTest
class AutomaticReminderTest {
  private static final LocalDate NEW_YEAR = LocalDate.of(2023, 1, 3);

  /** One round, and what has been sent of the directive so far, the first first. */
  private static List<JsonNode> round(Directive directive) {
    int sent = Integer.parseInt(Api.text(new Request().post("/dev/reminders")));
    assertThat(sent).isNotNegative();
    var all = new ArrayList<>(Api.all(Api.as("auditor"), directive.path() + "/reminders"));
    Collections.reverse(all);
    return all;
  }

  private static List<String> levels(List<JsonNode> reminders) {
    return reminders.stream().map(r -> r.get("level").asText()).toList();
  }

  private static LocalDate day(int month, int day) {
    return LocalDate.of(2023, month, day);
  }

  private static void moveTo(Directive directive, LocalDate date) {
    Api.expect(
        201,
        Api.post(
            directive.asSupervisor(),
            directive.path() + "/date-decisions",
            Json.object("to", date.toString(), "reason", "The office sees it so.")));
  }

  /** Goes through the days with two rounds on each, and notes on which day which level came. */
  private static List<String> play(Clock clock, Directive directive, LocalDate from, LocalDate to) {
    var came = new ArrayList<String>();
    int before = round(directive).size();
    for (LocalDate day = from; !day.isAfter(to); day = day.plusDays(1)) {
      clock.freezeOn(day);
      round(directive);
      List<JsonNode> all = round(directive);
      for (JsonNode sent : all.subList(before, all.size())) {
        came.add(day + " " + sent.get("level").asText());
        before++;
      }
    }
    return came;
  }

  @Test
  void eachStepComesOnceOnItsDay() {
    try (Clock clock = Clock.frozenOn(NEW_YEAR)) {
      Directive directive =
          Api.directive("PUBLIC").with("illustrative", true).due(day(2, 10)).inProgress();
      assertThat(play(clock, directive, day(2, 5), day(3, 1)))
          .containsExactly(
              "2023-02-07 NOTICE", "2023-02-10 BLUE", "2023-02-17 ORANGE", "2023-02-24 RED");

      JsonNode blue = round(directive).get(1);
      ObjectNode expected =
          Json.object(
              "id",
              blue.get("id"),
              "directive",
              Json.object("id", directive.id(), "reference", directive.reference()),
              "milestone",
              null,
              "agency",
              directive.lead(),
              "level",
              "BLUE",
              "automatic",
              true,
              "dueDate",
              "2023-02-10",
              "workingDays",
              0,
              "message",
              null,
              "respondBy",
              null,
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
              blue.get("createdAt"),
              "updatedAt",
              blue.get("createdAt"));
      assertThat(blue).isEqualTo(expected);
      JsonNode event =
          Api.all(directive.asSupervisor(), directive.path() + "/history").stream()
              .filter(e -> e.at("/entity/id").equals(blue.get("id")))
              .findFirst()
              .orElseThrow();
      assertThat(event.get("action").asText()).isEqualTo("reminder.send");
      assertThat(event.get("role").asText()).isEqualTo("service");
      assertThat(event.get("agency").isNull()).isTrue();
      assertThat(event.at("/disclosed/actor/value"))
          .isEqualTo(
              Json.object(
                  "issuer",
                  "urn:directive-tracker",
                  "subject",
                  "supervision-rules",
                  "client",
                  null));
      // It is answered like any other.
      Api.expect(
          200,
          Api.post(
              directive.asLead().header("If-Match", Api.tag(blue)),
              "/reminders/" + blue.get("id").asText() + "/response",
              Json.object("response", "Next week.")));
    }
  }

  @Test
  void workingDaysAreCountedOverTheSpringFestival() {
    try (Clock clock = Clock.frozenOn(NEW_YEAR)) {
      // Before: Sun 01-29, Sat 01-28 and Fri 01-20. After: 01-31 to 02-03, 02-06; to 02-10, 02-13.
      Directive after = Api.directive("PUBLIC").due(day(1, 30)).inProgress();
      assertThat(play(clock, after, day(1, 18), day(2, 14)))
          .containsExactly(
              "2023-01-20 NOTICE", "2023-01-30 BLUE", "2023-02-06 ORANGE", "2023-02-13 RED");
      // Due on a day off: Fri 01-20, Thu and Wed 01-18 before it; 01-28, 01-29, 01-30, 01-31,
      // 02-01.
      clock.freezeOn(NEW_YEAR);
      Directive within = Api.directive("PUBLIC").due(day(1, 24)).inProgress();
      assertThat(play(clock, within, day(1, 16), day(2, 9)))
          .containsExactly(
              "2023-01-18 NOTICE", "2023-01-24 BLUE", "2023-02-01 ORANGE", "2023-02-08 RED");
    }
  }

  @Test
  void whatWasPassedOverIsNotMadeUp() {
    try (Clock clock = Clock.frozenOn(NEW_YEAR)) {
      Directive directive = Api.directive("PUBLIC").due(day(2, 10)).assigned();
      clock.freezeOn(day(2, 19));
      assertThat(levels(round(directive))).containsExactly("ORANGE");
      clock.freezeOn(day(4, 3));
      assertThat(levels(round(directive))).containsExactly("ORANGE", "RED");
    }
  }

  @Test
  void aDateThatMovesBeginsAnew() {
    try (Clock clock = Clock.frozenOn(NEW_YEAR)) {
      Directive directive = Api.directive("PUBLIC").due(day(2, 10)).inProgress();
      clock.freezeOn(day(2, 18));
      assertThat(levels(round(directive))).containsExactly("ORANGE");
      moveTo(directive, day(3, 10));
      assertThat(levels(round(directive))).hasSize(1);
      clock.freezeOn(day(3, 6));
      assertThat(levels(round(directive))).hasSize(1);
      clock.freezeOn(day(3, 7));
      assertThat(levels(round(directive))).containsExactly("ORANGE", "NOTICE");
      assertThat(round(directive).get(1).get("dueDate").asText()).isEqualTo("2023-03-10");
      // Back again: the steps of the old date were sent, but for its last.
      moveTo(directive, day(2, 10));
      assertThat(levels(round(directive))).containsExactly("ORANGE", "NOTICE", "RED");
      moveTo(directive, day(3, 10));
      assertThat(levels(round(directive))).hasSize(3);
    }
  }

  @Test
  void openMilestonesAreRemindedOfTheirOwnDates() {
    try (Clock clock = Clock.frozenOn(NEW_YEAR)) {
      String own = Api.freshAgency();
      Directive directive =
          Api.directive("PUBLIC")
              .cooperating(own)
              .due(day(6, 30))
              .milestone("theirs", day(2, 10))
              .milestone("leads", day(2, 10))
              .milestone("cancelled", day(2, 10))
              .inProgress();
      for (String[] change :
          new String[][] {{"theirs", "agency", own}, {"cancelled", "status", "CANCELLED"}}) {
        Api.expect(
            200,
            Api.patch(
                directive.asSupervisor(),
                directive.path() + "/milestones/" + change[0],
                "\"1\"",
                Json.object(change[1], change[2])));
      }
      JsonNode milestones = directive.get().get("milestones");
      clock.freezeOn(day(2, 10));
      List<JsonNode> sent = round(directive);
      assertThat(sent)
          .extracting(r -> r.get("milestone").asText() + " " + r.get("agency").asText())
          .containsExactlyInAnyOrder(
              milestones.get(0).get("id").asText() + " " + own,
              milestones.get(1).get("id").asText() + " " + directive.lead());
      assertThat(levels(sent)).containsOnly("BLUE");
      assertThat(round(directive)).hasSize(2);
      assertThat(Api.all(Api.agency(own), "/reminders")).hasSize(1);
    }
  }

  @Test
  void aContinuingDirectiveWithoutADateIsNotReminded() {
    try (Clock clock = Clock.frozenOn(NEW_YEAR)) {
      Directive directive =
          Api.directive("PUBLIC").with("kind", "CONTINUING").due(null).inProgress();
      clock.freezeOn(day(4, 3));
      assertThat(round(directive)).isEmpty();
    }
  }

  @Test
  void nobodyIsRemindedOfWhatIsSuspendedOrClosed() {
    try (Clock clock = Clock.frozenOn(NEW_YEAR)) {
      Directive suspended = Api.directive("PUBLIC").due(day(2, 10)).suspended();
      Directive closed = Api.directive("PUBLIC").due(day(2, 10)).closed();
      Directive registered = Api.directive("PUBLIC").due(day(2, 10)).registered();
      clock.freezeOn(day(2, 11));
      Stream.of(suspended, closed, registered).forEach(d -> assertThat(round(d)).isEmpty());
      suspended.supervise(Json.object("action", "resume"));
      assertThat(levels(round(suspended))).containsExactly("BLUE");
    }
  }

  @Test
  void nobodyIsRemindedOfWhatIsClaimed() {
    try (Clock clock = Clock.frozenOn(NEW_YEAR)) {
      Directive claimed = Api.directive("PUBLIC").due(day(2, 10)).completionReported();
      clock.freezeOn(day(2, 11));
      assertThat(round(claimed)).isEmpty();
      claimed.supervise(Json.object("action", "return", "note", "Figures are missing."));
      assertThat(levels(round(claimed))).containsExactly("BLUE");
    }
  }

  @Test
  void closingEndsThem() {
    try (Clock clock = Clock.frozenOn(NEW_YEAR)) {
      Directive directive = Api.directive("PUBLIC").due(day(2, 10)).inProgress();
      clock.freezeOn(day(2, 10));
      assertThat(round(directive)).hasSize(1);
      clock.freezeOn(day(2, 11));
      directive.supervise(
          Json.object("action", "close", "closureReason", "WITHDRAWN", "reason", "Not wanted."));
      clock.freezeOn(day(4, 1));
      List<JsonNode> sent = round(directive);
      assertThat(sent).hasSize(1);
      assertThat(sent.get(0).get("status").asText()).isEqualTo("ENDED");
    }
  }

  private static String reassign(Directive directive) {
    String next = Api.freshAgency();
    directive.supervise(
        Json.object(
            "action",
            "reassign",
            "lead",
            next,
            "reason",
            "It fits them better.",
            "acknowledgeBy",
            Clock.today().plusDays(7).toString()));
    return next;
  }

  private static List<String> addressed(List<JsonNode> reminders) {
    return reminders.stream()
        .map(r -> r.get("level").asText() + " " + r.get("agency").asText())
        .toList();
  }

  @Test
  void aNewLeadGetsTheStepThatIsReached() {
    try (Clock clock = Clock.frozenOn(NEW_YEAR)) {
      Directive directive =
          Api.directive("PUBLIC").due(day(2, 10)).milestone("own", day(2, 10)).inProgress();
      String old = directive.lead();
      clock.freezeOn(day(2, 17));
      assertThat(addressed(round(directive))).containsOnly("ORANGE " + old).hasSize(2);
      String next = reassign(directive);
      assertThat(addressed(round(directive)).subList(2, 4)).containsOnly("ORANGE " + next);
      assertThat(round(directive)).as("once").hasSize(4);
      clock.freezeOn(day(2, 24));
      assertThat(addressed(round(directive)).subList(4, 6)).containsOnly("RED " + next);
      // Who had it before was sent ORANGE, and now RED, which is reached.
      directive.supervise(
          Json.object(
              "action",
              "reassign",
              "lead",
              old,
              "reason",
              "Back again.",
              "acknowledgeBy",
              "2023-03-03"));
      assertThat(addressed(round(directive)).subList(6, 8)).containsOnly("RED " + old);
      assertThat(round(directive)).hasSize(8);
    }
  }
}
