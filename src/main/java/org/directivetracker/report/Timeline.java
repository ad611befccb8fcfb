package org.directivetracker.report;

import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.directivetracker.directive.DirectiveSummary;
import org.directivetracker.directive.MilestoneView;
import org.jspecify.annotations.Nullable;

/**
 * A directive's milestones on a line of days, each place a percentage of its length.
 *
 * @param elapsed up to the day of the report
 */
public record Timeline(
    LocalDate from, LocalDate to, double elapsed, @Nullable Double due, List<MilestoneMark> marks) {

  /**
   * A milestone.
   *
   * @param number as in the list below it
   * @param moved where it stood originally, null unless it was moved
   */
  public record MilestoneMark(int number, String status, double at, @Nullable Double moved) {}

  /** Null where there is nothing to draw. */
  static @Nullable Timeline of(
      DirectiveSummary directive, List<MilestoneView> milestones, LocalDate day) {
    List<LocalDate> days =
        Stream.concat(
                Stream.of(
                    directive.assignedOn(),
                    directive.registeredOn(),
                    directive.originalDueDate(),
                    directive.dueDate()),
                milestones.stream().flatMap(m -> Stream.of(m.originalDueDate(), m.dueDate())))
            .filter(Objects::nonNull)
            .sorted()
            .toList();
    if (milestones.isEmpty() || !days.get(0).isBefore(days.get(days.size() - 1))) {
      return null;
    }
    LocalDate from = days.get(0);
    LocalDate to = days.get(days.size() - 1);
    var marks = new ArrayList<MilestoneMark>();
    for (MilestoneView m : milestones) {
      marks.add(
          new MilestoneMark(
              marks.size() + 1,
              m.status().name(),
              place(from, to, m.dueDate()),
              m.dueDate().equals(m.originalDueDate())
                  ? null
                  : place(from, to, m.originalDueDate())));
    }
    return new Timeline(
        from,
        to,
        place(from, to, day),
        directive.dueDate() == null ? null : place(from, to, directive.dueDate()),
        marks);
  }

  private static double place(LocalDate from, LocalDate to, LocalDate day) {
    double place = 100.0 * ChronoUnit.DAYS.between(from, day) / ChronoUnit.DAYS.between(from, to);
    return Math.round(Math.max(0, Math.min(100, place)) * 10) / 10.0;
  }
}
