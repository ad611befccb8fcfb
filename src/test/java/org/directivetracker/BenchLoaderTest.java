package org.directivetracker;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.UUID;
import org.directivetracker.reconciliation.Invariants;
import org.directivetracker.testing.Database;
import org.directivetracker.testing.RecordCheck;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The measurements stand on data that was loaded past the service and its triggers: it must be what
 * they would have written, also after later migrations.
 */
@QuarkusTest
class BenchLoaderTest {
  private static final int DIRECTIVES = 200;

  private final String name = "bench_" + UUID.randomUUID().toString().replace("-", "");

  @BeforeEach
  void make() throws SQLException {
    superuser("create database " + name + " owner " + System.getProperty("test.db.owner.user"));
    Flyway.configure()
        .dataSource(
            url(),
            System.getProperty("test.db.owner.user"),
            System.getProperty("test.db.owner.password"))
        .locations("filesystem:migrations")
        .placeholders(Map.of("appUser", System.getProperty("test.db.app.user")))
        .load()
        .migrate();
  }

  @AfterEach
  void drop() throws SQLException {
    superuser("drop database " + name + " with (force)");
  }

  @Test
  void whatIsLoadedIsWhatTheServiceWouldHaveWritten() throws Exception {
    try (Connection owner =
            DriverManager.getConnection(
                url(),
                System.getProperty("test.db.owner.user"),
                System.getProperty("test.db.owner.password"));
        Statement statement = owner.createStatement()) {
      // Its procedure commits, and so must be a statement of its own.
      String[] parts =
          Files.readString(Path.of("bench/load.sql"))
              .replace("\\set ON_ERROR_STOP on", "")
              .replace(":directives", "" + DIRECTIVES)
              .split("(?m)(?=^call )|(?<=^call bench.load\\(" + DIRECTIVES + "\\);)|(?=^vacuum)");
      for (String part : parts) {
        statement.execute(part);
      }

      var check = new RecordCheck(owner);
      assertThat(check.faults()).isEmpty();
      for (var invariant : Invariants.of("(select id from directive)").entrySet()) {
        assertThat(check.column(invariant.getValue())).as(invariant.getKey()).isEmpty();
      }
      assertThat(check.column("select status from directive group by status"))
          .contains("REGISTERED", "ASSIGNED", "IN_PROGRESS", "COMPLETION_REPORTED", "SUSPENDED")
          .contains("CLOSED");
      assertThat(
              check.column(
                  "select relname from pg_trigger join pg_class c on c.oid = tgrelid where tgenabled = 'D'"))
          .as("triggers that are off")
          .isEmpty();
      assertThat(Integer.parseInt(check.column("select count(*) from event").get(0)))
          .isGreaterThan(10 * DIRECTIVES);
    }
  }

  private String url() {
    return System.getProperty("test.db.url").replaceFirst("/[^/?]+(\\?|$)", "/" + name + "$1");
  }

  private static void superuser(String sql) throws SQLException {
    try (Connection connection = Database.superuser();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
