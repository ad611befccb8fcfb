package org.directivetracker.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.directivetracker.assessment.AssessmentQueries;
import org.directivetracker.assessment.AssessmentView;
import org.directivetracker.directive.DirectiveQueries;
import org.directivetracker.directive.DirectiveTranslation;
import org.directivetracker.directive.DirectiveView;
import org.directivetracker.directive.LightReason;
import org.directivetracker.directive.MilestoneView;
import org.directivetracker.directive.PassageView;
import org.directivetracker.evidence.EvidenceQueries;
import org.directivetracker.evidence.EvidenceView;
import org.directivetracker.history.HistoryQueries;
import org.directivetracker.page.Page;
import org.directivetracker.page.PageRequest;
import org.directivetracker.progress.ProgressReportView;
import org.directivetracker.progress.ReportQueries;
import org.directivetracker.progress.ReportStatus;
import org.directivetracker.security.Caller;
import org.directivetracker.security.Role;
import org.directivetracker.time.AsOf;
import org.directivetracker.time.DomainClock;
import org.jspecify.annotations.Nullable;

/**
 * The section that a document gives each directive: what the directive's own pages would show this
 * caller of it.
 */
@Singleton
class DirectiveSections {
  /** Few at a time, as one report or event may hold long texts. */
  private static final int PAGE = 50;

  /** All that a section shows. */
  public record DirectiveSection(
      ReportPageModels.DirectiveLine line,
      boolean illustrative,
      @Nullable String otherTitle,
      @Nullable String description,
      @Nullable String completionCriteria,
      List<String> reasons,
      List<PassageView> passages,
      @Nullable Timeline timeLine,
      List<MilestoneLine> milestones,
      List<ProgressReportLine> reports,
      List<EvidenceView> evidence,
      List<AssessmentSection> assessments,
      List<HistoryLine> history) {}

  /** A milestone. */
  public record MilestoneLine(int number, String title, String status, MilestoneView of) {}

  /** A progress report. */
  public record ProgressReportLine(
      String agency, String status, @Nullable String confidence, ProgressReportView of) {}

  /** A published assessment. */
  public record AssessmentSection(String completion, AssessmentView of) {}

  /** A line of the history. */
  public record HistoryLine(String when, String action, String who, @Nullable String why) {}

  private final DirectiveQueries directives;
  private final ReportQueries reports;
  private final EvidenceQueries evidence;
  private final AssessmentQueries assessments;
  private final HistoryQueries history;
  private final ReportPageModels lines;
  private final Labels labels;
  private final DateTimeFormatter minutes;

