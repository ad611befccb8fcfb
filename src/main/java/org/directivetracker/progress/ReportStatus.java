package org.directivetracker.progress;

/** How far a progress report is. */
public enum ReportStatus {
  DRAFT,
  SUBMITTED,
  RETURNED,
  ACCEPTED,
  SUPERSEDED;

  /** Whether its agency still writes it. */
  boolean isEditable() {
    return this == DRAFT || this == RETURNED;
  }

  /** Whether it counts as the report of its period. */
  boolean isFiled() {
    return this == SUBMITTED || this == ACCEPTED;
  }
}
