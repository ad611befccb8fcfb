package org.directivetracker.calendar;

import java.time.LocalDate;
import java.util.List;

/** New rules from a day on. */
public record RulesRequest(
    LocalDate effectiveFrom, int dueSoonWorkingDays, List<Rules.ReminderStep> reminders) {}
