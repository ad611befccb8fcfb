package org.directivetracker.reconciliation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.directivetracker.testing.Api;
import org.directivetracker.testing.Database;
import org.directivetracker.testing.Json;
import org.directivetracker.testing.RecordCheck;
import org.directivetracker.testing.Response;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Handles;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.SqlStatements;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whoever owns the database alters, moves, removes or inserts a row of any tracked table, with its
 * triggers off and its newest version alike: the comparison finds it.
 */
@QuarkusTest
@Order(1) // Others put rows into the tables past the service.
class TamperedTablesTest {
  /** What a row is moved to. */
  private static final String MOVED = "0a0b0c0d-0000-7000-8000-000000000000";

  /**
   * What is owed is kept for now alone; and an agency is named by its code, nothing refers to its
   * id.
   */
  private static final Set<String> NOT_COMPARED =
      Set.of(
          "directive.next_report_period_to of before",
          "directive.report_working_days of before",
          "agency.id",
          "agency.id of before");

  @Inject Reconciler reconciler;

  static List<VersionedTable> tables() {
    return VersionedTable.ALL;
  }

  private static boolean allKindsAreThere;

  /** What the sample lacks: things of each kind that were changed. */
  @BeforeEach
  void allKindsAreThere() {
    Api.awaitStart();
    if (allKindsAreThere) {
      return;
    }
    allKindsAreThere = true;
    ObjectNode meeting = Api.freshMeeting("PUBLIC");
    Api.expect(
        200,
        Api.patch(
            Api.as("supervisor"),
            "/meetings/" + meeting.get("id").asText(),
            Api.tag(meeting),
            Json.object("title", "Another title")));
    String agency = "/agencies/" + Api.freshAgency();
    Api.expect(
        200,
        Api.patch(
            Api.as("admin"),
            agency,
            Api.tag(Api.body(Api.as("admin").get(agency))),
            Json.object("validTo", "2039-12-31")));
    Response now = Api.as("admin").get("/supervision-rules");
    ObjectNode rules = (ObjectNode) Json.without(Api.body(now), "version");
    rules.put("effectiveFrom", "2999-12-31");
    Api.expect(200, Api.put(Api.as("admin"), "/supervision-rules", Api.etag(now), rules));
    String year = "/calendar/days?year=2090";
    for (int day = 3; day <= 4; day++) {
      String tag = Api.as("admin").get(year).header("ETag");
      var holiday =
          Json.object("date", "2090-01-0" + day, "kind", "HOLIDAY", "name", "A day of a test");
      assertThat(Api.put(Api.as("admin"), year, tag, Json.array(holiday)).statusCode())
          .isEqualTo(200);
    }
  }

  @Test
  void everyTableOfTheRecordIsCompared() throws SQLException {
    try (Connection connection = Database.superuser()) {
      var check = new RecordCheck(connection);
      var wanted = new TreeSet<>(check.tracked().keySet());
      wanted.addAll(check.appendOnly());
      wanted.removeIf(table -> table.startsWith("log_") || table.equals("event"));
      assertThat(VersionedTable.ALL.stream().map(VersionedTable::table))
          .containsExactlyInAnyOrderElementsOf(wanted);
    }
  }

  @Test
  void nothingIsFoundWhereNothingWasAltered() {
    var findings = new ReconciliationFindings();
    Database.awaitNumbers();
    reconciler.whole(
        Long.parseLong(Database.column("select max(seq) from log_entry").get(0)),
        findings,
        () -> {});
    assertThat(findings.kept()).isEmpty();
    assertThat(findings.directives).isGreaterThan(20);
  }

