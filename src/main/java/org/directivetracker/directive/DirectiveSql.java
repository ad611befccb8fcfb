package org.directivetracker.directive;

import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.directivetracker.calendar.SupervisionBasis;
import org.directivetracker.database.IdOrReference;
import org.directivetracker.history.VersionTables;
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
  // The days are made of their texts once, not for each directive.
  private static final String REPORT_OVERDUE =
      "(d.next_report_period_to"
          + " < (select cast(:reportHorizons as date[]))[d.report_working_days + 1])";
  private static final String NOT_OVERDUE = "(d.overdue_from is null or d.overdue_from > :day)";

  private final List<String> conditions = new ArrayList<>();
  private final Map<String, @Nullable Object> parameters = new LinkedHashMap<>();
  private final Caller caller;
  private final DirectiveFilter filter;
  private final SupervisionBasis supervision;
  private final @Nullable AsOf asOf;

  private final DirectiveOrder order;
  private String limit = "";

  /** All that the caller may know of. */
  DirectiveSql(
      Caller caller, DirectiveFilter filter, SupervisionBasis supervision, @Nullable AsOf asOf) {
    this.caller = caller;
    this.filter = filter;
    this.supervision = supervision;
    this.asOf = asOf;
    this.order = new DirectiveOrder(filter, asOf);
    parameters.putAll(VersionTables.bound(asOf));
    onlyVisible();
    filters();
  }

  /** A page of it. */
  DirectiveSql page(PageRequest page) {
    // Not bound: not knowing it, PostgreSQL would plan each time anew.
    limit = " limit " + (page.limit() + 1);
    parameters.putAll(order.after(page));
    return this;
  }

  /** What is to be asked in turn. */
  List<String> texts() {
    return order.parts().stream().map(this::text).toList();
  }

  private String text(String more) {
    return "select "
        + (limit.isEmpty() ? RowMappers.SUMMARY : RowMappers.PAGE)
        + " from "
        + VersionTables.of("directive", asOf)
        + " d join "
        + VersionTables.of("meeting", asOf)
        + " m on m.id = d.meeting_id"
        + (order.isAlongOwners() ? " join current_owner o on o.directive_id = d.id" : "")
        + (asOf == null || caller.readsAll()
            ? ""
            : " join directive n on n.id = d.id join meeting k on k.id = n.meeting_id")
        + " where "
        + String.join(" and ", conditions)
        + more
        + " order by "
        + order.columns()
        + limit;
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
      String column = asOf == null ? "id" : "reference"; // each has its index
      conditions.add(
          String.format(
              Locale.ROOT,
              "d.meeting_%1$s = %2$s(select w.%1$s %3$s)%4$s",
              column,
              filter.meeting().size() == 1 ? "" : "any(array",
              DirectiveOrder.MEETINGS,
              filter.meeting().size() == 1 ? "" : ")"));
      parameters.put("meeting", filter.meeting().toArray(String[]::new));
      parameters.put(
          "meetingIds",
          filter.meeting().stream()
              .filter(IdOrReference::isId)
              .map(UUID::fromString)
              .toArray(UUID[]::new));
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
        DirectiveOrder.updatedAt(asOf) + " >= :updatedSince",
        "updatedSince",
        filter.updatedSince() == null ? null : filter.updatedSince().atOffset(ZoneOffset.UTC));
  }

  private void anyOf(String column, String name, List<? extends Enum<?>> values) {
    if (values.size() == 1) {
      // The index on it then has the order of the list.
      compare(column + " = :" + name, name, values.get(0).name());
    } else if (!values.isEmpty()) {
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
    var of = new ArrayList<String>();
    String owner = order.isAlongOwners() ? "o" : "a";
    if (!filter.agency().isEmpty()) {
      of.add(owner + ".agency = " + (filter.agency().size() == 1 ? ":agency" : "any(:agency)"));
      parameters.put(
          "agency",
          filter.agency().size() == 1
              ? filter.agency().get(0)
              : filter.agency().toArray(String[]::new));
    }
    if (!filter.role().isEmpty()) {
      of.add(owner + ".role = any(:role)");
      parameters.put("role", filter.role().stream().map(Enum::name).toArray(String[]::new));
    }
    String owned = String.join(" and ", of);
    String exists =
        order.isAlongOwners()
            ? owned
            : "exists (select from "
                + VersionTables.of("assignment", asOf)
                + " a where a.directive_id = d.id and "
                + CURRENT
                + " and "
                + owned
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
}
