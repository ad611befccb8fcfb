package org.directivetracker.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import org.directivetracker.testing.Database;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;

/** How far the log went at a moment, whatever the order in which the last seconds committed. */
@QuarkusTest
class LogPositionsTest {
  @Inject EventNumbering numbering;
  @Inject LogGuard guard;

  @Test
  void thePositionIsTheHighestNumberRecordedUntilThen() throws SQLException {
    Database.awaitNumbers();
    try (Connection connection = Database.superuser()) {
      connection.setAutoCommit(false);
      LogSteps.alone(connection);
      var positions = new LogPositions(Jdbi.create(connection), numbering, guard);
      // Other tests set the clock: what comes before is later than all of theirs.
      LogSteps.insertEvent(connection, "2069-12-31T23:00:00Z");
      LogSteps.number(connection);
      long before = size(connection);
      // The second one's write took longer: it was recorded earlier and numbered later.
      LogSteps.insertEvent(connection, "2070-01-01T00:00:04Z");
      LogSteps.insertEvent(connection, "2070-01-01T00:00:01Z");
      LogSteps.insertEvent(connection, "2070-01-01T00:00:06Z");
      LogSteps.number(connection);
      LogSteps.insertEvent(connection, "2070-01-01T01:00:00Z");
      LogSteps.number(connection);
      LogSteps.insertEvent(connection, "2070-01-01T02:00:00Z");

      assertThat(positions.at(Instant.parse("2070-01-01T00:00:00.999999Z")))
          .isEqualTo(new LogPosition(before, true));
      assertThat(positions.at(Instant.parse("2070-01-01T00:00:01Z")))
          .isEqualTo(new LogPosition(before + 2, true));
      assertThat(positions.at(Instant.parse("2070-01-01T00:00:04Z")))
          .isEqualTo(new LogPosition(before + 2, true));
      assertThat(positions.at(Instant.parse("2070-01-01T00:59:59Z")))
          .isEqualTo(new LogPosition(before + 3, true));
      assertThat(positions.at(Instant.parse("2070-01-01T01:00:00Z")))
          .isEqualTo(new LogPosition(before + 4, true));
      assertThat(positions.at(Instant.parse("2070-01-01T02:00:00Z")))
          .as("with one that waits for its number")
          .isEqualTo(new LogPosition(before + 4, false));
      connection.rollback();
    }
  }

  @Test
  void beforeEverythingItIsNothing() throws SQLException {
    try (Connection connection = Database.superuser()) {
      assertThat(
              new LogPositions(Jdbi.create(connection), numbering, guard)
                  .at(Instant.parse("1990-01-01T00:00:00Z")))
          .isEqualTo(new LogPosition(0, true));
    }
  }

  private static long size(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("select max(seq) from log_entry")) {
      rows.next();
      return rows.getLong(1);
    }
  }
}
