package org.directivetracker.calendar;

import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * New rules from a day on.
 *
 * @param serviceStandards null leaves those of the newest rules
 */
public record SupervisionRulesRequest(
    LocalDate effectiveFrom,
    int dueSoonWorkingDays,
    List<SupervisionRules.ReminderStep> reminders,
    SupervisionRules.@Nullable ServiceStandards serviceStandards) {}
