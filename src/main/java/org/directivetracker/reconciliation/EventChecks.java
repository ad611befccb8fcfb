package org.directivetracker.reconciliation;

import java.util.stream.Collectors;
import org.directivetracker.reconciliation.ReconciliationFinding.ReconciliationCheck;
import org.jdbi.v3.core.Handle;

/** Compares events with their leaves, their parts, and the version rows that they name. */
final class EventChecks {
  /**
   * The canonical text {@code c} of event {@code e} is that of its leaf, so that it can be read.
   */
  private static final String SOUND =
      "l.leaf = sha256('\\x00'::bytea || convert_to(e.canonical, 'UTF8'))";

  private static final String FROM =
      " from log_entry l left join event e on e.event_id = l.event_id"
          + " left join lateral (select json_or_null(e.canonical) as c) j on true"
          + " where l.seq > :from and l.seq <= :to";

  private static final String EVENTS =
      """
      select seq, detail from (
          select l.seq::text as seq, case
              when e.event_id is null then 'it is missing'
              when not (SOUND) then 'its canonical text is not that of its leaf'
              else concat_ws(', ',
                  case when l.recorded_at <> e.recorded_at
                      or (j.c ->> 'recordedAt')::timestamptz <> e.recorded_at then 'recordedAt' end,
                  case when (j.c ->> 'effectiveAt')::timestamptz <> e.effective_at then 'effectiveAt' end,
                  case when (j.c ->> 'simulatedClock')::boolean <> e.simulated_clock then 'simulatedClock' end,
                  case when j.c ->> 'eventId' is distinct from e.event_id::text then 'eventId' end,
                  case when j.c ->> 'action' is distinct from e.action then 'action' end,
                  case when j.c ->> 'role' is distinct from e.role then 'role' end,
                  case when j.c ->> 'agency' is distinct from e.agency then 'agency' end,
                  case when j.c ->> 'onBehalfOf' is distinct from e.on_behalf_of then 'onBehalfOf' end,
                  case when j.c -> 'entity' is distinct from jsonb_build_object('type', e.entity_type,
                      'id', e.entity_id, 'version', e.entity_version) then 'entity' end,
                  PARTS,
                  case when coalesce((j.c ->> 'v')::integer, 1) <> e.canonical_version then 'v' end,
                  case when e.canonical_version = 2 and (j.c -> 'directives') is distinct from
                      case when e.directive_id is null then '[]'::jsonb else jsonb_build_array(
                          jsonb_build_object('id', e.directive_id, 'seq', DIGEST(e.directive_disclosed))) end
                      then 'directives' end,
                  case when (json_or_null(e.directive_disclosed) #>> '{value,seq}')::integer
                      is distinct from e.directive_number then 'directives' end)
              end as detail
          FROM) f
      where detail <> ''
      """
          .replace(
              "PARTS",
              java.util.Map.of(
                      "actor", "actor_disclosed",
                      "requestId", "request_id_disclosed",
                      "changes", "changes_disclosed",
                      "reason", "reason_disclosed")
                  .entrySet()
                  .stream()
                  .map(
                      part ->
                          "case when j.c #>> '{digests,PART}' is distinct from DIGEST(e.COLUMN) then 'PART' end"
                              .replace("PART", part.getKey())
                              .replace("COLUMN", part.getValue()))
                  .collect(Collectors.joining(", ")))
          .replaceAll("DIGEST\\(([a-z._]+)\\)", "encode(sha256(convert_to($1, 'UTF8')), 'hex')")
          .replace("SOUND", SOUND)
          .replace("FROM", FROM);

  /** A draft that was deleted has no rows of the version that its deletion names. */
  private static final String ROWS =
      "select t ->> 'type', t ->> 'id', 'no row is of the version that event ' || l.seq || ' names'"
          + FROM.replace(" where ", ", lateral jsonb_array_elements(THINGS) t where ")
              .replace(
                  "THINGS",
                  "case when j.c is null then '[]' else (j.c -> 'also') || (j.c -> 'entity') end")
          + " and e.action <> 'delete' and "
          + SOUND
          + " and not case t ->> 'type' "
          + VersionedTable.ALL.stream().map(EventChecks::hasRow).collect(Collectors.joining(" "))
          + " else true end";

  private EventChecks() {}

  /**
   * Whether the table has a row of the version that the event {@code e} gives the thing {@code t}.
   */
  private static String hasRow(VersionedTable table) {
    return "when 'TYPE' then exists (select from ROWS v where v.event_id = e.event_id KEY and NAME = t ->> 'id' and NUMBER = (t ->> 'version')::integer)"
        .replace("TYPE", table.type())
        .replace("ROWS", table.versions())
        .replace(
            "KEY",
            table.kind() == VersionedTable.TableKind.ONCE ? "and v.id = (t ->> 'id')::uuid" : "")
        .replace("NAME", table.name())
        .replace("NUMBER", table.number());
  }

  /** Compares the events of the numbers after {@code from} up to {@code to}. */
  static void run(Handle handle, long from, long to, ReconciliationFindings findings) {
    handle
        .createQuery(EVENTS)
        .bind("from", from)
        .bind("to", to)
        .map(
            (r, c) ->
                new ReconciliationFinding(
                    ReconciliationCheck.EVENT, "event", r.getString(1), r.getString(2)))
        .forEach(findings::add);
    handle
        .createQuery(ROWS)
        .bind("from", from)
        .bind("to", to)
        .map(
            (r, c) ->
                new ReconciliationFinding(
                    ReconciliationCheck.ROW_OF_EVENT,
                    r.getString(1),
                    r.getString(2),
                    r.getString(3)))
        .forEach(findings::add);
  }
}
