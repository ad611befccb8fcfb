package org.directivetracker.directive;

import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.directivetracker.database.IdOrReference;
import org.directivetracker.history.VersionTables;
import org.directivetracker.page.PageRequest;
import org.directivetracker.page.PageRows;
import org.directivetracker.page.SortKeyParser;
import org.directivetracker.security.Actor;
import org.directivetracker.security.Caller;
import org.directivetracker.time.AsOf;
import org.jspecify.annotations.Nullable;

/**
 * Builds the SQL that reads things that hang on directives: one of them; of one directive, latest
 * first; or across directives, oldest first. The thing is {@code x}, its directive {@code d}, both
 * as of the moment that is asked for, and {@code :me} the caller's agency.
 */
public final class ChildQuery {
  /** That the caller's agency has the directive now. */
  public static final String CURRENT =
      "exists (select from assignment a where a.directive_id = x.directive_id and a.agency = :me"
          + " and a.status in ('PENDING', 'ACKNOWLEDGED'))";

  private final List<String> conditions = new ArrayList<>();
  private final Map<String, @Nullable Object> parameters = new LinkedHashMap<>();
  private final String table;
  private final String order;
  private final @Nullable AsOf asOf;

  private ChildQuery(
      String table, Caller caller, int limit, @Nullable AsOf asOf, boolean latestFirst) {
    this.table = table;
    this.order = latestFirst ? "x.id desc" : "x.id";
    this.asOf = asOf;
    parameters.putAll(VersionTables.bound(asOf));
    parameters.put("me", caller.agency());
    parameters.put("limit", limit);
  }

  private ChildQuery(String table, Caller caller, PageRequest page, boolean latestFirst) {
    this(table, caller, page.limit() + 1, page.asOf(), latestFirst);
    SortKeyParser last = page.keys(1);
    if (last != null) {
      conditions.add(latestFirst ? "x.id < :after" : "x.id > :after");
      parameters.put("after", last.id(0));
    }
  }

  /** The thing of that id. */
  public static ChildQuery one(String table, Caller caller, UUID id, @Nullable AsOf asOf) {
    var sql = new ChildQuery(table, caller, 1, asOf, true);
    sql.compare("x.id = :id", "id", id);
    return sql;
  }

  /** What hangs on one directive. */
  public static ChildQuery ofDirective(
      String table, Caller caller, UUID directive, PageRequest page) {
    var sql = new ChildQuery(table, caller, page, true);
    sql.compare("x.directive_id = :directive", "directive", directive);
    return sql;
  }

  /** A queue: for an agency what is its own, by the column {@code agency}. */
  public static ChildQuery queue(
      String table, Caller caller, QueueFilter filter, PageRequest page) {
    var sql = new ChildQuery(table, caller, page, false);
    if (!caller.readsAll()) {
      sql.conditions.add("x.agency = :me");
    }
    sql.anyOf("x.status", "status", filter.status());
    sql.anyOf("x.agency", "agency", filter.agency());
    if (filter.officer() != null) {
      Actor actor = caller.requireActor();
      sql.compare(
          "d.officer = :officer",
          "officer",
          filter.officer().equals("me") ? actor.subject() : filter.officer());
      if (!caller.readsAll()) {
        sql.conditions.add(CURRENT);
      }
    }
    String directive = filter.directive();
    if (directive != null) {
      sql.compare(
          IdOrReference.isId(directive)
              ? "d.id = cast(:directive as uuid)"
              : "d.reference = :directive",
          "directive",
          directive);
    }
    if (filter.since() != null) {
      sql.compare("x.updated_at >= :since", "since", filter.since().atOffset(ZoneOffset.UTC));
    }
    return sql;
  }

  private void anyOf(String column, String name, List<String> values) {
    if (!values.isEmpty()) {
      compare(column + " = any(:" + name + ")", name, values.toArray(String[]::new));
    }
  }

  private void compare(String condition, String name, Object value) {
    conditions.add(condition);
    parameters.put(name, value);
  }

  /** With one more condition. */
  public ChildQuery and(String condition) {
    conditions.add(condition);
    return this;
  }

  /** With a condition on what may be shown, which must hold then and now. */
  public ChildQuery shown(String condition) {
    conditions.add(condition);
    if (asOf != null) {
      conditions.add("x.id in (select x.id from " + table + " x where " + condition + ")");
    }
    return this;
  }

  public String text() {
    return "select x.*, d.reference from "
        + VersionTables.of(table, asOf)
        + " x join "
        + VersionTables.of("directive", asOf)
        + " d on d.id = x.directive_id"
        + (conditions.isEmpty() ? "" : " where " + String.join(" and ", conditions))
        + " order by "
        + order
        + " limit :limit";
  }

  /**
   * The SQL of a page, which ends early when its texts are long.
   *
   * @param columns those of the thing that may be long
   */
  public String page(String... columns) {
    return PageRows.sql(text(), columns);
  }

  public Map<String, @Nullable Object> parameters() {
    return parameters;
  }
}
