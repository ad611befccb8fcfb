package org.directivetracker.extension;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.transaction.Transactional;
import java.time.LocalDate;
import java.util.Set;
import java.util.UUID;
import org.directivetracker.agency.AgencyService;
import org.directivetracker.directive.Action;
import org.directivetracker.directive.AssignmentRole;
import org.directivetracker.directive.DirectiveChange;
import org.directivetracker.directive.DirectiveLocks;
import org.directivetracker.directive.DirectiveQueries;
import org.directivetracker.directive.DirectiveStatus;
import org.directivetracker.directive.LockedDirective;
import org.directivetracker.directive.LockedDirective.CurrentAssignment;
import org.directivetracker.directive.LockedDirective.MilestoneState;
import org.directivetracker.etag.IfMatch;
import org.directivetracker.history.EventBuilder;
import org.directivetracker.history.EventRecorder;
import org.directivetracker.problem.Problem;
import org.directivetracker.security.Caller;
import org.directivetracker.security.Role;
import org.directivetracker.time.DomainClock;
import org.jspecify.annotations.Nullable;

/** Files, decides and withdraws requests for a later due date. No date moves until approved. */
@ApplicationScoped
@Transactional
public class ExtensionRequestService {
  private static final Set<DirectiveStatus> UNDER_WAY =
      Set.of(DirectiveStatus.ASSIGNED, DirectiveStatus.IN_PROGRESS, DirectiveStatus.SUSPENDED);

  private final ExtensionRequestRepository requests;
  private final ExtensionRequestQueries queries;
  private final DirectiveQueries directives;
  private final DirectiveLocks locks;
  private final AgencyService agencies;
  private final EventRecorder recorder;
  private final DomainClock clock;

  ExtensionRequestService(
      ExtensionRequestRepository requests,
      ExtensionRequestQueries queries,
      DirectiveQueries directives,
      DirectiveLocks locks,
      AgencyService agencies,
      EventRecorder recorder,
      DomainClock clock) {
    this.requests = requests;
    this.queries = queries;
    this.directives = directives;
    this.locks = locks;
    this.agencies = agencies;
    this.recorder = recorder;
    this.clock = clock;
  }

  /** Asks for a later date: the lead for any, the agency of a milestone for that. */
  public ExtensionRequestView file(Caller asked, String key, ExtensionRequestCreate asks) {
    UUID id = directives.known(asked, key).id();
    Caller caller = agencies.actingFor(asked, asks.onBehalfOf());
    String agency = caller.requireSpeaker();
    LockedDirective directive = locks.lock(id);
    CurrentAssignment party =
        directive
            .party(agency)
            .orElseThrow(() -> Problem.forbidden("The agency does not have this directive."));
    MilestoneState milestone =
        asks.milestone() == null
            ? null
            : directive
                .milestoneState(asks.milestone())
                .orElseThrow(() -> Problem.unknownReference("/milestone"));
    if (party.role() != AssignmentRole.LEAD
        && (milestone == null || !agency.equals(milestone.agency()))) {
      throw Problem.forbidden("This is for the lead or the milestone's agency to ask.");
    }
    directive.requireStatus(UNDER_WAY);
    LocalDate due = currentDate(directive, milestone);
    requireLater(asks.requestedDueDate(), due, "/requestedDueDate");
    if (requests.hasPending(id, milestone == null ? null : milestone.id())) {
      throw Problem.conflict("", "A request for this date waits already.", "already-pending");
    }
    EventBuilder entry = directive.open(recorder, caller, caller.speakingRole());
    var request = new ExtensionRequest();
    request.directiveId = id;
    request.milestoneId = milestone == null ? null : milestone.id();
    request.agency = agency;
    request.dueDate = due;
    request.requestedDueDate = asks.requestedDueDate();
    request.reason = asks.reason();
    request.progressToDate = asks.progressToDate();
    request.filedOn = clock.today();
    request.filedBy = caller.person();
    request.onBehalfOf = caller.onBehalfOf();
    request.illustrative = asks.illustrative();
    entry.make(request);
    directive.append(entry, "extension-request.file", request, request.reason);
    return queries.get(asked, request.id);
  }

