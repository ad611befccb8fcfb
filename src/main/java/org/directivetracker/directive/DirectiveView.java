package org.directivetracker.directive;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.directivetracker.history.Sight;
import org.jspecify.annotations.Nullable;

/**
 * A directive as it is shown by itself.
 *
 * @param inner the officer, for those alone who see the whole directive
 * @param asOf set when it was asked for as of a moment
 * @param sight what of it the caller sees
 */
public record DirectiveView(
    @JsonUnwrapped DirectiveSummary summary,
    @Nullable String description,
    List<PassageView> passages,
    @Nullable String completionCriteria,
    @Nullable String noPassageReason,
    @Nullable String relatedDirective,
    @JsonAnyGetter Map<String, @Nullable String> inner,
    List<AssignmentView> assignments,
    List<MilestoneView> milestones,
    List<Action> allowedActions,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable AsOf asOf,
    @JsonIgnore Sight sight) {

  /**
   * The moment that an answer stands for.
   *
   * @param provisional whether a write of before could still turn up
   */
  public record AsOf(Instant at, boolean provisional) {}

  @JsonIgnore
  public UUID id() {
    return summary.id();
  }

  @JsonIgnore
  public int version() {
    return summary.version();
  }
}
