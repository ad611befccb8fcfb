package org.directivetracker.reminder;

import java.time.LocalDate;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.directivetracker.calendar.SupervisionRules;
import org.directivetracker.calendar.WorkingDays;

/**
 * The steps of the supervision rules as they stand on a day, rising.
 *
 * @param rising the earliest first
 */
record ReminderSchedule(List<DatedReminderStep> rising) {
  /**
   * A step.
   *
   * @param workingDays after the due date; negative is before it
   * @param reach the last due date whose step falls on that day or before
   */
  record DatedReminderStep(
      SupervisionRules.ReminderLevel level, int workingDays, LocalDate reach) {}

  static ReminderSchedule on(
      LocalDate day, WorkingDays days, List<SupervisionRules.ReminderStep> rules) {
    return new ReminderSchedule(
        rules.stream()
            .sorted(
                Comparator.comparing(SupervisionRules.ReminderStep::workingDays)
                    .thenComparing(SupervisionRules.ReminderStep::level))
            .map(
                r ->
                    new DatedReminderStep(
                        r.level(), r.workingDays(), reach(day, days, r.workingDays())))
            .toList());
  }

  private static LocalDate reach(LocalDate day, WorkingDays days, int workingDays) {
    return workingDays <= 0
        ? days.after(day, -workingDays)
        : days.before(day.plusDays(1), workingDays).minusDays(1);
  }

  /** The latest step whose day has come for a due date. */
  Optional<DatedReminderStep> latest(LocalDate dueDate) {
    return rising.stream().filter(s -> !dueDate.isAfter(s.reach)).reduce((a, b) -> b);
  }
}
