package org.directivetracker.directive;

import com.fasterxml.jackson.core.type.TypeReference;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.time.LocalDate;
import java.util.UUID;
import org.directivetracker.agency.AgencyService;
import org.directivetracker.agency.AgencyUse;
import org.directivetracker.etag.IfMatch;
import org.directivetracker.history.EventBuilder;
import org.directivetracker.history.EventRecorder;
import org.directivetracker.meeting.Translations;
import org.directivetracker.patch.MergePatch;
import org.directivetracker.problem.Problem;
import org.directivetracker.security.Caller;
import org.directivetracker.security.Role;
import org.directivetracker.time.DomainClock;
import org.jspecify.annotations.Nullable;

/** Writes what belongs to a directive: cooperating agencies, milestones, date decisions. */
@ApplicationScoped
@Transactional
public class ChildrenService {
  private final DirectiveRepository directives;
  private final DirectiveQueries queries;
  private final ChildrenQueries children;
  private final AgencyService agencies;
  private final EventRecorder recorder;
  private final DomainClock clock;

  ChildrenService(
      DirectiveRepository directives,
      DirectiveQueries queries,
      ChildrenQueries children,
      AgencyService agencies,
      EventRecorder recorder,
      DomainClock clock) {
    this.directives = directives;
    this.queries = queries;
    this.children = children;
    this.agencies = agencies;
    this.recorder = recorder;
    this.clock = clock;
  }

  /** Adds a cooperating agency. */
  public AssignmentView addAssignment(Caller caller, String key, AssignmentRequest request) {
    LockedDirective aggregate = lockForOffice(caller, key);
    agencies.require(request.agency(), "/agency");
    requireOpen(aggregate);
    if (aggregate.current(request.agency()).isPresent()) {
      throw Problem.conflict("/agency", "The agency has it already.", "already-exists");
    }
    EventBuilder entry = aggregate.open(recorder, caller, Role.SUPERVISOR);
    Assignment assignment =
        Assignment.of(
            aggregate.id(),
            request.agency(),
            AssignmentRole.COOPERATING,
            request.acknowledgeBy(),
            request.contact(),
            request.illustrative());
    aggregate.add(entry, assignment);
    aggregate.append(entry, "assignment.add", assignment, null, null, clock.today());
    return children.assignment(caller, aggregate.id().toString(), assignment.id, null);
  }

  /** An agency's word on its own assignment, or the office's release of it. */
  public AssignmentView updateAssignment(
      Caller asked, String key, UUID id, IfMatch version, MergePatch patch) {
    UUID directive = queries.known(asked, key).id();
    AssignmentView seen = children.assignment(asked, key, id, null);
    Caller caller = agencies.actingFor(asked, patch.get("onBehalfOf", String.class));
    boolean own = caller.speaksFor(seen.agency());
    AssignmentStatus status = patch.get("status", AssignmentStatus.class);
    boolean asAgency = own && status != AssignmentStatus.RELEASED;
    Role role = asAgency ? caller.speakingRole() : Role.SUPERVISOR;
    caller.require(role);
    if (!asAgency && status != null && status != AssignmentStatus.RELEASED) {
      throw Problem.forbidden("This is the agency's own to say.");
    }
    LockedDirective aggregate = directives.lock(directive);
    Assignment assignment =
        aggregate.assignments().stream().filter(a -> a.id.equals(id)).findFirst().orElseThrow();
    if (asAgency && !assignment.status.isCurrent()) {
      throw Problem.forbidden("The agency no longer has this assignment.");
    }
    version.require(assignment.version);
    requireOpen(aggregate);
    EventBuilder entry = aggregate.open(recorder, caller, role);
    if (status != null) {
      move(assignment, status, patch);
    }
    patch.clearOrSet("contact", String.class, v -> assignment.contact = v);
    aggregate.append(
        entry,
        status == null
            ? "assignment.update"
            : switch (status) {
              case ACKNOWLEDGED -> "assignment.acknowledge";
              case DECLINED -> "assignment.decline";
              case RELEASED -> "assignment.release";
              case PENDING -> throw new IllegalStateException("The contract rules it out.");
            },
        assignment,
        status == AssignmentStatus.DECLINED
            ? assignment.declineReason
            : patch.get("reason", String.class),
        null,
        clock.today());
    return children.assignment(asked, directive.toString(), id, null);
  }

