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
 * Builder of the section that a document has for each directive. A section shows a caller what the
 * directive's own endpoints show the same caller.
 */
@Singleton
class DirectiveSections {
  /** Items that are read at a time. It is small because one report or event may have long texts. */
  private static final int PAGE_SIZE = 50;

  /**
   * The content of a section.
   *
   * @param illustrative whether anything in the section is illustrative
   * @param otherTitle the title as registered, if the section's title is a translation; else null
   */
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

  /**
   * A milestone in the section.
   *
   * @param number position in the list, from 1
   */
  public record MilestoneLine(int number, String title, String status, MilestoneView of) {}

  /** A progress report in the section. */
  public record ProgressReportLine(
      String agency, String status, @Nullable String confidence, ProgressReportView of) {}

  /** A published assessment in the section. */
  public record AssessmentSection(String completion, AssessmentView of) {}

  /**
   * An event in the section's history.
   *
   * @param when when the event was recorded, to the minute, in the service's zone
   * @param who the role, with the agency's code if there is an agency
   * @param why the reason; null if there is none, or if the caller may not see it
   */
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

  /**
   * Builds the section of a row.
   *
   * @throws org.directivetracker.problem.Problem {@code invalid-request} when the budget is used up
   */
  DirectiveSection section(Caller caller, ReportQuery query, StatusRow row, PageBudget budget) {
    ReportLang lang = query.lang();
    String id = row.directive().id().toString();
    DirectiveView view = directives.get(caller, id, query.moment());
    budget.keep(view);
    DirectiveTranslation translation = row.directive().translations().get(lang.code());
    boolean original = row.directive().language().startsWith(lang.code());
    List<ProgressReportLine> filed = reports(caller, query, id, budget);
    List<EvidenceView> items = evidence(caller, query, id, budget);
    List<AssessmentSection> findings = assessments(caller, query, id, budget);
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
        milestones(view.milestones(), lang),
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

  private List<MilestoneLine> milestones(List<MilestoneView> milestones, ReportLang lang) {
    var lines = new ArrayList<MilestoneLine>();
    for (MilestoneView m : milestones) {
      var translation = m.translations().get(lang.code());
      lines.add(
          new MilestoneLine(
              lines.size() + 1,
              translation == null ? m.title() : translation.title(),
              labels.name("milestone-status", m.status(), lang),
              m));
    }
    return lines;
  }

  /**
   * Reads the submitted and accepted reports, latest first. Others, such as drafts and returned
   * reports, are left out.
   */
  private List<ProgressReportLine> reports(
      Caller caller, ReportQuery query, String id, PageBudget budget) {
    return readAll(
        query,
        budget,
        page -> reports.ofDirective(caller, id, page),
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

  /** Reads the evidence. It is never public, so callers without these roles get none. */
  private List<EvidenceView> evidence(
      Caller caller, ReportQuery query, String id, PageBudget budget) {
    return caller.readsAll() || caller.is(Role.AGENCY)
        ? readAll(query, budget, page -> evidence.ofDirective(caller, id, page), items -> items)
        : List.of();
  }

  /** Reads the published assessments, latest first. */
  private List<AssessmentSection> assessments(
      Caller caller, ReportQuery query, String id, PageBudget budget) {
    return readAll(
        query,
        budget,
        page -> assessments.ofDirective(caller, id, page),
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
    return readAll(
        query,
        budget,
        page -> history.ofDirective(id, view.accessLevel(), reader, page),
        items ->
            items
                .filter(
                    e -> !Instant.parse(e.get("recordedAt").asText()).isAfter(query.asOf().at()))
                .map(e -> historyLine(e, query.lang())));
  }

  /**
   * Returns the caller as whom the history is read. Reports are passed on, and an auditor's report
   * may reach the office, which may not see what agencies did to their drafts. So an auditor reads
   * the history as a supervisor without an agency. The history then leaves those events out, as the
   * list of reports leaves out drafts. This includes the drafts of an agency that the auditor
   * speaks for.
   */
  private static Caller readerOf(Caller caller) {
    return caller.is(Role.AUDITOR)
        ? new Caller(
            caller.actor(), Set.of(Role.SUPERVISOR), null, caller.onBehalfOf(), caller.requestId())
        : caller;
  }

  private HistoryLine historyLine(ObjectNode event, ReportLang lang) {
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
    PageRequest page = PageRequest.of(PAGE_SIZE, cursor, "report", query.asOf());
    AsOf asOf = query.moment();
    return asOf == null ? page : page.asOf(asOf);
  }

  /**
   * Reads all pages of a list, and counts each selected item in the budget as its page is read.
   *
   * @param list reads one page
   * @param select selects the items of a page and converts them into what the section shows
   */
  private static <T, S> List<S> readAll(
      ReportQuery query,
      PageBudget budget,
      Function<PageRequest, Page<T>> list,
      Function<Stream<T>, Stream<S>> select) {
    var all = new ArrayList<S>();
    String cursor = null;
    do {
      Page<T> page = list.apply(page(query, cursor));
      select
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