  DirectiveSections(
      DirectiveQueries directives,
      ReportQueries reports,
      EvidenceQueries evidence,
      AssessmentQueries assessments,
      HistoryQueries history,
      ReportPageModels lines,
      Labels labels,
      DomainClock clock) {
    this.directives = directives;
    this.reports = reports;
    this.evidence = evidence;
    this.assessments = assessments;
    this.history = history;
    this.lines = lines;
    this.labels = labels;
    this.minutes =
        DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT).withZone(clock.zone());
  }

  DirectiveSection section(Caller caller, ReportQuery query, StatusRow row, PageBudget budget) {
    ReportLang lang = query.lang();
    String key = row.directive().id().toString();
    DirectiveView view = directives.get(caller, key, query.moment());
    budget.keep(view);
    DirectiveTranslation translation = row.directive().translations().get(lang.code());
    boolean original = row.directive().language().startsWith(lang.code());
    List<ProgressReportLine> filed = reports(caller, query, key, budget);
    List<EvidenceView> items = evidence(caller, query, key, budget);
    List<AssessmentSection> findings = assessments(caller, query, key, budget);
    return new DirectiveSection(
        lines.line(row, lang),
        row.illustrative()
            || filed.stream().anyMatch(r -> r.of.illustrative())
            || items.stream().anyMatch(EvidenceView::illustrative)
            || findings.stream().anyMatch(f -> f.of.illustrative()),
        translation == null || original ? null : row.directive().title(),
        translation == null || original || translation.description() == null
            ? view.description()
            : translation.description(),
        view.completionCriteria(),
        row.directive().trafficLightReasons().stream().map(r -> reason(r, lang)).toList(),
        view.passages(),
        Timeline.of(row.directive(), view.milestones(), query.asOf().day()),
        steps(view.milestones(), lang),
        filed,
        items,
        findings,
        history(caller, query, view, budget));
  }

  private String reason(LightReason reason, ReportLang lang) {
    String parameters =
        reason.parameters().entrySet().stream()
            .filter(e -> !e.getKey().equals("status"))
            .sorted(java.util.Map.Entry.comparingByKey())
            .map(e -> String.valueOf(e.getValue()))
            .collect(Collectors.joining(", "));
    String name = labels.name("traffic-light-reason", reason.code(), lang);
    return parameters.isEmpty() ? name : name + " (" + parameters + ")";
  }

  private List<MilestoneLine> steps(List<MilestoneView> milestones, ReportLang lang) {
    var steps = new ArrayList<MilestoneLine>();
    for (MilestoneView m : milestones) {
      var translation = m.translations().get(lang.code());
      steps.add(
          new MilestoneLine(
              steps.size() + 1,
              translation == null ? m.title() : translation.title(),
              labels.name("milestone-status", m.status(), lang),
              m));
    }
    return steps;
  }

  /** Those handed in, latest first; neither drafts nor what was returned. */
  private List<ProgressReportLine> reports(
      Caller caller, ReportQuery query, String key, PageBudget budget) {
    return all(
        query,
        budget,
        page -> reports.ofDirective(caller, key, page),
        items ->
            items
                .filter(
                    r ->
                        r.status() == ReportStatus.ACCEPTED || r.status() == ReportStatus.SUBMITTED)
                .map(r -> report(r, query.lang())));
  }

  private ProgressReportLine report(ProgressReportView r, ReportLang lang) {
    return new ProgressReportLine(
        r.agency(),
        labels.name("progress-report-status", r.status(), lang),
        r.inner() == null
            ? null
            : labels.name("delivery-confidence", r.inner().deliveryConfidence(), lang),
        r);
  }

  /** Never public. */
  private List<EvidenceView> evidence(
      Caller caller, ReportQuery query, String key, PageBudget budget) {
    return caller.readsAll() || caller.is(Role.AGENCY)
        ? all(query, budget, page -> evidence.ofDirective(caller, key, page), items -> items)
        : List.of();
  }

  /** Those published, latest first. */
  private List<AssessmentSection> assessments(
      Caller caller, ReportQuery query, String key, PageBudget budget) {
    return all(
        query,
        budget,
        page -> assessments.ofDirective(caller, key, page),
        items ->
            items
                .filter(a -> a.publishedOn() != null)
                .map(
                    a ->
                        new AssessmentSection(
                            labels.name("completion", a.completion(), query.lang()), a)));
  }

  private List<HistoryLine> history(
      Caller caller, ReportQuery query, DirectiveView view, PageBudget budget) {
    UUID id = view.id();
    Caller reader = readerOf(caller);
    return all(
        query,
        budget,
        page -> history.ofDirective(id, view.accessLevel(), reader, page),
        items ->
            items
                .filter(
                    e -> !Instant.parse(e.get("recordedAt").asText()).isAfter(query.asOf().at()))
                .map(e -> happening(e, query.lang())));
  }

  /**
   * A report is handed on, and an auditor's to the office too: like the list of reports, the
   * history leaves out what agencies did to their drafts, which the office does not see; also those
   * of an agency that the auditor speaks for.
   */
  private static Caller readerOf(Caller caller) {
    return caller.is(Role.AUDITOR)
        ? new Caller(
            caller.actor(), Set.of(Role.SUPERVISOR), null, caller.onBehalfOf(), caller.requestId())
        : caller;
  }

  private HistoryLine happening(ObjectNode event, ReportLang lang) {
    String action = event.get("action").asText();
    String role = event.get("role").asText();
    JsonNode agency = event.path("agency");
    JsonNode reason = event.at("/disclosed/reason/value");
    return new HistoryLine(
        minutes.format(Instant.parse(event.get("recordedAt").asText())),
        labels.name("action", action, lang),
        labels.name("role", role, lang) + (agency.isTextual() ? " " + agency.asText() : ""),
        reason.isTextual() ? reason.asText() : null);
  }

  private static PageRequest page(ReportQuery query, @Nullable String cursor) {
    PageRequest page = PageRequest.of(PAGE, cursor, "report", query.asOf());
    AsOf moment = query.moment();
    return moment == null ? page : page.asOf(moment);
  }

  /** What is shown of all pages of a list, counted page by page. */
  private static <T, S> List<S> all(
      ReportQuery query,
      PageBudget budget,
      Function<PageRequest, Page<T>> list,
      Function<Stream<T>, Stream<S>> shown) {
    var all = new ArrayList<S>();
    String cursor = null;
    do {
      Page<T> page = list.apply(page(query, cursor));
      shown
          .apply(page.items().stream())
          .forEach(
              item -> {
                budget.keep(item);
                all.add(item);
              });
      cursor = page.next();
    } while (cursor != null);
    return all;
  }
}
