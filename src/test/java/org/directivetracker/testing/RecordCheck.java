package org.directivetracker.testing;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What must hold of the record whatever was done before, asked of the database itself. All tables
 * are found in the catalogue, so that a new one is not forgotten.
 */
public final class RecordCheck {
  /** Tables that hold no state of the domain: they may be rewritten. */
  public static final List<String> WITHOUT_HISTORY =
      List.of(
          "flyway_schema_history",
          "idempotency_key",
          "reference_counter",
          "evidence_content",
          "evidence_chunk",
          "report_snapshot_content",
          "report_snapshot_chunk",
          "report_owed",
          "current_owner",
          "log_pending",
          "log_checkpoint_missed",
          "reconciliation");

  /** Append-only as well, but written after the event, by its number. */
  private static final List<String> LOG =
      List.of("log_entry", "log_subtree", "log_checkpoint", "log_key");

  private final Connection connection;

  public RecordCheck(Connection connection) {
    this.connection = connection;
  }

  public List<String> tables() throws SQLException {
    return column(
        "select table_name from information_schema.tables where table_schema = 'public'"
            + " and table_type = 'BASE TABLE' order by 1");
  }

  /** Tables whose every change is a version row, with the column that numbers them. */
  public Map<String, String> tracked() throws SQLException {
    Map<String, String> tracked = new TreeMap<>();
    List<String> tables = tables();
    for (String table : tables) {
      if (tables.contains(table + "_version")) {
        boolean revised =
            !column(
                    "select 1 from information_schema.columns where table_schema = 'public' and"
                        + " column_name = 'revision' and table_name = '"
                        + table
                        + "'")
                .isEmpty();
        tracked.put(table, revised ? "revision" : "version");
      }
    }
    return tracked;
  }

  /** Tables of things that never change after they are made; the events among them. */
  public List<String> appendOnly() throws SQLException {
    List<String> tables = new ArrayList<>(tables());
    tables.removeAll(WITHOUT_HISTORY);
    for (String tracked : tracked().keySet()) {
      tables.remove(tracked);
      tables.remove(tracked + "_version");
    }
    return tables;
  }

  /** Everything that is half-done or contradicts itself, in words; none when all is well. */
  public List<String> faults() throws SQLException {
    List<String> faults = new ArrayList<>();
    List<String> written = new ArrayList<>();
    for (Map.Entry<String, String> entry : tracked().entrySet()) {
      String table = entry.getKey();
      String versions = table + "_version";
      String counter = entry.getValue();
      written.add("select event_id, valid_from as at from " + versions);
      report(
          faults,
          table + " with gaps in its versions",
          "select id from %s group by id having min(%s) <> 1 or max(%s) <> count(*)"
              .formatted(versions, counter, counter));
      report(
          faults,
          table + " whose versions do not follow each other in time",
          ("select id from (select id, valid_to, lead(valid_from) over w as next, %s from %s"
                  + " window w as (partition by id order by %s)) v"
                  + " where next is not null and next is distinct from valid_to")
              .formatted(counter, versions, counter));
      report(
          faults,
          table + " whose row is not its newest version",
          ("(select id from (select id, to_jsonb(t) from %s t except select id, to_jsonb(v) -"
                  + " '{event_id,valid_from,valid_to}'::text[] from %s v where valid_to is null) a)"
                  + " union (select id from (select id, to_jsonb(v) -"
                  + " '{event_id,valid_from,valid_to}'::text[] from %s v where valid_to is null"
                  + " except select id, to_jsonb(t) from %s t) b)")
              .formatted(table, versions, versions, table));
      report(
          faults,
          "version rows of " + table + " without their event, or of another moment",
          ("select v.id from %s v left join event e on e.event_id = v.event_id"
                  + " where e.recorded_at is distinct from v.valid_from")
              .formatted(versions));
    }
    List<String> things = new ArrayList<>();
    for (Map.Entry<String, String> entry : tracked().entrySet()) {
      things.add(
          "select '%s' as type, id::text, %s as version, event_id from %s_version"
              .formatted(entry.getKey().replace('_', '-'), entry.getValue(), entry.getKey()));
    }
    report(
        faults,
        "things that an event names and no version row has",
        ("with named as (select e.event_id, t ->> 'type' as type, t ->> 'id' as id,"
                + " (t ->> 'version')::int as version from event e cross join lateral"
                + " jsonb_array_elements(e.canonical::jsonb -> 'also' || jsonb_build_array("
                + "e.canonical::jsonb -> 'entity')) t where e.action <> 'delete'),"
                + " there as (%s) select n.type || ' ' || n.id || ' ' || n.version from named n"
                + " where n.type in (select type from there) and not exists (select from there x"
                + " where x.type = n.type and x.event_id = n.event_id and x.version = n.version"
                + " and (x.id = n.id or n.type = 'agency'))")
            .formatted(String.join(" union all ", things)));
    for (String table :
        column(
            "select table_name from information_schema.columns where table_schema = 'public' and"
                + " column_name in ('event_id', 'directive_id') and table_name <> 'event'"
                + " group by 1 having count(*) = 2")) {
      report(
          faults,
          "rows of " + table + " whose event is of another directive",
          ("select t.event_id from %s t join event e on e.event_id = t.event_id where"
                  + " e.directive_id is distinct from t.directive_id")
              .formatted(table));
    }
    for (String table : appendOnly()) {
      if (!table.equals("event") && !LOG.contains(table)) {
        written.add("select event_id, recorded_at as at from " + table);
        report(
            faults,
            "rows of " + table + " without their event",
            ("select t.event_id from %s t left join event e on e.event_id = t.event_id where"
                    + " t.event_id is not null and e.recorded_at is distinct from t.recorded_at")
                .formatted(table));
      }
    }
    report(
        faults,
        "events that wrote nothing",
        ("select action || ' ' || entity_type || ' ' || event_id from event e where action <>"
                + " 'delete' and not exists (select from (%s) w where w.event_id = e.event_id)")
            .formatted(String.join(" union all ", written)));
    report(
        faults,
        "deletions that closed nothing",
        "select event_id from event e where action = 'delete' and (entity_type <> 'directive' or"
            + " not exists (select from directive_version v where v.id::text = e.entity_id and"
            + " v.valid_to = e.recorded_at))");
    logFaults(faults);
    return faults;
  }

