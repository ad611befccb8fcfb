package org.directivetracker.directive;

import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.directivetracker.database.MultiStatementQuery;
import org.directivetracker.history.VersionTables;
import org.directivetracker.page.PageRows;
import org.directivetracker.security.Caller;
import org.directivetracker.time.AsOf;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jspecify.annotations.Nullable;

/** Reads a directive and its children, from the tables or from the version rows of a moment. */
@Singleton
class DirectiveReader {
  private static final Comparator<AssignmentRow> LEAD_FIRST =
      Comparator.comparing(AssignmentRow::role)
          .thenComparing(a -> !a.status().isCurrent())
          .thenComparing(AssignmentRow::id);
  private static final Comparator<MilestoneRow> IN_SEQUENCE =
      Comparator.comparing(MilestoneRow::sequence).thenComparing(MilestoneRow::id);

  /** A list reads so many assignments and so many milestones at once. */
  private static final int MOST_CHILDREN = 4_000;

  private static final int MOST_BYTES = RowMappers.mostBytes(DirectiveSizeLimits.TRANSLATIONS);

  private final RowMappers rows;

  DirectiveReader(RowMappers rows) {
    this.rows = rows;
  }

  /**
   * A directive as it was.
   *
   * @param columns of {@link RowMappers}
   */
  Optional<DirectiveRow> past(Handle h, UUID id, AsOf asOf, String columns) {
    var query =
        h.createQuery(
                "select "
                    + columns
                    + " from "
                    + VersionTables.of("directive", asOf)
                    + " d join "
                    + VersionTables.of("meeting", asOf)
                    + " m on m.id = d.meeting_id where d.id = :id")
            .bind("id", id)
            .bindMap(VersionTables.bound(asOf));
    return query.map((r, c) -> rows.directive(r)).findOne();
  }

  /**
   * The passages of a directive, in their order. The text around a quote belongs to the document,
   * so it is read only for callers who may read the document: its meeting is PUBLIC, now and at the
   * moment asked for, or the caller reads everything. Of quotes that were recorded before they were
   * bounded, the first are read.
   */
  List<PassageView> passages(Handle h, Caller caller, UUID id, @Nullable AsOf asOf) {
    String readable =
        caller.readsAll() ? "true" : "m.visibility = 'PUBLIC' and k.visibility = 'PUBLIC'";
    var query =
        h.createQuery(
                "select p.value ->> 'documentId' as document, s.key, "
                    + readable
                    + " as readable,"
                    + " (p.value ->> 'start')::int as s, (p.value ->> 'end')::int as e,"
                    + " p.value ->> 'exact' as exact,"
                    + " substr(s.text, greatest((p.value ->> 'start')::int - 32, 0) + 1,"
                    + " least((p.value ->> 'start')::int, 32)) as prefix,"
                    + " substr(s.text, (p.value ->> 'end')::int + 1, 32) as suffix"
                    + " from "
                    + VersionTables.of("directive", asOf)
                    + " d cross join lateral (select e.value, e.n, sum(octet_length("
                    + "e.value ->> 'exact')) over (order by e.n) as upto from"
                    + " jsonb_array_elements(d.passages) with ordinality as e(value, n)) as p"
                    + " join source_document s on s.id = (p.value ->> 'documentId')::uuid"
                    + " join meeting m on m.id = s.meeting_id left join "
                    + VersionTables.of("meeting", asOf)
                    + " k on k.id = s.meeting_id"
                    + " where d.id = :id and p.upto <= "
                    + RowMappers.mostBytes(DirectiveSizeLimits.QUOTES)
                    + " order by p.n")
            .bind("id", id)
            .bindMap(VersionTables.bound(asOf));
    return query
        .map(
            (r, c) ->
                new PassageView(
                    UUID.fromString(r.getString("document")),
                    r.getString("key"),
                    r.getInt("s"),
                    r.getInt("e"),
                    r.getString("exact"),
                    r.getBoolean("readable") ? r.getString("prefix") : null,
                    r.getBoolean("readable") ? r.getString("suffix") : null))
        .list();
  }

