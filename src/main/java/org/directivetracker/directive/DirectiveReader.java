package org.directivetracker.directive;

import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.directivetracker.agency.AgencyView;
import org.directivetracker.database.Together;
import org.directivetracker.history.Versions;
import org.directivetracker.page.PageRows;
import org.directivetracker.security.Caller;
import org.directivetracker.time.AsOf;
import org.jdbi.v3.core.Handle;
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

  /** A list reads so many agencies, assignments and milestones at once. */
  private static final int MOST_AGENCIES = 400;

  private static final int MOST_CHILDREN = 4_000;

  private static final int MOST_BYTES = Rows.mostBytes(TextBounds.TRANSLATIONS);

  private static final String ASSIGNMENT =
      "a.id, a.directive_id, a.agency, a.role, a.status, a.acknowledge_by, a.acknowledged_on,"
          + " a.illustrative, a.version, a.created_at, a.updated_at, ";
  private static final String MILESTONE =
      "s.id, s.directive_id, s.key, s.agency, s.original_due_date, s.due_date, s.met_on, s.percent,"
          + " s.status, s.weight, s.sequence, s.illustrative, s.version, s.created_at,"
          + " s.updated_at, ";

  private final Rows rows;

  DirectiveReader(Rows rows) {
    this.rows = rows;
  }

  /**
   * A directive as it was.
   *
   * @param columns of {@link Rows}
   */
  Optional<DirectiveRow> past(Handle h, UUID id, AsOf asOf, String columns) {
    var query =
        h.createQuery(
                "select "
                    + columns
                    + " from "
                    + Versions.of("directive", asOf)
                    + " d join "
                    + Versions.of("meeting", asOf)
                    + " m on m.id = d.meeting_id where d.id = :id")
            .bind("id", id)
            .bindMap(Versions.bound(asOf));
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
                    + Versions.of("directive", asOf)
                    + " d cross join lateral (select e.value, e.n, sum(octet_length("
                    + "e.value ->> 'exact')) over (order by e.n) as upto from"
                    + " jsonb_array_elements(d.passages) with ordinality as e(value, n)) as p"
                    + " join source_document s on s.id = (p.value ->> 'documentId')::uuid"
                    + " join meeting m on m.id = s.meeting_id left join "
                    + Versions.of("meeting", asOf)
                    + " k on k.id = s.meeting_id"
                    + " where d.id = :id and p.upto <= "
                    + Rows.mostBytes(TextBounds.QUOTES)
                    + " order by p.n")
            .bind("id", id)
            .bindMap(Versions.bound(asOf));
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
  record Children(
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
  Children children(Handle h, UUID directive, @Nullable AsOf asOf) {
    var children = new Gathering();
    Together.read(
        h.createQuery(childrenOf(":directive", asOf))
            .bindMap(Versions.bound(asOf))
            .bind("directive", directive),
        children::agency,
        children::assignment,
        children::milestone);
    return children.all(1);
  }

  /**
   * What lists need of the children of the first of these directives. Of how many directives they
   * are depends on their number: each statement reads a bounded number of rows, and when one of
   * them finds more, half of the directives are asked for. At least one directive is read.
   */
  Children children(Handle h, List<UUID> directives, @Nullable AsOf asOf) {
    List<UUID> asked = directives;
    while (true) {
      var children = new Gathering();
      Together.read(
          h.createQuery(asked.size() <= 1 ? briefly("", "", asOf) : briefly(asOf))
              .bindMap(Versions.bound(asOf))
              .bindArray("ids", UUID.class, asked),
          children::agency,
          children::assignment,
          children::milestone);
      if (asked.size() <= 1 || children.isWhole()) {
        return children.all(children.fitting(asked));
      }
      asked = asked.subList(0, (asked.size() + 1) / 2);
    }
  }

  private static String briefly(@Nullable AsOf asOf) {
    return briefly(" limit " + (MOST_AGENCIES + 1), " limit " + (MOST_CHILDREN + 1), asOf);
  }

  private static String briefly(String mostAgencies, String mostChildren, @Nullable AsOf asOf) {
    return agencies("any(:ids)", asOf)
        + mostAgencies
        + "; select "
        + ASSIGNMENT
        + "null as decline_reason, null as contact from "
        + Versions.of("assignment", asOf)
        + " a where a.directive_id = any(:ids)"
        + mostChildren
        + "; select "
        + MILESTONE
        + "'' as title, '{}' as translations from "
        + Versions.of("milestone", asOf)
        + " s where s.directive_id = any(:ids)"
        + mostChildren;
  }

  /**
   * Asks for the names of agencies, for the assignments, then for the milestones, of one directive.
   * What was recorded before the texts of one directive were bounded is left out beyond the bound.
   */
  String childrenOf(String directive, @Nullable AsOf asOf) {
    return agencies(directive, asOf)
        + "; select "
        + ASSIGNMENT
        + "case when sum(octet_length(a.decline_reason)) over (order by a.id) <= "
        + MOST_BYTES
        + " then a.decline_reason end as decline_reason, a.contact from "
        + Versions.of("assignment", asOf)
        + " a where a.directive_id = "
        + directive
        + "; select "
        + MILESTONE
        + "s.title, case when sum(octet_length(cast(s.translations as text)))"
        + " over (order by s.sequence, s.id) <= "
        + MOST_BYTES
        + " then s.translations else '{}' end as translations from "
        + Versions.of("milestone", asOf)
        + " s where s.directive_id = "
        + directive;
  }

  /** Names of agencies, each once however many directives it has. */
  private static String agencies(String directives, @Nullable AsOf asOf) {
    return "select g.code, "
        + Rows.within("g.names", Rows.mostBytes(AgencyView.NAMES))
        + " as names from "
        + Versions.of("agency", asOf)
        + " g where g.code in (select a.agency from "
        + Versions.of("assignment", asOf)
        + " a where a.directive_id = "
        + directives
        + ")";
  }

  /** Takes in children, in any order. */
  class Gathering {
    private final Map<String, Map<String, String>> names = new HashMap<>();
    private final Map<UUID, List<AssignmentRow>> assignments = new HashMap<>();
    private final Map<UUID, List<MilestoneRow>> milestones = new HashMap<>();
    private int assignmentsCount;
    private int milestonesCount;

    void agency(ResultSet r) throws SQLException {
      names.put(r.getString("code"), rows.names(r));
    }

    void assignment(ResultSet r) throws SQLException {
      assignmentsCount++;
      add(assignments, AssignmentRow::directiveId, rows.assignment(r, names));
    }

    void milestone(ResultSet r) throws SQLException {
      milestonesCount++;
      add(milestones, MilestoneRow::directiveId, rows.milestone(r));
    }

    private boolean isWhole() {
      return names.size() <= MOST_AGENCIES
          && assignmentsCount <= MOST_CHILDREN
          && milestonesCount <= MOST_CHILDREN;
    }

    /**
     * Of how many directives the names of their agencies fit in a page: a list names the agencies
     * of each directive anew.
     */
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

    Children all(int count) {
      assignments.values().forEach(each -> each.sort(LEAD_FIRST));
      milestones.values().forEach(each -> each.sort(IN_SEQUENCE));
      return new Children(assignments, milestones, count);
    }
  }

  private static <T> void add(Map<UUID, List<T>> groups, Function<T, UUID> directive, T row) {
    groups.computeIfAbsent(directive.apply(row), id -> new ArrayList<>()).add(row);
  }
}
