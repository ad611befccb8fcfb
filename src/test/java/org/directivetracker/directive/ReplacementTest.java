package org.directivetracker.directive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.directivetracker.directive.Moves.in;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.test.junit.QuarkusTest;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.directivetracker.directive.Moves.Move;
import org.directivetracker.directive.Moves.Status;
import org.directivetracker.testing.Api;
import org.directivetracker.testing.Database;
import org.directivetracker.testing.Directive;
import org.directivetracker.testing.Json;
import org.directivetracker.testing.Response;
import org.junit.jupiter.api.Test;

/** A directive that is closed in favour of another leads, through any chain, to one that stands. */
@QuarkusTest
class ReplacementTest {
  private static ObjectNode close(String reason, Directive other) {
    return Json.object(
        "action",
        "close",
        "closureReason",
        reason,
        "reason",
        "Said twice.",
        "relatedDirective",
        other.reference());
  }

  private static void refused(Response response) {
    Api.expect(409, response);
    assertThat(Api.slug(response)).isEqualTo("transition-not-allowed");
    assertThat(Api.codes(response)).containsExactly("circular");
    assertThat(Api.pointers(response)).containsExactly("/relatedDirective");
  }

  @Test
  void whatReplacesIsNotReplacedInReturn() {
    for (String first : List.of("SUPERSEDED", "DUPLICATE")) {
      for (String second : List.of("SUPERSEDED", "DUPLICATE")) {
        Directive a = in(Status.REGISTERED);
        Directive b = in(Status.IN_PROGRESS);
        a.supervise(close(first, b));
        refused(b.act(b.asSupervisor(), close(second, a)));
        assertThat(b.status()).isEqualTo("IN_PROGRESS");
      }
    }
  }

  @Test
  void neitherThroughAChain() {
    Directive a = in(Status.REGISTERED);
    Directive b = in(Status.REGISTERED);
    Directive c = in(Status.REGISTERED);
    a.supervise(close("DUPLICATE", b));
    b.supervise(close("SUPERSEDED", c));
    refused(c.act(c.asSupervisor(), close("DUPLICATE", a)));
    // What was opened again leads nowhere.
    b.supervise(Move.REOPEN.body());
    c.supervise(close("DUPLICATE", a));
    refused(b.act(b.asSupervisor(), close("DUPLICATE", c)));
    b.supervise(Move.CLOSE_UNDONE.body());
  }

  @Test
  void aReplacementMayBeClosedForAnotherReason() {
    Directive a = in(Status.REGISTERED);
    Directive b = in(Status.REGISTERED);
    Directive c = in(Status.REGISTERED);
    a.supervise(close("DUPLICATE", b));
    c.supervise(close("DUPLICATE", b));
    b.supervise(Move.CLOSE_UNDONE.body());
    assertThat(a.get().get("relatedDirective").asText()).isEqualTo(b.reference());
  }

  /**
   * Each closes in favour of the next in a ring. No event can be written until all of them wait, so
   * that none sees what another did unless the service itself lets one at a time decide.
   */
  @Test
  void atOnceOneOfTheRingIsRefused() throws Exception {
    for (int size : List.of(2, 3)) {
      var ring = new ArrayList<Directive>();
      var closes = new ArrayList<ObjectNode>();
      var tags = new ArrayList<String>();
      for (int i = 0; i < size; i++) {
        ring.add(in(Status.REGISTERED));
      }
      for (int i = 0; i < size; i++) {
        closes.add(close("DUPLICATE", ring.get((i + 1) % size)));
        tags.add(ring.get(i).tag());
      }
      ExecutorService threads = Executors.newFixedThreadPool(size);
      var answers = new ArrayList<Future<Response>>();
      try (Connection connection = Database.superuser();
          Statement statement = connection.createStatement()) {
        connection.setAutoCommit(false);
        statement.execute("lock table event in share row exclusive mode");
        for (int i = 0; i < size; i++) {
          Directive directive = ring.get(i);
          String tag = tags.get(i);
          ObjectNode close = closes.get(i);
          answers.add(threads.submit(() -> directive.act(directive.asSupervisor(), tag, close)));
        }
        Awaitility.await("all of them to wait")
            .atMost(Duration.ofSeconds(4))
            .pollInterval(Duration.ofMillis(10))
            .until(() -> waiting() >= size);
        connection.rollback();
        var statuses = new ArrayList<Integer>();
        for (Future<Response> answer : answers) {
          statuses.add(answer.get(10, TimeUnit.SECONDS).statusCode());
        }
        assertThat(statuses).filteredOn(s -> s == 409).hasSize(1);
        assertThat(statuses).filteredOn(s -> s == 200).hasSize(size - 1);
      } finally {
        threads.shutdownNow();
      }
    }
  }

  @Test
  void theDatabaseItselfRefusesACircle() throws Exception {
    Directive a = in(Status.REGISTERED);
    Directive b = in(Status.REGISTERED);
    a.supervise(close("DUPLICATE", b));
    try (Connection connection = Database.superuser();
        Statement statement = connection.createStatement()) {
      for (Directive other : List.of(a, b)) {
        assertThatThrownBy(
                () ->
                    statement.execute(
                        "update directive set closure_reason = 'SUPERSEDED', related_directive = '%s'"
                                .formatted(other.id())
                            + " where id = '%s'".formatted(b.id())))
            .isInstanceOf(SQLException.class)
            .hasMessageContaining("A directive is not replaced by itself");
      }
    }
  }

  private static int waiting() {
    return Database.column("select distinct pid from pg_locks where not granted").size();
  }
}
