package org.directivetracker.directive;

import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.directivetracker.security.Actor;
import org.directivetracker.security.Caller;

/** What a guard looks at. */
record Situation(
    Directive directive,
    List<Assignment> assignments,
    Caller caller,
    TransitionRequest request,
    LocalDate today) {

  Optional<Assignment> lead() {
    return assignments.stream()
        .filter(a -> a.role == AssignmentRole.LEAD && a.status.isCurrent())
        .findFirst();
  }

  Lifecycle.Standing standing() {
    Actor actor = caller.actor();
    return new Lifecycle.Standing(
        directive.status,
        directive.nextMilestoneDue != null,
        lead().filter(a -> caller.isAgency(a.agency)).isPresent(),
        actor != null && Directive.person(actor).equals(directive.claimedBy),
        caller);
  }
}
