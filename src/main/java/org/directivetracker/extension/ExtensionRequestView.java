package org.directivetracker.extension;

import java.time.Instant;
import java.time.LocalDate;
import java.util.UUID;
import org.directivetracker.directive.DirectiveLink;
import org.jspecify.annotations.Nullable;

/**
 * A request to move a due date, as it is shown.
 *
 * @param milestone null where the directive's own date shall move
 * @param dueDate the date that it asks to move, as it stood when it was filed
 * @param decidedBy the supervisor's subject
 * @param dateDecision what its approval made
 */
public record ExtensionRequestView(
    UUID id,
    DirectiveLink directive,
    String agency,
    @Nullable UUID milestone,
    LocalDate dueDate,
    LocalDate requestedDueDate,
    String reason,
    String progressToDate,
    ExtensionRequestStatus status,
    @Nullable LocalDate grantedDueDate,
    @Nullable String decisionNote,
    @Nullable String decidedBy,
    @Nullable LocalDate decidedOn,
    LocalDate filedOn,
    boolean lateFiling,
    @Nullable UUID dateDecision,
    @Nullable String onBehalfOf,
    boolean illustrative,
    int version,
    Instant createdAt,
    Instant updatedAt) {}
