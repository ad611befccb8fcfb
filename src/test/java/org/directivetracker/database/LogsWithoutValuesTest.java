package org.directivetracker.database;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.directivetracker.testing.Api;
import org.directivetracker.testing.Database;
import org.directivetracker.testing.Directive;
import org.directivetracker.testing.Json;
import org.directivetracker.testing.Response;
import org.jboss.logmanager.ExtHandler;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.LogContext;
import org.jboss.logmanager.formatters.PatternFormatter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Faults are provoked in the database, and what the console's handler would write is read. */
@QuarkusTest
class LogsWithoutValuesTest {
  private static final String SECRET = "secret-" + Api.unique(12);

  private static final String REMINDERS = "ReminderJob.java";

  private final Log log = new Log();

  /** Writes what the console would, through the same filter. */
  private static final class Log extends ExtHandler {
    private final List<String> lines = new CopyOnWriteArrayList<>();

    @Override
    protected void doPublish(ExtLogRecord record) {
      lines.add(new PatternFormatter("%p %c %s%e%n").format(record));
    }

    String text() {
      return String.join("", lines);
    }
  }

  @BeforeEach
  void listen() {
    log.setFilter(console().getFilter());
    LogContext.getLogContext().getLogger("").addHandler(log);
  }

  @AfterEach
  void stop() {
    LogContext.getLogContext().getLogger("").removeHandler(log);
  }

  private static Handler console() {
    return handlers(LogContext.getLogContext().getLogger("").getHandlers())
        .filter(h -> h.getClass().getSimpleName().equals("ConsoleHandler"))
        .findFirst()
        .orElseThrow();
  }

  private static Stream<Handler> handlers(Handler[] all) {
    return Arrays.stream(all)
        .flatMap(
            h ->
                Stream.concat(
                    Stream.of(h),
                    h instanceof ExtHandler outer ? handlers(outer.getHandlers()) : Stream.of()));
  }

  @Test
  void aFaultOfTheDatabaseIsLoggedWithoutWhatItQuotes() throws SQLException {
    ObjectNode meeting = Api.newMeeting("PUBLIC").put("title", SECRET);
    for (String timing : List.of("", "deferrable initially deferred")) {
      Response response =
          whileRaising(
              "meeting",
              timing,
              () -> Api.post(Api.as("supervisor").mayFail(), "/meetings", meeting));
      assertThat(response.statusCode()).isEqualTo(500);
    }
    assertThat(log.text())
        .contains("createMeeting failed")
        .contains("SQLState P0001")
        .contains("org.directivetracker.meeting.MeetingResource.create")
        .doesNotContain(SECRET)
        .doesNotContain("/api/v1");
  }

  @Test
  void aStatementThatFailsIsLoggedWithoutItsBoundValues() throws SQLException {
    String secret = "ZZSECRET-2023-05-05-01";
    Response response;
    try (Connection connection = Database.superuser();
        Statement statement = connection.createStatement()) {
      statement.execute("alter table directive rename column reference to reference_away");
      try {
        response = Api.as("supervisor").mayFail().get("/directives/" + secret);
      } finally {
        statement.execute("alter table directive rename column reference_away to reference");
      }
    }
    assertThat(response.statusCode()).isEqualTo(500);
    assertThat(log.text())
        .contains("getDirective failed")
        .contains("PSQLException")
        .doesNotContain(secret)
        .doesNotContain("arguments:");
  }

  @Test
  void soItIsWhereNobodyAsked() throws SQLException {
    Directive directive = Api.directive("PUBLIC").with("title", SECRET).draft();
    Database.awaitNumbers();
    whileRaising(
        "log_entry",
        "",
        () -> {
          Api.expect(
              200,
              Api.patch(
                  directive.asSupervisor(),
                  directive.path(),
                  directive.tag(),
                  Json.object("title", SECRET + " again")));
          Awaitility.await()
              .untilAsserted(() -> assertThat(log.text()).contains("Events are not numbered"));
          return null;
        });
    Database.awaitNumbers();
    assertThat(log.text()).contains("SQLState P0001").doesNotContain(SECRET);
  }

  @Test
  void whatAFaultKeepsIsWhatQuotesNothing() {
    var raised = new SQLException("ERROR: " + SECRET, "P0001");
    var wrapped = new IllegalStateException("Failed: ERROR: " + SECRET, raised);
    wrapped.addSuppressed(new BatchUpdateException(SECRET, "23505", new int[0]));
    for (Throwable t :
        List.of(RedactedThrowable.of(wrapped), RedactedThrowable.withoutMessages(wrapped))) {
      String text = new PatternFormatter("%e").format(record(t));
      assertThat(text)
          .contains("IllegalStateException", "SQLState P0001", "BatchUpdateException")
          .contains("whatAFaultKeepsIsWhatQuotesNothing")
          .doesNotContain(SECRET);
    }
    assertThat(RedactedThrowable.of(new IllegalStateException("Told by us.", raised)).getMessage())
        .contains("Told by us.");
    assertThat(RedactedThrowable.summary(wrapped)).endsWith("SQLState P0001");
    assertThat(RedactedThrowable.summary(new SQLException("ERROR: no such relation", "42P01")))
        .contains("no such relation");
    assertThat(RedactedThrowable.concerns(new IllegalStateException("Told by us."))).isFalse();
  }

  /** An exception's message passes the filter as text; so none is put into the text of a line. */
  @Test
  void noLineIsMadeOfAnExceptionsMessage() throws IOException {
    Pattern whole = Pattern.compile("LOG\\.\\w+\\(\\s*(e|t|thrown)\\s*,");
    Pattern made = Pattern.compile("LOG\\.\\w+\\([^;]*\\.getMessage\\(\\)");
    try (Stream<Path> files = Files.walk(Path.of("src/main/java/org/directivetracker"))) {
      for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
        // The embedded server's own messages tell of its process and its files.
        if (!file.toString().contains("/postgres/")) {
          assertThat(made.matcher(Files.readString(file)).results().map(r -> r.group()).toList())
              .as(file.toString())
              .isEmpty();
          // While a request is answered also other exceptions may quote it. Reminders serve none.
          assertThat(whole.matcher(Files.readString(file)).find() && !file.endsWith(REMINDERS))
              .as(file.toString())
              .isFalse();
        }
      }
    }
  }

  private interface Attempt {
    Response run();
  }

  /** Meanwhile each new row of the table is refused, with the row in the message. */
  private Response whileRaising(String table, String timing, Attempt attempt) throws SQLException {
    try (Connection connection = Database.superuser();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "create function test_raise() returns trigger language plpgsql as $$ begin raise"
              + " exception '% %', '"
              + SECRET
              + "', new; end $$");
      statement.execute(
          "create "
              + (timing.isEmpty() ? "" : "constraint ")
              + "trigger test_raise after insert on "
              + table
              + " "
              + timing
              + " for each row execute function test_raise()");
      try {
        return attempt.run();
      } finally {
        statement.execute("drop trigger test_raise on " + table);
        statement.execute("drop function test_raise()");
      }
    }
  }

  private static ExtLogRecord record(Throwable thrown) {
    var record = new ExtLogRecord(org.jboss.logmanager.Level.ERROR, "", "test");
    record.setThrown(thrown);
    return record;
  }
}
