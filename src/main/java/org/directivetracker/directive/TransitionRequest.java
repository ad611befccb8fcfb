package org.directivetracker.directive;

import java.time.LocalDate;
import java.util.List;
import java.util.Objects;
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
    @Nullable String relatedDirective) {
  public TransitionRequest {
    cooperating = Objects.requireNonNullElse(cooperating, List.of());
  }

  /** A request of an action that has no fields of its own. */
  public static TransitionRequest of(Action action) {
    return new TransitionRequest(
        action, null, null, List.of(), null, null, null, null, null, null, null, null, null, null);
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
