package org.directivetracker.directive;

import java.time.LocalDate;
import java.util.UUID;
import org.directivetracker.history.EventBuilder;
import org.jspecify.annotations.Nullable;

/**
 * A change of a directive or of its children on its way into the record, inside its transaction:
 * whoever keeps what hangs on a directive observes it and takes its own things into the entry.
 *
 * @param claimedReport the final report of the claim that stood before
 * @param action the action of the lifecycle, null for any other change
 * @param reason what the record keeps as the reason
 */
public record DirectiveChange(
    LockedDirective directive,
    EventBuilder entry,
    @Nullable UUID claimedReport,
    @Nullable Action action,
    @Nullable String reason,
    LocalDate today) {}
