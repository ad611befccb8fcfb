package org.directivetracker.assessment;

import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An auditor's own finding.
 *
 * @param asOf the day whose end it looks at
 * @param criteria what it was measured against
 * @param evidence the items that were reviewed, as they lay before the auditor on that day
 */
public record AssessmentCreate(
    LocalDate asOf,
    String criteria,
    Completion completion,
    String conclusion,
    @Nullable List<UUID> evidence,
    boolean illustrative) {}
