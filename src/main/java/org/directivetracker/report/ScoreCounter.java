package org.directivetracker.report;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import org.directivetracker.directive.AssignmentRole;
import org.directivetracker.directive.ClosureReason;
import org.directivetracker.directive.DirectiveSummary;
import org.directivetracker.report.AgencyScore.Timeliness;
import org.directivetracker.report.ReportTotals.CodeCount;

/** Counts one agency's share of the directives of a report. */
final class ScoreCounter {
  private final Map<ClosureReason, Integer> closed = new EnumMap<>(ClosureReason.class);
  Map<String, String> names = Map.of();
  private int lead;
  private int cooperating;
  private int completable;
  private int completedOnTime;
  private int overdue;
  private int withDates;
  private long slippage;
  int toAcknowledge;
  int acknowledgedOnTime;
  int toReport;
  int reportedOnTime;
  int resubmittedLate;
  int asked;
  int granted;

  void add(DirectiveSummary d, AssignmentRole role) {
    if (role == AssignmentRole.COOPERATING) {
      cooperating++;
      return;
    }
    lead++;
    overdue += d.overdue() ? 1 : 0;
    if (d.dueDate() != null && (d.completedOn() != null || d.overdue())) {
      completable++;
      completedOnTime += d.completedOn() != null && !d.completedOn().isAfter(d.dueDate()) ? 1 : 0;
    }
    if (d.slippageDays() != null) {
      withDates++;
      slippage += d.slippageDays();
    }
    if (d.closureReason() != null) {
      closed.merge(d.closureReason(), 1, Integer::sum);
    }
  }

  AgencyScore score(String agency) {
    return new AgencyScore(
        agency,
        names,
        lead,
        cooperating,
        Timeliness.of(toAcknowledge, acknowledgedOnTime),
        Timeliness.of(toReport, reportedOnTime),
        resubmittedLate,
        Timeliness.of(completable, completedOnTime),
        asked,
        granted,
        TotalsCounter.average(slippage, withDates),
        overdue,
        Arrays.stream(ClosureReason.values())
            .map(r -> new CodeCount(r.name(), closed.getOrDefault(r, 0)))
            .toList());
  }
}
