package org.directivetracker.progress;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.directivetracker.agency.AgencyService;
import org.directivetracker.directive.DirectiveLocks;
import org.directivetracker.directive.DirectiveQueries;
import org.directivetracker.directive.DirectiveStatus;
import org.directivetracker.directive.LockedDirective;
import org.directivetracker.etag.IfMatch;
import org.directivetracker.history.EventBuilder;
import org.directivetracker.history.EventRecorder;
import org.directivetracker.patch.MergePatch;
import org.directivetracker.problem.Problem;
import org.directivetracker.security.Caller;
import org.directivetracker.time.DomainClock;
import org.jspecify.annotations.Nullable;

/** Writes progress reports in the name of their agencies: each for itself. */
@ApplicationScoped
@Transactional
public class ProgressReportService {
  private static final Set<DirectiveStatus> REPORTED_ON =
      EnumSet.of(
          DirectiveStatus.IN_PROGRESS,
          DirectiveStatus.SUSPENDED,
          DirectiveStatus.COMPLETION_REPORTED);

  /**
   * What a push left behind.
   *
   * @param made whether the report is new
   */
  public record PushResult(ProgressReportView report, boolean made) {}

  private final DirectiveQueries directives;
  private final DirectiveLocks locks;
  private final ReportRepository reports;
  private final ReportQueries queries;
  private final ReportChecks checks;
  private final ProgressRecalculation reflection;
  private final AgencyService agencies;
  private final EventRecorder recorder;
  private final DomainClock clock;

  ProgressReportService(
      DirectiveQueries directives,
      DirectiveLocks locks,
      ReportRepository reports,
      ReportQueries queries,
      ReportChecks checks,
      ProgressRecalculation reflection,
      AgencyService agencies,
      EventRecorder recorder,
      DomainClock clock) {
    this.directives = directives;
    this.locks = locks;
    this.reports = reports;
    this.queries = queries;
    this.checks = checks;
    this.reflection = reflection;
    this.agencies = agencies;
    this.recorder = recorder;
    this.clock = clock;
  }

  /** A locked directive with the caller as it speaks for one of its agencies. */
  private record Desk(LockedDirective directive, Caller caller, String agency) {
    EventBuilder open(EventRecorder recorder, ProgressReport... written) {
      return directive.open(recorder, caller, caller.speakingRole(), written);
    }
  }

  /** Drafts a report. */
  public ProgressReportView create(Caller asked, String key, ReportRequest request) {
    request.content(List.of()).requireConsistent(clock.today());
    UUID directive = directives.known(asked, key).id();
    Desk desk = desk(directive, agencies.actingFor(asked, request.onBehalfOf()));
    ReportContent content = content(desk, request);
    checks.requireKnown(desk.directive, desk.agency, content);
    ProgressReport report = make(desk, content, request.externalId(), false);
    return queries.get(asked, report.id);
  }

  /**
   * Writes the report that another system knows by that id, and leaves it when it says the same.
   */
  public PushResult push(Caller asked, String key, String externalId, ReportRequest request) {
    request.content(List.of()).requireConsistent(clock.today());
    if (request.externalId() != null && !request.externalId().equals(externalId)) {
      throw Problem.invalid("/externalId", "The address has another.", "not-allowed");
    }
    UUID directive = directives.known(asked, key).id();
    Desk desk = desk(directive, agencies.actingFor(asked, request.onBehalfOf()));
    ReportContent content = content(desk, request);
    Optional<ProgressReport> stored = reports.lock(directive, desk.agency, externalId);
    if (stored.isEmpty()) {
      checks.requireKnown(desk.directive, desk.agency, content);
      ProgressReport made = make(desk, content, externalId, request.submit());
      return new PushResult(queries.get(asked, made.id), true);
    }
    ProgressReport report = stored.get();
    boolean changed = !report.content().equals(content);
    if (changed) {
      checks.requireKnown(desk.directive, desk.agency, content);
      requireEditable(desk, report);
    }
    boolean submit = request.submit() && (changed || report.status == ReportStatus.DRAFT);
    if (changed || submit) {
      desk.directive.requireStatus(REPORTED_ON);
      EventBuilder entry = desk.open(recorder, report);
      write(desk, report, content);
      if (submit) {
        submit(desk, report);
      }
      append(desk, entry, report, submit ? "submit" : "update");
    }
    return new PushResult(queries.get(asked, report.id), false);
  }

  /** Changes a report that is still being written. */
  public ProgressReportView update(Caller asked, UUID id, IfMatch version, MergePatch patch) {
    ReportQueries.ReportAccess known = queries.known(asked, id);
    Desk desk = desk(known, agencies.actingFor(asked, patch.get("onBehalfOf", String.class)));
    ProgressReport report = reports.lock(id);
    version.require(report.version);
    requireEditable(desk, report);
    EventBuilder entry = desk.open(recorder, report);
    ReportContent content = patched(desk, report.content(), patch);
    content.requireConsistent(clock.today());
    checks.requireKnown(desk.directive, desk.agency, content);
    write(desk, report, content);
    append(desk, entry, report, "update");
    return queries.get(asked, id);
  }

