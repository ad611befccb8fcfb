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
 * A directive's milestones on a line of days. Positions are percentages of the line's length.
 *
 * @param elapsed position of the day that the report is as of
 * @param due position of the directive's due date; null without one
 */
public record Timeline(
    LocalDate from, LocalDate to, double elapsed, @Nullable Double due, List<MilestoneMark> marks) {

  /**
   * A milestone on the line.
   *
   * @param number number of the milestone in the list below the line, from 1
   * @param at position of the due date
   * @param moved position of the original due date; null unless the due date moved
   */
  public record MilestoneMark(int number, String status, double at, @Nullable Double moved) {}

  /** Creates the time line; null without milestones, or when all its dates are the same day. */
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
              position(from, to, m.dueDate()),
              m.dueDate().equals(m.originalDueDate())
                  ? null
                  : position(from, to, m.originalDueDate())));
    }
    return new Timeline(
        from,
        to,
        position(from, to, day),
        directive.dueDate() == null ? null : position(from, to, directive.dueDate()),
        marks);
  }

  private static double position(LocalDate from, LocalDate to, LocalDate day) {
    double percent = 100.0 * ChronoUnit.DAYS.between(from, day) / ChronoUnit.DAYS.between(from, to);
    return Math.round(Math.max(0, Math.min(100, percent)) * 10) / 10.0;
  }
}
