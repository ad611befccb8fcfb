package org.directivetracker.directive;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** An assignment as it was read, with the agency's names. */
record AssignmentRow(
    UUID id,
    UUID directiveId,
    String agency,
    Map<String, String> names,
    AssignmentRole role,
    AssignmentStatus status,
    LocalDate acknowledgeBy,
    @Nullable LocalDate acknowledgedOn,
    @Nullable String declineReason,
    @Nullable String contact,
    boolean illustrative,
    int version,
    Instant createdAt,
    Instant updatedAt) {}
