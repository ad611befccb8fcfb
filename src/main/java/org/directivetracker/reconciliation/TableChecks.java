package org.directivetracker.reconciliation;

import java.util.List;
import java.util.UUID;
import org.directivetracker.reconciliation.ReconciliationFinding.ReconciliationCheck;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Compares the rows of a table with its version rows, and these with the events that wrote them.
 */
final class TableChecks {
  private TableChecks() {}

  /** Compares some things of a table; all of one whose things are few. */
  static void run(
      Handle handle, VersionedTable table, List<UUID> ids, ReconciliationFindings findings) {
    if (table.kind() == VersionedTable.TableKind.TRACKED) {
      find(handle, table, ReconciliationCheck.ROW, rows(table), ids, findings);
    }
    if (table.kind() != VersionedTable.TableKind.ONCE) {
      find(handle, table, ReconciliationCheck.VERSIONS, versions(table), ids, findings);
    }
    find(handle, table, ReconciliationCheck.EVENT_OF_ROW, events(table), ids, findings);
    for (String sql : unrecorded(table)) {
      find(handle, table, ReconciliationCheck.DERIVED, sql, ids, findings);
    }
  }

  private static void find(
      Handle handle,
      VersionedTable table,
      ReconciliationCheck check,
      String sql,
      List<UUID> ids,
      ReconciliationFindings findings) {
    handle
        .createQuery(sql)
        .bind("ids", ids.toArray(UUID[]::new))
        .bind("type", table.type())
        .map(
            (r, c) ->
                new ReconciliationFinding(
                    check, table.type(), text(r.getString(1)), text(r.getString(2))))
        .forEach(findings::add);
  }

  private static String text(@Nullable String value) {
    return value == null ? "" : value;
  }

  private static String rows(VersionedTable table) {
    return """
        select w.id::text, coalesce(nullif((select string_agg(coalesce(a.key, b.key), ', ' order by 1)
            from jsonb_each(to_jsonb(t)) a full join jsonb_each(to_jsonb(v)
                - '{event_id,valid_from,valid_to}'::text[]) b on b.key = a.key
            where a.value is distinct from b.value and t.id is not null and v.id is not null), ''),
            case when t.id is null then 'the row is missing' else 'its newest version is missing' end)
        from unnest(cast(:ids as uuid[])) w (id) left join TABLE t on t.id = w.id
        left join TABLE_version v on v.id = w.id and v.valid_to is null
        where to_jsonb(t) is distinct from to_jsonb(v) - '{event_id,valid_from,valid_to}'::text[]
        """
        .replace("TABLE", table.table());
  }

  private static String versions(VersionedTable table) {
    boolean tracked = table.kind() == VersionedTable.TableKind.TRACKED;
    return """
        select thing, concat_ws(', ', case when number <> place then 'its versions have gaps' end,
            case when FOLLOW then 'its versions do not follow each other in time' end)
        from (select NAME as thing, NUMBER as number, row_number() over w as place, v.*,
                lead(RECORDED) over w as next, first_value(RECORDED) over w as first
            from ROWS v where WHICH window w as (partition by NAME order by NUMBER)) v
        where number <> place or FOLLOW
        """
        .replace(
            "FOLLOW",
            // Versions that are no rows of a tracked table may be of one moment under a set clock.
            tracked
                ? "(next is not null and next is distinct from valid_to"
                    + " or created_at <> first or updated_at <> valid_from)"
                : "false")
        .replace("NAME", table.name())
        .replace("NUMBER", table.number())
        .replace("RECORDED", table.recordedAt())
        .replace("ROWS", table.versions())
        .replace("WHICH", table.which());
  }

