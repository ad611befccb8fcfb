package org.directivetracker.assessment;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import org.directivetracker.directive.DirectiveLink;
import org.jspecify.annotations.Nullable;

/**
 * An assessment as the API shows it.
 *
 * @param asOf the assessed day; the assessment looks at its end
 * @param agency code of the lead agency on that day
 * @param logPosition number of the log's last entry at the end of that day
 * @param evidence the reviewed evidence; null when the caller may not see evidence
 * @param auditor subject of the auditor; null when the caller may not see it
 */
public record AssessmentView(
    UUID id,
    DirectiveLink directive,
    LocalDate asOf,
    long logPosition,
    String agency,
    String criteria,
    Completion completion,
    String conclusion,
    @Nullable List<ReviewedEvidence> evidence,
    @Nullable String response,
    @Nullable LocalDate respondedOn,
    @Nullable String onBehalfOf,
    @Nullable LocalDate publishedOn,
    @Nullable String auditor,
    boolean illustrative,
    int version,
    Instant createdAt,
    Instant updatedAt) {}
