package org.directivetracker.directive;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.directivetracker.history.AccessLevel;
import org.jspecify.annotations.Nullable;

/**
 * A directive as it is shown by itself.
 *
 * @param inner the officer, for those alone who see the whole directive
 * @param accessLevel what of it the caller sees
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
    @JsonIgnore AccessLevel accessLevel) {

  @JsonIgnore
  public UUID id() {
    return summary.id();
  }

  @JsonIgnore
  public int version() {
    return summary.version();
  }
}