  /** The first version of what comes with the service has no event. */
  private static String events(VersionedTable table) {
    return """
        select NAME, case
            when e.event_id is null then 'its event is missing'
            when e.recorded_at <> RECORDED then 'its event is of another moment'
            when MOVED then 'its event is of another directive'
            else 'its event does not name this version' end
        from ROWS v left join event e on e.event_id = v.event_id
        left join lateral (select json_or_null(e.canonical) as c) j on true
        where WHICH and SEEDED and (e.event_id is null or e.recorded_at <> RECORDED or MOVED
            or ((j.c -> 'also') || (j.c -> 'entity')) @> jsonb_build_array(
                jsonb_build_object('type', cast(:type as text), 'id', NAME, 'version', NUMBER))
                is not true)
        """
        .replace("SEEDED", table.key() == null ? "not (NUMBER = 1 and v.event_id is null)" : "true")
        .replace(
            "MOVED",
            table.isOfDirective()
                ? "e.directive_id is distinct from " + table.directive()
                : "e.directive_id is not null")
        .replace("NAME", table.name())
        .replace("NUMBER", table.number())
        .replace("RECORDED", table.recordedAt())
        .replace("ROWS", table.versions())
        .replace("WHICH", table.which());
  }

  /** What columns say that no event records: it follows from other columns and from who acted. */
  private static List<String> unrecorded(VersionedTable table) {
    String content =
        "not exists (select from TABLE_content c where c.id = v.content_id and c.sha256 = v.sha256"
            + " and c.size = v.size)";
    String actor =
        "json_or_null(e.actor_disclosed) #>> '{value,issuer}' || ' ' ||"
            + " (json_or_null(e.actor_disclosed) #>> '{value,subject}')";
    return switch (table.type()) {
      case "directive" ->
          List.of(
              violation(
                  table,
                  "meeting",
                  "not exists (select from meeting_version m where m.id = v.meeting_id and m.reference = v.meeting_reference)"),
              violation(
                  table,
                  "ordinal",
                  "v.reference is distinct from v.meeting_reference || '-' || lpad(v.ordinal::text, greatest(2, length(v.ordinal::text)), '0')"),
              violation(
                  table,
                  "claimedReportAccepted",
                  "v.claimed_report_accepted and not exists (select from progress_report r where r.id = v.claimed_report and r.status in ('ACCEPTED', 'SUPERSEDED'))"));
      case "document" ->
          List.of(violation(table, "text", "sha256(convert_to(v.text, 'UTF8')) <> v.sha256"));
      case "evidence" ->
          List.of(
              violation(table, "content", content.replace("TABLE", "evidence")),
              violation(
                  table,
                  "who entered it",
                  "not exists (select from evidence_version f join event e on e.event_id = f.event_id"
                      + " where f.id = v.id and f.version = 1 and v.entered_by = "
                      + actor
                      + ")"));
      case "report-snapshot" ->
          List.of(
              violation(table, "content", content.replace("TABLE", "report_snapshot")),
              violation(
                  table,
                  "who made it",
                  "not exists (select from event e where e.event_id = v.event_id and v.created_by = "
                      + actor
                      + ")"));
      case "progress-report" ->
          List.of(
              violation(
                  table,
                  "authors",
                  "exists (select from unnest(v.authors) author where author not in (select "
                      + actor
                      + " from progress_report_version w join event e on e.event_id = w.event_id"
                      + " where w.id = v.id and w.version <= v.version))"
                      + " or not exists (select from progress_report_version f join event e on"
                      + " e.event_id = f.event_id where f.id = v.id and f.version = 1 and "
                      + actor
                      + " = any (v.authors))"),
              violation(
                  table,
                  "acceptedAt",
                  "v.accepted_at is distinct from (select min(w.valid_from) from progress_report_version w"
                      + " where w.id = v.id and w.version <= v.version and w.status = 'ACCEPTED')"));
      default -> List.of();
    };
  }

  private static String violation(VersionedTable table, String member, String condition) {
    return "select NAME, 'MEMBER' from ROWS v where WHICH and (CONDITION)"
        .replace("CONDITION", condition)
        .replace("NAME", table.name())
        .replace("MEMBER", member)
        .replace("ROWS", table.versions())
        .replace("WHICH", table.which());
  }
}
