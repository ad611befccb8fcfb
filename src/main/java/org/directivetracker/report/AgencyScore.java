package org.directivetracker.report;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.directivetracker.report.ReportTotals.CodeCount;
import org.jspecify.annotations.Nullable;

/** What the scorecard says of an agency; {@code report/measures.yaml} defines each measure. */
record AgencyScore(
    String agency,
    Map<String, String> names,
    int lead,
    int cooperating,
    Timeliness acknowledgements,
    Timeliness reports,
    int reportsResubmittedLate,
    Timeliness completions,
    Timeliness milestones,
    int extensionsAsked,
    int extensionsGranted,
    @Nullable BigDecimal averageSlippageDays,
    int overdue,
    List<CodeCount> closed) {

  /**
   * How many of what was due were in time.
   *
   * @param percent rounded half up, null of nothing
   */
  record Timeliness(int of, int onTime, @Nullable Integer percent) {
    static Timeliness of(int of, int onTime) {
      return new Timeliness(of, onTime, of == 0 ? null : Math.round(100f * onTime / of));
    }
  }
}
