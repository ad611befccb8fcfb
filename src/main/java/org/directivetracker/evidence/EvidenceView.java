package org.directivetracker.evidence;

import java.time.Instant;
import java.time.LocalDate;
import java.util.UUID;
import org.directivetracker.directive.DirectiveLink;
import org.jspecify.annotations.Nullable;

/**
 * An item of evidence as it is shown.
 *
 * @param size in bytes
 * @param sha256 of the bytes, in hex
 * @param contentUrl where the bytes are
 * @param reviewer subject of the supervisor who decided
 */
public record EvidenceView(
    UUID id,
    DirectiveLink directive,
    String agency,
    @Nullable String onBehalfOf,
    String title,
    EvidenceKind kind,
    String claim,
    String fileName,
    String mediaType,
    long size,
    String sha256,
    String contentUrl,
    String suppliedBy,
    String collectedBy,
    Instant collectedAt,
    @Nullable String externalId,
    @Nullable UUID supersedes,
    @Nullable UUID supersededBy,
    EvidenceStatus status,
    @Nullable String reviewNote,
    @Nullable String reviewer,
    @Nullable LocalDate reviewedOn,
    boolean illustrative,
    int version,
    Instant createdAt,
    Instant updatedAt) {}
