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
  public enum Who {
    SUPERVISOR,
    LEAD
  }

  /**
   * A move.
   *
   * @param name what tells apart two moves of one action; empty when there is one
   * @param to where it can lead; the service decides between several by the rule in {@link Guard}
   * @param guards what must hold besides status and caller
   */
  public record Move(
      Action action,
      String name,
      Set<DirectiveStatus> from,
      Set<DirectiveStatus> to,
      Who who,
      List<Guard> guards) {}

  private static final Set<DirectiveStatus> ANY_OPEN =
      EnumSet.complementOf(EnumSet.of(DRAFT, CLOSED));

  public static final List<Move> MOVES =
      List.of(
          move(
              Action.REGISTER,
              "",
              Set.of(DRAFT),
              Set.of(REGISTERED),
              Who.SUPERVISOR,
              Guard.TITLE_AND_PASSAGE),
          move(
              Action.ASSIGN,
              "",
              Set.of(REGISTERED),
              Set.of(ASSIGNED),
              Who.SUPERVISOR,
              Guard.ONE_LEAD,
              Guard.ORIGINAL_DATE_STANDS,
              Guard.DUE_DATE_OR_CONTINUING,
              Guard.COMPLETION_CRITERIA),
          move(Action.DECLINE, "", Set.of(ASSIGNED), Set.of(REGISTERED), Who.LEAD),
          move(Action.ACKNOWLEDGE, "", Set.of(ASSIGNED), Set.of(IN_PROGRESS), Who.LEAD),
          move(
              Action.REASSIGN,
              "",
              EnumSet.of(ASSIGNED, IN_PROGRESS, SUSPENDED),
              Set.of(ASSIGNED),
              Who.SUPERVISOR,
              Guard.ANOTHER_LEAD),
          move(
              Action.REPORT_COMPLETION,
              "",
              Set.of(IN_PROGRESS),
              Set.of(COMPLETION_REPORTED),
              Who.LEAD,
              Guard.FINAL_REPORT_SUBMITTED,
              Guard.EVIDENCE_HANDED_IN,
              Guard.NO_MILESTONE_OPEN),
          move(
              Action.RETRACT_COMPLETION,
              "",
              Set.of(COMPLETION_REPORTED),
              Set.of(IN_PROGRESS),
              Who.LEAD),
          move(
              Action.RETURN,
              "",
              Set.of(COMPLETION_REPORTED),
              Set.of(IN_PROGRESS),
              Who.SUPERVISOR,
              Guard.NOT_THE_CLAIMANT,
              Guard.ANOTHER_DATE),
          move(
              Action.CLOSE,
              "as claimed",
              Set.of(COMPLETION_REPORTED),
              Set.of(CLOSED),
              Who.SUPERVISOR,
              Guard.NOT_THE_CLAIMANT,
              Guard.FINAL_REPORT_ACCEPTED,
              Guard.NO_EVIDENCE_UNDECIDED,
              Guard.IMPLEMENTED_IN_FULL),
          move(Action.CLOSE, "otherwise", ANY_OPEN, Set.of(CLOSED), Who.SUPERVISOR),
          move(Action.SUSPEND, "", Set.of(IN_PROGRESS), Set.of(SUSPENDED), Who.SUPERVISOR),
          move(
              Action.RESUME,
              "",
              Set.of(SUSPENDED),
              Set.of(IN_PROGRESS),
              Who.SUPERVISOR,
              Guard.ANOTHER_DATE),
          move(
              Action.REOPEN,
              "",
              Set.of(CLOSED),
              EnumSet.of(IN_PROGRESS, REGISTERED),
              Who.SUPERVISOR,
              Guard.ANOTHER_DATE,
              Guard.DUE_DATE_AHEAD));

  private Lifecycle() {}

  /** The move that a request asks for. */
  static Move of(TransitionRequest request) {
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
  record Standing(
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
  static List<Action> allowed(Standing standing) {
    return MOVES.stream()
        .filter(m -> m.from.contains(standing.status()))
        .filter(m -> m.who == Who.LEAD ? standing.lead() : standing.caller().is(Role.SUPERVISOR))
        .filter(m -> m.guards.stream().allMatch(g -> g.mayHold(standing)))
        .map(Move::action)
        .distinct()
        .toList();
  }

  private static Move move(
      Action action,
      String name,
      Set<DirectiveStatus> from,
      Set<DirectiveStatus> to,
      Who who,
      Guard... guards) {
    return new Move(action, name, from, to, who, Arrays.asList(guards));
  }
}
