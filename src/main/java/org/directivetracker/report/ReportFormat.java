package org.directivetracker.report;

import java.util.Locale;

/** File format of a report. */
public enum ReportFormat {
  JSON("application/json", true),
  CSV("text/csv;charset=UTF-8", false),
  XLSX("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", false),
  HTML("text/html;charset=UTF-8", true),
  PDF("application/pdf", true);

  private final String mediaType;
  private final boolean shown;

  ReportFormat(String mediaType, boolean shown) {
    this.mediaType = mediaType;
    this.shown = shown;
  }

  public String mediaType() {
    return mediaType;
  }

  /** Whether a browser shows the report instead of saving it as a file. */
  public boolean isShown() {
    return shown;
  }

  /** The value of {@code ?format=}, which is also the extension of file names. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Returns the format with that {@link #code}. */
  public static ReportFormat of(String code) {
    return valueOf(code.toUpperCase(Locale.ROOT));
  }
}
