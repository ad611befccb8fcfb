package org.directivetracker.history;

/** Tells those who observe it after the transaction that an event was appended. */
public record EventAppended() {}
