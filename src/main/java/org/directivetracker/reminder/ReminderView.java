package org.directivetracker.reminder;

import java.time.Instant;
import java.time.LocalDate;
import java.util.UUID;
import org.directivetracker.calendar.SupervisionRules;
import org.directivetracker.directive.DirectiveLink;
import org.jspecify.annotations.Nullable;

/**
 * A reminder as it is shown.
 *
 * @param milestone null where it speaks of the directive itself
 * @param dueDate the due date that an automatic one speaks of
 * @param workingDays the step of the rules that sent an automatic one
 */
public record ReminderView(
    UUID id,
    DirectiveLink directive,
    @Nullable UUID milestone,
    String agency,
    SupervisionRules.ReminderLevel level,
    boolean automatic,
    @Nullable LocalDate dueDate,
    @Nullable Integer workingDays,
    @Nullable String message,
    @Nullable LocalDate respondBy,
    ReminderStatus status,
    @Nullable String response,
    @Nullable LocalDate respondedOn,
    @Nullable String onBehalfOf,
    boolean illustrative,
    int version,
    Instant createdAt,
    Instant updatedAt) {}
