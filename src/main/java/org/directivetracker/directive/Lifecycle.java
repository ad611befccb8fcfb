package org.directivetracker.directive;

import static org.directivetracker.directive.DirectiveStatus.ASSIGNED;
import static org.directivetracker.directive.DirectiveStatus.CLOSED;
import static org.directivetracker.directive.DirectiveStatus.COMPLETION_REPORTED;
import static org.directivetracker.directive.DirectiveStatus.DRAFT;
import static org.directivetracker.directive.DirectiveStatus.IN_PROGRESS;
import static org.directivetracker.directive.DirectiveStatus.REGISTERED;
import static org.directivetracker.directive.DirectiveStatus.SUSPENDED;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.directivetracker.security.Caller;
import org.directivetracker.security.Role;

/**
 * The lifecycle of a directive, as data: it drives what is let through, what {@code allowedActions}
 * offers, and the page that documents it.
 */
public final class Lifecycle {
  /** Who may take an action. */
  public enum PermittedCaller {
    SUPERVISOR,
    LEAD
  }

  /**
   * A move.
   *
   * @param name what tells apart two moves of one action; empty when there is one
   * @param to where it can lead; the service decides between several by the rule in {@link
   *     TransitionGuard}
   * @param guards what must hold besides status and caller
   */
  public record Transition(
      Action action,
      String name,
      Set<DirectiveStatus> from,
      Set<DirectiveStatus> to,
      PermittedCaller who,
      List<TransitionGuard> guards) {}

  private static final Set<DirectiveStatus> ANY_OPEN =
      EnumSet.complementOf(EnumSet.of(DRAFT, CLOSED));

  public static final List<Transition> MOVES =
      List.of(
          move(
              Action.REGISTER,
              "",
              Set.of(DRAFT),
              Set.of(REGISTERED),
              PermittedCaller.SUPERVISOR,
              TransitionGuard.TITLE_AND_PASSAGE),
          move(
              Action.ASSIGN,
              "",
              Set.of(REGISTERED),
              Set.of(ASSIGNED),
              PermittedCaller.SUPERVISOR,
              TransitionGuard.ONE_LEAD,
              TransitionGuard.ORIGINAL_DATE_STANDS,
              TransitionGuard.DUE_DATE_OR_CONTINUING,
              TransitionGuard.COMPLETION_CRITERIA),
          move(Action.DECLINE, "", Set.of(ASSIGNED), Set.of(REGISTERED), PermittedCaller.LEAD),
          move(Action.ACKNOWLEDGE, "", Set.of(ASSIGNED), Set.of(IN_PROGRESS), PermittedCaller.LEAD),
          move(
              Action.REASSIGN,
              "",
              EnumSet.of(ASSIGNED, IN_PROGRESS, SUSPENDED),
              Set.of(ASSIGNED),
              PermittedCaller.SUPERVISOR,
              TransitionGuard.ANOTHER_LEAD),
          move(
              Action.REPORT_COMPLETION,
              "",
              Set.of(IN_PROGRESS),
              Set.of(COMPLETION_REPORTED),
              PermittedCaller.LEAD,
              TransitionGuard.FINAL_REPORT_SUBMITTED,
              TransitionGuard.EVIDENCE_HANDED_IN,
              TransitionGuard.NO_MILESTONE_OPEN),
          move(
              Action.RETRACT_COMPLETION,
              "",
              Set.of(COMPLETION_REPORTED),
              Set.of(IN_PROGRESS),
              PermittedCaller.LEAD),
          move(
              Action.RETURN,
              "",
              Set.of(COMPLETION_REPORTED),
              Set.of(IN_PROGRESS),
              PermittedCaller.SUPERVISOR,
              TransitionGuard.NOT_THE_CLAIMANT,
              TransitionGuard.ANOTHER_DATE),
          move(
              Action.CLOSE,
              "as claimed",
              Set.of(COMPLETION_REPORTED),
              Set.of(CLOSED),
              PermittedCaller.SUPERVISOR,
              TransitionGuard.NOT_THE_CLAIMANT,
              TransitionGuard.FINAL_REPORT_ACCEPTED,
              TransitionGuard.NO_EVIDENCE_UNDECIDED,
              TransitionGuard.IMPLEMENTED_IN_FULL),
          move(Action.CLOSE, "otherwise", ANY_OPEN, Set.of(CLOSED), PermittedCaller.SUPERVISOR),
          move(
              Action.SUSPEND,
              "",
              Set.of(IN_PROGRESS),
              Set.of(SUSPENDED),
              PermittedCaller.SUPERVISOR),
          move(
              Action.RESUME,
              "",
              Set.of(SUSPENDED),
              Set.of(IN_PROGRESS),
              PermittedCaller.SUPERVISOR,
              TransitionGuard.ANOTHER_DATE),
          move(
              Action.REOPEN,
              "",
              Set.of(CLOSED),
              EnumSet.of(IN_PROGRESS, REGISTERED),
              PermittedCaller.SUPERVISOR,
              TransitionGuard.ANOTHER_DATE,
              TransitionGuard.DUE_DATE_AHEAD));

  private Lifecycle() {}

  /** The move that a request asks for. */
  static Transition of(TransitionRequest request) {
    boolean otherwise =
        request.action() == Action.CLOSE
            && !TransitionRequest.demanded(request.closureReason()).acceptsClaim();
    return MOVES.stream()
        .filter(m -> m.action == request.action())
        .filter(m -> m.action != Action.CLOSE || otherwise == m.name.equals("otherwise"))
        .findFirst()
        .orElseThrow();
  }

  /**
   * How things stand for a caller, whatever a request may say.
   *
   * @param openMilestones the milestones that are open
   * @param finalReports the lead's submitted final reports; of a claim, the one that it names
   * @param evidence how many items of evidence stand
   * @param undecidedEvidence how many of them wait for their review
   * @param claimAccepted whether the final report of the standing claim is accepted
   * @param lead whether the caller speaks for the current lead
   * @param claimant whether the caller claimed completion
   */
  record TransitionState(
      DirectiveStatus status,
      Set<UUID> openMilestones,
      Set<FinalReports.FinalReport> finalReports,
      int evidence,
      int undecidedEvidence,
      boolean claimAccepted,
      boolean lead,
      boolean claimant,
      Caller caller) {}

  /** What the caller may do now. */
  static List<Action> allowed(TransitionState standing) {
    return MOVES.stream()
        .filter(m -> m.from.contains(standing.status()))
        .filter(
            m ->
                m.who == PermittedCaller.LEAD
                    ? standing.lead()
                    : standing.caller().is(Role.SUPERVISOR))
        .filter(m -> m.guards.stream().allMatch(g -> g.mayHold(standing)))
        .map(Transition::action)
        .distinct()
        .toList();
  }

  private static Transition move(
      Action action,
      String name,
      Set<DirectiveStatus> from,
      Set<DirectiveStatus> to,
      PermittedCaller who,
      TransitionGuard... guards) {
    return new Transition(action, name, from, to, who, Arrays.asList(guards));
  }
}