  /** The log against what it would be if it were made anew. */
  private void logFaults(List<String> faults) throws SQLException {
    report(
        faults,
        "events that neither have a number nor wait for one, or both",
        "select e.event_id from event e left join log_entry l on l.event_id = e.event_id left join"
            + " log_pending p on p.event_id = e.event_id where (l.seq is null) = (p.ordinal is"
            + " null)");
    report(
        faults,
        "events that are not numbered in their directive, in the order of the log",
        "select event_id from (select e.event_id, e.directive_number, row_number() over (partition"
            + " by e.directive_id order by l.seq, p.ordinal) as place from event e left join"
            + " log_entry l on l.event_id = e.event_id left join log_pending p on p.event_id ="
            + " e.event_id where e.directive_id is not null) n where directive_number <> place");
    report(
        faults,
        "events whose canonical text names another directive than theirs, or none",
        "select event_id from event where canonical_version = 2 and (canonical::jsonb ->"
            + " 'directives') is distinct from case when directive_id is null then '[]'::jsonb else"
            + " jsonb_build_array(jsonb_build_object('id', directive_id, 'seq', encode(sha256("
            + "convert_to(directive_disclosed, 'UTF8')), 'hex'))) end");
    report(
        faults,
        "events whose number is another than the one that was digested",
        "select event_id from event where directive_number <>"
            + " (directive_disclosed::jsonb #>> '{value,seq}')::int");
    report(
        faults, "numbers with gaps", "select max(seq) from log_entry having max(seq) <> count(*)");
    report(
        faults,
        "entries that are not their event's",
        "select l.seq from log_entry l join event e on e.event_id = l.event_id where"
            + " l.recorded_at <> e.recorded_at or l.leaf <>"
            + " sha256('\\x00'::bytea || convert_to(e.canonical, 'UTF8'))");
    report(
        faults,
        "events of one thing that are not numbered in the order of its versions",
        "select seq from (select l.seq, e.entity_version, lag(e.entity_version) over (partition by"
            + " e.entity_type, e.entity_id order by l.seq) as before from log_entry l join event e"
            + " on e.event_id = l.event_id) n where before >= entity_version");
    report(
        faults,
        "subtrees that are not what their halves make, or are missing",
        "with node as (select 0 as level, seq - 1 as number, leaf as hash from log_entry union all"
            + " select level, number, hash from log_subtree), made as (select l.level + 1 as level,"
            + " l.number / 2 as number, sha256('\\x01'::bytea || l.hash || r.hash) as hash from"
            + " node l join node r on r.level = l.level and r.number = l.number + 1 where"
            + " l.number % 2 = 0) select m.level || ' ' || m.number from made m full join"
            + " log_subtree s on s.level = m.level and s.number = m.number where m.hash is distinct"
            + " from s.hash");
  }

  private void report(List<String> faults, String what, String sql) throws SQLException {
    List<String> found = column(sql);
    if (!found.isEmpty()) {
      faults.add(what + ": " + found.size() + ", such as " + found.get(0));
    }
  }

  public List<String> column(String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      List<String> values = new ArrayList<>();
      while (rows.next()) {
        values.add(rows.getString(1));
      }
      return values;
    }
  }
}
