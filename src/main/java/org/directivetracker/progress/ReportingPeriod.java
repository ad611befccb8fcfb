package org.directivetracker.progress;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.time.LocalDate;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A period that an agency is to report.
 *
 * @param workingDays after its end until the report is due
 * @param reportId what it is REPORTED by
 */
public record ReportingPeriod(
    String agency,
    LocalDate periodFrom,
    LocalDate periodTo,
    LocalDate dueOn,
    @JsonIgnore int workingDays,
    PeriodStatus status,
    @Nullable UUID reportId) {

  /** How it stands. */
  public enum PeriodStatus {
    REPORTED,
    /** Its report falls due while the directive is in a status in which the agency owes none. */
    EXCUSED,
    CURRENT,
    DUE,
    OVERDUE
  }

  boolean isOwed() {
    return status != PeriodStatus.REPORTED && status != PeriodStatus.EXCUSED;
  }
}
