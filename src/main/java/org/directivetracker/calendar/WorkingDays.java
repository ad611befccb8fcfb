package org.directivetracker.calendar;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which days are worked. A year without data counts weekends only. */
public final class WorkingDays {
  private final Map<LocalDate, CalendarDay.DayKind> days = new HashMap<>();
  private final Set<Integer> years;

  WorkingDays(Set<Integer> years, List<CalendarDay> days) {
    this.years = Set.copyOf(years);
    days.forEach(d -> this.days.put(d.date(), d.kind()));
  }

  public boolean hasData(int year) {
    return years.contains(year);
  }

  public boolean isWorkingDay(LocalDate day) {
    CalendarDay.DayKind kind = days.get(day);
    if (kind != null) {
      return kind == CalendarDay.DayKind.WORKDAY;
    }
    return day.getDayOfWeek() != DayOfWeek.SATURDAY && day.getDayOfWeek() != DayOfWeek.SUNDAY;
  }

  /** The {@code n}th working day after a day; the day itself for 0. */
  public LocalDate after(LocalDate day, int n) {
    return walk(day, n, 1);
  }

  /** The {@code n}th working day before a day; the day itself for 0. */
  public LocalDate before(LocalDate day, int n) {
    return walk(day, n, -1);
  }

  private LocalDate walk(LocalDate from, int n, int step) {
    LocalDate day = from;
    for (int left = n; left > 0; ) {
      day = day.plusDays(step);
      if (isWorkingDay(day)) {
        left--;
      }
    }
    return day;
  }
}
