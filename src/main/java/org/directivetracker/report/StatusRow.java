package org.directivetracker.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.time.LocalDate;
import org.directivetracker.assessment.Completion;
import org.directivetracker.directive.DirectiveSummary;
import org.jspecify.annotations.Nullable;

/**
 * A directive's row in a status report.
 *
 * @param illustrative whether anything in the row is illustrative
 * @param lastReport the accepted report of the latest period
 * @param assessment the assessment that was published last
 * @param inner only for callers with full access to the directive; else null
 */
record StatusRow(
    DirectiveSummary directive,
    boolean illustrative,
    @Nullable LastReport lastReport,
    @Nullable PublishedAssessment assessment,
    @JsonUnwrapped @JsonInclude(JsonInclude.Include.NON_NULL)
        @Nullable InternalStatusFields inner) {

  /** The part of a progress report that everyone may know. */
  record LastReport(
      String agency,
      LocalDate periodFrom,
      LocalDate periodTo,
      @Nullable LocalDate submittedOn,
      @Nullable Integer claimedPercent) {}

  /**
   * An auditor's published finding.
   *
   * @param agency code of the lead agency on the assessed day
   * @param asOf the assessed day; the assessment looks at its end
   */
  record PublishedAssessment(
      String agency, LocalDate asOf, Completion completion, LocalDate publishedOn) {}

  /** The values of a row that are never public. */
  record InternalStatusFields(
      @Nullable String deliveryConfidence, @Nullable OpenExtension openExtension) {}

  /**
   * A pending extension request.
   *
   * @param milestone milestone key of the milestone whose due date it asks to move; null when it
   *     asks to move the due date of the directive
   */
  record OpenExtension(
      String agency, @Nullable String milestone, LocalDate filedOn, LocalDate requestedDueDate) {}

  @Nullable String confidence() {
    return inner == null ? null : inner.deliveryConfidence();
  }

  @Nullable OpenExtension openExtension() {
    return inner == null ? null : inner.openExtension();
  }
}
