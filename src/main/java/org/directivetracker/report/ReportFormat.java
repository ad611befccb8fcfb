package org.directivetracker.report;

import java.util.Locale;

/** The form in which a report is given. */
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

  /** Whether a browser shows it rather than keep it as a file. */
  public boolean isShown() {
    return shown;
  }

  /** As {@code ?format=} and the names of files have it. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }

  public static ReportFormat of(String code) {
    return valueOf(code.toUpperCase(Locale.ROOT));
  }
}
