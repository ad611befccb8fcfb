package org.directivetracker.progress;

import java.time.LocalDate;
import java.util.UUID;
import org.directivetracker.directive.DirectiveLink;
import org.jspecify.annotations.Nullable;

/**
 * A period that an agency is to report, in the list across directives.
 *
 * @param handedInOn day of the first hand-in that the agency did not take back
 * @param reportId the report that is accepted, submitted or returned
 */
record ReportingPeriodItem(
    DirectiveLink directive,
    String agency,
    LocalDate periodFrom,
    LocalDate periodTo,
    LocalDate dueOn,
    OwedPeriodStatus status,
    @Nullable LocalDate handedInOn,
    @Nullable UUID reportId) {

  /** How it stands. */
  enum OwedPeriodStatus {
    EXCUSED,
    CURRENT,
    DUE,
    MISSED,
    RETURNED,
    SUBMITTED,
    ACCEPTED
  }

  static ReportingPeriodItem of(PeriodState standing, DirectiveLink directive) {
    ReportingPeriod period = standing.period();
    return new ReportingPeriodItem(
        directive,
        period.agency(),
        period.periodFrom(),
        period.periodTo(),
        period.dueOn(),
        standing.inList(),
        standing.handedInOn(),
        standing.report());
  }
}