  /** The office's decision; approval moves the date. */
  public ExtensionRequestView decide(
      Caller caller, UUID id, IfMatch version, ExtensionDecision decision) {
    UUID directiveId = queries.get(caller, id).directive().id();
    caller.require(Role.SUPERVISOR);
    LockedDirective directive = locks.lock(directiveId);
    ExtensionRequest request = requests.lock(id);
    if (request.filedBy.equals(caller.person())) {
      throw Problem.forbidden("Whoever filed a request does not decide it.");
    }
    version.require(request.version);
    requirePending(request);
    LocalDate granted = decision.grantedDueDate();
    if (granted != null) {
      MilestoneState milestone =
          request.milestoneId == null
              ? null
              : directive.milestoneState(request.milestoneId.toString()).orElseThrow();
      requireLater(granted, currentDate(directive, milestone), "/grantedDueDate");
    }
    EventBuilder entry = directive.open(recorder, caller, Role.SUPERVISOR, request);
    LocalDate today = clock.today();
    request.status = decision.status();
    request.grantedDueDate = granted;
    request.decisionNote = decision.decisionNote();
    request.decidedBy = caller.person();
    request.decidedOn = today;
    if (granted != null) {
      request.dateDecision =
          directive.extend(
              entry, request.milestoneId, granted, request.reason, today, request.illustrative);
    }
    directive.append(
        entry,
        granted == null ? "extension-request.reject" : "extension-request.approve",
        request,
        decision.decisionNote());
    return queries.get(caller, id);
  }

  /** The agency takes its request back. */
  public ExtensionRequestView withdraw(
      Caller asked, UUID id, IfMatch version, ExtensionWithdrawal withdrawal) {
    UUID directiveId = queries.get(asked, id).directive().id();
    Caller caller = agencies.actingFor(asked, withdrawal.onBehalfOf());
    String agency = caller.requireSpeaker();
    LockedDirective directive = locks.lock(directiveId);
    ExtensionRequest request = requests.lock(id);
    if (!request.agency.equals(agency)) {
      throw Problem.forbidden("Only the agency that filed a request withdraws it.");
    }
    version.require(request.version);
    requirePending(request);
    EventBuilder entry = directive.open(recorder, caller, caller.speakingRole(), request);
    request.status = ExtensionRequestStatus.WITHDRAWN;
    directive.append(entry, "extension-request.withdraw", request, null);
    return queries.get(asked, id);
  }

  /** Closing the directive withdraws what waits. */
  void follow(@Observes DirectiveChange change) {
    if (change.action() == Action.CLOSE) {
      for (ExtensionRequest request : requests.lockPending(change.directive().id())) {
        change.entry().watch(request);
        request.status = ExtensionRequestStatus.WITHDRAWN;
      }
    }
  }

  /** The due date as it is now, of what can still be late. */
  private static LocalDate currentDate(
      LockedDirective directive, @Nullable MilestoneState milestone) {
    if (milestone != null && !milestone.status().isOpen()) {
      throw Problem.conflict(
          "", "The milestone is " + milestone.status() + ".", "not-in-this-status");
    }
    LocalDate due = milestone == null ? directive.dueDate() : milestone.dueDate();
    if (due == null) {
      throw Problem.conflict("", "The directive has no due date.", "no-due-date");
    }
    return due;
  }

  private static void requireLater(LocalDate date, LocalDate due, String pointer) {
    if (!date.isAfter(due)) {
      throw Problem.conflict(pointer, "It is due on " + due + ": not later.", "not-later");
    }
  }

  private static void requirePending(ExtensionRequest request) {
    if (request.status != ExtensionRequestStatus.PENDING) {
      throw Problem.conflict("", "The request is " + request.status + ".", "not-in-this-status");
    }
  }
}
