package org.directivetracker.progress;

import java.time.Instant;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * The duty to report as it is shown.
 *
 * @param startsOn from which day on periods follow this version
 * @param version 0 when there is none
 */
public record DutyView(
    @Nullable Integer every,
    @Nullable ReportingUnit unit,
    @Nullable LocalDate from,
    @Nullable Integer dueWorkingDays,
    @Nullable ReportingScope scope,
    @Nullable LocalDate startsOn,
    boolean illustrative,
    int version,
    @Nullable Instant updatedAt) {

  static final DutyView NONE = new DutyView(null, null, null, null, null, null, false, 0, null);
}
