package org.directivetracker.report;

import java.time.LocalDate;
import org.directivetracker.directive.ClosureReason;
import org.directivetracker.directive.DirectiveSummary;
import org.jspecify.annotations.Nullable;

/**
 * An item that a measure of an agency counts, such as a directive, a milestone or a reporting
 * period. The scorecard and the list of a measure are made of the same items, so a figure always
 * agrees with its list.
 *
 * @param agency code of the agency
 * @param link path of the item below the base path of the API
 * @param counts whether the item is in the numerator too; every item is in the denominator
 * @param periodTo last day of the reporting period; null for other items
 * @param dueOn day by which the item was due
 * @param doneOn day on which the item was done; null if it was not
 * @param days slippage in calendar days; only for the average slippage
 * @param reason why the directive was closed; only for closed directives
 */
record ScoreItem(
    MeasureCode measure,
    String agency,
    DirectiveSummary directive,
    String link,
    boolean counts,
    @Nullable LocalDate periodTo,
    @Nullable LocalDate dueOn,
    @Nullable LocalDate doneOn,
    @Nullable Integer days,
    @Nullable ClosureReason reason) {

  /** Creates an item for a directive itself. */
  static ScoreItem ofDirective(
      MeasureCode measure, String agency, DirectiveSummary directive, boolean counts) {
    return new ScoreItem(
        measure,
        agency,
        directive,
        "/directives/" + directive.id(),
        counts,
        null,
        directive.dueDate(),
        directive.completedOn(),
        null,
        null);
  }

  /** Creates an item for an entity that belongs to a directive. */
  static ScoreItem of(
      MeasureCode measure,
      String agency,
      DirectiveSummary directive,
      String link,
      boolean counts,
      @Nullable LocalDate dueOn,
      @Nullable LocalDate doneOn) {
    return new ScoreItem(measure, agency, directive, link, counts, null, dueOn, doneOn, null, null);
  }

  ScoreItem ofPeriod(LocalDate lastDay) {
    return new ScoreItem(
        measure, agency, directive, link, counts, lastDay, dueOn, doneOn, days, reason);
  }

  ScoreItem withDays(int slippage) {
    return new ScoreItem(
        measure, agency, directive, link, counts, periodTo, dueOn, doneOn, slippage, reason);
  }

  ScoreItem closed(@Nullable ClosureReason closureReason) {
    return new ScoreItem(
        measure,
        agency,
        directive,
        link,
        counts,
        periodTo,
        dueOn,
        directive.closedOn(),
        days,
        closureReason);
  }
}
