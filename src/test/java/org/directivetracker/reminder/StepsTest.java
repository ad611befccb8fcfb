package org.directivetracker.reminder;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.SoftAssertions;
import org.directivetracker.calendar.CalendarService;
import org.directivetracker.calendar.Rules;
import org.directivetracker.calendar.WorkingDays;
import org.directivetracker.testing.Api;
import org.directivetracker.testing.Clock;
import org.junit.jupiter.api.Test;

/** The steps that a day has reached are those whose own day has come: counted from each date. */
@QuarkusTest
class StepsTest {
  private static final List<Rules.ReminderStep> RULES =
      List.of(
          new Rules.ReminderStep(Rules.Level.RED, 10),
          new Rules.ReminderStep(Rules.Level.NOTICE, -3),
          new Rules.ReminderStep(Rules.Level.ORANGE, 1),
          new Rules.ReminderStep(Rules.Level.BLUE, 0),
          new Rules.ReminderStep(Rules.Level.NOTICE, 0));

  private final CalendarService calendar;

  StepsTest(CalendarService calendar) {
    this.calendar = calendar;
  }

  @Test
  void theHorizonsSayTheSameAsCountingFromEachDate() {
    Api.awaitStart();
    WorkingDays days = calendar.supervision(Clock.today(), Clock.now()).days();
    var soft = new SoftAssertions();
    for (LocalDate today = LocalDate.of(2023, 1, 1);
        today.isBefore(LocalDate.of(2024, 3, 1));
        today = today.plusDays(1)) {
      Steps steps = Steps.on(today, days, RULES);
      for (int offset = -30; offset <= 30; offset++) {
        LocalDate due = today.plusDays(offset);
        Rules.ReminderStep expected = null;
        for (Rules.ReminderStep rule : RULES) {
          LocalDate its =
              rule.workingDays() < 0
                  ? days.before(due, -rule.workingDays())
                  : days.after(due, rule.workingDays());
          boolean later =
              expected == null
                  || rule.workingDays() > expected.workingDays()
                  || (rule.workingDays() == expected.workingDays()
                      && rule.level().compareTo(expected.level()) > 0);
          if (!its.isAfter(today) && later) {
            expected = rule;
          }
        }
        soft.assertThat(
                steps.latest(due).map(s -> new Rules.ReminderStep(s.level(), s.workingDays())))
            .as("due " + due + " on " + today)
            .isEqualTo(Optional.ofNullable(expected));
      }
    }
    soft.assertAll();
  }

  @Test
  void rulesMayAskForNothing() {
    Api.awaitStart();
    WorkingDays days = calendar.supervision(Clock.today(), Clock.now()).days();
    assertThat(Steps.on(Clock.today(), days, List.of()).latest(Clock.today())).isEmpty();
  }
}
