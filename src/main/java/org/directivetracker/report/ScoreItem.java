package org.directivetracker.report;

import java.time.LocalDate;
import org.directivetracker.directive.ClosureReason;
import org.directivetracker.directive.DirectiveSummary;
import org.jspecify.annotations.Nullable;

/**
 * A thing that a measure of an agency counts. Scorecard and lists are made of the same items, so
 * that a figure is what its list has.
 *
 * @param link address of the thing, without its base
 * @param counts whether it is in the numerator too; it is in the denominator anyhow
 * @param periodTo last day of a reporting period
 * @param dueOn day by which it was owed
 * @param doneOn day on which it was done
 * @param days of the average slippage
 * @param reason why a directive was closed
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

  /** An item of the directive itself. */
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

  /** An item of a thing that hangs on the directive. */
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

  ScoreItem closed(@Nullable ClosureReason why) {
    return new ScoreItem(
        measure, agency, directive, link, counts, periodTo, dueOn, directive.closedOn(), days, why);
  }
}
