package org.directivetracker.report;

import jakarta.inject.Singleton;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.Collectors;
import org.directivetracker.directive.AssignmentRole;
import org.directivetracker.directive.DirectiveSummary;
import org.directivetracker.directive.DirectiveTranslation;
import org.directivetracker.report.ReportComparison.ComparedState;
import org.directivetracker.report.ReportComparison.DirectiveDifference;
import org.directivetracker.report.ReportTotals.AgencyCount;
import org.directivetracker.report.ReportTotals.CodeCount;
import org.directivetracker.report.StatusRow.OpenExtension;
import org.directivetracker.report.StatusRow.PublishedAssessment;
import org.jspecify.annotations.Nullable;

/**
 * Builder of the models that the page templates show: rows, totals and comparisons, with labels in
 * the report's language.
 */
@Singleton
class ReportPageModels {
  /** A named number of directives, and its share of all directives in percent. */
  public record LabelledCount(String name, int count, int percent) {}

  /** Totals as the page shows them. */
  public record TotalsView(
      int directives,
      int overdue,
      int withoutLead,
      @Nullable BigDecimal averageSlippage,
      List<LabelledCount> statuses,
      List<LabelledLight> lights,
      List<AgencyLine> agencies,
      List<LabelledCount> topics,
      List<LabelledCount> meetings,
      List<LabelledCount> slippage) {}

  /**
   * A traffic light with its letter and name, because a page never shows it by colour alone.
   *
   * @param count number of directives with the light; 0 for the light of a single directive
   * @param percent share of all directives in percent; 0 for the light of a single directive
   */
  public record LabelledLight(String code, String letter, String name, int count, int percent) {}

  /** An agency in the totals. */
  public record AgencyLine(String name, AgencyCount of) {}

  /**
   * A directive's line in the list.
   *
   * @param id anchor of the directive's section on the page
   */
  public record DirectiveLine(
      String id,
      String reference,
      String title,
      String status,
      LabelledLight light,
      String lead,
      String cooperating,
      @Nullable String confidence,
      @Nullable OpenExtension extension,
      @Nullable AssessmentSummary assessment,
      boolean illustrative,
      DirectiveSummary of) {}

  /** An auditor's finding: the level of completion in words, and the assessed day. */
  public record AssessmentSummary(String completion, LocalDate asOf) {}

  /** A comparison as the page shows it. */
  public record ComparisonView(TotalsView totals, List<ChangeLine> changes) {}

  /** A directive that differs between the two compared reports. */
  public record ChangeLine(
      String kind,
      String reference,
      String title,
      @Nullable StateView before,
      @Nullable StateView after,
      int reportsAccepted) {}

  /** The state of a directive at one of the two compared instants. */
  public record StateView(
      String status,
      LabelledLight light,
      String lead,
      @Nullable Object dueDate,
      @Nullable Integer percentComplete) {}

  private final Labels labels;

  ReportPageModels(Labels labels) {
    this.labels = labels;
  }

  DirectiveLine line(StatusRow row, ReportLang lang) {
    DirectiveSummary d = row.directive();
    String confidence = row.confidence();
    return new DirectiveLine(
        "d-" + d.id(),
        d.reference() == null ? labels.text("none", lang) : d.reference(),
        title(d, lang),
        labels.name("directive-status", d.status(), lang),
        light(d.trafficLight().name(), 0, 0, lang),
        owners(d, AssignmentRole.LEAD, lang),
        owners(d, AssignmentRole.COOPERATING, lang),
        confidence == null ? null : labels.name("delivery-confidence", confidence, lang),
        row.openExtension(),
        finding(row.assessment(), lang),
        row.illustrative(),
        d);
  }

  private @Nullable AssessmentSummary finding(
      @Nullable PublishedAssessment assessed, ReportLang lang) {
    return assessed == null
        ? null
        : new AssessmentSummary(
            labels.name("completion", assessed.completion(), lang), assessed.asOf());
  }

  /** The title in the report's language if there is a translation, else as registered. */
  static String title(DirectiveSummary d, ReportLang lang) {
    DirectiveTranslation translation = d.translations().get(lang.code());
    return translation == null || d.language().startsWith(lang.code())
        ? d.title()
        : translation.title();
  }

  private static String owners(DirectiveSummary d, AssignmentRole role, ReportLang lang) {
    return d.owners().stream()
        .filter(o -> o.role() == role)
        .map(o -> lang.of(o.names()) + " (" + o.agency() + ")")
        .collect(Collectors.joining("; "));
  }

  LabelledLight light(String code, int count, int percent, ReportLang lang) {
    return new LabelledLight(
        code,
        labels.text("letter." + code, lang),
        labels.name("traffic-light", code, lang),
        count,
        percent);
  }

  TotalsView totals(ReportTotals totals, ReportLang lang) {
    int all = totals.directives();
    return new TotalsView(
        all,
        totals.overdue(),
        totals.withoutLead(),
        totals.averageSlippageDays(),
        counts(totals.byStatus(), all, c -> labels.name("directive-status", c, lang)),
        totals.byTrafficLight().stream()
            .map(c -> light(c.code(), c.count(), percent(c.count(), all), lang))
            .sorted(java.util.Comparator.comparing(l -> ORDER.indexOf(l.code())))
            .toList(),
        totals.byAgency().stream().map(a -> new AgencyLine(lang.of(a.names()), a)).toList(),
        counts(totals.byTopic(), all, c -> c),
        counts(totals.byMeeting(), all, c -> c),
        counts(totals.bySlippage(), all, c -> labels.name("slippage-band", c, lang)));
  }

  /** The traffic lights, the most urgent first. */
  private static final List<String> ORDER = List.of("RED", "YELLOW", "GREEN", "GREY");

  private static List<LabelledCount> counts(
      List<CodeCount> counts, int all, java.util.function.UnaryOperator<String> name) {
    return counts.stream()
        .map(c -> new LabelledCount(name.apply(c.code()), c.count(), percent(c.count(), all)))
        .toList();
  }

  private static int percent(int count, int all) {
    return all == 0 ? 0 : (int) Math.round(100.0 * count / all);
  }

  @Nullable ComparisonView comparison(@Nullable ReportComparison comparison, ReportLang lang) {
    return comparison == null
        ? null
        : new ComparisonView(
            totals(comparison.totals(), lang),
            comparison.changes().stream().map(c -> change(c, lang)).toList());
  }

  private ChangeLine change(DirectiveDifference change, ReportLang lang) {
    return new ChangeLine(
        labels.name("report-change-kind", change.kind(), lang),
        change.reference() == null ? labels.text("none", lang) : change.reference(),
        change.title(),
        state(change.before(), lang),
        state(change.after(), lang),
        change.reportsAccepted());
  }

  private @Nullable StateView state(@Nullable ComparedState state, ReportLang lang) {
    return state == null
        ? null
        : new StateView(
            labels.name("directive-status", state.status(), lang),
            light(state.trafficLight().name(), 0, 0, lang),
            state.lead() == null ? labels.text("none", lang) : state.lead(),
            state.dueDate(),
            state.percentComplete());
  }
}
