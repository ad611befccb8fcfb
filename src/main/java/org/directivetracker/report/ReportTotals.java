package org.directivetracker.report;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a report's directives come to.
 *
 * @param withoutLead without a current lead that the caller sees
 * @param byTopic a directive counts for each of its topics
 * @param bySlippage of the directives with a due date and an original one
 * @param averageSlippageDays of the same, to one decimal
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

  /** How many there are of a code. */
  record CodeCount(String code, int count) {}

  /** An agency's directives; the lights and overdue are of those that it leads. */
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

  /** By how many days a due date was moved from the original one. */
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
