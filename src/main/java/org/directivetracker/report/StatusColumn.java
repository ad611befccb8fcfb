package org.directivetracker.report;

import java.time.LocalDate;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.directivetracker.directive.AssignmentRole;
import org.directivetracker.directive.DirectiveSummary.Owner;
import org.directivetracker.report.StatusRow.OpenExtension;
import org.directivetracker.report.StatusRow.PublishedAssessment;
import org.jspecify.annotations.Nullable;

/**
 * A column of the list of directives in CSV and XLSX. Its value is a text, a code, an integer, a
 * date, a boolean, or null.
 *
 * @param width width in XLSX, in characters
 * @param codelist name of the code list, if the values are codes; else null
 */
record StatusColumn(String code, int width, @Nullable String codelist, ColumnValue value) {
  static final List<StatusColumn> ALL =
      List.of(
          column("reference", 20, r -> r.directive().reference()),
          column("title", 60, r -> r.directive().title()),
          column("status", 20, "directive-status", r -> r.directive().status()),
          column("trafficLight", 12, "traffic-light", r -> r.directive().trafficLight()),
          column("leadAgency", 14, r -> owners(r, AssignmentRole.LEAD)),
          column("cooperatingAgencies", 24, r -> owners(r, AssignmentRole.COOPERATING)),
          column("meeting", 18, r -> r.directive().meeting().reference()),
          column("topics", 28, r -> String.join("; ", r.directive().topics())),
          column("priority", 10, "priority", r -> r.directive().priority()),
          column("kind", 12, "directive-kind", r -> r.directive().kind()),
          column("originalDueDate", 13, r -> r.directive().originalDueDate()),
          column("dueDate", 13, r -> r.directive().dueDate()),
          column("slippageDays", 11, r -> r.directive().slippageDays()),
          column("extensionCount", 11, r -> r.directive().extensionCount()),
          column("overdue", 9, r -> r.directive().overdue()),
          column("daysOverdue", 9, r -> r.directive().daysOverdue()),
          column("percentComplete", 11, r -> r.directive().percentComplete()),
          column("timeElapsedPercent", 11, r -> r.directive().timeElapsedPercent()),
          column("deliveryConfidence", 12, "delivery-confidence", StatusRow::confidence),
          column("lastReportOn", 13, r -> r.directive().lastReportOn()),
          column(
              "lastReportPeriodTo",
              13,
              r -> r.lastReport() == null ? null : r.lastReport().periodTo()),
          column("openExtensionTo", 13, StatusColumn::requested),
          column("registeredOn", 13, r -> r.directive().registeredOn()),
          column("assignedOn", 13, r -> r.directive().assignedOn()),
          column("claimedOn", 13, r -> r.directive().claimedOn()),
          column("completedOn", 13, r -> r.directive().completedOn()),
          column("closedOn", 13, r -> r.directive().closedOn()),
          column("closureReason", 18, "closure-reason", r -> r.directive().closureReason()),
          column("assessment", 14, "completion", r -> assessed(r, PublishedAssessment::completion)),
          column("assessmentAsOf", 13, r -> assessed(r, PublishedAssessment::asOf)),
          column("assessmentPublishedOn", 13, r -> assessed(r, PublishedAssessment::publishedOn)),
          column("illustrative", 11, StatusRow::illustrative),
          column("id", 38, r -> r.directive().id().toString()),
          column("derivation", 11, r -> ReportCover.DERIVATION));

  /** Function that reads the value of a column from a row. */
  interface ColumnValue {
    @Nullable Object of(StatusRow row);
  }

  private static StatusColumn column(String code, int width, ColumnValue value) {
    return new StatusColumn(code, width, null, value);
  }

  private static StatusColumn column(String code, int width, String codelist, ColumnValue value) {
    return new StatusColumn(code, width, codelist, value);
  }

  @Nullable Object of(StatusRow row) {
    return value.of(row);
  }

  private static String owners(StatusRow row, AssignmentRole role) {
    Stream<Owner> owners = row.directive().owners().stream().filter(o -> o.role() == role);
    return owners.map(Owner::agency).collect(Collectors.joining("; "));
  }

  private static @Nullable LocalDate requested(StatusRow row) {
    OpenExtension open = row.openExtension();
    return open == null ? null : open.requestedDueDate();
  }

  private static @Nullable Object assessed(
      StatusRow row, Function<PublishedAssessment, Object> value) {
    return row.assessment() == null ? null : value.apply(row.assessment());
  }
}