  /**
   * The assignments, the lead first, and the milestones, in their sequence, of each directive.
   *
   * @param count of how many directives, from the first on, these are the children
   */
  record DirectiveChildren(
      Map<UUID, List<AssignmentRow>> assignments,
      Map<UUID, List<MilestoneRow>> milestones,
      int count) {
    List<AssignmentRow> assignments(DirectiveRow row) {
      return assignments.getOrDefault(row.id(), List.of());
    }

    List<MilestoneRow> milestones(DirectiveRow row) {
      return milestones.getOrDefault(row.id(), List.of());
    }
  }

  /** All children of one directive. */
  DirectiveChildren children(Handle h, UUID directive, @Nullable AsOf asOf) {
    var children = new ChildCollector();
    MultiStatementQuery.read(
        h.createQuery(childrenOf(":directive", asOf))
            .bindMap(VersionTables.bound(asOf))
            .bind("directive", directive),
        children::assignment,
        children::milestone);
    return children.all(1);
  }

  /**
   * What lists need of the children of the first of these directives. Of how many directives
   * depends on how much there is: each statement reads a bounded number of rows and bytes, and when
   * one of them finds more, half of the directives are asked for. At least one directive is read.
   */
  DirectiveChildren children(Handle h, List<UUID> directives, @Nullable AsOf asOf) {
    List<UUID> asked = directives;
    while (true) {
      boolean one = asked.size() <= 1;
      String most = one ? "" : " limit " + (MOST_CHILDREN + 1);
      var children = new ChildCollector();
      MultiStatementQuery.read(
          h.createQuery(assignmentsInBrief(asOf) + most + ";" + milestonesInBrief(asOf) + most)
              .bindMap(VersionTables.bound(asOf))
              .bindArray("ids", UUID.class, asked),
          children::assignment,
          children::milestone);
      if ((one || !children.isCut()) && children.readNames(h, one, asOf)) {
        return children.all(children.fitting(asked));
      }
      asked = asked.subList(0, (asked.size() + 1) / 2);
    }
  }

  /**
   * Reads long translations into the maps that wait for them, in that order, until there is enough
   * for a page. The statement takes them one by one, so that PostgreSQL unpacks no more of them
   * than it sends.
   */
  void readTranslations(
      Handle h, Map<UUID, Map<String, DirectiveTranslation>> later, @Nullable AsOf asOf) {
    if (later.isEmpty()) {
      return;
    }
    String directives = VersionTables.of("directive", asOf);
    h.createQuery(
            String.format(
                Locale.ROOT,
                """
                with recursive asked as materialized (
                    select u.id, u.n from unnest(:ids) with ordinality as u(id, n)),
                page (id, n, translations, bytes) as (
                    select a.id, a.n, t.translations, cast(octet_length(t.translations) as bigint)
                    from asked a join %1$s d on d.id = a.id
                    cross join lateral (select cast(x.translations as text) from (select %2$s offset 0) x
                        offset 0) as t(translations)
                    where a.n = 1
                    union all
                    select a.id, a.n, t.translations, p.bytes + octet_length(t.translations)
                    from page p join asked a on a.n = p.n + 1 join %1$s d on d.id = a.id
                    cross join lateral (select cast(x.translations as text) from (select %2$s offset 0) x
                        offset 0) as t(translations)
                    where p.bytes < %3$s)
                select id, translations from page
                """,
                directives,
                RowMappers.TRANSLATIONS,
                PageRows.BUDGET_BYTES))
        .bindMap(VersionTables.bound(asOf))
        .bindArray("ids", UUID.class, List.copyOf(later.keySet()))
        .map(
            (r, c) -> {
              UUID id = r.getObject("id", UUID.class);
              later.getOrDefault(id, new HashMap<>()).putAll(rows.translations(r));
              return id;
            })
        .list();
  }

  private static String assignmentsInBrief(@Nullable AsOf asOf) {
    return assignments(
        "null as decline_reason, null as contact, " + RowMappers.SHORT_NAMES, "any(:ids)", asOf);
  }

  private static String milestonesInBrief(@Nullable AsOf asOf) {
    return milestones("'' as title, '{}' as translations", "any(:ids)", asOf);
  }

