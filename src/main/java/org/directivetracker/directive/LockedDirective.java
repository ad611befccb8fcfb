package org.directivetracker.directive;

import jakarta.enterprise.event.Event;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.directivetracker.history.Auditable;
import org.directivetracker.history.EventBuilder;
import org.directivetracker.history.EventRecorder;
import org.directivetracker.problem.Problem;
import org.directivetracker.security.Caller;
import org.directivetracker.security.Role;
import org.jspecify.annotations.Nullable;

/**
 * A locked directive with its locked children, for one write. What reports, evidence and requests
 * mean for the directive is told here, so that its guards, its light and its filters know it.
 */
public final class LockedDirective {
  /** A report is due at most so many working days after its period. */
  public static final int MOST_REPORT_WORKING_DAYS = 60;

  /**
   * A current agency of the directive.
   *
   * @param assignedAt null for an assignment that this write makes
   */
  public record CurrentAssignment(
      String agency, AssignmentRole role, AssignmentStatus status, @Nullable Instant assignedAt) {}

  /** A milestone as it stands. */
  public record MilestoneState(
      UUID id, String key, @Nullable String agency, MilestoneStatus status, LocalDate dueDate) {}

  private final Directive directive;
  private final List<Assignment> assignments;
  private final List<Milestone> milestones;
  private final Event<DirectiveChange> changes;
  private final Directive.DerivedInputs before;
  private final @Nullable UUID claimedBefore;

  LockedDirective(
      Directive directive,
      List<Assignment> assignments,
      List<Milestone> milestones,
      Event<DirectiveChange> changes) {
    this.directive = directive;
    this.assignments = assignments;
    this.milestones = milestones;
    this.changes = changes;
    this.before = directive.figures();
    this.claimedBefore = directive.claimedReport;
  }

  Directive directive() {
    return directive;
  }

  List<Assignment> assignments() {
    return assignments;
  }

  List<Milestone> milestones() {
    return milestones;
  }

  public UUID id() {
    return directive.id;
  }

  public DirectiveStatus status() {
    return directive.status;
  }

  public boolean isIllustrative() {
    return directive.illustrative;
  }

  public @Nullable LocalDate dueDate() {
    return directive.dueDate;
  }

  /** The final report that the standing claim of completion names. */
  public @Nullable UUID claimedReport() {
    return directive.claimedReport;
  }

  /** The current agencies. */
  public List<CurrentAssignment> parties() {
    return assignments.stream()
        .filter(a -> a.status.isCurrent())
        .map(
            a ->
                new CurrentAssignment(
                    a.agency, a.role, a.status, a.version == 0 ? null : a.createdAt))
        .toList();
  }

  public Optional<CurrentAssignment> party(@Nullable String agency) {
    return parties().stream().filter(p -> p.agency().equals(agency)).findFirst();
  }

  /** The current lead. */
  public Optional<CurrentAssignment> leadParty() {
    return parties().stream().filter(p -> p.role() == AssignmentRole.LEAD).findFirst();
  }

  /** Its milestones. */
  public List<MilestoneState> milestoneStates() {
    return milestones.stream()
        .map(m -> new MilestoneState(m.id, m.key, m.agency, m.status, m.dueDate))
        .toList();
  }

  /** The milestone of that id or key. */
  public Optional<MilestoneState> milestoneState(String key) {
    return milestoneStates().stream()
        .filter(m -> m.id().toString().equalsIgnoreCase(key) || m.key().equals(key))
        .findFirst();
  }

  /** Refuses with a {@code conflict} what is not done in this status. */
  public void requireStatus(Set<DirectiveStatus> allowed) {
    if (!allowed.contains(directive.status)) {
      throw Problem.conflict(
          "", "The directive is " + directive.status + ".", "not-in-this-status");
    }
  }

  Optional<Assignment> lead() {
    return Directive.lead(assignments);
  }

  Optional<Assignment> current(String agency) {
    return assignments.stream()
        .filter(a -> a.status.isCurrent() && a.agency.equals(agency))
        .findFirst();
  }

  Optional<Milestone> milestone(String key) {
    return milestones.stream()
        .filter(m -> m.id.toString().equalsIgnoreCase(key) || m.key.equals(key))
        .findFirst();
  }

  /** Opens the entry of one action on all of it. */
  public EventBuilder open(EventRecorder recorder, Caller caller, Role role, Auditable... more) {
    Auditable[] locked = new Auditable[more.length + 1];
    locked[0] = directive;
    System.arraycopy(more, 0, locked, 1, more.length);
    EventBuilder entry = recorder.open(caller, role, directive.id, locked);
    assignments.forEach(entry::watch);
    milestones.forEach(entry::watch);
    return entry;
  }

