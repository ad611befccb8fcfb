package org.directivetracker.progress;

import java.time.LocalDate;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The duty to report every so many weeks or months from a day on. */
public record DutyRequest(
    int every,
    ReportingUnit unit,
    LocalDate from,
    int dueWorkingDays,
    @Nullable ReportingScope scope,
    boolean illustrative) {
  public DutyRequest {
    scope = Objects.requireNonNullElse(scope, ReportingScope.LEAD);
  }
}