  private void move(Assignment assignment, AssignmentStatus to, MergePatch patch) {
    if (assignment.role == AssignmentRole.LEAD) {
      throw Problem.conflict(
          "/status",
          "The lead acknowledges, declines and is replaced by transitions of the directive.",
          "lead-by-transition");
    }
    boolean allowed =
        switch (to) {
          case ACKNOWLEDGED -> assignment.status == AssignmentStatus.PENDING;
          case DECLINED, RELEASED -> assignment.status.isCurrent();
          case PENDING -> false;
        };
    if (!allowed) {
      throw Problem.conflict(
          "/status", "The assignment is " + assignment.status + ".", "not-in-this-status");
    }
    assignment.status = to;
    if (to == AssignmentStatus.ACKNOWLEDGED) {
      assignment.acknowledgedOn = clock.today();
    } else if (to == AssignmentStatus.DECLINED) {
      assignment.declineReason = patch.get("declineReason", String.class);
    }
  }

  /** Notes an agency's contact in the name of an importer. */
  public void setContact(Caller caller, UUID directive, String agency, String contact) {
    LockedDirective aggregate = directives.lock(directive);
    Assignment assignment = aggregate.current(agency).orElseThrow();
    EventBuilder entry = aggregate.open(recorder, caller, Role.SUPERVISOR);
    assignment.contact = contact;
    aggregate.append(entry, "assignment.update", assignment, null);
  }

  /** Plans a milestone. */
  public MilestoneView addMilestone(Caller caller, String key, MilestoneRequest request) {
    LockedDirective aggregate = lockForOffice(caller, key);
    UUID id = addMilestone(caller, aggregate, request, null);
    return children.milestone(caller, aggregate.id().toString(), id.toString(), null);
  }

  /** Plans a milestone in the name of an importer. */
  public UUID addMilestone(
      Caller caller, UUID directive, MilestoneRequest request, @Nullable Instant effectiveAt) {
    return addMilestone(caller, directives.lock(directive), request, effectiveAt);
  }

  private UUID addMilestone(
      Caller caller,
      LockedDirective aggregate,
      MilestoneRequest request,
      @Nullable Instant effectiveAt) {
    requireAgency(request.agency());
    requireOpen(aggregate);
    if (aggregate.milestones().stream().anyMatch(m -> m.key.equals(request.key()))) {
      throw Problem.conflict(
          "/key", "The directive has a milestone of this key.", "already-exists");
    }
    DirectiveSizeLimits.requireRoom(
        aggregate.milestones().size(), DirectiveSizeLimits.MILESTONES, "milestones");
    int before = DirectiveSizeLimits.ofMilestones(aggregate.milestones());
    EventBuilder entry = aggregate.open(recorder, caller, Role.SUPERVISOR);
    entry.effectiveAt(effectiveAt);
    var milestone = new Milestone();
    milestone.directiveId = aggregate.id();
    milestone.key = request.key();
    milestone.title = request.title();
    milestone.translations = request.translations();
    milestone.agency = request.agency();
    milestone.originalDueDate = request.originalDueDate();
    milestone.dueDate = request.originalDueDate();
    milestone.weight = request.weight();
    milestone.sequence = request.sequence();
    milestone.illustrative = request.illustrative();
    aggregate.milestones().add(milestone);
    DirectiveSizeLimits.requireMilestones(before, aggregate.milestones());
    entry.make(milestone);
    aggregate.append(entry, "milestone.add", milestone, null);
    return milestone.id;
  }

