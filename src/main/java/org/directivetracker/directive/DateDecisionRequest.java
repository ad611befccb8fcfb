package org.directivetracker.directive;

import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * A decision of the office on a due date.
 *
 * @param milestone id or key of the milestone whose date moves; null for the directive's own
 */
public record DateDecisionRequest(
    @Nullable String milestone, LocalDate to, String reason, boolean illustrative) {}
