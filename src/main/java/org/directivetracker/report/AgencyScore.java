package org.directivetracker.report;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.directivetracker.report.ReportTotals.CodeCount;
import org.jspecify.annotations.Nullable;

/**
 * An agency's line of the scorecard. {@code report/measures.yaml} defines each measure.
 *
 * @param averageSlippageDays mean slippage in calendar days, to one decimal; null when no directive
 *     has a slippage
 * @param closed number of closed directives for each closure reason, zeros included
 */
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
   * How many of the due items were done on time.
   *
   * @param of number of due items
   * @param onTime number of due items that were done on time
   * @param percent share of {@code onTime}, rounded half up; null when nothing was due
   */
  record Timeliness(int of, int onTime, @Nullable Integer percent) {
    static Timeliness of(int of, int onTime) {
      return new Timeliness(of, onTime, of == 0 ? null : Math.round(100f * onTime / of));
    }
  }
}
