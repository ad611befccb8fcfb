package org.directivetracker.assessment;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import org.directivetracker.directive.DirectiveLink;
import org.jspecify.annotations.Nullable;

/**
 * An assessment as it is shown.
 *
 * @param agency the lead on the day that it looks at
 * @param logPosition how far the log went at the end of that day
 * @param evidence what was reviewed; null where evidence is not shown
 * @param auditor subject of the auditor; null where it is not shown
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
