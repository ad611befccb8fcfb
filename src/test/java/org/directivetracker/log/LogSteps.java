package org.directivetracker.log;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.UUID;

/** What writes and the sequencer do, step by step in a transaction that is taken back. */
public final class LogSteps {
  private LogSteps() {}

  /** Keeps the service's sequencer away until the transaction ends. */
  public static void alone(Connection connection) throws SQLException {
    execute(connection, "select pg_advisory_xact_lock(" + EventNumbering.LOCK + ")");
  }

  /** An event of that moment, which waits for its number. */
  static UUID insertEvent(Connection connection, String recordedAt) throws SQLException {
    UUID event = UUID.randomUUID();
    try (PreparedStatement insert =
        connection.prepareStatement(
            "insert into event (event_id, canonical_version, action, entity_type, entity_id, entity_version, role,"
                + " recorded_at, effective_at, simulated_clock, actor_disclosed,"
                + " request_id_disclosed, changes_disclosed, reason_disclosed, canonical, digest)"
                + " values (?, 1, 'test', 'test', gen_random_uuid()::text, 1, 'supervisor',"
                + " ?::timestamptz, now(), true, '{}', '{}', '{}', '{}', '{}', sha256('{}'))")) {
      insert.setObject(1, event);
      insert.setString(2, recordedAt);
      insert.execute();
    }
    return event;
  }

  /** Gives what waits the next numbers. */
  static void number(Connection connection) throws SQLException {
    execute(
        connection,
        "insert into log_entry (seq, event_id, recorded_at, leaf) select (select"
            + " coalesce(max(seq), 0) from log_entry) + row_number() over (order by p.ordinal),"
            + " e.event_id, e.recorded_at, sha256('') from log_pending p join event e on"
            + " e.event_id = p.event_id");
    execute(connection, "delete from log_pending");
  }

  /** The SQL state with which a statement is refused; the transaction goes on. */
  static String stateOf(Connection connection, String sql) throws SQLException {
    Savepoint before = connection.setSavepoint();
    try {
      execute(connection, sql);
      return "";
    } catch (SQLException e) {
      connection.rollback(before);
      return e.getSQLState();
    }
  }

  static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
