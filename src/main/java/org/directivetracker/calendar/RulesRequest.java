package org.directivetracker.calendar;

import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * New rules from a day on.
 *
 * @param serviceStandards null leaves those of the newest rules
 */
public record RulesRequest(
    LocalDate effectiveFrom,
    int dueSoonWorkingDays,
    List<Rules.ReminderStep> reminders,
    Rules.@Nullable ServiceStandards serviceStandards) {}
