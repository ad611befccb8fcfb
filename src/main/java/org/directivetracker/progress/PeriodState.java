package org.directivetracker.progress;

import java.time.LocalDate;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A period that has begun. @@ that was not withdrawn covers it
 *
 * @param report that covers it: accepted or submitted, else what is still written
 * @param handedInOn day of the first hand-in for the period. What the office returned and when, and
 *     what the agency corrected, changes nothing of it; a hand-in that the agency took back itself
 *     does not count
 * @param resubmittedLate whether a report that the office returned was handed in again after the
 *     due day
 */
public record PeriodState(
    UUID directive,
    ReportingPeriod period,
    @Nullable UUID report,
    @Nullable ReportStatus status,
    @Nullable LocalDate handedInOn,
    boolean resubmittedLate) {

  /** Whether it was reported, or its report is overdue. */
  public boolean counts() {
    return period.status() == ReportingPeriod.PeriodStatus.REPORTED
        || period.status() == ReportingPeriod.PeriodStatus.OVERDUE;
  }

  /** Whether the first hand-in for the period came by its due day. */
  public boolean onTime() {
    return handedInOn != null && !handedInOn.isAfter(period.dueOn());
  }

  /** How it stands, in the words of the list across directives. */
  ReportingPeriodItem.OwedPeriodStatus inList() {
    return switch (period.status()) {
      case REPORTED ->
          status == ReportStatus.ACCEPTED
              ? ReportingPeriodItem.OwedPeriodStatus.ACCEPTED
              : ReportingPeriodItem.OwedPeriodStatus.SUBMITTED;
      case EXCUSED -> ReportingPeriodItem.OwedPeriodStatus.EXCUSED;
      case CURRENT, DUE, OVERDUE ->
          status == ReportStatus.RETURNED
              ? ReportingPeriodItem.OwedPeriodStatus.RETURNED
              : switch (period.status()) {
                case CURRENT -> ReportingPeriodItem.OwedPeriodStatus.CURRENT;
                case DUE -> ReportingPeriodItem.OwedPeriodStatus.DUE;
                default -> ReportingPeriodItem.OwedPeriodStatus.MISSED;
              };
    };
  }
}
