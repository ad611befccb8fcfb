package org.directivetracker.directive;

import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.directivetracker.calendar.Supervision;
import org.directivetracker.history.Versions;
import org.directivetracker.page.PageRequest;
import org.directivetracker.security.Actor;
import org.directivetracker.security.Caller;
import org.directivetracker.time.AsOf;
import org.jspecify.annotations.Nullable;

/**
 * Builds the list's SQL: plain conditions on indexed columns, one for each filter. As of a moment
 * it reads what was recorded then, of what may be shown now: the directive is {@code d} and its
 * meeting {@code m} as they were, {@code n} and {@code k} as they are.
 */
final class DirectiveSql {
  private static final String CURRENT = "a.status in ('PENDING', 'ACKNOWLEDGED')";
  private static final String PUBLIC =
      "(d.visibility = 'PUBLIC' and m.visibility = 'PUBLIC' and d.status <> 'DRAFT')";
  private static final String PUBLIC_NOW =
      "(n.visibility = 'PUBLIC' and k.visibility = 'PUBLIC' and n.status <> 'DRAFT')";
  private static final String OPEN = "d.status in ('ASSIGNED', 'IN_PROGRESS')";
  private static final String REPORT_OVERDUE =
      "(d.next_report_period_to"
          + " < (cast(:reportHorizons as date[]))[d.report_working_days + 1])";
  private static final String NOT_OVERDUE = "(d.overdue_from is null or d.overdue_from > :day)";

  private final List<String> conditions = new ArrayList<>();
  private final Map<String, @Nullable Object> parameters = new LinkedHashMap<>();
  private final Caller caller;
  private final DirectiveFilter filter;
  private final Supervision supervision;
  private final @Nullable AsOf asOf;

  /** What stands behind the cursor, and whether that is among those without a sort key. */
  private String behind = "";

  private boolean amongNulls;

  /** All that the caller may know of. */
  DirectiveSql(
      Caller caller, DirectiveFilter filter, Supervision supervision, @Nullable AsOf asOf) {
    this.caller = caller;
    this.filter = filter;
    this.supervision = supervision;
    this.asOf = asOf;
    parameters.putAll(Versions.bound(asOf));
    onlyVisible();
    filters();
    if (asOf != null && filter.sort().column.equals("d.updated_at")) {
      conditions.add("d.updated_at <= :at"); // follows, but tells the index where to begin
    }
  }

  /** A page of it. */
  DirectiveSql page(PageRequest page) {
    parameters.put("limit", page.limit() + 1);
    if (page.after() != null) {
      after(page);
    }
    return this;
  }

  /**
   * What is to be asked in turn: those with a sort key and then those without, who come last in
   * both directions. So each is a walk along an index that begins where the cursor stands.
   */
  List<String> texts() {
    String column = filter.sort().column;
    if (!filter.sort().isNullable()) {
      return List.of(text(behind));
    }
    String nulls = " and " + column + " is null";
    return amongNulls
        ? List.of(text(nulls + behind))
        : List.of(text(" and " + column + " is not null" + behind), text(nulls));
  }

  private String text(String more) {
    String direction = filter.sort().ascending ? " asc" : " desc";
    return "select d.*, m.visibility as meeting_visibility from "
        + Versions.of("directive", asOf)
        + " d join "
        + Versions.of("meeting", asOf)
        + " m on m.id = d.meeting_id"
        + (asOf == null || caller.readsAll()
            ? ""
            : " join directive n on n.id = d.id join meeting k on k.id = n.meeting_id")
        + " where "
        + String.join(" and ", conditions)
        + more
        + " order by "
        + filter.sort().column
        + direction
        + ", d.id"
        + direction
        + (parameters.containsKey("limit") ? " limit :limit" : "");
  }

  Map<String, @Nullable Object> parameters() {
    return parameters;
  }

  private void onlyVisible() {
    if (caller.readsAll()) {
      conditions.add("true");
    } else if (caller.agency() == null) {
      conditions.add(isPublic());
    } else {
      parameters.put("me", caller.agency());
      conditions.add(
          "("
              + isPublic()
              + " or d.status <> 'DRAFT' and exists (select from assignment a"
              + " where a.directive_id = d.id and a.agency = :me))");
    }
  }

  private String isPublic() {
    return asOf == null ? PUBLIC : "(" + PUBLIC + " and " + PUBLIC_NOW + ")";
  }

  private void filters() {
    anyOf("d.status", "status", filter.status());
    anyOf("d.priority", "priority", filter.priority());
    anyOf("d.kind", "kind", filter.kind());
    anyOf("d.visibility", "visibility", filter.visibility());
    if (!filter.topic().isEmpty()) {
      conditions.add("d.topics && cast(:topic as text[])");
      parameters.put("topic", filter.topic().toArray(String[]::new));
    }
    if (!filter.meeting().isEmpty()) {
      conditions.add("(d.meeting_reference = any(:meeting) or d.meeting_id::text = any(:meeting))");
      parameters.put(
          "meeting",
          filter.meeting().stream()
              .map(m -> m.length() == 36 ? m.toLowerCase(Locale.ROOT) : m)
              .toArray(String[]::new));
    }
    owners();
    officer();
    if (!filter.trafficLight().isEmpty()) {
      conditions.add(
          "("
              + String.join(" or ", filter.trafficLight().stream().map(this::light).toList())
              + ")");
    }
    if (filter.overdue() != null) {
      parameters.put("day", supervision.today());
      conditions.add(filter.overdue() ? "d.overdue_from <= :day" : NOT_OVERDUE);
    }
    compare("d.due_date < :dueBefore", "dueBefore", filter.dueBefore());
    compare("d.due_date >= :dueAfter", "dueAfter", filter.dueAfter());
    compare(
        "d.updated_at >= :updatedSince",
        "updatedSince",
        filter.updatedSince() == null ? null : filter.updatedSince().atOffset(ZoneOffset.UTC));
  }

