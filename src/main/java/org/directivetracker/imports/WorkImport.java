package org.directivetracker.imports;

import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.directivetracker.directive.DirectiveQueries;
import org.directivetracker.directive.DirectiveView;
import org.directivetracker.directive.MilestoneView;
import org.directivetracker.etag.IfMatch;
import org.directivetracker.imports.ImportResult.ImportedItem;
import org.directivetracker.problem.Problem;
import org.directivetracker.progress.DutyRequest;
import org.directivetracker.progress.DutyView;
import org.directivetracker.progress.MilestoneUpdate;
import org.directivetracker.progress.ProgressReportService;
import org.directivetracker.progress.ProgressReportView;
import org.directivetracker.progress.ReportQueries;
import org.directivetracker.progress.ReportRequest;
import org.directivetracker.progress.ReportingDutyService;
import org.directivetracker.progress.ReportingQueries;
import org.directivetracker.security.Caller;

/** Takes in what a bundle holds of the work on a directive, the duty and the reports itself. */
@Singleton
class WorkImport {
  private static final IfMatch FIRST = new IfMatch("\"0\"");

  private final DirectiveQueries directives;
  private final ReportingQueries duties;
  private final ReportingDutyService dutyService;
  private final ReportQueries reports;
  private final ProgressReportService reportService;
  private final EvidenceImport evidence;
  private final FollowUpImport followUps;

  WorkImport(
      DirectiveQueries directives,
      ReportingQueries duties,
      ReportingDutyService dutyService,
      ReportQueries reports,
      ProgressReportService reportService,
      EvidenceImport evidence,
      FollowUpImport followUps) {
    this.directives = directives;
    this.duties = duties;
    this.dutyService = dutyService;
    this.reports = reports;
    this.reportService = reportService;
    this.evidence = evidence;
    this.followUps = followUps;
  }

  void run(
      Caller caller,
      ImportBundle.BundleDirective carried,
      String at,
      List<ImportedItem> items,
      ImportDifferences comparison) {
    if (!carried.carriesWork()) {
      return;
    }
    DirectiveView directive = directives.get(caller, carried.reference());
    if (carried.reportingDuty() != null) {
      duty(
          caller,
          directive.id(),
          carried.reportingDuty(),
          at + "/reportingDuty",
          items,
          comparison);
    }
    evidence.run(caller, directive, carried.evidence(), at + "/evidence/", items, comparison);
    for (int i = 0; i < carried.progressReports().size(); i++) {
      report(
          caller,
          directive,
          carried.progressReports().get(i),
          at + "/progressReports/" + i,
          items,
          comparison);
    }
    followUps.run(caller, directive, carried, at, items, comparison);
  }

  private void duty(
      Caller caller,
      UUID directive,
      DutyRequest carried,
      String at,
      List<ImportedItem> items,
      ImportDifferences comparison) {
    DutyView view = duties.duty(caller, directive.toString());
    Optional<DutyView> known = view.version() == 0 ? Optional.empty() : Optional.of(view);
    if (known.isEmpty()) {
      ImportService.inside(at, () -> dutyService.put(caller, directive.toString(), FIRST, carried));
    } else {
      comparison.compare(at + "/every", carried.every(), view.every());
      comparison.compare(at + "/unit", carried.unit(), view.unit());
      comparison.compare(at + "/from", carried.from(), view.from());
      comparison.compare(at + "/dueWorkingDays", carried.dueWorkingDays(), view.dueWorkingDays());
      comparison.compare(at + "/scope", carried.scope(), view.scope());
    }
    items.add(
        new ImportedItem(
            at,
            ImportResult.ImportedType.REPORTING_DUTY,
            directive.toString(),
            ImportService.outcome(known)));
  }

  private void report(
      Caller caller,
      DirectiveView directive,
      ImportBundle.BundleReport carried,
      String at,
      List<ImportedItem> items,
      ImportDifferences comparison) {
    List<MilestoneUpdate> updates = updates(directive, carried.milestoneUpdates(), at);
    Optional<ProgressReportView> known =
        reports.find(caller, directive.id(), carried.onBehalfOf(), carried.externalId());
    if (known.isEmpty()) {
      ImportService.inside(
          at,
          () ->
              reportService.push(
                  caller,
                  directive.id().toString(),
                  carried.externalId(),
                  request(carried, updates)));
    } else {
      compare(carried, updates, known.get(), at, comparison);
    }
    items.add(
        new ImportedItem(
            at,
            ImportResult.ImportedType.PROGRESS_REPORT,
            carried.onBehalfOf() + " " + carried.externalId(),
            ImportService.outcome(known)));
  }

  private static List<MilestoneUpdate> updates(
      DirectiveView directive, List<ImportBundle.BundleUpdate> carried, String at) {
    var updates = new ArrayList<MilestoneUpdate>();
    for (int i = 0; i < carried.size(); i++) {
      ImportBundle.BundleUpdate update = carried.get(i);
      UUID milestone =
          milestone(directive, update.milestone(), at + "/milestoneUpdates/" + i + "/milestone");
      updates.add(
          new MilestoneUpdate(milestone, update.status(), update.percent(), update.metOn()));
    }
    return updates;
  }

  static UUID milestone(DirectiveView directive, String key, String pointer) {
    return directive.milestones().stream()
        .filter(m -> m.key().equals(key))
        .findFirst()
        .map(MilestoneView::id)
        .orElseThrow(() -> Problem.unknownReference(pointer));
  }

  private static ReportRequest request(ImportBundle.BundleReport r, List<MilestoneUpdate> updates) {
    return new ReportRequest(
        r.periodFrom(),
        r.periodTo(),
        r.narrative(),
        r.issues(),
        r.nextSteps(),
        r.claimedPercent(),
        r.deliveryConfidence(),
        r.confidenceNote(),
        updates,
        List.of(),
        r.isFinal(),
        null,
        null,
        r.illustrative(),
        r.onBehalfOf(),
        r.submit());
  }

  private static void compare(
      ImportBundle.BundleReport carried,
      List<MilestoneUpdate> updates,
      ProgressReportView known,
      String at,
      ImportDifferences comparison) {
    comparison.compare(at + "/periodFrom", carried.periodFrom(), known.periodFrom());
    comparison.compare(at + "/periodTo", carried.periodTo(), known.periodTo());
    comparison.compare(at + "/narrative", carried.narrative(), known.narrative());
    comparison.compare(at + "/claimedPercent", carried.claimedPercent(), known.claimedPercent());
    comparison.compare(at + "/illustrative", carried.illustrative(), known.illustrative());
    ProgressReportView.InternalReportFields inner = known.inner();
    if (inner != null) {
      comparison.compare(at + "/issues", carried.issues(), inner.issues());
      comparison.compare(at + "/nextSteps", carried.nextSteps(), inner.nextSteps());
      comparison.compare(
          at + "/deliveryConfidence", carried.deliveryConfidence(), inner.deliveryConfidence());
      comparison.compare(at + "/confidenceNote", carried.confidenceNote(), inner.confidenceNote());
      comparison.compare(at + "/milestoneUpdates", updates, inner.milestoneUpdates());
      comparison.compare(at + "/final", carried.isFinal(), inner.isFinal());
    }
  }
}
