package org.directivetracker.directive;

import jakarta.inject.Singleton;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.directivetracker.history.Versions;
import org.directivetracker.time.AsOf;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.result.ResultIterable;
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

  List<PassageView> passages(Handle h, UUID id, @Nullable AsOf asOf) {
    var query =
        h.createQuery(
                "select p.value ->> 'documentId' as document, s.key,"
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
                    r.getString("prefix"),
                    r.getString("suffix")))
        .list();
  }

  Map<UUID, List<AssignmentRow>> assignments(Handle h, List<UUID> directives, @Nullable AsOf asOf) {
    var query =
        h.createQuery(
                "select a.*, g.names as agency_names from "
                    + Versions.of("assignment", asOf)
                    + " a join "
                    + Versions.of("agency", asOf)
                    + " g on g.code = a.agency where a.directive_id = any(:ids)")
            .bindArray("ids", UUID.class, directives)
            .bindMap(Versions.bound(asOf));
    var names = new HashMap<String, Map<String, String>>();
    return grouped(
        query.map((r, c) -> rows.assignment(r, names)), AssignmentRow::directiveId, LEAD_FIRST);
  }

  Map<UUID, List<MilestoneRow>> milestones(Handle h, List<UUID> directives, @Nullable AsOf asOf) {
    var query =
        h.createQuery(
                "select s.* from "
                    + Versions.of("milestone", asOf)
                    + " s where s.directive_id = any(:ids)")
            .bindArray("ids", UUID.class, directives)
            .bindMap(Versions.bound(asOf));
    return grouped(query.map((r, c) -> rows.milestone(r)), MilestoneRow::directiveId, IN_SEQUENCE);
  }

  private static <T> Map<UUID, List<T>> grouped(
      ResultIterable<T> found, Function<T, UUID> directive, Comparator<T> order) {
    Map<UUID, List<T>> groups = found.stream().collect(Collectors.groupingBy(directive));
    groups.values().forEach(group -> group.sort(order));
    return groups;
  }
}
