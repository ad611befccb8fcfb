package org.directivetracker.directive;

import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.directivetracker.security.Caller;

/**
 * What a guard looks at.
 *
 * @param finalReports the lead's submitted final reports, known when the lead asks
 */
record TransitionContext(
    LockedDirective locked,
    Caller caller,
    TransitionRequest request,
    Set<FinalReports.FinalReport> finalReports,
    LocalDate today) {

  Directive directive() {
    return locked.directive();
  }

  Optional<Assignment> lead() {
    return locked.lead();
  }

  /** As things stand for this request: of a claim with the report that it names alone. */
  Lifecycle.TransitionState standing() {
    return standing(
        finalReports.stream()
            .filter(r -> request.reportId() == null || r.id().equals(request.reportId()))
            .collect(Collectors.toUnmodifiableSet()));
  }

  /** As things stand whatever was asked. */
  Lifecycle.TransitionState offered() {
    return standing(finalReports);
  }

  private Lifecycle.TransitionState standing(Set<FinalReports.FinalReport> reports) {
    Directive directive = directive();
    List<Milestone> open = locked.milestones().stream().filter(Milestone::isOpen).toList();
    return new Lifecycle.TransitionState(
        directive.status,
        open.stream().map(m -> m.id).collect(Collectors.toUnmodifiableSet()),
        reports,
        directive.evidenceCount,
        directive.evidenceUndecided,
        directive.claimedReportAccepted,
        lead().filter(a -> caller.speaksFor(a.agency)).isPresent(),
        caller.actor() != null && caller.person().equals(directive.claimedBy),
        caller);
  }
}
