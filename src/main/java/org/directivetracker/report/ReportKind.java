package org.directivetracker.report;

import java.time.LocalDate;
import java.util.Locale;

/** Kind of a report: status of directives, or scorecard of agencies. */
public enum ReportKind {
  STATUS,
  AGENCIES;

  /**
   * Returns the file name of the report.
   *
   * @param day the day that the report is as of
   */
  public String fileName(LocalDate day, ReportFormat format) {
    return name().toLowerCase(Locale.ROOT) + "-" + day + "." + format.code();
  }
}
