package org.directivetracker.assessment;

import org.jspecify.annotations.Nullable;

/**
 * Request with which an auditor publishes an assessment.
 *
 * @param reason for instance why the auditor does not wait for a response; the history keeps it
 */
public record AssessmentPublication(@Nullable String reason) {}
