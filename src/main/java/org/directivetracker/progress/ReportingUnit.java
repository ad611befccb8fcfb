package org.directivetracker.progress;

/** What reporting periods are counted in. */
public enum ReportingUnit {
  WEEK,
  MONTH
}
