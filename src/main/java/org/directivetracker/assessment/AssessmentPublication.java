package org.directivetracker.assessment;

import org.jspecify.annotations.Nullable;

/**
 * The auditor publishes it.
 *
 * @param reason for instance why it does not wait for a response; kept in the history
 */
public record AssessmentPublication(@Nullable String reason) {}