  /** Hands a report to the office for its review. */
  public ProgressReportView submit(
      Caller asked, UUID id, IfMatch version, SubmissionRequest request) {
    ReportQueries.ReportAccess known = queries.known(asked, id);
    Desk desk = desk(known, agencies.actingFor(asked, request.onBehalfOf()));
    ProgressReport report = reports.lock(id);
    version.require(report.version);
    requireEditable(desk, report);
    EventBuilder entry = desk.open(recorder, report);
    checks.requireStanding(desk.directive, report, report.content());
    submit(desk, report);
    append(desk, entry, report, "submit");
    return queries.get(asked, id);
  }

  /** Takes a report back before its review: it is a draft again. */
  public ProgressReportView takeBack(
      Caller asked, UUID id, IfMatch version, @Nullable String onBehalfOf) {
    ReportQueries.ReportAccess known = queries.known(asked, id);
    Desk desk = desk(known, agencies.actingFor(asked, onBehalfOf));
    ProgressReport report = reports.lock(id);
    version.require(report.version);
    desk.directive.requireStatus(REPORTED_ON);
    if (report.status != ReportStatus.SUBMITTED) {
      throw ReportChecks.notInThisStatus(report);
    }
    ReportChecks.requireNotClaimed(desk.directive, report);
    EventBuilder entry = desk.open(recorder, report);
    report.status = ReportStatus.DRAFT;
    report.submittedOn = null;
    report.writtenBy(desk.caller);
    reflection.reflect(desk.directive, report);
    append(desk, entry, report, "take-back");
    return queries.get(asked, id);
  }

  private Desk desk(ReportQueries.ReportAccess known, Caller caller) {
    if (!known.agency().equals(caller.requireSpeaker())) {
      throw Problem.forbidden("This is the report of another agency.");
    }
    return desk(known.directive(), caller);
  }

  private Desk desk(UUID directive, Caller caller) {
    String agency = caller.requireSpeaker();
    LockedDirective locked = locks.lock(directive);
    if (locked.party(agency).isEmpty()) {
      throw Problem.forbidden("The directive is not this agency's now.");
    }
    return new Desk(locked, caller, agency);
  }

  private static void requireEditable(Desk desk, ProgressReport report) {
    desk.directive.requireStatus(REPORTED_ON);
    if (!report.status.isEditable()) {
      throw ReportChecks.notInThisStatus(report);
    }
  }

  private ReportContent content(Desk desk, ReportRequest request) {
    return request.content(checks.evidence(desk.directive.id(), desk.agency, request.evidence()));
  }

  private ReportContent patched(Desk desk, ReportContent now, MergePatch patch) {
    String[] evidence = patch.get("evidence", String[].class);
    return new ReportContent(
        patch.or("periodFrom", LocalDate.class, now.periodFrom()),
        patch.or("periodTo", LocalDate.class, now.periodTo()),
        patch.or("narrative", String.class, now.narrative()),
        patch.orCleared("issues", String.class, now.issues()),
        patch.orCleared("nextSteps", String.class, now.nextSteps()),
        patch.orCleared("claimedPercent", Integer.class, now.claimedPercent()),
        patch.or("deliveryConfidence", DeliveryConfidence.class, now.deliveryConfidence()),
        patch.orCleared("confidenceNote", String.class, now.confidenceNote()),
        patch.has("milestoneUpdates")
            ? Arrays.asList(
                patch.or("milestoneUpdates", MilestoneUpdate[].class, new MilestoneUpdate[0]))
            : now.milestoneUpdates(),
        evidence == null
            ? now.evidence()
            : checks.evidence(desk.directive.id(), desk.agency, Arrays.asList(evidence)),
        patch.or("final", Boolean.class, now.isFinal()),
        patch.orCleared("corrects", UUID.class, now.corrects()),
        patch.or("illustrative", Boolean.class, now.illustrative()));
  }

  private ProgressReport make(
      Desk desk, ReportContent content, @Nullable String externalId, boolean submit) {
    desk.directive.requireStatus(REPORTED_ON);
    var report = new ProgressReport();
    report.directiveId = desk.directive.id();
    report.agency = desk.agency;
    report.externalId = externalId;
    checks.requireNewExternalId(report);
    EventBuilder entry = desk.open(recorder);
    write(desk, report, content);
    report.writtenBy(desk.caller);
    entry.make(report);
    if (submit) {
      submit(desk, report);
    }
    append(desk, entry, report, submit ? "submit" : "create");
    return report;
  }

  private void write(Desk desk, ProgressReport report, ReportContent content) {
    checks.requireStanding(desk.directive, report, content);
    if (!report.content().equals(content)) {
      report.say(content);
      report.writtenBy(desk.caller);
    }
  }

  private void submit(Desk desk, ProgressReport report) {
    checks.requireNoneCancelled(desk.directive, report);
    report.submit(clock.today());
    report.writtenBy(desk.caller);
    reflection.reflect(desk.directive, report);
  }

  private void append(Desk desk, EventBuilder entry, ProgressReport report, String action) {
    desk.directive.append(entry, "progress-report." + action, report, null);
  }
}
