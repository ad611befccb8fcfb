package org.directivetracker.directive;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.directivetracker.agency.AgencyService;
import org.directivetracker.etag.IfMatch;
import org.directivetracker.history.EventBuilder;
import org.directivetracker.history.EventRecorder;
import org.directivetracker.problem.Problem;
import org.directivetracker.problem.ProblemType;
import org.directivetracker.problem.Violation;
import org.directivetracker.security.Caller;
import org.directivetracker.security.Role;
import org.directivetracker.time.DomainClock;
import org.jspecify.annotations.Nullable;

/** Moves directives through their lifecycle, as {@link Lifecycle} has it. */
@ApplicationScoped
@Transactional
public class TransitionService {
  private final DirectiveRepository directives;
  private final DirectiveQueries queries;
  private final AgencyService agencies;
  private final FinalReports finalReports;
  private final EventRecorder recorder;
  private final DomainClock clock;

  TransitionService(
      DirectiveRepository directives,
      DirectiveQueries queries,
      AgencyService agencies,
      FinalReports finalReports,
      EventRecorder recorder,
      DomainClock clock) {
    this.directives = directives;
    this.queries = queries;
    this.agencies = agencies;
    this.finalReports = finalReports;
    this.recorder = recorder;
    this.clock = clock;
  }

  /**
   * Takes an action.
   *
   * @throws Problem {@code transition-not-allowed} when status or a guard stands against it
   */
  public DirectiveView take(Caller asked, String key, IfMatch version, TransitionRequest request) {
    request.requireConsistent();
    UUID id = queries.known(asked, key).id();
    Caller caller = agencies.actingFor(asked, request.onBehalfOf());
    requireRole(caller, request);
    LockedDirective aggregate = lock(id, request);
    requireCaller(new TransitionContext(aggregate, caller, request, Set.of(), clock.today()));
    Set<FinalReports.FinalReport> reports = finalReports(aggregate, caller, request);
    version.require(aggregate.directive().version);
    take(
        aggregate, new TransitionContext(aggregate, caller, request, reports, clock.today()), null);
    return queries.get(asked, id.toString());
  }

  /**
   * Takes an action in the name of an importer, on a directive that the import made.
   *
   * @param ordinal the number that the bundle's reference carries, when it registers
   * @param effectiveAt when it held from
   */
  public UUID take(
      Caller caller,
      UUID id,
      TransitionRequest request,
      @Nullable Integer ordinal,
      @Nullable Instant effectiveAt) {
    LockedDirective aggregate = lock(id, request);
    if (ordinal != null) {
      aggregate.directive().ordinal = ordinal;
    }
    LocalDate day = effectiveAt == null ? clock.today() : clock.dayOf(effectiveAt);
    take(aggregate, new TransitionContext(aggregate, caller, request, Set.of(), day), effectiveAt);
    return id;
  }

  private LockedDirective lock(UUID id, TransitionRequest request) {
    if (request.relatedDirective() != null) {
      directives.lockReplacements();
    }
    return directives.lock(id);
  }

  private static void requireRole(Caller caller, TransitionRequest request) {
    if (Lifecycle.of(request).who() == Lifecycle.PermittedCaller.LEAD) {
      caller.requireSpeaker();
    } else {
      caller.require(Role.SUPERVISOR);
    }
  }

  /**
   * The lead's submitted final reports, for the lead.
   *
   * @throws Problem {@code unknown-reference} when the claim names no report of the lead
   */
  private Set<FinalReports.FinalReport> finalReports(
      LockedDirective directive, Caller caller, TransitionRequest request) {
    Optional<String> lead =
        directive.lead().map(a -> a.agency).filter(agency -> caller.speaksFor(agency));
    if (lead.isEmpty()) {
      return Set.of();
    }
    if (request.reportId() != null
        && !finalReports.isKnown(directive.id(), lead.get(), request.reportId())) {
      throw Problem.unknownReference("/reportId");
    }
    return finalReports.submitted(directive.id(), lead.get());
  }

  private static void requireCaller(TransitionContext situation) {
    Lifecycle.Transition move = Lifecycle.of(situation.request());
    if (move.who() == Lifecycle.PermittedCaller.LEAD && !situation.standing().lead()) {
      throw Problem.forbidden("This is the lead agency's to do.");
    }
    if (move.guards().contains(TransitionGuard.NOT_THE_CLAIMANT)
        && situation.directive().status == DirectiveStatus.COMPLETION_REPORTED
        && situation.standing().claimant()) {
      throw Problem.forbidden(TransitionGuard.NOT_THE_CLAIMANT.rule());
    }
  }