  private void anyOf(String column, String name, List<? extends Enum<?>> values) {
    if (!values.isEmpty()) {
      conditions.add(column + " = any(:" + name + ")");
      parameters.put(name, values.stream().map(Enum::name).toArray(String[]::new));
    }
  }

  private void compare(String condition, String name, @Nullable Object value) {
    if (value != null) {
      conditions.add(condition);
      parameters.put(name, value);
    }
  }

  private void owners() {
    if (filter.agency().isEmpty() && filter.role().isEmpty()) {
      return;
    }
    var of = new ArrayList<String>(List.of("a.directive_id = d.id", CURRENT));
    if (!filter.agency().isEmpty()) {
      of.add("a.agency = any(:agency)");
      parameters.put("agency", filter.agency().toArray(String[]::new));
    }
    if (!filter.role().isEmpty()) {
      of.add("a.role = any(:role)");
      parameters.put("role", filter.role().stream().map(Enum::name).toArray(String[]::new));
    }
    String exists =
        "exists (select from "
            + Versions.of("assignment", asOf)
            + " a where "
            + String.join(" and ", of)
            + ")";
    conditions.add(
        caller.readsAll() || caller.agency() == null
            ? exists
            : exists + " and (" + isPublic() + " or " + currentlyMine() + ")");
  }

  private static String currentlyMine() {
    return "exists (select from assignment a where a.directive_id = d.id and a.agency = :me and "
        + CURRENT
        + ")";
  }

  /** The officer is never public: others than those who see all of a directive match nothing. */
  private void officer() {
    if (filter.officer().isEmpty()) {
      return;
    }
    Actor actor = caller.actor();
    parameters.put(
        "officer",
        filter.officer().stream()
            .map(o -> o.equals("me") && actor != null ? actor.subject() : o)
            .toArray(String[]::new));
    conditions.add("d.officer = any(:officer)");
    if (!caller.readsAll()) {
      conditions.add(caller.agency() == null ? "false" : currentlyMine());
    }
  }

  private String light(TrafficLight light) {
    if (light != TrafficLight.GREY) {
      parameters.put("day", supervision.today());
    }
    if (light == TrafficLight.YELLOW || light == TrafficLight.GREEN) {
      parameters.put("horizon", supervision.dueSoonHorizon());
      parameters.computeIfAbsent("reportHorizons", k -> reportHorizons());
    }
    return switch (light) {
      case GREY -> "d.status in ('DRAFT', 'REGISTERED', 'SUSPENDED', 'CLOSED')";
      case RED -> "d.overdue_from <= :day";
      case YELLOW ->
          "("
              + OPEN
              + " and "
              + NOT_OVERDUE
              + " and (d.due_date <= :horizon or d.attention_from <= :day or "
              + REPORT_OVERDUE
              + "))";
      case GREEN ->
          "(("
              + OPEN
              + " and "
              + NOT_OVERDUE
              + " and (d.due_date is null or d.due_date > :horizon)"
              + " and (d.attention_from is null or d.attention_from > :day) and "
              + REPORT_OVERDUE
              + " is not true)"
              + " or d.status = 'COMPLETION_REPORTED' and d.overdue_from is null)";
    };
  }

  /** For each number of working days after a period. */
  private String[] reportHorizons() {
    return IntStream.rangeClosed(0, LockedDirective.MOST_REPORT_WORKING_DAYS)
        .mapToObj(supervision::reportHorizon)
        .map(LocalDate::toString)
        .toArray(String[]::new);
  }

  private void after(PageRequest page) {
    DirectiveFilter.Sort sort = filter.sort();
    String key = page.key(0);
    String beyond = sort.ascending ? ">" : "<";
    parameters.put("afterId", page.uuid(1));
    amongNulls = key == null;
    if (key == null) {
      behind = " and d.id " + beyond + " :afterId";
      return;
    }
    switch (sort.type) {
      case "date" -> page.date(0);
      case "timestamptz" -> page.instant(0);
      case "smallint" -> page.integer(0);
      default -> page.key(0);
    }
    parameters.put("afterKey", key);
    behind =
        " and (%s, d.id) %s (cast(:afterKey as %s), :afterId)"
            .formatted(sort.column, beyond, sort.type);
  }

  /** The sort key of a row, its id last. */
  static List<@Nullable String> key(DirectiveFilter.Sort sort, DirectiveRow row) {
    LocalDate due = row.dueDate();
    String key =
        switch (sort) {
          case DUE_DATE, DUE_DATE_REVERSED -> due == null ? null : due.toString();
          case UPDATED_AT, UPDATED_AT_REVERSED -> row.updatedAt().toString();
          case REFERENCE, REFERENCE_REVERSED ->
              row.ordinal() == null
                  ? null
                  : String.format("%s-%09d", row.meetingReference(), row.ordinal());
          case PRIORITY, PRIORITY_REVERSED -> Integer.toString(row.priorityRank());
        };
    return java.util.Arrays.asList(key, row.id().toString());
  }
}
