package org.directivetracker.assessment;

import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Request with which an auditor creates an assessment.
 *
 * @param asOf the assessed day; the assessment looks at its end
 * @param criteria the criteria that the directive was measured against
 * @param evidence identifiers of the reviewed evidence, which was recorded by the end of that day
 */
public record AssessmentCreate(
    LocalDate asOf,
    String criteria,
    Completion completion,
    String conclusion,
    @Nullable List<UUID> evidence,
    boolean illustrative) {}
