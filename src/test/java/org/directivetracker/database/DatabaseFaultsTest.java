package org.directivetracker.database;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.directivetracker.testing.Api;
import org.directivetracker.testing.Database;
import org.directivetracker.testing.Directive;
import org.directivetracker.testing.Json;
import org.directivetracker.testing.Request;
import org.directivetracker.testing.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A fault of the database is 503 to whoever meets it, reaches nobody else, and ends by itself. */
@QuarkusTest
class DatabaseFaultsTest {
  /** Writes that the service runs at once: {@code tracker.requests.lane.write}. */
  private static final int WRITERS = 10;

  /** Of these, so many may be at one row: a sixth of the connections. */
  private static final int AT_ONE_ROW = 4;

  private static final Duration RECOVERY = Duration.ofSeconds(5);

  @Inject AgroalDataSource pool;

  private final ExecutorService threads = Executors.newCachedThreadPool();

  @AfterEach
  void end() throws SQLException {
    threads.shutdownNow();
    sql(
        "drop trigger if exists fault on agency",
        "drop function if exists fault()",
        "alter system reset default_transaction_read_only",
        "alter system reset synchronous_standby_names",
        "select pg_reload_conf()");
  }

  // ---- sessions -------------------------------------------------------------------------------

  @Test
  void everySessionLimitsItself() throws SQLException {
    try (Connection connection = pool.getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "select name, setting::bigint * case unit when 's' then 1000 else 1 end"
                    + " from pg_settings where name in ('statement_timeout', 'lock_timeout',"
                    + " 'idle_in_transaction_session_timeout', 'client_connection_check_interval')")) {
      int found = 0;
      while (rows.next()) {
        assertThat(rows.getLong(2)).as(rows.getString(1)).isBetween(1L, 10_000L);
        found++;
      }
      assertThat(found).isEqualTo(4);
      assertThat(connection.getNetworkTimeout())
          .as("longer than a statement may take")
          .isBetween(6_000, 10_000);
    }
  }

  /** What the server sees of an instance that vanished: its transaction, with locks and no more. */
  @Test
  void theLocksOfAVanishedInstanceAreFreeWithinFifteenSeconds() throws Exception {
    Directive directive = Api.directive("RESTRICTED").draft();
    Connection vanished = pool.getConnection();
    vanished.setAutoCommit(false);
    try (Statement statement = vanished.createStatement()) {
      statement.execute("select pg_advisory_xact_lock(" + 0x6c6f67 + ")");
      statement.execute("select 1 from directive where id = '" + directive.id() + "' for update");
      long began = System.nanoTime();
      Awaitility.await()
          .atMost(Duration.ofSeconds(15))
          .pollInterval(Duration.ofMillis(250))
          .until(() -> title(directive, "Went on", 0).statusCode() == 200);
      assertThat(Duration.ofNanos(System.nanoTime() - began))
          .as("it was locked at all")
          .isGreaterThan(Duration.ofSeconds(1));
      Database.awaitNumbers();
    } finally {
      vanished.unwrap(Connection.class).abort(Runnable::run);
      vanished.close();
    }
  }

  @Test
  void whoRemovesOldIdempotencyKeysKeepsNobodyWaiting() throws Exception {
    sql(
        "insert into idempotency_key (scope, fingerprint, status, headers, created_at)"
            + " values ('old-"
            + Api.unique(8)
            + "', 'x', 200, '{}', now() - interval '2 days')");
    try (Connection other = Database.superuser();
        Statement statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.execute("select pg_advisory_xact_lock(" + 0x6b657973 + ")");
      statement.execute("delete from idempotency_key where created_at < now() - interval '1 day'");
      Request who = Api.as("admin").header("Idempotency-Key", Api.unique(20));
      assertThat(Api.post(who, "/agencies", Api.newAgency()).statusCode()).isEqualTo(201);
      other.rollback();
    }
    Request who = Api.as("admin").header("Idempotency-Key", Api.unique(20));
    assertThat(Api.post(who, "/agencies", Api.newAgency()).statusCode()).isEqualTo(201);
    assertThat(Database.column("select 1 from idempotency_key where scope like 'old-%'")).isEmpty();
  }

  // ---- writers of one row -----------------------------------------------------------------------

  @Test
  void fortyWritersOfOneLockedRowKeepNobodyElseWaiting() throws Exception {
    Directive locked = Api.directive("RESTRICTED").draft();
    Directive other = Api.directive("RESTRICTED").draft();
    title(other, "Warm", 0);
    var others = new ArrayList<Long>();
    List<Future<Response>> writers;
    try (Connection holder = Database.superuser();
        Statement statement = holder.createStatement()) {
      holder.setAutoCommit(false);
      statement.execute("select 1 from directive where id = '" + locked.id() + "' for update");
      writers = start(40, i -> () -> title(locked, "Writer " + i, i));
      while (writers.stream().anyMatch(w -> !w.isDone())) {
        assertThat(waitingForLocks()).isLessThanOrEqualTo(AT_ONE_ROW);
        others.add(millis(() -> Api.expect(200, other.asSupervisor().get(other.path()))));
        others.add(millis(() -> Api.expect(200, title(other, "Go on " + others.size(), 99))));
      }
      holder.rollback();
    }
    for (Future<Response> writer : writers) {
      assertPasses(writer.get());
    }
    others.sort(null);
    assertThat(others).as("there was something to measure").hasSizeGreaterThan(20);
    assertThat(others.get((int) (others.size() * 0.99) - 1)).as("p99, ms").isLessThan(1_000);
    assertThat(title(locked, "At last", 0).statusCode()).isEqualTo(200);
  }

  /** All kinds of rows that many may want at once, with the statement that stands in their way. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "directive",
        "meeting",
        "agency",
        "reference",
        "calendar",
        "new agency",
        "new meeting"
      })
  void writersOfOneThingTakeAShareOfThePoolAndAllComeThrough(String kind) throws Exception {
    Directive directive = Api.directive("RESTRICTED").draft();
    ObjectNode meeting = Api.freshMeeting("RESTRICTED");
    String agency = Api.freshAgency();
    List<Directive> drafts = new ArrayList<>();
    if (kind.equals("reference")) {
      for (int i = 0; i < WRITERS; i++) {
        drafts.add(Api.directive("RESTRICTED").in(meeting.get("reference").asText()).draft());
      }
      drafts.remove(0).supervise(register());
    }
    String meetingId = meeting.get("id").asText();
    String reference = Api.newMeeting("RESTRICTED").get("reference").asText();
    String holding =
        switch (kind) {
          case "directive" ->
              "select 1 from directive where id = '" + directive.id() + "' for update";
          case "meeting" -> "select 1 from meeting where id = '" + meetingId + "' for update";
          case "agency" -> "select 1 from agency where code = '" + agency + "' for update";
          case "reference" ->
              "select 1 from reference_counter where meeting_id = '" + meetingId + "' for update";
          case "calendar" -> "lock table calendar_year in exclusive mode";
          case "new agency" -> uncommitted("agency", "code", agency + "-NEW");
          default -> uncommitted("meeting", "reference", reference);
        };
    List<Callable<Response>> requests = new ArrayList<>();
    for (int i = 0; i < WRITERS - 1; i++) {
      requests.add(
          switch (kind) {
            case "new agency" -> {
              ObjectNode body = Api.newAgency().put("code", agency + "-NEW");
              Request who = admin(i);
              yield () -> Api.post(who, "/agencies", body);
            }
            case "new meeting" -> {
              ObjectNode body = Api.newMeeting("RESTRICTED").put("reference", reference);
              Request who = office(i);
              yield () -> Api.post(who, "/meetings", body);
            }
            default -> writer(kind, directive, meetingId, agency, drafts, i);
          });
    }
    List<Future<Response>> writers;
    try (Connection holder = Database.superuser();
        Statement statement = holder.createStatement()) {
      holder.setAutoCommit(false);
      statement.execute(holding);
      writers = start(requests.size(), requests::get);
      Awaitility.await()
          .pollInterval(Duration.ofMillis(20))
          .until(() -> waitingForLocks() >= AT_ONE_ROW);
      for (int i = 0; i < 20; i++) {
        assertThat(waitingForLocks()).isLessThanOrEqualTo(AT_ONE_ROW);
      }
      holder.rollback();
    }
    for (Future<Response> writer : writers) {
      assertThat(writer.get().statusCode()).as(writer.get().asString()).isIn(200, 201, 409, 412);
    }
    assertThat(writers).anySatisfy(w -> assertThat(w.get().statusCode()).isIn(200, 201));
  }

  private static Callable<Response> writer(
      String kind,
      Directive directive,
      String meeting,
      String agency,
      List<Directive> drafts,
      int i) {
    return switch (kind) {
      case "directive" -> () -> title(directive, "Writer " + i, i);
      case "meeting" -> {
        String path = "/meetings/" + meeting;
        String tag = Api.etag(Api.as("supervisor").get(path));
        yield () -> Api.patch(office(i), path, tag, Json.object("title", "Title " + i));
      }
      case "agency" -> {
        String path = "/agencies/" + agency;
        String tag = Api.etag(Api.as("admin").get(path));
        yield () -> Api.patch(admin(i), path, tag, Json.object("validTo", "2099-01-" + (10 + i)));
      }
      case "reference" -> {
        String tag = drafts.get(i).tag();
        yield () -> drafts.get(i).act(office(i), tag, register());
      }
      default -> {
        String path = "/calendar/days?year=2047";
        String tag = Api.etag(Api.as("admin").get(path));
        ObjectNode day =
            Json.object("date", "2047-01-03", "kind", "HOLIDAY", "name", Api.unique(6));
        yield () -> Api.put(admin(i), path, tag, Json.array(day));
      }
    };
  }

  private static Request office(int writer) {
    return Api.person("writer-" + writer, "supervisor").mayFail();
  }

  private static Request admin(int writer) {
    return Api.person("writer-" + writer, "admin").mayFail();
  }

  /** Inserts another row with that key, past the rules of the record. */
  private static String uncommitted(String table, String key, String value) {
    return "set local session_replication_role = replica; insert into "
        + table
        + " select (jsonb_populate_record(t, jsonb_build_object('id', gen_random_uuid(), '"
        + key
        + "', '"
        + value
        + "'))).* from "
        + table
        + " t limit 1";
  }

  private static ObjectNode register() {
    return Json.object("action", "register", "noPassageReason", "Said aloud.");
  }

  // ---- passing states ---------------------------------------------------------------------------

  @ParameterizedTest
  @ValueSource(
      strings = {
        "08000", "08003", "08006", "25006", "28000", "28P01", "3D000", "40001", "40P01", "53000",
        "53100", "53200", "53300", "53400", "55P03", "57014", "57P01", "57P02", "57P03", "57P04",
        "57P05", "58000", "58030", "25P03"
      })
  void everyPassingStateIs503(String state) throws Exception {
    failWith("raise exception 'It passes' using errcode = '" + state + "';");
    assertPasses(Api.post(Api.as("admin").mayFail(), "/agencies", Api.newAgency()));
  }

  @Test
  void aFaultOfTheServiceIsNotPassedOffAsOne() throws Exception {
    failWith("perform 1 / 0;");
    assertThat(Api.post(Api.as("admin").mayFail(), "/agencies", Api.newAgency()).statusCode())
        .isEqualTo(500);
  }

  @Test
  void aDatabaseThatIsReadOnlyIsRead() throws Exception {
    sql("alter system set default_transaction_read_only = on", "select pg_reload_conf()");
    Awaitility.await()
        .atMost(RECOVERY)
        .until(
            () ->
                Api.post(Api.as("admin").mayFail(), "/agencies", Api.newAgency()).statusCode()
                    == 503);
    assertPasses(Api.post(Api.as("admin").mayFail(), "/agencies", Api.newAgency()));
    Api.expect(200, Api.as("admin").get("/agencies"));
    sql("alter system reset default_transaction_read_only", "select pg_reload_conf()");
    Awaitility.await()
        .atMost(RECOVERY)
        .until(
            () ->
                Api.post(Api.as("admin").mayFail(), "/agencies", Api.newAgency()).statusCode()
                    == 201);
  }

  /** The connections of many writers are cut while the server commits, again and again. */
  @Test
  void aCommitThatIsCutIs503AndItsKeyMakesTheRetrySafe() throws Exception {
    failWith("perform pg_sleep(1);");
    List<ObjectNode> agencies =
        IntStream.range(0, WRITERS - 1).mapToObj(i -> Api.newAgency()).toList();
    List<String> keys = agencies.stream().map(a -> Api.unique(20)).toList();
    IntFunction<Callable<Response>> create =
        i ->
            () ->
                Api.post(
                    Api.person("writer-" + i, "admin")
                        .mayFail()
                        .header("Idempotency-Key", keys.get(i)),
                    "/agencies",
                    agencies.get(i));
    List<Future<Response>> cut = start(agencies.size(), create);
    Awaitility.await()
        .pollInterval(Duration.ofMillis(10))
        .until(() -> committing().size() == agencies.size());
    sql("select pg_terminate_backend(pid) from pg_stat_activity where usename = 'tracker_app'");
    for (Future<Response> writer : cut) {
      assertPasses(writer.get());
    }
    sql("drop trigger fault on agency");
    Awaitility.await()
        .atMost(RECOVERY)
        .until(() -> Api.as("admin").mayFail().get("/agencies").statusCode() == 200);
    for (Future<Response> again : start(agencies.size(), create)) {
      assertThat(again.get().statusCode()).as(again.get().asString()).isEqualTo(201);
    }
    for (JsonNode agency : agencies) {
      assertThat(
              Database.column(
                  "select version from agency where code = '" + agency.get("code").asText() + "'"))
          .containsExactly("1");
    }
    Database.awaitNumbers();
  }

  /** Nothing is acknowledged that only one server has, and no session is left in its wait. */
  @Test
  void aCommitThatWaitsForAStandbyIs503AndEnds() throws Exception {
    ObjectNode agency = Api.newAgency();
    String key = Api.unique(20);
    Callable<Response> create =
        () ->
            Api.post(Api.as("admin").mayFail().header("Idempotency-Key", key), "/agencies", agency);
    String before = Database.column("show synchronous_commit").get(0);
    try {
      sql(
          "alter system set synchronous_commit = on",
          "alter system set synchronous_standby_names = 'nobody'",
          "select pg_reload_conf()");
      Awaitility.await()
          .until(() -> Database.column("show synchronous_standby_names").contains("nobody"));
      Future<Response> waiting = threads.submit(create);
      Awaitility.await().until(() -> !waitingForStandby().isEmpty());
      Api.expect(200, Api.as("admin").get("/agencies"));
      assertPasses(waiting.get());
      Awaitility.await()
          .atMost(Duration.ofSeconds(15))
          .until(
              () ->
                  Database.column("select 1 from agency where code = " + quoted(agency, "code"))
                      .contains("1"));
      assertPasses(create.call());
    } finally {
      sql(
          "alter system set synchronous_commit = " + before,
          "alter system reset synchronous_standby_names",
          "select pg_reload_conf()");
    }
    Awaitility.await().atMost(RECOVERY).until(() -> create.call().statusCode() == 201);
    Awaitility.await().atMost(RECOVERY).until(() -> waitingForStandby().isEmpty());
    Database.awaitNumbers();
  }

  // ---- how --------------------------------------------------------------------------------------

  /** Lets whoever commits a new agency do this first. */
  private static void failWith(String plpgsql) throws SQLException {
    sql(
        "create or replace function fault() returns trigger language plpgsql as $$ begin "
            + plpgsql
            + " return null; end $$",
        "create constraint trigger fault after insert on agency deferrable initially deferred"
            + " for each row execute function fault()");
  }

  private static List<String> committing() {
    return Database.column(
        "select pid from pg_stat_activity where wait_event = 'PgSleep' and query ilike 'commit%'");
  }

  private static List<String> waitingForStandby() {
    return Database.column("select pid from pg_stat_activity where wait_event = 'SyncRep'");
  }

  private static String quoted(ObjectNode thing, String member) {
    return "'" + thing.get(member).asText() + "'";
  }

  private static int waitingForLocks() {
    return Integer.parseInt(
        Database.column(
                "select count(distinct l.pid) from pg_locks l join pg_stat_activity using (pid)"
                    + " where not granted and usename = 'tracker_app'")
            .get(0));
  }

  private static void assertPasses(Response answer) {
    assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(503);
    assertThat(answer.header("Retry-After")).matches("[1-9]\\d*");
  }

  private static Response title(Directive directive, String title, int writer) {
    for (int i = 0; i < 100; i++) {
      String tag = Api.etag(office(writer).get(directive.path()));
      Response answer =
          Api.patch(office(writer), directive.path(), tag, Json.object("title", title));
      if (answer.statusCode() != 412) {
        return answer;
      }
    }
    throw new AssertionError(title + " never won");
  }

  private <T> List<Future<T>> start(int number, IntFunction<Callable<T>> task) {
    return IntStream.range(0, number).mapToObj(i -> threads.submit(task.apply(i))).toList();
  }

  private static long millis(Runnable what) {
    long began = System.nanoTime();
    what.run();
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
  }

  private static void sql(String... statements) throws SQLException {
    try (Connection connection = Database.superuser();
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }
}
