package org.directivetracker.desk;

import java.util.List;
import org.directivetracker.security.Caller;

/**
 * Which items of a desk. Repeated values are alternatives; all when there are none.
 *
 * @param officer of the directive by subject, {@code me} for the caller, {@code none} for none
 */
record WorkFilter(
    List<WorkItem.WorkItemKind> kind, List<String> officer, List<WorkItem.Urgency> urgency) {
  private static final String NONE = "none";

  /** The named officers by subject. */
  String[] subjects(Caller caller) {
    return officer.stream()
        .filter(o -> !o.equals(NONE))
        .map(o -> o.equals("me") ? caller.requireActor().subject() : o)
        .toArray(String[]::new);
  }

  /**
   * SQL condition on a row of {@link WorkSql}. An officer that the caller may not see matches
   * nothing.
   */
  String officerCondition() {
    if (officer.isEmpty()) {
      return "true";
    }
    return officer.contains(NONE)
        ? "officer_shown and (officer is null or officer = any(:officer))"
        : "officer_shown and officer = any(:officer)";
  }

  String[] kinds() {
    return names(kind.isEmpty() ? List.of(WorkItem.WorkItemKind.values()) : kind);
  }

  String[] urgencies() {
    return names(urgency.isEmpty() ? List.of(WorkItem.Urgency.values()) : urgency);
  }

  private static String[] names(List<? extends Enum<?>> values) {
    return values.stream().map(Enum::name).toArray(String[]::new);
  }
}
