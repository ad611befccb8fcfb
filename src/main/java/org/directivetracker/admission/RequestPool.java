package org.directivetracker.admission;

import java.util.Locale;
import java.util.Set;
import org.directivetracker.contract.Operation;

/**
 * The kind of work that a request does. Requests of one lane never take more than its share of all
 * that run, so that work of the other lanes always finds room.
 */
enum RequestPool {
  /** Reads of one thing, and of lists of short items. */
  READ,
  /** Reads of lists whose items hold long texts: a page of them takes much memory. */
  TEXT,
  /** Lists as of a past moment, and of periods, which follow from all duties and reports. */
  PAST,
  /** Reports and case files, which read everything. */
  REPORT,
  /** Writes, which may wait for each other's locks. */
  WRITE,
  /** Writes with a large body, whose tree takes much memory. */
  BULK;

  private static final Set<String> REPORTS =
      Set.of("reportStatus", "reportAgencies", "exportCaseFile", "createReportSnapshot");
  private static final Set<String> TEXTS =
      Set.of(
          "listProgressReports",
          "queueProgressReports",
          "listHistory",
          "listEvents",
          "listAssessments",
          "listDocuments",
          "getDocument");

  static RequestPool of(Operation operation, boolean isPast, boolean hasLargeBody) {
    if (REPORTS.contains(operation.id())) {
      return REPORT;
    }
    if (operation.writes()) {
      return hasLargeBody && !operation.takesForm() ? BULK : WRITE;
    }
    if (isPast || operation.id().equals("queueReportingPeriods")) {
      return PAST;
    }
    return TEXTS.contains(operation.id()) ? TEXT : READ;
  }

  /** As settings and metrics name it. */
  String code() {
    return name().toLowerCase(Locale.ROOT);
  }
}
