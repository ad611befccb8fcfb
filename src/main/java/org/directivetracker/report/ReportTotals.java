package org.directivetracker.report;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The totals of a report's directives.
 *
 * @param withoutLead number of directives without a current lead agency that the caller sees
 * @param byTopic counts by topic; a directive counts for each of its topics
 * @param bySlippage counts of the directives that have a due date and an original due date
 * @param averageSlippageDays mean slippage of the same directives in calendar days, to one decimal;
 *     null when there are none
 */
record ReportTotals(
    int directives,
    int overdue,
    int withoutLead,
    List<CodeCount> byStatus,
    List<CodeCount> byTrafficLight,
    List<AgencyCount> byAgency,
    List<CodeCount> byTopic,
    List<CodeCount> byMeeting,
    List<CodeCount> bySlippage,
    @Nullable BigDecimal averageSlippageDays) {

  /** Number of directives with a code. */
  record CodeCount(String code, int count) {}

  /**
   * Numbers of an agency's directives. {@code overdue} and the traffic lights count only directives
   * that it leads.
   */
  record AgencyCount(
      String agency,
      Map<String, String> names,
      int lead,
      int cooperating,
      int overdue,
      int red,
      int yellow,
      int green,
      int grey) {}

  /** Range of the calendar days by which a due date moved from the original due date. */
  enum SlippageBand {
    EARLIER,
    NONE,
    UP_TO_30,
    UP_TO_90,
    UP_TO_180,
    OVER_180;

    static SlippageBand of(int days) {
      if (days <= 0) {
        return days < 0 ? EARLIER : NONE;
      }
      if (days <= 90) {
        return days <= 30 ? UP_TO_30 : UP_TO_90;
      }
      return days <= 180 ? UP_TO_180 : OVER_180;
    }
  }
}
