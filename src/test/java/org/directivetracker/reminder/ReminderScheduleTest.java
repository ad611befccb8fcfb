package org.directivetracker.reminder;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.SoftAssertions;
import org.directivetracker.calendar.CalendarService;
import org.directivetracker.calendar.SupervisionRules;
import org.directivetracker.calendar.WorkingDays;
import org.directivetracker.testing.Api;
import org.directivetracker.testing.Clock;
import org.junit.jupiter.api.Test;

/** The steps that a day has reached are those whose own day has come: counted from each date. */
@QuarkusTest
class ReminderScheduleTest {
  private static final List<SupervisionRules.ReminderStep> RULES =
      List.of(
          new SupervisionRules.ReminderStep(SupervisionRules.ReminderLevel.RED, 10),
          new SupervisionRules.ReminderStep(SupervisionRules.ReminderLevel.NOTICE, -3),
          new SupervisionRules.ReminderStep(SupervisionRules.ReminderLevel.ORANGE, 1),
          new SupervisionRules.ReminderStep(SupervisionRules.ReminderLevel.BLUE, 0),
          new SupervisionRules.ReminderStep(SupervisionRules.ReminderLevel.NOTICE, 0));

  private final CalendarService calendar;

  ReminderScheduleTest(CalendarService calendar) {
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
      ReminderSchedule steps = ReminderSchedule.on(today, days, RULES);
      for (int offset = -30; offset <= 30; offset++) {
        LocalDate due = today.plusDays(offset);
        SupervisionRules.ReminderStep expected = null;
        for (SupervisionRules.ReminderStep rule : RULES) {
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
                steps
                    .latest(due)
                    .map(s -> new SupervisionRules.ReminderStep(s.level(), s.workingDays())))
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
    assertThat(ReminderSchedule.on(Clock.today(), days, List.of()).latest(Clock.today())).isEmpty();
  }
}
