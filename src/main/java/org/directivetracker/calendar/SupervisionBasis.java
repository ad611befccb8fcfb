package org.directivetracker.calendar;

import java.time.LocalDate;

/**
 * What the light is judged by on a day: the calendar and the rules in force, as they were known.
 *
 * @param today the day on which is judged
 */
public record SupervisionBasis(
    LocalDate today,
    WorkingDays days,
    int dueSoonWorkingDays,
    SupervisionRules.ServiceStandards serviceStandards) {
  /** The last due date that is due soon today: everything due up to it asks for attention. */
  public LocalDate dueSoonHorizon() {
    return days.after(today, dueSoonWorkingDays);
  }

  /**
   * A period that ended before this day, with a report due so many working days after it, is
   * overdue today.
   */
  public LocalDate reportHorizon(int workingDays) {
    return days.before(today, workingDays);
  }
}
