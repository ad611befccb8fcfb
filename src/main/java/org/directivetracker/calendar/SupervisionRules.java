package org.directivetracker.calendar;

import java.time.LocalDate;
import java.util.List;

/**
 * The dated rules of supervision.
 *
 * @param dueSoonWorkingDays from which working day before its due date a directive is due soon
 */
public record SupervisionRules(
    LocalDate effectiveFrom,
    int dueSoonWorkingDays,
    List<ReminderStep> reminders,
    ServiceStandards serviceStandards,
    int version) {

  /**
   * When an automatic reminder goes out.
   *
   * @param workingDays after the due date; negative is before it
   */
  public record ReminderStep(ReminderLevel level, int workingDays) {}

  /** How urgent, rising. */
  public enum ReminderLevel {
    NOTICE,
    BLUE,
    ORANGE,
    RED
  }

  /**
   * Within how many working days the office reviews or decides what is handed in, counted from the
   * day after.
   *
   * @param report a submitted progress report
   * @param claim a claim of completion
   * @param request an extension request
   * @param evidence an item of evidence
   */
  public record ServiceStandards(int report, int claim, int request, int evidence) {}
}
