package org.directivetracker.directive;

import java.time.LocalDate;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.directivetracker.problem.Problem;
import org.jspecify.annotations.Nullable;

/** An action with its own fields; the contract refuses those of other actions. */
public record TransitionRequest(
    Action action,
    @Nullable String noPassageReason,
    @Nullable String lead,
    List<String> cooperating,
    @Nullable LocalDate originalDueDate,
    @Nullable LocalDate acknowledgeBy,
    @Nullable String completionCriteria,
    @Nullable Boolean illustrative,
    @Nullable String reason,
    @Nullable String note,
    @Nullable LocalDate dueDate,
    @Nullable LocalDate reviewOn,
    @Nullable ClosureReason closureReason,
    @Nullable String relatedDirective,
    @Nullable UUID reportId,
    @Nullable String onBehalfOf) {
  public TransitionRequest {
    cooperating = Objects.requireNonNullElse(cooperating, List.of());
  }

  /** Registers a directive. */
  public static TransitionRequest register(@Nullable String noPassageReason) {
    return new TransitionRequest(
        Action.REGISTER,
        noPassageReason,
        null,
        List.of(),
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null);
  }

  /** Assigns a directive. */
  public static TransitionRequest assign(
      String lead,
      List<String> cooperating,
      @Nullable LocalDate originalDueDate,
      LocalDate acknowledgeBy,
      @Nullable String completionCriteria,
      boolean illustrative) {
    return new TransitionRequest(
        Action.ASSIGN,
        null,
        lead,
        cooperating,
        originalDueDate,
        acknowledgeBy,
        completionCriteria,
        illustrative,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null);
  }

  /** Refuses what contradicts itself, whatever it is asked of. */
  void requireConsistent() {
    if (lead != null && cooperating.contains(lead)) {
      throw Problem.invalid(
          "/cooperating/" + cooperating.indexOf(lead), TransitionGuard.ONE_LEAD.rule(), "repeated");
    }
  }

  /** What the record keeps as the reason. */
  @Nullable String recordedReason() {
    return reason != null ? reason : note != null ? note : noPassageReason;
  }

  boolean isIllustrative() {
    return Boolean.TRUE.equals(illustrative);
  }

  /** A field that the contract demands of this action. */
  static <T> T demanded(@Nullable T field) {
    return Objects.requireNonNull(field, "The contract demands it.");
  }
}
