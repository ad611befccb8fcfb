package org.directivetracker.directive;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.directivetracker.meeting.Visibility;
import org.jspecify.annotations.Nullable;

/**
 * Which directives, and in which order. Repeated values are alternatives; agency and role must hold
 * for one current assignment.
 *
 * @param meeting by id or reference
 * @param dueBefore exclusive
 * @param dueAfter inclusive
 */
public record DirectiveFilter(
    List<DirectiveStatus> status,
    List<String> agency,
    List<AssignmentRole> role,
    List<String> meeting,
    List<String> topic,
    List<Priority> priority,
    List<DirectiveKind> kind,
    List<String> officer,
    List<Visibility> visibility,
    List<TrafficLight> trafficLight,
    @Nullable Boolean overdue,
    @Nullable LocalDate dueBefore,
    @Nullable LocalDate dueAfter,
    @Nullable Instant updatedSince,
    Sort sort) {

  /** All directives, by reference. */
  public static DirectiveFilter all() {
    return new DirectiveFilter(
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        null,
        null,
        null,
        null,
        Sort.REFERENCE);
  }

  /** What the list is ordered by; nulls come last either way. */
  public enum Sort {
    DUE_DATE("dueDate", "d.due_date", "date", true),
    UPDATED_AT("updatedAt", "d.updated_at", "timestamptz", true),
    REFERENCE("reference", "d.reference_order", "text", true),
    PRIORITY("priority", "d.priority_rank", "smallint", true),
    DUE_DATE_REVERSED("-dueDate", "d.due_date", "date", false),
    UPDATED_AT_REVERSED("-updatedAt", "d.updated_at", "timestamptz", false),
    REFERENCE_REVERSED("-reference", "d.reference_order", "text", false),
    PRIORITY_REVERSED("-priority", "d.priority_rank", "smallint", false);

    final String code;
    final String column;
    final String type;
    final boolean ascending;

    Sort(String code, String column, String type, boolean ascending) {
      this.code = code;
      this.column = column;
      this.type = type;
      this.ascending = ascending;
    }

    /** Its name in the contract. */
    public String code() {
      return code;
    }

    boolean isNullable() {
      return type.equals("date") || type.equals("text");
    }

    /** The order of that name; the newest change first when there is none. */
    static Sort of(@Nullable String code) {
      for (Sort sort : values()) {
        if (sort.code.equals(code)) {
          return sort;
        }
      }
      return UPDATED_AT_REVERSED;
    }
  }
}
