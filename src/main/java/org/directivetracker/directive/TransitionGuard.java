package org.directivetracker.directive;

import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;

/**
 * What must hold for a move besides status and caller. Each broken one is a 409 of its own name.
 */
@SuppressWarnings("ImmutableEnumChecker") // The predicates hold no state.
public enum TransitionGuard {
  TITLE_AND_PASSAGE(
      "A directive quotes at least one passage, or says why it has none.",
      s -> true,
      s ->
          !s.directive().passages.isEmpty()
              || s.request().noPassageReason() != null
              || s.directive().noPassageReason != null),
  ONE_LEAD(
      "The lead is one agency, and not among the cooperating ones.",
      s -> true,
      s -> s.request().lead() != null && !s.request().cooperating().contains(s.request().lead())),
  ORIGINAL_DATE_STANDS(
      "The original due date was frozen by the first assignment.",
      s -> true,
      s ->
          s.directive().assignedOn == null
              || s.request().originalDueDate() == null
              || s.request().originalDueDate().equals(s.directive().originalDueDate)),
  DUE_DATE_OR_CONTINUING(
      "A directive that does not continue needs a due date.",
      s -> true,
      s ->
          s.directive().kind == DirectiveKind.CONTINUING
              || s.directive().dueDate != null
              || s.request().originalDueDate() != null),
  COMPLETION_CRITERIA(
      "An assigned directive says by what it is judged complete.",
      s -> true,
      s -> s.directive().completionCriteria != null || s.request().completionCriteria() != null),
  ANOTHER_LEAD(
      "The new lead is another agency than the old.",
      s -> true,
      s -> s.lead().isEmpty() || !s.lead().get().agency.equals(s.request().lead())),
  FINAL_REPORT_SUBMITTED(
      "The claim names a submitted final report of the lead.",
      s -> !s.finalReports().isEmpty(),
      s -> true),
  EVIDENCE_HANDED_IN("An item of evidence is handed in.", s -> s.evidence() > 0, s -> true),
  NO_MILESTONE_OPEN(
      "No milestone is open once the final report is applied.",
      s ->
          s.finalReports().isEmpty()
              ? s.openMilestones().isEmpty()
              : s.finalReports().stream().anyMatch(r -> leavesNoneOpen(r, s.openMilestones())),
      s -> true),
  ANOTHER_DATE(
      "A new due date differs from the current one.",
      s -> true,
      s -> s.request().dueDate() == null || !s.request().dueDate().equals(s.directive().dueDate)),
  NOT_THE_CLAIMANT(
      "Whoever claimed completion does not decide on it.", s -> !s.claimant(), s -> true),
  FINAL_REPORT_ACCEPTED("The final report is accepted.", s -> s.claimAccepted(), s -> true),
  NO_EVIDENCE_UNDECIDED(
      "No evidence waits for its review.", s -> s.undecidedEvidence() == 0, s -> true),
  IMPLEMENTED_IN_FULL(
      "IMPLEMENTED needs every milestone met.",
      s -> true,
      s ->
          s.request().closureReason() != ClosureReason.IMPLEMENTED
              || !s.directive().milestoneNotMet),
  DUE_DATE_AHEAD(
      "The due date is past: a directive opens again with one that is ahead.",
      s -> true,
      s ->
          s.request().dueDate() == null
              ? s.directive().dueDate == null || !s.directive().dueDate.isBefore(s.today())
              : !s.request().dueDate().isBefore(s.today()));

  private final String rule;
  private final Predicate<Lifecycle.TransitionState> standing;
  private final Predicate<TransitionContext> asked;

  TransitionGuard(
      String rule,
      Predicate<Lifecycle.TransitionState> standing,
      Predicate<TransitionContext> asked) {
    this.rule = rule;
    this.standing = standing;
    this.asked = asked;
  }

  private static boolean leavesNoneOpen(FinalReports.FinalReport report, Set<UUID> open) {
    return report.open().isEmpty() && report.settled().containsAll(open);
  }

  /** The rule in a sentence. */
  public String rule() {
    return rule;
  }

  /** Its name among the errors of a problem, in kebab-case. */
  String code() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Whether the state of things lets the action be offered, whatever the request will say. */
  boolean mayHold(Lifecycle.TransitionState now) {
    return standing.test(now);
  }

  /** Whether it holds for this request. */
  boolean holds(TransitionContext situation) {
    return standing.test(situation.standing()) && asked.test(situation);
  }
}
