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
import org.directivetracker.database.Together;
import org.directivetracker.history.Versions;
import org.directivetracker.security.Caller;
import org.directivetracker.time.AsOf;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
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

  private final Rows rows;

  DirectiveReader(Rows rows) {
    this.rows = rows;
  }

  Optional<DirectiveRow> past(Handle h, UUID id, AsOf asOf) {
    var query =
        h.createQuery(
                "select d.*, m.visibility as meeting_visibility from "
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
   * moment asked for, or the caller reads everything.
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
                    + " d cross join lateral jsonb_array_elements(d.passages)"
                    + " with ordinality as p(value, n)"
                    + " join source_document s on s.id = (p.value ->> 'documentId')::uuid"
                    + " join meeting m on m.id = s.meeting_id left join "
                    + Versions.of("meeting", asOf)
                    + " k on k.id = s.meeting_id"
                    + " where d.id = :id order by p.n")
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

  /** The assignments, the lead first, and the milestones, in their sequence, of each directive. */
  record Children(
      Map<UUID, List<AssignmentRow>> assignments, Map<UUID, List<MilestoneRow>> milestones) {
    List<AssignmentRow> assignments(DirectiveRow row) {
      return assignments.getOrDefault(row.id(), List.of());
    }

    List<MilestoneRow> milestones(DirectiveRow row) {
      return milestones.getOrDefault(row.id(), List.of());
    }
  }

  Children children(Handle h, List<UUID> directives, @Nullable AsOf asOf) {
    Query query = h.createQuery(childrenOf("any(:ids)", asOf)).bindMap(Versions.bound(asOf));
    var children = new Gathering();
    Together.read(
        query.bindArray("ids", UUID.class, directives), children::assignment, children::milestone);
    return children.all();
  }

  /** Asks for the assignments, then for the milestones, of the directives of an SQL expression. */
  String childrenOf(String directives, @Nullable AsOf asOf) {
    return "select a.*, g.names as agency_names from "
        + Versions.of("assignment", asOf)
        + " a join "
        + Versions.of("agency", asOf)
        + " g on g.code = a.agency where a.directive_id = "
        + directives
        + "; select s.* from "
        + Versions.of("milestone", asOf)
        + " s where s.directive_id = "
        + directives;
  }

  /** Takes in children, in any order. */
  class Gathering {
    private final Map<String, Map<String, String>> names = new HashMap<>();
    private final Map<UUID, List<AssignmentRow>> assignments = new HashMap<>();
    private final Map<UUID, List<MilestoneRow>> milestones = new HashMap<>();

    void assignment(ResultSet r) throws SQLException {
      add(assignments, AssignmentRow::directiveId, rows.assignment(r, names));
    }

    void milestone(ResultSet r) throws SQLException {
      add(milestones, MilestoneRow::directiveId, rows.milestone(r));
    }

    Children all() {
      assignments.values().forEach(each -> each.sort(LEAD_FIRST));
      milestones.values().forEach(each -> each.sort(IN_SEQUENCE));
      return new Children(assignments, milestones);
    }
  }

  private static <T> void add(Map<UUID, List<T>> groups, Function<T, UUID> directive, T row) {
    groups.computeIfAbsent(directive.apply(row), id -> new ArrayList<>()).add(row);
  }
}
