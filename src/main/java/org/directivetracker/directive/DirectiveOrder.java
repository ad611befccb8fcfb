package org.directivetracker.directive;

import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.directivetracker.directive.DirectiveFilter.Sort;
import org.directivetracker.history.VersionTables;
import org.directivetracker.page.PageRequest;
import org.directivetracker.page.SortKeyParser;
import org.directivetracker.time.AsOf;
import org.jspecify.annotations.Nullable;

/**
 * The order of a list in SQL, and where a page begins in it. Each part is a walk along an index; as
 * of a moment it begins behind what came later wherever something tells, so that this need not be
 * passed over.
 */
final class DirectiveOrder {
  /** The meetings of the filter. */
  static final String MEETINGS =
      "from meeting w where w.reference = any(:meeting) or w.id = any(:meetingIds)";

  private final DirectiveFilter filter;
  private final Sort sort;
  private final @Nullable AsOf asOf;
  private final String column;

  /** What stands behind the cursor, and whether that is among those without a sort key. */
  private String behind = "";

  private boolean amongNulls;

  DirectiveOrder(DirectiveFilter filter, @Nullable AsOf asOf) {
    this.filter = filter;
    this.sort = filter.sort();
    this.asOf = asOf;
    this.column = isAlongOwners() ? "o.due_date" : sort.column;
  }

  /** Whether this is a walk along what one agency has now, in the order of its due dates. */
  boolean isAlongOwners() {
    return asOf == null && filter.agency().size() == 1 && sort.column.equals("d.due_date");
  }

  /** What to order by. */
  String columns() {
    return keys().stream()
        .map(c -> c + (sort.ascending ? " asc" : " desc"))
        .collect(Collectors.joining(", "));
  }

  /**
   * Conditions, each to be asked for after what the one before has found: those with a sort key and
   * then those without, who come last in both directions.
   */
  List<String> parts() {
    if (!sort.isNullable()) {
      return List.of(begin() + behind);
    }
    String nulls = " and " + column + " is null";
    return amongNulls
        ? List.of(nulls + behind)
        : List.of(" and " + column + " is not null" + begin() + behind, nulls);
  }

  /** Follows from the moment and the filter, but tells the index where to begin. */
  private String begin() {
    return switch (sort) {
      case UPDATED_AT, UPDATED_AT_REVERSED -> "";
      case PRIORITY, PRIORITY_REVERSED -> made();
      case DUE_DATE, DUE_DATE_REVERSED ->
          filter.trafficLight().equals(List.of(TrafficLight.YELLOW))
              ? " and " + column + " >= :day" + made()
              : made();
      case REFERENCE, REFERENCE_REVERSED -> {
        if (asOf == null && filter.meeting().size() < 2) {
          yield ""; // an index has one meeting's in this order, another all
        }
        yield filter.meeting().isEmpty()
            ? upTo(
                "(select max(w.reference collate \"C\") from "
                    + VersionTables.of("meeting", asOf)
                    + " w)")
            : " and d.reference_order >= (select min(w.reference collate \"C\") "
                + MEETINGS
                + ")"
                + upTo("(select max(w.reference collate \"C\") " + MEETINGS + ")");
      }
    };
  }

  private String made() {
    return asOf == null ? "" : " and d.created_at <= :at";
  }

  /** '~' comes after all that a reference can go on with. */
  private static String upTo(String reference) {
    return " and d.reference_order < " + reference + " || '~'";
  }

  /**
   * Resumes after the row of the page's cursor.
   *
   * @return the parameters of the predicate
   */
  Map<String, Object> after(PageRequest page) {
    List<String> columns = keys();
    SortKeyParser last = page.keys(columns.size());
    if (last == null) {
      return Map.of();
    }
    var parameters = new LinkedHashMap<String, Object>();
    var keys = new ArrayList<String>();
    amongNulls = sort.isNullable() && last.isNull(0);
    if (amongNulls) {
      columns = columns.subList(1, columns.size());
    } else {
      parameters.put(
          "afterKey",
          switch (sort.type) {
            case "date" -> last.date(0);
            case "timestamptz" -> last.instant(0).atOffset(ZoneOffset.UTC);
            case "smallint" -> last.rank(0);
            default -> last.text(0);
          });
      keys.add("cast(:afterKey as " + sort.type + ")");
    }
    int id = keys().size() - 1;
    if (id == 2) {
      keys.add(":afterMade");
      parameters.put("afterMade", last.instant(1).atOffset(ZoneOffset.UTC));
    }
    parameters.put("afterId", last.id(id));
    keys.add(":afterId");
    behind =
        " and ("
            + String.join(", ", columns)
            + (sort.ascending ? ") > (" : ") < (")
            + String.join(", ", keys)
            + ")";
    return parameters;
  }

  /** Of one priority or day there are many: among them, by when they were made. */
  private List<String> keys() {
    return switch (sort) {
      case UPDATED_AT, UPDATED_AT_REVERSED -> List.of(updatedAt(asOf), "d.id");
      case PRIORITY, PRIORITY_REVERSED -> List.of(column, "d.created_at", "d.id");
      case DUE_DATE, DUE_DATE_REVERSED ->
          isAlongOwners()
              ? List.of(column, "o.created_at", "o.directive_id")
              : List.of(column, "d.created_at", "d.id");
      case REFERENCE, REFERENCE_REVERSED -> List.of(column, "d.id");
    };
  }

  /** A version of a directive holds from when it was updated, and its index is by that. */
  static String updatedAt(@Nullable AsOf asOf) {
    return asOf == null ? "d.updated_at" : "d.valid_from";
  }

  /** The sort key of a row, its id last. */
  static List<@Nullable String> key(Sort sort, DirectiveRow row) {
    LocalDate due = row.dueDate();
    String id = row.id().toString();
    return switch (sort) {
      case DUE_DATE, DUE_DATE_REVERSED ->
          Arrays.asList(due == null ? null : due.toString(), row.createdAt().toString(), id);
      case UPDATED_AT, UPDATED_AT_REVERSED -> Arrays.asList(row.updatedAt().toString(), id);
      case REFERENCE, REFERENCE_REVERSED ->
          Arrays.asList(
              row.ordinal() == null
                  ? null
                  : String.format(Locale.ROOT, "%s-%09d", row.meetingReference(), row.ordinal()),
              id);
      case PRIORITY, PRIORITY_REVERSED ->
          Arrays.asList(Integer.toString(row.priorityRank()), row.createdAt().toString(), id);
    };
  }
}
