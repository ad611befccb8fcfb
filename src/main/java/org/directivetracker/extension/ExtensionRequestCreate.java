package org.directivetracker.extension;

import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * A request to move a due date.
 *
 * @param milestone id or key of the milestone whose date shall move; null for the directive's own
 * @param progressToDate what was done so far
 */
public record ExtensionRequestCreate(
    @Nullable String milestone,
    LocalDate requestedDueDate,
    String reason,
    String progressToDate,
    boolean illustrative,
    @Nullable String onBehalfOf) {}
