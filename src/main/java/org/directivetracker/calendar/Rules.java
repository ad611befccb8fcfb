package org.directivetracker.calendar;

import java.time.LocalDate;
import java.util.List;

/**
 * The dated rules of supervision.
 *
 * @param dueSoonWorkingDays from which working day before its due date a directive is due soon
 */
public record Rules(
    LocalDate effectiveFrom, int dueSoonWorkingDays, List<ReminderStep> reminders, int version) {

  /**
   * When an automatic reminder goes out.
   *
   * @param workingDays after the due date; negative is before it
   */
  public record ReminderStep(Level level, int workingDays) {}

  /** How urgent, rising. */
  public enum Level {
    NOTICE,
    BLUE,
    ORANGE,
    RED
  }
}
