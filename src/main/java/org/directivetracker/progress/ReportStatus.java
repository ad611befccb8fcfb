package org.directivetracker.progress;

/** How far a progress report is. */
public enum ReportStatus {
  DRAFT,
  SUBMITTED,
  RETURNED,
  ACCEPTED,
  SUPERSEDED,
  /** Ended before it was accepted: nobody waits for it any more. */
  WITHDRAWN;

  /** Whether its agency still writes it. */
  boolean isEditable() {
    return this == DRAFT || this == RETURNED;
  }

  /** Whether no other report of its agency may be of the same time. */
  boolean holdsItsPeriod() {
    return this != SUPERSEDED && this != WITHDRAWN;
  }

  /** Whether it counts as the report of its period. */
  boolean isFiled() {
    return this == SUBMITTED || this == ACCEPTED;
  }
}
