package org.directivetracker.report;

import java.util.Arrays;
import java.util.Optional;

/**
 * A measure of the scorecard, in the order of the scorecard. {@code report/measures.yaml} defines
 * each.
 */
enum MeasureCode {
  LEAD("lead"),
  COOPERATING("cooperating"),
  ACKNOWLEDGEMENTS("acknowledgements"),
  REPORTS("reports"),
  REPORTS_RESUBMITTED_LATE("reportsResubmittedLate"),
  COMPLETIONS("completions"),
  MILESTONES("milestones"),
  EXTENSIONS_ASKED("extensionsAsked"),
  EXTENSIONS_GRANTED("extensionsGranted"),
  AVERAGE_SLIPPAGE_DAYS("averageSlippageDays"),
  OVERDUE("overdue"),
  CLOSED("closed");

  private final String code;

  MeasureCode(String code) {
    this.code = code;
  }

  String code() {
    return code;
  }

  static Optional<MeasureCode> of(String code) {
    return Arrays.stream(values()).filter(m -> m.code.equals(code)).findFirst();
  }
}
