package org.directivetracker.testing;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;

/** What stands in the database, seen past the service. */
public final class Database {
  /** For what is asked again and again. */
  private static Connection kept;

  /** What {@link #contents} asks: the tables do not change. */
  private static String ofAllTables;

  private Database() {}

  /** A connection with the superuser's login. */
  public static Connection superuser() throws SQLException {
    return connect("super");
  }

  /** A connection with the login {@code super}, {@code owner} or {@code app}. */
  public static Connection connect(String login) throws SQLException {
    return DriverManager.getConnection(
        System.getProperty("test.db.url"),
        System.getProperty("test.db." + login + ".user"),
        System.getProperty("test.db." + login + ".password"));
  }

  /**
   * Sends a write with an {@code Idempotency-Key} twice, the second time while the first cannot
   * come to its end: no answer can be kept until the second has been given.
   *
   * @return both answers, in the order they were asked for
   */
  public static List<Response> twice(Callable<Response> write) throws Exception {
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try (Connection connection = superuser();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("lock table idempotency_key in exclusive mode");
      Future<Response> first = thread.submit(write);
      Awaitility.await("the first request to wait for the lock")
          .atMost(Duration.ofSeconds(4))
          .pollInterval(Duration.ofMillis(10))
          .until(
              () ->
                  !column(
                          "select 1 from pg_locks where not granted and relation ="
                              + " 'idempotency_key'::regclass")
                      .isEmpty());
      Response second = write.call();
      connection.rollback();
      return List.of(first.get(10, TimeUnit.SECONDS), second);
    } finally {
      thread.shutdownNow();
    }
  }

  /** Waits until every event has its number in the log. */
  public static void awaitNumbers() {
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(10))
        .until(() -> column("select 1 from log_pending").isEmpty());
  }

  /**
   * How many rows each table has, and the sum of the transactions that wrote them, which differs
   * after any write. Without the log's tables, which follow the events in their own time.
   */
  public static synchronized Map<String, String> contents() {
    if (ofAllTables == null) {
      ofAllTables =
          column(
                  "select quote_ident(table_name) from information_schema.tables where table_schema"
                      + " = 'public' and table_type = 'BASE TABLE' and table_name not like"
                      + " 'log\\_%' order by 1")
              .stream()
              .map(
                  t ->
                      "select '%s', count(*) || ' rows ' || sum(xmin::text::bigint) from %s"
                          .formatted(t, t))
              .collect(Collectors.joining(" union all "));
    }
    try (Statement statement = kept().createStatement();
        ResultSet rows = statement.executeQuery(ofAllTables)) {
      Map<String, String> contents = new TreeMap<>();
      while (rows.next()) {
        contents.put(rows.getString(1), rows.getString(2));
      }
      return contents;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The first column of a query's rows. */
  public static synchronized List<String> column(String sql) {
    try (Statement statement = kept().createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      List<String> values = new ArrayList<>();
      while (rows.next()) {
        values.add(rows.getString(1));
      }
      return values;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Connection kept() throws SQLException {
    if (kept == null || !kept.isValid(1)) {
      kept = superuser();
    }
    return kept;
  }
}
