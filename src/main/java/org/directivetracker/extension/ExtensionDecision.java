package org.directivetracker.extension;

import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * The office's decision on a request.
 *
 * @param grantedDueDate with APPROVED alone
 * @param decisionNote never null with REJECTED
 */
public record ExtensionDecision(
    ExtensionRequestStatus status,
    @Nullable LocalDate grantedDueDate,
    @Nullable String decisionNote) {}