  /**
   * Asks for the assignments, then for the milestones, of the directive of an SQL expression. What
   * was recorded before the texts of one directive were bounded is left out beyond the bound.
   */
  String childrenOf(String directive, @Nullable AsOf asOf) {
    return assignments(
            "case when sum(octet_length(a.decline_reason)) over (order by a.id) <= "
                + MOST_BYTES
                + " then a.decline_reason end as decline_reason, a.contact, "
                + RowMappers.NAMES,
            directive,
            asOf)
        + "; "
        + milestones(
            "s.title, case when sum(octet_length(cast(s.translations as text)))"
                + " over (order by s.sequence, s.id) <= "
                + MOST_BYTES
                + " then s.translations else '{}' end as translations",
            directive,
            asOf);
  }

  private static String assignments(String texts, String directives, @Nullable AsOf asOf) {
    return "select a.id, a.directive_id, a.agency, a.role, a.status, a.acknowledge_by,"
        + " a.acknowledged_on, a.illustrative, a.version, a.created_at, a.updated_at, "
        + texts
        + " from "
        + VersionTables.of("assignment", asOf)
        + " a join "
        + VersionTables.of("agency", asOf)
        + " g on g.code = a.agency where a.directive_id = "
        + directives;
  }

  private static String milestones(String texts, String directives, @Nullable AsOf asOf) {
    return "select s.id, s.directive_id, s.key, s.agency, s.original_due_date, s.due_date, s.met_on,"
        + " s.percent, s.status, s.weight, s.sequence, s.illustrative, s.version, s.created_at,"
        + " s.updated_at, "
        + texts
        + " from "
        + VersionTables.of("milestone", asOf)
        + " s where s.directive_id = "
        + directives;
  }

  /** Takes in children, in any order. */
  class ChildCollector {
    private final Map<String, Map<String, String>> names = new HashMap<>();
    private final Map<UUID, List<AssignmentRow>> assignments = new HashMap<>();
    private final Map<UUID, List<MilestoneRow>> milestones = new HashMap<>();
    private final Map<String, Map<String, String>> longNames = new HashMap<>();
    private int assignmentsCount;
    private int milestonesCount;

    void assignment(ResultSet r) throws SQLException {
      assignmentsCount++;
      add(assignments, AssignmentRow::directiveId, rows.assignment(r, names, longNames));
    }

    void milestone(ResultSet r) throws SQLException {
      milestonesCount++;
      add(milestones, MilestoneRow::directiveId, rows.milestone(r));
    }

    private boolean isCut() {
      return assignmentsCount > MOST_CHILDREN || milestonesCount > MOST_CHILDREN;
    }

    /**
     * Reads the names of agencies that are long.
     *
     * @return whether all of them were read, which is always so of one directive
     */
    private boolean readNames(Handle h, boolean one, @Nullable AsOf asOf) {
      if (longNames.isEmpty()) {
        return true;
      }
      String sql =
          "select g.code, "
              + RowMappers.NAMES
              + " from "
              + VersionTables.of("agency", asOf)
              + " g where g.code = any(:codes)";
      var query =
          h.createQuery(one ? sql : PageRows.sql(sql, "agency_names"))
              .bindMap(VersionTables.bound(asOf))
              .bindArray("codes", String.class, List.copyOf(longNames.keySet()));
      RowMapper<String> mapper =
          (r, c) -> {
            String code = r.getString("code");
            longNames.getOrDefault(code, new HashMap<>()).putAll(rows.names(r));
            return code;
          };
      PageRows<String> read =
          one ? new PageRows<>(query.map(mapper).list(), false) : PageRows.read(query, mapper);
      return !read.hasMore();
    }

    /** A list names the agencies of each directive anew: of how many directives the names fit. */
    private int fitting(List<UUID> directives) {
      int characters = 0;
      int count = 0;
      while (count < directives.size() && characters < PageRows.BUDGET_BYTES / 2) {
        for (AssignmentRow each : assignments.getOrDefault(directives.get(count), List.of())) {
          characters += each.names().values().stream().mapToInt(String::length).sum();
        }
        count++;
      }
      return count;
    }

    DirectiveChildren all(int count) {
      assignments.values().forEach(each -> each.sort(LEAD_FIRST));
      milestones.values().forEach(each -> each.sort(IN_SEQUENCE));
      return new DirectiveChildren(assignments, milestones, count);
    }
  }

  private static <T> void add(Map<UUID, List<T>> groups, Function<T, UUID> directive, T row) {
    groups.computeIfAbsent(directive.apply(row), id -> new ArrayList<>()).add(row);
  }
}
