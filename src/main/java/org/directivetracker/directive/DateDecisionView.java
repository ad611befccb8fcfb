package org.directivetracker.directive;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.time.LocalDate;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A date decision as it is shown.
 *
 * @param milestone whose date it moved, null for the directive's own
 * @param reason left out for those who do not see the whole directive
 */
public record DateDecisionView(
    UUID id,
    DateOrigin origin,
    @Nullable UUID milestone,
    @Nullable LocalDate from,
    LocalDate to,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String reason,
    boolean illustrative,
    LocalDate decidedOn,
    Instant createdAt,
    int version) {}
