package org.directivetracker.progress;

/** Who owes reports. */
public enum ReportingScope {
  LEAD,
  ALL
}
