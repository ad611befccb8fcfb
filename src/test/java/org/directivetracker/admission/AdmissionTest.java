package org.directivetracker.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.junit.QuarkusTest;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.directivetracker.testing.Api;
import org.directivetracker.testing.Database;
import org.directivetracker.testing.Directive;
import org.directivetracker.testing.Response;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

/** Requests that wait for their turn, while others that never end have it. */
@QuarkusTest
class AdmissionTest {
  @ConfigProperty(name = "tracker.requests.per-caller")
  int perCaller;

  /** Of a caller whose writes all wait for a lock: its next request is refused, others are not. */
  @Test
  void aCallerThatHasItsShareIsRefusedAndNobodyElse() throws Exception {
    String subject = Api.unique(8);
    List<Directive> directives = new ArrayList<>();
    for (int i = 0; i < perCaller; i++) {
      directives.add(Api.directive("PUBLIC").draft());
    }
    ExecutorService threads = Executors.newCachedThreadPool();
    try (Connection locks = Database.superuser()) {
      locks.setAutoCommit(false);
      for (Directive directive : directives) {
        lock(locks, directive);
      }
      List<CompletableFuture<Response>> waiting =
          directives.stream()
              .map(d -> CompletableFuture.supplyAsync(() -> rename(subject, d), threads))
              .toList();
      await()
          .atMost(Duration.ofSeconds(2))
          .until(() -> Database.column(WAITING_FOR_LOCKS).equals(List.of("" + perCaller)));
      Response refused = Api.person(subject, "supervisor").get("/me");
      assertThat(refused.statusCode()).isEqualTo(429);
      assertThat(Api.slug(refused)).isEqualTo("too-many-requests");
      assertThat(refused.header("Retry-After")).isEqualTo("1");
      assertThat(Api.as("supervisor").get("/me").statusCode()).isEqualTo(200);
      locks.rollback();
      for (CompletableFuture<Response> one : waiting) {
        assertThat(one.get().statusCode()).isIn(200, 503);
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(Api.person(subject, "supervisor").get("/me").statusCode()).isEqualTo(200);
  }

  /** Writers of one locked thing leave room for those of other things, and for every reader. */
  @Test
  void manyWritersOfOneThingHoldUpNobodyElse() throws Exception {
    Directive locked = Api.directive("PUBLIC").draft();
    Directive other = Api.directive("PUBLIC").draft();
    ExecutorService threads = Executors.newCachedThreadPool();
    try (Connection locks = Database.superuser()) {
      locks.setAutoCommit(false);
      lock(locks, locked);
      List<CompletableFuture<Response>> writers = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        String subject = "writer-" + i;
        writers.add(CompletableFuture.supplyAsync(() -> rename(subject, locked), threads));
      }
      await()
          .atMost(Duration.ofSeconds(2))
          .until(() -> !Database.column(WAITING_FOR_LOCKS).equals(List.of("0")));
      assertThat(Api.as("supervisor").get(locked.path()).statusCode()).isEqualTo(200);
      assertThat(rename("somebody", other).statusCode()).isEqualTo(200);
      locks.rollback();
      for (CompletableFuture<Response> one : writers) {
        assertThat(one.get().statusCode()).isIn(200, 412, 503);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private static final String WAITING_FOR_LOCKS =
      "select count(*)::text from pg_stat_activity where wait_event_type = 'Lock'";

  private static void lock(Connection connection, Directive directive) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("select from directive where id = '" + directive.id() + "' for update");
    }
  }

  private static Response rename(String subject, Directive directive) {
    return Api.person(subject, "supervisor")
        .mayFail()
        .header("If-Match", "\"1\"")
        .contentType(Api.MERGE_PATCH)
        .body("{\"title\":\"Renamed by " + subject + "\"}")
        .patch(directive.path());
  }
}
