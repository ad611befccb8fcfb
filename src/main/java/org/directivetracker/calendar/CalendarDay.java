package org.directivetracker.calendar;

import java.time.LocalDate;

/** A day that differs from its weekday: a holiday, or a working day at a weekend. */
public record CalendarDay(LocalDate date, DayKind kind, String name) {
  /** Off, or worked. */
  public enum DayKind {
    HOLIDAY,
    WORKDAY
  }
}
