package org.directivetracker.calendar;

import java.time.LocalDate;
import java.util.List;
import java.util.Set;

/** A calendar without data, for tests of what is reckoned by it. */
public final class Weekends {
  private Weekends() {}

  /** That day, on which only weekends are off. */
  public static SupervisionBasis on(LocalDate today) {
    return new SupervisionBasis(
        today,
        new WorkingDays(Set.of(), List.of()),
        3,
        new SupervisionRules.ServiceStandards(5, 5, 5, 10));
  }
}