  /** Changes the plan; how a milestone stands is reported by agencies, but for cancelling it. */
  public MilestoneView updateMilestone(
      Caller caller, String key, String milestoneKey, IfMatch version, MergePatch patch) {
    if (!caller.is(Role.SUPERVISOR)) {
      // What the caller may not know of is not found; only what is known can be forbidden.
      children.milestone(caller, key, milestoneKey, null);
    }
    LockedDirective aggregate = lockForOffice(caller, key);
    Milestone milestone = aggregate.milestone(milestoneKey).orElseThrow(Problem::notFound);
    version.require(milestone.version);
    requireOpen(aggregate);
    EventBuilder entry = aggregate.open(recorder, caller, Role.SUPERVISOR);
    int before = DirectiveSizeLimits.ofMilestones(aggregate.milestones());
    patch.set("title", String.class, v -> milestone.title = v);
    patch.merge(
        "translations",
        milestone.translations,
        new TypeReference<>() {},
        v -> milestone.translations = v);
    Translations.requireTitles(milestone.translations, MilestoneTranslation::title);
    DirectiveSizeLimits.requireMilestones(before, aggregate.milestones());
    if (patch.has("agency")) {
      requireAgency(patch.get("agency", String.class));
      milestone.agency = patch.get("agency", String.class);
    }
    patch.set("weight", Double.class, v -> milestone.weight = v);
    patch.set("sequence", Integer.class, v -> milestone.sequence = v);
    if (patch.has("status")) {
      if (!milestone.isOpen()) {
        throw Problem.conflict(
            "/status", "The milestone is " + milestone.status + ".", "not-in-this-status");
      }
      milestone.status = MilestoneStatus.CANCELLED;
    }
    aggregate.append(
        entry, patch.has("status") ? "milestone.cancel" : "milestone.update", milestone, null);
    return children.milestone(caller, aggregate.id().toString(), milestone.id.toString(), null);
  }

  /** Moves a due date by the office's own decision. */
  public DateDecisionView decideDate(Caller caller, String key, DateDecisionRequest request) {
    LockedDirective aggregate = lockForOffice(caller, key);
    Milestone milestone =
        request.milestone() == null
            ? null
            : aggregate
                .milestone(request.milestone())
                .orElseThrow(() -> Problem.unknownReference("/milestone"));
    requireOpen(aggregate);
    if (milestone != null && !milestone.isOpen()) {
      throw Problem.conflict(
          "/milestone", "The milestone is " + milestone.status + ".", "not-in-this-status");
    }
    LocalDate from = milestone == null ? aggregate.directive().dueDate : milestone.dueDate;
    if (request.to().equals(from)) {
      throw Problem.conflict("/to", "It is due on that day already.", "unchanged");
    }
    EventBuilder entry = aggregate.open(recorder, caller, Role.SUPERVISOR);
    DateDecision decision =
        aggregate.decide(
            entry,
            DateOrigin.OFFICE,
            milestone,
            request.to(),
            request.reason(),
            clock.today(),
            request.illustrative());
    aggregate.append(entry, "date-decision.add", decision, request.reason());
    return new DateDecisionView(
        decision.id,
        decision.origin,
        decision.milestoneId,
        decision.from,
        decision.to,
        decision.reason,
        decision.illustrative,
        decision.decidedOn,
        decision.recordedAt,
        1);
  }

  private void requireAgency(@Nullable String agency) {
    if (agency != null) {
      agencies.require(agency, "/agency");
    }
  }

  private LockedDirective lockForOffice(Caller caller, String key) {
    UUID id = queries.known(caller, key).id();
    caller.require(Role.SUPERVISOR);
    return directives.lock(id);
  }

  private static void requireOpen(LockedDirective aggregate) {
    if (aggregate.directive().status == DirectiveStatus.CLOSED) {
      throw Problem.conflict("The directive is closed.");
    }
  }

  /** Tells the agencies' keeper which of them are at work. */
  @ApplicationScoped
  static class OpenAssignments implements AgencyUse {
    private final EntityManager entities;

    OpenAssignments(EntityManager entities) {
      this.entities = entities;
    }

    @Override
    public boolean hasOpenAssignments(String agency) {
      return entities
              .createQuery(
                  "select count(a) from Assignment a join Directive d on d.id = a.directiveId"
                      + " where a.agency = :agency and a.status in (PENDING, ACKNOWLEDGED)"
                      + " and d.status <> CLOSED",
                  Long.class)
              .setParameter("agency", agency)
              .getSingleResult()
          > 0;
    }
  }
}