  void release(Assignment assignment) {
    assignment.status = AssignmentStatus.RELEASED;
  }

  /** Releases all that are current. */
  void releaseAll() {
    assignments.stream().filter(a -> a.status.isCurrent()).forEach(this::release);
  }

  void add(EventBuilder entry, Assignment assignment) {
    DirectiveSizeLimits.requireRoom(
        assignments.size(), DirectiveSizeLimits.ASSIGNMENTS, "assignments");
    assignments.add(assignment);
    entry.make(assignment);
  }

  /** Moves a due date and says why: dates never move silently. */
  DateDecision decide(
      EventBuilder entry,
      DateOrigin origin,
      @Nullable Milestone milestone,
      LocalDate to,
      String reason,
      LocalDate today,
      boolean illustrative) {
    var decision = new DateDecision();
    decision.directiveId = directive.id;
    decision.origin = origin;
    decision.from = milestone == null ? directive.dueDate : milestone.dueDate;
    decision.to = to;
    decision.reason = reason;
    decision.illustrative = illustrative;
    decision.decidedOn = today;
    decision.eventId = entry.eventId();
    if (milestone == null) {
      directive.dueDate = to;
    } else {
      decision.milestoneId = milestone.id;
      milestone.dueDate = to;
      if (directive.assignedOn == null) {
        milestone.originalDueDate = to;
      }
    }
    entry.make(decision);
    return decision;
  }

  /**
   * Moves the due date of the directive, or of a milestone, by an extension that was granted.
   *
   * @return the id of the date decision
   */
  public UUID extend(
      EventBuilder entry,
      @Nullable UUID milestone,
      LocalDate to,
      String reason,
      LocalDate today,
      boolean illustrative) {
    Milestone moved = milestone == null ? null : milestone(milestone.toString()).orElseThrow();
    if (moved == null) {
      directive.extensionCount++;
    }
    return decide(entry, DateOrigin.EXTENSION, moved, to, reason, today, illustrative).id;
  }

  /** How a milestone stands by the accepted reports; a cancelled one stays cancelled. */
  public void reportMilestone(
      UUID id, MilestoneStatus status, @Nullable Integer percent, @Nullable LocalDate metOn) {
    Milestone milestone = milestone(id.toString()).orElseThrow();
    if (milestone.status != MilestoneStatus.CANCELLED) {
      milestone.status = status;
      milestone.percent = percent;
      milestone.metOn = metOn;
    }
  }

  /**
   * What the accepted reports say.
   *
   * @param acceptedPercent the lead's claimed percent in the accepted report of the latest period
   * @param lastReportOn the day on which the accepted report of the latest period was submitted
   */
  public void reportedProgress(
      @Nullable Integer acceptedPercent, @Nullable LocalDate lastReportOn) {
    directive.acceptedPercent = acceptedPercent;
    directive.lastReportOn = lastReportOn;
  }

  /** That the final report of the standing claim was accepted. */
  public void claimedReportAccepted() {
    directive.claimedReportAccepted = true;
  }

  /**
   * The report that is owed next, of anyone with a duty.
   *
   * @param periodTo the last day of the earliest period without its report; null when none is owed
   * @param workingDays after it until the report is due
   */
  public void owesReport(@Nullable LocalDate periodTo, @Nullable Integer workingDays) {
    directive.nextReportPeriodTo = periodTo;
    directive.reportWorkingDays = workingDays;
  }

  /** How many items of evidence stand (neither rejected nor superseded), and wait for review. */
  public void evidence(int standing, int undecided) {
    directive.evidenceCount = standing;
    directive.evidenceUndecided = undecided;
  }

  /**
   * Appends the entry of something that hangs on the directive. The directive's revision moves only
   * if something shown in it does.
   */
  public boolean append(
      EventBuilder entry, String action, Auditable main, @Nullable String reason) {
    directive.reflect(assignments, milestones);
    boolean shown =
        !before.equals(directive.figures())
            || milestones.stream().anyMatch(entry::changes)
            || assignments.stream().anyMatch(entry::changes);
    return entry.append(action, main, shown ? directive : null, reason);
  }

  /** Appends the entry of the directive's own action: what hangs on it follows first. */
  boolean append(
      EventBuilder entry,
      String name,
      Auditable main,
      @Nullable String reason,
      @Nullable Action action,
      LocalDate today) {
    directive.reflect(assignments, milestones);
    changes.fire(new DirectiveChange(this, entry, claimedBefore, action, reason, today));
    return entry.append(name, main, directive, reason);
  }
}