  private void take(
      LockedDirective aggregate, TransitionContext situation, @Nullable Instant effectiveAt) {
    TransitionRequest request = situation.request();
    Lifecycle.Transition move = Lifecycle.of(request);
    Directive directive = aggregate.directive();
    if (!move.from().contains(directive.status)) {
      throw notAllowed(
          situation, "A directive that is " + directive.status + " cannot do this.", List.of());
    }
    var broken = new ArrayList<Violation>();
    for (TransitionGuard guard : move.guards()) {
      if (!guard.holds(situation)) {
        broken.add(new Violation("", guard.rule(), guard.code()));
      }
    }
    if (!broken.isEmpty()) {
      throw notAllowed(situation, broken.get(0).detail(), broken);
    }
    Role role =
        move.who() == Lifecycle.PermittedCaller.LEAD
            ? situation.caller().speakingRole()
            : Role.SUPERVISOR;
    EventBuilder entry = aggregate.open(recorder, situation.caller(), role);
    entry.effectiveAt(effectiveAt);
    entry.touch(directive);
    apply(entry, aggregate, situation);
    aggregate.append(
        entry,
        request.action().code(),
        directive,
        request.recordedReason(),
        request.action(),
        situation.today());
  }

  private static Problem notAllowed(
      TransitionContext situation, String detail, List<Violation> violations) {
    return Problem.of(ProblemType.TRANSITION_NOT_ALLOWED, detail, violations)
        .extension("allowedActions", Lifecycle.allowed(situation.offered()));
  }

  private void apply(EventBuilder entry, LockedDirective aggregate, TransitionContext situation) {
    Directive directive = aggregate.directive();
    TransitionRequest request = situation.request();
    LocalDate today = situation.today();
    switch (request.action()) {
      case REGISTER -> register(directive, request, today);
      case ASSIGN -> assign(entry, aggregate, request, today);
      case DECLINE -> {
        Assignment lead = aggregate.lead().orElseThrow();
        lead.status = AssignmentStatus.DECLINED;
        lead.declineReason = request.reason();
        aggregate.releaseAll();
        directive.status = DirectiveStatus.REGISTERED;
      }
      case ACKNOWLEDGE -> {
        Assignment lead = aggregate.lead().orElseThrow();
        lead.status = AssignmentStatus.ACKNOWLEDGED;
        lead.acknowledgedOn = today;
        directive.status = DirectiveStatus.IN_PROGRESS;
      }
      case REASSIGN -> reassign(entry, aggregate, request);
      case REPORT_COMPLETION -> {
        directive.claimedOn = today;
        directive.claimedBy = situation.caller().person();
        directive.claimedReport = request.reportId();
        directive.claimedReportAccepted = false;
        directive.claimReturnedOn = null;
        directive.status = DirectiveStatus.COMPLETION_REPORTED;
      }
      case RETRACT_COMPLETION -> back(directive);
      case RETURN -> {
        back(directive);
        directive.claimReturnedOn = today;
        moveDate(entry, aggregate, request, TransitionRequest.demanded(request.note()), today);
      }
      case CLOSE -> close(directive, situation);
      case SUSPEND -> {
        directive.reviewOn = request.reviewOn();
        directive.status = DirectiveStatus.SUSPENDED;
      }
      case RESUME -> {
        directive.reviewOn = null;
        directive.status = DirectiveStatus.IN_PROGRESS;
        moveDate(entry, aggregate, request, request.reason(), today);
      }
      case REOPEN -> reopen(entry, aggregate, request, today);
    }
  }

  private void register(Directive directive, TransitionRequest request, LocalDate today) {
    if (directive.ordinal == null) {
      directive.ordinal = directives.nextOrdinal(directive.meetingId);
    } else {
      directives.takeOrdinal(directive.meetingId, directive.ordinal);
    }
    directive.reference =
        String.format(Locale.ROOT, "%s-%02d", directive.meetingReference, directive.ordinal);
    if (request.noPassageReason() != null) {
      directive.noPassageReason = request.noPassageReason();
    }
    directive.registeredOn = today;
    directive.status = DirectiveStatus.REGISTERED;
  }

