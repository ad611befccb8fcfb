package org.directivetracker.history;

/**
 * What of a directive a caller sees. But for the first, nobody sees what happened while it was a
 * draft.
 */
public enum AccessLevel {
  /** Supervision office and auditors. */
  EVERYTHING,
  /** A current agency. */
  ALL_SINCE_REGISTRATION,
  /** A former agency of a public directive. */
  OWN_AND_PUBLIC,
  /** A former agency of a restricted directive. */
  OWN,
  /** Everyone, of a public directive. */
  PUBLIC;

  /** Whether what is never public is seen too. */
  public boolean isFull() {
    return this == EVERYTHING || this == ALL_SINCE_REGISTRATION;
  }
}
