package org.directivetracker.agency;

/** Answered by whoever assigns agencies, which this package does not know. */
public interface AgencyUse {
  /** Whether the agency has open assignments, so that it cannot be ended. */
  boolean hasOpenAssignments(String agency);
}
