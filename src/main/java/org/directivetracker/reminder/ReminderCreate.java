package org.directivetracker.reminder;

import java.time.LocalDate;
import org.directivetracker.calendar.SupervisionRules;
import org.jspecify.annotations.Nullable;

/**
 * A reminder in a supervisor's own words.
 *
 * @param milestone id or key of the milestone that it speaks of; null for the directive itself
 * @param agency null for the milestone's agency, else the lead
 */
public record ReminderCreate(
    @Nullable String milestone,
    @Nullable String agency,
    SupervisionRules.ReminderLevel level,
    String message,
    @Nullable LocalDate respondBy,
    boolean illustrative) {}
