package org.directivetracker.report;

import java.time.LocalDate;
import java.util.Locale;

/** The reports that there are. */
public enum ReportKind {
  STATUS,
  AGENCIES;

  /** The name of a file with it, as of a day. */
  public String fileName(LocalDate day, ReportFormat format) {
    return name().toLowerCase(Locale.ROOT) + "-" + day + "." + format.code();
  }
}
