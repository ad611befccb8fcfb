package org.directivetracker.directive;

import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.directivetracker.security.Caller;
import org.jspecify.annotations.Nullable;

/**
 * What a guard looks at.
 *
 * @param finalReport the submitted final report that a claim of completion names
 */
record Situation(
    LockedDirective locked,
    Caller caller,
    TransitionRequest request,
    FinalReports.@Nullable FinalReport finalReport,
    LocalDate today) {

  Directive directive() {
    return locked.directive();
  }

  Optional<Assignment> lead() {
    return locked.lead();
  }

  Lifecycle.Standing standing() {
    Directive directive = directive();
    List<Milestone> open = locked.milestones().stream().filter(Milestone::isOpen).toList();
    return new Lifecycle.Standing(
        directive.status,
        open.stream().map(m -> m.id).collect(java.util.stream.Collectors.toUnmodifiableSet()),
        finalReport == null ? Set.of() : Set.of(finalReport),
        directive.evidenceCount,
        directive.evidenceUndecided,
        directive.claimedReportAccepted,
        lead().filter(a -> caller.speaksFor(a.agency)).isPresent(),
        caller.actor() != null && caller.person().equals(directive.claimedBy),
        caller);
  }
}
