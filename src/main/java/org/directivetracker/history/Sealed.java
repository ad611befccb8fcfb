package org.directivetracker.history;

/**
 * An event as it was digested, to be verified byte by byte: the canonical texts of the event and of
 * its four parts.
 */
public record Sealed(
    String canonical, String actor, String requestId, String changes, String reason) {}
