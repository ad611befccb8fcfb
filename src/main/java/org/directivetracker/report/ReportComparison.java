package org.directivetracker.report;

import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import org.directivetracker.directive.AssignmentRole;
import org.directivetracker.directive.DirectiveStatus;
import org.directivetracker.directive.DirectiveSummary;
import org.directivetracker.directive.TrafficLight;
import org.directivetracker.time.AsOf;
import org.jspecify.annotations.Nullable;

/**
 * The differences between a report and the same report as of an earlier instant.
 *
 * @param since the earlier instant
 * @param totals totals of the earlier report
 */
record ReportComparison(AsOf since, ReportTotals totals, List<DirectiveDifference> changes) {

  /**
   * Why a directive is in the comparison. NEW: it was registered since, or, if it is a draft,
   * created since. ENTERED: only the later report shows it. LEFT: only the earlier report shows it.
   * CHANGED: its state differs, or a progress report was accepted in between.
   */
  enum ChangeKind {
    NEW,
    ENTERED,
    LEFT,
    CHANGED
  }

  /**
   * A directive that differs between the two reports.
   *
   * @param before null when it is NEW, or could not be shown at the earlier instant
   * @param after null when it may not be shown any more
   * @param reportsAccepted number of progress reports that were accepted in between
   */
  record DirectiveDifference(
      ChangeKind kind,
      UUID id,
      @Nullable String reference,
      String title,
      @Nullable ComparedState before,
      @Nullable ComparedState after,
      int reportsAccepted) {}

  /**
   * The values of a directive that are compared.
   *
   * @param lead code of the lead agency; null without one
   */
  record ComparedState(
      DirectiveStatus status,
      TrafficLight trafficLight,
      @Nullable String lead,
      @Nullable LocalDate dueDate,
      @Nullable Integer percentComplete) {

    static ComparedState of(DirectiveSummary d) {
      return new ComparedState(
          d.status(),
          d.trafficLight(),
          d.owners().stream()
              .filter(o -> o.role() == AssignmentRole.LEAD)
              .map(DirectiveSummary.Owner::agency)
              .findFirst()
              .orElse(null),
          d.dueDate(),
          d.percentComplete());
    }
  }
}
