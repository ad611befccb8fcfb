package org.directivetracker.directive;

import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.directivetracker.history.Entry;
import org.directivetracker.history.Recorded;
import org.directivetracker.history.Recorder;
import org.directivetracker.security.Caller;
import org.directivetracker.security.Role;
import org.jspecify.annotations.Nullable;

/** A locked directive with its locked children, for one write. */
record Aggregate(Directive directive, List<Assignment> assignments, List<Milestone> milestones) {

  Optional<Assignment> lead() {
    return assignments.stream()
        .filter(a -> a.role == AssignmentRole.LEAD && a.status.isCurrent())
        .findFirst();
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
  Entry open(Recorder recorder, Caller caller, Role role) {
    Entry entry = recorder.open(caller, role, directive);
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

  void add(Entry entry, Assignment assignment) {
    assignments.add(assignment);
    entry.make(assignment);
  }

  /** Moves a due date and says why: dates never move silently. */
  DateDecision decide(
      Entry entry,
      @Nullable Milestone milestone,
      LocalDate to,
      String reason,
      LocalDate today,
      boolean illustrative) {
    var decision = new DateDecision();
    decision.directiveId = directive.id;
    decision.origin = DateOrigin.OFFICE;
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

  /** Appends the entry with the directive's columns brought up to date. */
  boolean append(Entry entry, String action, Recorded main, @Nullable String reason) {
    directive.reflect(assignments, milestones);
    return entry.append(action, main, directive, directive.id, reason);
  }

  UUID id() {
    return directive.id;
  }
}
