package org.directivetracker.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.time.LocalDate;
import org.directivetracker.assessment.Completion;
import org.directivetracker.directive.DirectiveSummary;
import org.jspecify.annotations.Nullable;

/**
 * A directive's line in a report.
 *
 * @param illustrative whether anything in the line is invented
 * @param lastReport the accepted report of the latest period
 * @param assessment the auditor's that was published last
 * @param inner for those alone who see all of the directive
 */
record StatusRow(
    DirectiveSummary directive,
    boolean illustrative,
    @Nullable LastReport lastReport,
    @Nullable PublishedAssessment assessment,
    @JsonUnwrapped @JsonInclude(JsonInclude.Include.NON_NULL)
        @Nullable InternalStatusFields inner) {

  /** What everybody may know of a report. */
  record LastReport(
      String agency,
      LocalDate periodFrom,
      LocalDate periodTo,
      @Nullable LocalDate submittedOn,
      @Nullable Integer claimedPercent) {}

  /**
   * What an auditor found.
   *
   * @param asOf the day whose end it looks at
   */
  record PublishedAssessment(
      String agency, LocalDate asOf, Completion completion, LocalDate publishedOn) {}

  /** What is never public. */
  record InternalStatusFields(
      @Nullable String deliveryConfidence, @Nullable OpenExtension openExtension) {}

  /**
   * A pending extension request.
   *
   * @param milestone the key of the milestone that it is about, null for the directive
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