  /** In the newest version and the live row, and in an older version alone. */
  @ParameterizedTest
  @MethodSource("tables")
  void whateverColumnIsAlteredIsFound(VersionedTable table) throws SQLException {
    var unseen = new TreeSet<String>();
    for (String column : columns(table)) {
      if (!isSeen(table, column, "valid_to is null")) {
        unseen.add(table.table() + "." + column);
      }
      if (table.kind() == VersionedTable.TableKind.TRACKED
          && !isSeen(table, column, "valid_to is not null")) {
        unseen.add(table.table() + "." + column + " of before");
      }
    }
    unseen.removeAll(NOT_COMPARED);
    assertThat(unseen).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("tables")
  void rowsThatAreRemovedOrAddedAreFound(VersionedTable table) throws SQLException {
    try (Connection connection = Database.superuser();
        Handle handle = open(connection)) {
      handle.execute("set session_replication_role = replica");
      String key = table.key() == null ? "version" : table.key();
      String id =
          text(handle, "select " + key + " from " + table.versions() + " order by 1 desc limit 1");
      List<UUID> ids =
          table.key() == null ? List.of() : List.of(UUID.fromString(id), UUID.fromString(MOVED));
      String which = " where " + key + " = '" + id + "'";
      String numbers =
          "select min(l.seq) || ' ' || max(l.seq) from log_entry l join "
              + table.versions()
              + " v on v.event_id = l.event_id where v."
              + key
              + " = '"
              + id
              + "'";
      String[] span = text(handle, numbers).split(" ");

      handle.execute("delete from " + table.table() + which);
      if (table.kind() == VersionedTable.TableKind.TRACKED) {
        var alone = new ReconciliationFindings();
        reconciler.things(handle, table, ids, alone);
        assertThat(alone.kept()).as("the live row alone").isNotEmpty();
        handle.execute("delete from " + table.versions() + which);
      }
      var removed = new ReconciliationFindings();
      EventChecks.run(handle, Long.parseLong(span[0]) - 1, Long.parseLong(span[1]), removed);
      assertThat(removed.kept())
          .as("the row and all its versions")
          .anyMatch(
              f ->
                  f.check() == ReconciliationFinding.ReconciliationCheck.ROW_OF_EVENT
                      && f.type().equals(table.type()));
      connection.rollback();

      if (table.key() != null) {
        handle.execute("set session_replication_role = replica");
        for (String rows : new TreeSet<>(List.of(table.table(), table.versions()))) {
          withoutConstraints(handle, rows);
          String columns =
              text(
                  handle,
                  "select string_agg('\"' || column_name || '\"', ', ') from"
                      + " information_schema.columns where is_generated = 'NEVER' and table_name = '"
                      + rows
                      + "'");
          handle.execute(
              "insert into ROWS (COLUMNS) select COLUMNS from (select t.* from ROWS r,"
                  .concat(" jsonb_populate_record(null::ROWS, to_jsonb(r) ||")
                  .concat(" jsonb_build_object('KEY', 'MOVED')) t where r.KEY = 'ID') o")
                  .replace("ROWS", rows)
                  .replace("COLUMNS", columns)
                  .replace("KEY", key)
                  .replace("MOVED", MOVED)
                  .replace("ID", id));
        }
        var added = new ReconciliationFindings();
        reconciler.things(handle, table, ids, added);
        assertThat(added.kept())
            .as("a copy with another id")
            .anyMatch(f -> f.id().equals(MOVED) || table.type().equals("agency"));
        connection.rollback();
      }
    }
  }

  /** But for what the log itself gives. */
  @Test
  void whateverColumnOfAnEventIsAlteredIsFound() throws SQLException {
    var unseen = new TreeSet<String>();
    for (String column :
        Database.column(
            "select column_name from information_schema.columns where table_name = 'event' and"
                + " column_name not in ('event_id', 'digest')")) {
      try (Connection connection = Database.superuser();
          Handle handle = open(connection)) {
        handle.execute("set session_replication_role = replica");
        String event =
            text(
                handle,
                "select event_id from event where directive_id is not null order by 1 desc limit 1");
        long seq =
            Long.parseLong(
                text(handle, "select seq from log_entry where event_id = '" + event + "'"));
        alter(handle, "event", column, "event_id = '" + event + "'");
        var findings = new ReconciliationFindings();
        EventChecks.run(handle, seq - 1, seq, findings);
        if (findings.count() == 0) {
          unseen.add(column);
        }
        connection.rollback();
      }
    }
    assertThat(unseen).isEmpty();
  }

  private boolean isSeen(VersionedTable table, String column, String versions) throws SQLException {
    boolean tracked = table.kind() == VersionedTable.TableKind.TRACKED;
    String which = tracked ? versions : "true";
    try (Connection connection = Database.superuser();
        Handle handle = open(connection)) {
      handle.execute("set session_replication_role = replica");
      String key = table.key() == null ? "version" : table.key();
      String id =
          text(
              handle,
              "select "
                  + key
                  + " from "
                  + table.versions()
                  + " where "
                  + which
                  + " order by 1 desc limit 1");
      assertThat(id).as("a row of " + table.table() + " where " + which).isNotNull();
      String directive =
          table.isOfDirective()
              ? text(
                  handle,
                  "select "
                      + table.directive()
                      + " from "
                      + table.versions()
                      + " v where v."
                      + key
                      + " = '"
                      + id
                      + "' limit 1")
              : null;
      alter(handle, table.versions(), column, which + " and " + key + " = '" + id + "'");
      if (tracked && versions.endsWith("is null")) {
        alter(handle, table.table(), column, key + " = '" + id + "'");
      }
      var findings = new ReconciliationFindings();
      List<UUID> ids =
          table.key() == null ? List.of() : List.of(UUID.fromString(id), UUID.fromString(MOVED));
      try {
        reconciler.things(handle, table, ids, findings);
        if (directive != null && findings.count() == 0) {
          Reconciler.directives(handle, List.of(UUID.fromString(directive)), findings);
        }
        return findings.count() > 0;
      } catch (UnreadableRowException e) {
        return true;
      } finally {
        connection.rollback();
      }
    }
  }

  private static Handle open(Connection connection) throws SQLException {
    connection.setAutoCommit(false);
    Jdbi jdbi = Jdbi.create(connection);
    jdbi.getConfig(SqlStatements.class).setUnusedBindingAllowed(true);
    jdbi.getConfig(Handles.class).setForceEndTransactions(false);
    return jdbi.open();
  }

  private static void alter(Handle handle, String rows, String column, String which) {
    withoutConstraints(handle, rows);
    String type =
        text(
            handle,
            "select udt_name from information_schema.columns where table_name = '"
                + rows
                + "' and column_name = '"
                + column
                + "'");
    String value =
        switch (type) {
          case "uuid" -> "cast('" + MOVED + "' as uuid)";
          case "float8" -> "COLUMN + 1";
          case "text" -> "coalesce(COLUMN, '') || 'x'";
          case "date" -> "coalesce(COLUMN + 1, '2024-02-29')";
          case "timestamptz" -> "coalesce(COLUMN + interval '1 s', '2024-02-29')";
          case "bool" -> "not coalesce(COLUMN, false)";
          case "int2", "int4", "int8" -> "coalesce(COLUMN + 1, 7)";
          case "jsonb" ->
              "case when jsonb_typeof(COLUMN) = 'array' then jsonb_build_array('x')"
                  + " else coalesce(COLUMN, '{}') || '{\"xx\": {}}' end";
          case "_text" -> "array_append(COLUMN, 'x')";
          case "_uuid" -> "array_append(COLUMN, gen_random_uuid())";
          case "bytea" -> "sha256(coalesce(COLUMN, ''))";
          default -> throw new IllegalArgumentException(column + " is of type " + type);
        };
    int altered =
        handle.execute(
            ("update ROWS set COLUMN = "
                    + value
                    + " where ctid = (select ctid from ROWS where "
                    + which
                    + " limit 1)")
                .replace("ROWS", rows)
                .replace("COLUMN", '"' + column + '"'));
    assertThat(altered).as(rows + "." + column).isEqualTo(1);
  }

  private static void withoutConstraints(Handle handle, String rows) {
    handle
        .createQuery(
            "select conname from pg_constraint where contype in ('c', 'u', 'p') and conrelid = cast('"
                + rows
                + "' as regclass)")
        .mapTo(String.class)
        .list()
        .forEach(
            check ->
                handle.execute("alter table " + rows + " drop constraint " + check + " cascade"));
    handle
        .createQuery(
            "select indexrelid::regclass::text from pg_index where indisunique and indrelid = cast('"
                + rows
                + "' as regclass)")
        .mapTo(String.class)
        .list()
        .forEach(index -> handle.execute("drop index " + index));
  }

  private static String text(Handle handle, String sql) {
    return handle.createQuery(sql).mapTo(String.class).findOne().orElse(null);
  }

  private static List<String> columns(VersionedTable table) {
    return Database.column(
        "select column_name from information_schema.columns where table_name = '"
            + table.table()
            + "' and is_generated = 'NEVER' order by ordinal_position");
  }
}
