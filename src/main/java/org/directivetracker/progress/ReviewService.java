package org.directivetracker.progress;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.transaction.Transactional;
import java.time.LocalDate;
import java.util.EnumSet;
import java.util.Set;
import java.util.UUID;
import org.directivetracker.directive.Action;
import org.directivetracker.directive.DirectiveChange;
import org.directivetracker.directive.DirectiveLocks;
import org.directivetracker.directive.DirectiveStatus;
import org.directivetracker.directive.LockedDirective;
import org.directivetracker.etag.IfMatch;
import org.directivetracker.history.EventBuilder;
import org.directivetracker.history.EventRecorder;
import org.directivetracker.problem.Problem;
import org.directivetracker.security.Caller;
import org.directivetracker.security.Role;
import org.directivetracker.time.DomainClock;

/**
 * Reviews reports, never by whoever wrote any of it, and ends those that nobody will finish. Both
 * are done on a closed directive too, so that what was handed in before waits for nobody forever.
 */
@ApplicationScoped
@Transactional
public class ReviewService {
  private static final Set<DirectiveStatus> OPEN =
      EnumSet.complementOf(EnumSet.of(DirectiveStatus.CLOSED));

  private final DirectiveLocks locks;
  private final ReportRepository reports;
  private final ReportQueries queries;
  private final ProgressRecalculation reflection;
  private final EventRecorder recorder;
  private final DomainClock clock;

  ReviewService(
      DirectiveLocks locks,
      ReportRepository reports,
      ReportQueries queries,
      ProgressRecalculation reflection,
      EventRecorder recorder,
      DomainClock clock) {
    this.locks = locks;
    this.reports = reports;
    this.queries = queries;
    this.reflection = reflection;
    this.recorder = recorder;
    this.clock = clock;
  }

  /** Accepts or returns a submitted report. */
  public ProgressReportView review(
      Caller caller, UUID id, IfMatch version, ReportReviewRequest request) {
    ReportQueries.ReportAccess known = queries.known(caller, id);
    caller.require(Role.SUPERVISOR);
    LockedDirective directive = locks.lock(known.directive());
    ProgressReport report = reports.lock(id);
    requireAnother(caller, report);
    version.require(report.version);
    if (report.status != ReportStatus.SUBMITTED) {
      throw ReportChecks.notInThisStatus(report);
    }
    if (request.status() == ReportStatus.ACCEPTED) {
      accept(caller, directive, report, request);
    } else {
      // Its agency could not hand it in again.
      directive.requireStatus(OPEN);
      ReportChecks.requireNotClaimed(directive, report);
      EventBuilder entry = directive.open(recorder, caller, Role.SUPERVISOR, report);
      report.review(ReportStatus.RETURNED, request.reviewNote(), caller, clock.today());
      reflection.reflect(directive, report);
      directive.append(entry, "progress-report.return", report, request.reviewNote());
    }
    return queries.get(caller, id);
  }

  private void accept(
      Caller caller,
      LockedDirective directive,
      ProgressReport report,
      ReportReviewRequest request) {
    ProgressReport[] changed =
        report.corrects == null
            ? new ProgressReport[] {report}
            : new ProgressReport[] {report, reports.lock(report.corrects)};
    EventBuilder entry = directive.open(recorder, caller, Role.SUPERVISOR, changed);
    report.review(ReportStatus.ACCEPTED, request.reviewNote(), caller, clock.today());
    report.acceptedAt = entry.recordedAt();
    if (changed.length > 1) {
      changed[1].status = ReportStatus.SUPERSEDED;
    }
    if (OPEN.contains(directive.status()) && ReportChecks.isClaimed(directive, report)) {
      directive.claimedReportAccepted();
    }
    // Also of a directive that was closed before: what is accepted counts, and would after a
    // reopening.
    reflection.moveMilestones(directive, changed);
    reflection.reflect(directive, changed);
    directive.append(entry, "progress-report.accept", report, request.reviewNote());
  }

  /**
   * Ends a report that was not accepted. The agency may end what it still writes, also after it
   * lost the directive; the office may end what it sees, so that nothing waits for an agency that
   * can no longer act.
   */
  public ProgressReportView withdraw(
      Caller caller, UUID id, IfMatch version, WithdrawalRequest request) {
    ReportQueries.ReportAccess known = queries.known(caller, id);
    caller.require(Role.SUPERVISOR, Role.AGENCY);
    boolean office = caller.is(Role.SUPERVISOR);
    if (!office && !caller.isAgency(known.agency())) {
      throw Problem.forbidden("This is the report of another agency.");
    }
    LockedDirective directive = locks.lock(known.directive());
    ProgressReport report = reports.lock(id);
    version.require(report.version);
    if (!report.status.isEditable() && !(office && report.status == ReportStatus.SUBMITTED)) {
      throw ReportChecks.notInThisStatus(report);
    }
    ReportChecks.requireNotClaimed(directive, report);
    EventBuilder entry =
        directive.open(recorder, caller, office ? Role.SUPERVISOR : Role.AGENCY, report);
    if (office) {
      report.review(ReportStatus.WITHDRAWN, request.reason(), caller, clock.today());
    } else {
      report.status = ReportStatus.WITHDRAWN;
    }
    reflection.reflect(directive, report);
    directive.append(entry, "progress-report.withdraw", report, request.reason());
    return queries.get(caller, id);
  }

  private static void requireAnother(Caller caller, ProgressReport report) {
    if (report.authors.contains(caller.person())) {
      throw Problem.forbidden("Whoever wrote any of a report does not review it.");
    }
  }

  /** A returned claim takes its final report along; a new lead's reports are what counts. */
  void on(@Observes DirectiveChange change) {
    LockedDirective directive = change.directive();
    UUID claimed = change.claimedReport();
    if (change.action() == Action.RETURN && claimed != null) {
      ProgressReport report = reports.lock(claimed);
      if (report.status == ReportStatus.SUBMITTED) {
        Caller caller = change.entry().caller();
        requireAnother(caller, report);
        LocalDate today = change.today();
        change.entry().watch(report);
        report.review(ReportStatus.RETURNED, change.reason(), caller, today);
        reflection.reflect(directive, report);
        return;
      }
    }
    reflection.reflect(directive);
  }
}
