package org.directivetracker.history;

import org.jspecify.annotations.Nullable;

/**
 * An event as it was digested, to be verified byte by byte: the canonical texts of the event and of
 * its parts.
 *
 * @param directive the part with the event's number in its directive; null where it has none
 */
public record CanonicalEvent(
    String canonical,
    String actor,
    String requestId,
    String changes,
    String reason,
    @Nullable String directive) {}
