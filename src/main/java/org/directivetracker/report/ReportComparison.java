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
 * What changed since an earlier moment.
 *
 * @param totals what the report came to then
 */
record ReportComparison(AsOf since, ReportTotals totals, List<DirectiveDifference> changes) {

  /**
   * How a directive comes to be in the comparison. NEW: registered since. ENTERED, LEFT: the
   * filters let it through now, or then, alone.
   */
  enum ChangeKind {
    NEW,
    ENTERED,
    LEFT,
    CHANGED
  }

  /**
   * A directive that differs.
   *
   * @param before null when it is NEW
   * @param after null when it may not be shown any more
   * @param reportsAccepted how many in between
   */
  record DirectiveDifference(
      ChangeKind kind,
      UUID id,
      @Nullable String reference,
      String title,
      @Nullable ComparedState before,
      @Nullable ComparedState after,
      int reportsAccepted) {}

  /** What is compared. */
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
