package org.directivetracker.evidence;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What is said of a file that is handed in.
 *
 * @param supersedes the item that this one takes the place of
 * @param onBehalfOf the agency for which the supervision office enters this
 */
public record EvidenceRequest(
    String title,
    EvidenceKind kind,
    String claim,
    String suppliedBy,
    String collectedBy,
    Instant collectedAt,
    @Nullable String externalId,
    @Nullable UUID supersedes,
    boolean illustrative,
    @Nullable String onBehalfOf) {}
