package org.directivetracker.progress;

/** Ends a report that was not accepted. */
public record WithdrawalRequest(String reason) {}
