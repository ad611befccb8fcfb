package org.directivetracker.report;

import jakarta.inject.Singleton;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.Collectors;
import org.directivetracker.directive.AssignmentRole;
import org.directivetracker.directive.DirectiveSummary;
import org.directivetracker.directive.DirectiveTranslation;
import org.directivetracker.report.Comparison.Change;
import org.directivetracker.report.Comparison.State;
import org.directivetracker.report.ReportTotals.AgencyCount;
import org.directivetracker.report.ReportTotals.CodeCount;
import org.directivetracker.report.StatusRow.Assessed;
import org.directivetracker.report.StatusRow.OpenExtension;
import org.jspecify.annotations.Nullable;

/** Puts lines, totals and comparisons into the words of a page. */
@Singleton
class LineViews {
  /** A number under a name, and its share of all in percent. */
  public record Count(String name, int count, int percent) {}

  /** Totals as a page shows them. */
  public record Totals(
      int directives,
      int overdue,
      int withoutLead,
      @Nullable BigDecimal averageSlippage,
      List<Count> statuses,
      List<Light> lights,
      List<AgencyLine> agencies,
      List<Count> topics,
      List<Count> meetings,
      List<Count> slippage) {}

  /** A light by letter and name, never by colour alone, with how many there are of it. */
  public record Light(String code, String letter, String name, int count, int percent) {}

  /** An agency in the totals. */
  public record AgencyLine(String name, AgencyCount of) {}

  /** A directive's line in the list. */
  public record Line(
      String id,
      String reference,
      String title,
      String status,
      Light light,
      String lead,
      String cooperating,
      @Nullable String confidence,
      @Nullable OpenExtension extension,
      @Nullable Finding assessment,
      boolean illustrative,
      DirectiveSummary of) {}

  /** What the auditor found, in words. */
  public record Finding(String completion, LocalDate asOf) {}

  /** A comparison as a page shows it. */
  public record ComparisonView(Totals totals, List<ChangeLine> changes) {}

  /** A directive that differs. */
  public record ChangeLine(
      String kind,
      String reference,
      String title,
      @Nullable StateView before,
      @Nullable StateView after,
      int reportsAccepted) {}

  /** How a directive stood at one of two moments. */
  public record StateView(
      String status,
      Light light,
      String lead,
      @Nullable Object dueDate,
      @Nullable Integer percentComplete) {}

  private final Labels labels;

  LineViews(Labels labels) {
    this.labels = labels;
  }

  Line line(StatusRow row, ReportLang lang) {
    DirectiveSummary d = row.directive();
    String confidence = row.confidence();
    return new Line(
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

  private @Nullable Finding finding(@Nullable Assessed assessed, ReportLang lang) {
    return assessed == null
        ? null
        : new Finding(labels.name("completion", assessed.completion(), lang), assessed.asOf());
  }

  /** The title in the report's language where there is one, else as it was registered. */
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

  Light light(String code, int count, int percent, ReportLang lang) {
    return new Light(
        code,
        labels.text("letter." + code, lang),
        labels.name("traffic-light", code, lang),
        count,
        percent);
  }

  Totals totals(ReportTotals totals, ReportLang lang) {
    int all = totals.directives();
    return new Totals(
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

  /** The most urgent first. */
  private static final List<String> ORDER = List.of("RED", "YELLOW", "GREEN", "GREY");

  private static List<Count> counts(
      List<CodeCount> counts, int all, java.util.function.UnaryOperator<String> name) {
    return counts.stream()
        .map(c -> new Count(name.apply(c.code()), c.count(), percent(c.count(), all)))
        .toList();
  }

  private static int percent(int count, int all) {
    return all == 0 ? 0 : (int) Math.round(100.0 * count / all);
  }

  @Nullable ComparisonView comparison(@Nullable Comparison comparison, ReportLang lang) {
    return comparison == null
        ? null
        : new ComparisonView(
            totals(comparison.totals(), lang),
            comparison.changes().stream().map(c -> change(c, lang)).toList());
  }

  private ChangeLine change(Change change, ReportLang lang) {
    return new ChangeLine(
        labels.name("report-change-kind", change.kind(), lang),
        change.reference() == null ? labels.text("none", lang) : change.reference(),
        change.title(),
        state(change.before(), lang),
        state(change.after(), lang),
        change.reportsAccepted());
  }

  private @Nullable StateView state(@Nullable State state, ReportLang lang) {
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
