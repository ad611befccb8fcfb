package org.directivetracker.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.quarkus.test.junit.QuarkusTest;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.directivetracker.testing.Api;
import org.directivetracker.testing.Database;
import org.directivetracker.testing.RecordCheck;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The database itself refuses to rewrite the past, to the application and to its own owner. */
@QuarkusTest
class RecordRefusalTest {
  private static final String REFUSED = "42501";
  private static final String SAMPLE = "(select id from directive where reference = '%s')";

  @BeforeEach
  void theSampleIsIn() {
    Api.awaitStart();
  }

  @ParameterizedTest
  @ValueSource(strings = {"app", "owner"})
  void nothingOfTheRecordIsRewritten(String login) throws SQLException {
    // Where there is no checkpoint this makes the first.
    Api.expect(200, Api.anonymous().get("/audit/checkpoint"));
    try (Connection connection = connect(login)) {
      RecordCheck check = new RecordCheck(connection);
      List<String> tables = new ArrayList<>(check.appendOnly());
      check.tracked().keySet().forEach(t -> tables.add(t + "_version"));
      assertThat(tables)
          .contains(
              "event",
              "calendar_year",
              "supervision_rules",
              "source_document",
              "date_decision",
              "directive_version",
              "assignment_version",
              "milestone_version",
              "meeting_version",
              "agency_version");
      for (String table : tables) {
        assertThat(check.column("select count(*) from " + table))
            .as("rows of " + table + ", without which this proves nothing")
            .isNotEqualTo(List.of("0"));
        List<String> columns =
            check.column(
                "select column_name from information_schema.columns where table_schema = 'public'"
                    + " and table_name = '"
                    + table
                    + "' and is_generated = 'NEVER' and identity_generation is distinct from 'ALWAYS'");
        for (String column : columns) {
          refused(
              connection, REFUSED, "update %s set %s = %s".formatted(table, column, column), null);
        }
        refused(connection, REFUSED, "delete from " + table, null);
        refused(connection, REFUSED, "truncate " + table + " cascade", null);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"app", "owner"})
  void nothingTrackedIsEmptied(String login) throws SQLException {
    try (Connection connection = connect(login)) {
      for (String table : new RecordCheck(connection).tracked().keySet()) {
        refused(connection, REFUSED, "truncate " + table + " cascade", null);
      }
      refused(connection, REFUSED, "set session_replication_role = replica", null);
    }
  }

  @Test
  void theApplicationDeletesNothingButDrafts() throws SQLException {
    try (Connection connection = connect("app")) {
      for (String table : new RecordCheck(connection).tracked().keySet()) {
        switch (table) {
          case "directive" -> {}
          case "assignment", "milestone" ->
              refused(connection, "23000", "delete from " + table, "Only a draft");
          default -> refused(connection, REFUSED, "delete from " + table, null);
        }
      }
      writing(
          connection,
          () ->
              refused(
                  connection,
                  "23000",
                  "delete from directive where id = " + SAMPLE.formatted("SC-2023-05-05-01"),
                  "Only a draft may be deleted"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"app", "owner"})
  void nothingTrackedChangesWithoutItsEvent(String login) throws SQLException {
    try (Connection connection = connect(login)) {
      for (Map.Entry<String, String> entry : new RecordCheck(connection).tracked().entrySet()) {
        refused(
            connection,
            "23000",
            "update %s set %s = %s + 1"
                .formatted(entry.getKey(), entry.getValue(), entry.getValue()),
            "without its event");
      }
    }
  }

  @Test
  void anEventOfWhichNothingIsKeptIsNoEvent() throws SQLException {
    try (Connection connection = connect("app")) {
      set(connection, UUID.randomUUID(), "clock_timestamp()");
      try (Statement statement = connection.createStatement()) {
        statement.execute(
            "update agency set version = version + 1 where code = 'NDRC'"); // no event row
        SQLException refusal = catchThrowableOfType(SQLException.class, () -> connection.commit());
        assertThat((Throwable) refusal).as("a commit without the event's row").isNotNull();
        assertThat(refusal.getSQLState()).isEqualTo("23503");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"app", "owner"})
  void theEndOfAVersionIsSetByItsTriggerAlone(String login) throws SQLException {
    try (Connection connection = connect(login)) {
      for (String table : new RecordCheck(connection).tracked().keySet()) {
        refused(
            connection,
            REFUSED,
            "update %s_version set valid_to = 'infinity' where valid_to is null".formatted(table),
            null);
      }
    }
  }

  @Test
  void theApplicationMakesNoVersionRowsByHand() throws SQLException {
    try (Connection connection = connect("app")) {
      for (String table : new RecordCheck(connection).tracked().keySet()) {
        refused(
            connection,
            REFUSED,
            "insert into %s_version select * from %s_version limit 1".formatted(table, table),
            null);
      }
    }
  }

  @Test
  void versionsHaveNoGapsAndDoNotGoBack() throws SQLException {
    try (Connection connection = connect("app")) {
      writing(
          connection,
          () ->
              refused(
                  connection,
                  "40001",
                  "update agency set version = version + 2 where code = 'NDRC'",
                  "no gaps"));
      set(connection, UUID.randomUUID(), "timestamptz '2000-01-01Z'");
      refused(
          connection,
          "23514",
          "update agency set version = version + 1 where code = 'NDRC'",
          "agency_version");
    }
  }

  @Test
  void aWriteThatTakesLongerThanFiveSecondsIsRefused() throws SQLException {
    try (Connection connection = connect("app");
        Statement statement = connection.createStatement()) {
      UUID event = UUID.randomUUID();
      set(connection, event, "clock_timestamp()");
      insertEvent(connection, event);
      statement.execute("set constraints all immediate"); // in time, it is good
      connection.rollback();

      set(connection, event, "clock_timestamp()");
      insertEvent(connection, event);
      statement.execute("select pg_sleep(5.2)");
      SQLException refusal = catchThrowableOfType(SQLException.class, () -> connection.commit());
      assertThat((Throwable) refusal).as("a commit after 5.2 s").isNotNull();
      assertThat(refusal.getSQLState()).isEqualTo("57014");
      assertThat(Database.column("select 1 from event where event_id = '" + event + "'")).isEmpty();
    }
  }

  /** A service of before numbers writes beside a newer one only until the database is migrated. */
  @Test
  void anEventOfTheOldFormIsRefusedForNow() throws SQLException {
    String insert =
        "insert into event (event_id, canonical_version, directive_id, directive_number,"
            + " directive_disclosed, action, entity_type, entity_id, entity_version, role,"
            + " recorded_at, effective_at, simulated_clock, actor_disclosed,"
            + " request_id_disclosed, changes_disclosed, reason_disclosed, canonical, digest)"
            + " select gen_random_uuid(), %s, 'test', 'test', '1', 1, 'supervisor', now(), now(),"
            + " true, '{}', '{}', '{}', '{}', '{}', sha256('{}') from directive d where d.id = "
            + SAMPLE.formatted("SC-2023-05-05-03");
    String newest = "(select max(directive_number) from event e where e.directive_id = d.id)";
    try (Connection connection = connect("app")) {
      refused(connection, "57P03", insert.formatted("null, d.id, null, null"), "in a newer form");
      for (String number : List.of("0", "1", newest, newest + " + 2")) {
        refused(
            connection, "23000", insert.formatted("2, d.id, " + number + ", '{}'"), "without gaps");
      }
      for (String part :
          List.of(
              "2, d.id, null, null",
              "2, null, 1, '{}'",
              "2, d.id, " + newest + " + 1, null",
              "1, d.id, " + newest + " + 1, '{}'")) {
        refused(connection, "23514", insert.formatted(part), "canonical_whole");
      }
      refused(connection, "23514", insert.formatted("3, d.id, null, null"), "canonical_version");
    }
  }

  @Test
  void nothingInTheDatabaseIsHalfDone() throws SQLException {
    try (Connection connection = Database.superuser()) {
      RecordCheck check = new RecordCheck(connection);
      assertThat(check.column("select count(*) from directive_version where revision > 5"))
          .isNotEqualTo(List.of("0"));
      assertThat(check.faults()).isEmpty();
    }
  }

  @Test
  void whatAnAssignmentFrozeStaysFrozen() throws SQLException {
    try (Connection connection = connect("app")) {
      String directive = " where id = " + SAMPLE.formatted("SC-2023-05-05-03");
      String next = ", version = version + 1, revision = revision + 1";
      writing(
          connection,
          () ->
              refused(
                  connection,
                  "23000",
                  "update directive set original_due_date = original_due_date + 1"
                      + next
                      + directive,
                  "original due date never changes"));
      writing(
          connection,
          () ->
              refused(
                  connection,
                  "23000",
                  "update directive set reference = 'SC-2023-05-05-99'" + next + directive,
                  "reference never changes"));
      writing(
          connection,
          () ->
              refused(
                  connection,
                  "23000",
                  "update directive set reference = null, original_due_date = null"
                      + next
                      + directive,
                  "never changes"));
      writing(
          connection,
          () -> accepted(connection, "update directive set title = 'Other'" + next + directive));
    }
  }

  @Test
  void aPassageSaysWhatItsDocumentSays() throws SQLException {
    try (Connection connection = connect("app")) {
      String update =
          "update directive set passages = jsonb_set(passages, '{0,%s}', '%s'),"
              + " version = version + 1, revision = revision + 1 where id = "
              + SAMPLE.formatted("SC-2023-05-05-03");
      for (String[] change :
          new String[][] {
            {"exact", "\"put the development of advanced manufacturing Clusters\""},
            {"start", "835"},
            {"end", "916"},
            {"documentId", "\"" + UUID.randomUUID() + "\""}
          }) {
        writing(
            connection,
            () ->
                refused(
                    connection,
                    "23514",
                    update.formatted((Object[]) change),
                    "does not say what its document says"));
      }
      writing(connection, () -> accepted(connection, update.formatted("start", "834")));
    }
  }

  @Test
  void thereIsOneLead() throws SQLException {
    try (Connection connection = connect("app")) {
      String insert =
          "insert into assignment (id, directive_id, agency, role, status, acknowledge_by,"
              + " illustrative, version, created_at, updated_at) values (gen_random_uuid(), "
              + SAMPLE.formatted("SC-2023-05-05-03")
              + ", '%s', '%s', '%s', '2024-01-01', true, 1, now(), now())";
      for (String status : List.of("PENDING")) {
        writing(
            connection,
            () ->
                refused(
                    connection,
                    "23505",
                    insert.formatted("MOE", "LEAD", status),
                    "assignment_one_lead"));
        writing(
            connection,
            () ->
                refused(
                    connection,
                    "23505",
                    insert.formatted("NDRC", "COOPERATING", status),
                    "assignment_once"));
      }
      writing(
          connection,
          () -> accepted(connection, insert.formatted("MOE", "COOPERATING", "PENDING")));
    }
  }

  // ---------------------------------------------------------------------------------------------

  private interface Work {
    void run() throws SQLException;
  }

  private static Connection connect(String login) throws SQLException {
    Connection connection = Database.connect(login);
    connection.setAutoCommit(false);
    return connection;
  }

  /** Within a write that has all it needs, and is then taken back. */
  private static void writing(Connection connection, Work work) throws SQLException {
    UUID event = UUID.randomUUID();
    set(connection, event, "timestamptz '2099-01-01Z'");
    insertEvent(connection, event);
    work.run();
    connection.rollback();
  }

  private static void set(Connection connection, UUID event, String at) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(
          "select set_config('tracker.event_id', '%s', true),".formatted(event)
              + " set_config('tracker.recorded_at', (%s)::text, true)".formatted(at));
    }
  }

  private static void insertEvent(Connection connection, UUID event) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "insert into event (event_id, canonical_version, action, entity_type, entity_id, entity_version, role,"
                + " recorded_at, effective_at, simulated_clock, actor_disclosed,"
                + " request_id_disclosed, changes_disclosed, reason_disclosed, canonical, digest)"
                + " values (?, 1, 'update', 'agency', 'NDRC', 2, 'admin',"
                + " current_setting('tracker.recorded_at')::timestamptz, now(), true, '{}', '{}',"
                + " '{}', '{}', '{}', sha256('{}'))")) {
      insert.setObject(1, event);
      insert.execute();
    }
  }

  private static void accepted(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      assertThat(statement.executeUpdate(sql)).as(sql).isEqualTo(1);
    }
  }

  private static void refused(Connection connection, String state, String sql, String words)
      throws SQLException {
    SQLException refusal =
        catchThrowableOfType(
            SQLException.class,
            () -> {
              try (Statement statement = connection.createStatement()) {
                statement.execute(sql);
              }
            });
    connection.rollback();
    assertThat((Throwable) refusal).as(sql + " is refused").isNotNull();
    assertThat(refusal.getSQLState()).as(sql + ": " + refusal.getMessage()).isEqualTo(state);
    if (words != null) {
      assertThat(refusal.getMessage()).contains(words);
    }
  }
}