  private void assign(
      EventBuilder entry, LockedDirective aggregate, TransitionRequest request, LocalDate today) {
    Directive directive = aggregate.directive();
    String lead = TransitionRequest.demanded(request.lead());
    LocalDate acknowledgeBy = TransitionRequest.demanded(request.acknowledgeBy());
    agencies.require(lead, "/lead");
    for (int i = 0; i < request.cooperating().size(); i++) {
      agencies.require(request.cooperating().get(i), "/cooperating/" + i);
    }
    if (request.completionCriteria() != null) {
      directive.completionCriteria = request.completionCriteria();
    }
    if (directive.assignedOn == null) {
      if (request.originalDueDate() != null) {
        directive.dueDate = request.originalDueDate();
      }
      directive.originalDueDate = directive.dueDate;
      directive.assignedOn = today;
    }
    aggregate.current(lead).ifPresent(aggregate::release);
    aggregate.add(
        entry,
        Assignment.of(
            directive.id,
            lead,
            AssignmentRole.LEAD,
            acknowledgeBy,
            null,
            request.isIllustrative()));
    for (String agency : request.cooperating()) {
      if (aggregate.current(agency).isPresent()) {
        continue;
      }
      aggregate.add(
          entry,
          Assignment.of(
              directive.id,
              agency,
              AssignmentRole.COOPERATING,
              acknowledgeBy,
              null,
              request.isIllustrative()));
    }
    directive.status = DirectiveStatus.ASSIGNED;
  }

  private void reassign(EventBuilder entry, LockedDirective aggregate, TransitionRequest request) {
    Directive directive = aggregate.directive();
    String lead = TransitionRequest.demanded(request.lead());
    agencies.require(lead, "/lead");
    aggregate.lead().ifPresent(aggregate::release);
    aggregate.current(lead).ifPresent(aggregate::release);
    aggregate.add(
        entry,
        Assignment.of(
            directive.id,
            lead,
            AssignmentRole.LEAD,
            TransitionRequest.demanded(request.acknowledgeBy()),
            null,
            request.isIllustrative()));
    directive.claimReturnedOn = null;
    directive.status = DirectiveStatus.ASSIGNED;
  }

  private static void back(Directive directive) {
    directive.claimReturnedOn = null;
    directive.claimedOn = null;
    directive.claimedBy = null;
    directive.claimedReport = null;
    directive.claimedReportAccepted = false;
    directive.status = DirectiveStatus.IN_PROGRESS;
  }

  private void close(Directive directive, TransitionContext situation) {
    TransitionRequest request = situation.request();
    ClosureReason reason = TransitionRequest.demanded(request.closureReason());
    if (request.relatedDirective() != null) {
      UUID other = related(situation.caller(), request.relatedDirective());
      if (other.equals(directive.id)) {
        throw Problem.invalid(
            "/relatedDirective", "A directive does not replace itself.", "not-allowed");
      }
      if (directives.isReplaced(other, directive.id)) {
        String rule = "What replaces a directive is not itself closed in favour of it.";
        throw notAllowed(
            situation, rule, List.of(new Violation("/relatedDirective", rule, "circular")));
      }
      directive.relatedDirective = other;
    }
    if (reason.acceptsClaim()) {
      directive.completedOn = directive.claimedOn;
    }
    directive.closureReason = reason;
    directive.closureNote = request.reason();
    directive.closedOn = situation.today();
    directive.claimReturnedOn = null;
    directive.status = DirectiveStatus.CLOSED;
  }

  private UUID related(Caller caller, String reference) {
    try {
      return queries.known(caller, reference).id();
    } catch (Problem unknown) {
      throw Problem.unknownReference("/relatedDirective");
    }
  }

  private void reopen(
      EventBuilder entry, LockedDirective aggregate, TransitionRequest request, LocalDate today) {
    Directive directive = aggregate.directive();
    directive.claimedOn = null;
    directive.claimedBy = null;
    directive.claimedReport = null;
    directive.claimedReportAccepted = false;
    directive.completedOn = null;
    directive.closedOn = null;
    directive.closureReason = null;
    directive.closureNote = null;
    directive.relatedDirective = null;
    if (aggregate.lead().filter(a -> a.status == AssignmentStatus.ACKNOWLEDGED).isPresent()) {
      directive.status = DirectiveStatus.IN_PROGRESS;
    } else {
      aggregate.releaseAll();
      directive.status = DirectiveStatus.REGISTERED;
    }
    moveDate(entry, aggregate, request, request.reason(), today);
  }

  /** The decision of origin OFFICE that a due date in a transition stands for. */
  private static void moveDate(
      EventBuilder entry,
      LockedDirective aggregate,
      TransitionRequest request,
      @Nullable String reason,
      LocalDate today) {
    if (request.dueDate() != null) {
      aggregate.decide(
          entry,
          DateOrigin.OFFICE,
          null,
          request.dueDate(),
          TransitionRequest.demanded(reason),
          today,
          aggregate.directive().illustrative);
    }
  }
}
