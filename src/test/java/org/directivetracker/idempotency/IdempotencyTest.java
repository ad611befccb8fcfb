package org.directivetracker.idempotency;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.test.junit.QuarkusTest;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.directivetracker.testing.Api;
import org.directivetracker.testing.Clock;
import org.directivetracker.testing.Database;
import org.directivetracker.testing.Directive;
import org.directivetracker.testing.Json;
import org.directivetracker.testing.Request;
import org.directivetracker.testing.Response;
import org.junit.jupiter.api.Test;

/** A request sent again because its answer was lost does nothing a second time. */
@QuarkusTest
class IdempotencyTest {
  private static final int THREADS = 16;

  @Test
  void sixteenAtOnceAreOne() throws Exception {
    String meeting = Api.freshMeeting("PUBLIC").get("id").asText();
    JsonNode body = Api.newDirective(meeting, "PUBLIC");
    String key = Api.unique(20);
    Api.token(List.of("supervisor"), null, null);
    var barrier = new CyclicBarrier(THREADS);
    List<Response> answers =
        inParallel(
            THREADS,
            () -> {
              barrier.await(10, TimeUnit.SECONDS);
              return Api.post(with(key), "/directives", body);
            });
    List<Response> made = answers.stream().filter(r -> r.statusCode() == 201).toList();
    assertThat(made).isNotEmpty();
    assertThat(made.stream().map(Response::asString).distinct()).hasSize(1);
    assertThat(made.stream().filter(r -> r.header("Idempotency-Replayed") == null)).hasSize(1);
    for (Response response : answers) {
      assertThat(response.statusCode()).isIn(201, 409);
      if (response.statusCode() == 409) {
        assertThat(Api.slug(response)).isEqualTo("still-running");
        assertThat(response.header("Retry-After")).matches("\\d+");
      }
    }
    Response later = Api.post(with(key), "/directives", body);
    assertThat(later.statusCode()).isEqualTo(201);
    assertThat(later.header("Idempotency-Replayed")).isEqualTo("true");
    assertThat(later.asString()).isEqualTo(made.get(0).asString());
    assertThat(Api.all(Api.as("supervisor"), "/directives", "meeting", meeting)).hasSize(1);
    String id = Api.body(later).get("id").asText();
    assertThat(Api.all(Api.as("supervisor"), "/directives/" + id + "/history")).hasSize(1);
  }

  @Test
  void whileTheFirstRunsTheSecondIsToldToWait() throws Exception {
    String meeting = Api.freshMeeting("PUBLIC").get("id").asText();
    JsonNode body = Api.newDirective(meeting, "PUBLIC");
    String key = Api.unique(20);
    List<Response> answers = Database.twice(() -> Api.post(with(key), "/directives", body));
    assertThat(answers.get(0).statusCode()).isEqualTo(201);
    Response second = answers.get(1);
    assertThat(second.statusCode()).isEqualTo(409);
    assertThat(Api.slug(second)).isEqualTo("still-running");
    assertThat(second.header("Retry-After")).matches("\\d+");
    Response third = Api.post(with(key), "/directives", body);
    assertThat(third.header("Idempotency-Replayed")).isEqualTo("true");
  }

  @Test
  void aKeyBelongsToPersonClientMethodAndPath() {
    String key = Api.unique(20);
    String meeting = Api.freshMeeting("PUBLIC").get("id").asText();
    JsonNode body = Api.newDirective(meeting, "PUBLIC");
    var ids = new ArrayList<String>();
    for (Request who :
        List.of(
            Api.as("supervisor"),
            Api.person("another", "supervisor"),
            Api.bearer(
                Api.token(
                    Map.of(
                        "role", "supervisor", "subject", "another", "client", "another-app"))))) {
      Response response = Api.post(who.header("Idempotency-Key", key), "/directives", body);
      assertThat(response.header("Idempotency-Replayed")).isNull();
      ids.add(Api.expect(201, response).get("id").asText());
    }
    assertThat(ids).doesNotHaveDuplicates();
    for (String id : ids) {
      Response response =
          Api.post(
              with(key),
              "/directives/" + id + "/milestones",
              Api.newMilestone("first", Clock.today(), 1));
      assertThat(response.header("Idempotency-Replayed")).isNull();
      Api.expect(201, response);
    }
  }

  /** A dry run is no answer to the run itself, nor the other way round. */
  @Test
  void anotherQueryIsAnotherRequest() {
    String key = Api.unique(20);
    ObjectNode bundle = Json.object("meetings", Json.array(Api.newMeeting("PUBLIC")));
    for (boolean dryRun : new boolean[] {true, false, true}) {
      Response response = Api.post(with(key), "/imports?dryRun=" + dryRun, bundle);
      assertThat(response.statusCode()).isIn(200, 422);
      if (response.statusCode() == 200) {
        assertThat(Api.body(response).get("dryRun").asBoolean()).isEqualTo(dryRun);
      }
    }
  }

  @Test
  void aReplayIsForTheSameBodyHoweverItIsWritten() {
    String key = Api.unique(20);
    ObjectNode meeting = Api.newMeeting("PUBLIC");
    Api.expect(201, Api.post(with(key), "/meetings", meeting));
    String spaced = meeting.toPrettyString();
    Response again = with(key).contentType(Api.JSON).body(spaced).post("/meetings");
    assertThat(again.statusCode()).isEqualTo(201);
    assertThat(again.header("Idempotency-Replayed")).isEqualTo("true");
  }

  @Test
  void refusalsAreNotKept() {
    Directive directive = Api.directive("PUBLIC").assigned();
    String key = Api.unique(20);
    String path = directive.path() + "/milestones";
    JsonNode milestone = Api.newMilestone("first", Clock.today().plusDays(3), 1);
    assertThat(Api.post(with(key), path, Json.without(milestone, "title")).statusCode())
        .isEqualTo(400);
    assertThat(
            Api.post(Api.as("viewer").header("Idempotency-Key", key), path, milestone).statusCode())
        .isEqualTo(403);
    directive.supervise(
        Json.object("action", "close", "closureReason", "WITHDRAWN", "reason", "Not wanted."));
    assertThat(Api.post(with(key), path, milestone).statusCode()).isEqualTo(409);
    directive.supervise(Json.object("action", "reopen", "reason", "Wanted after all."));
    Response response = Api.post(with(key), path, milestone);
    assertThat(response.statusCode()).isEqualTo(201);
    assertThat(response.header("Idempotency-Replayed")).isNull();
  }

  @Test
  void aKeyIsFreeAgainAfterADay() {
    String key = Api.unique(20);
    String meeting = Api.freshMeeting("PUBLIC").get("id").asText();
    JsonNode body = Api.newDirective(meeting, "PUBLIC");
    Response first = Api.expectCreated(Api.post(with(key), "/directives", body));
    age("23 h 59 min");
    assertThat(Api.post(with(key), "/directives", body).header("Idempotency-Replayed"))
        .isEqualTo("true");
    age("2 min");
    Response after = Api.expectCreated(Api.post(with(key), "/directives", body));
    assertThat(after.header("Idempotency-Replayed")).isNull();
    assertThat(Api.body(after).get("id")).isNotEqualTo(Api.body(first).get("id"));
  }

  /** Lets all stored answers be older than they are; the keys of a day are kept by system time. */
  private static void age(String by) {
    try (Connection connection = Database.superuser();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "update idempotency_key set created_at = created_at - interval '" + by + "'");
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void theDomainsClockDoesNotMoveTheKeys() {
    String key = Api.unique(20);
    String meeting = Api.freshMeeting("PUBLIC").get("id").asText();
    JsonNode body = Api.newDirective(meeting, "PUBLIC");
    Api.expectCreated(Api.post(with(key), "/directives", body));
    try (Clock clock = Clock.frozenAt(Clock.now().plus(Duration.ofDays(10)))) {
      assertThat(Api.post(with(key), "/directives", body).header("Idempotency-Replayed"))
          .isEqualTo("true");
    }
  }

  @Test
  void aWriteThatFailsLeavesItsKeyFree() throws SQLException {
    // The deferred checks of the database refuse the commit, after the answer was stored.
    String key = Api.unique(20);
    String meeting = Api.freshMeeting("PUBLIC").get("id").asText();
    JsonNode body = Api.newDirective(meeting, "PUBLIC");
    try (Connection connection = Database.superuser();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "create function test_refuse() returns trigger language plpgsql as $$ begin raise"
              + " exception 'refused by a test'; end $$");
      statement.execute(
          "create constraint trigger test_refuse after insert on idempotency_key deferrable"
              + " initially deferred for each row execute function test_refuse()");
      try {
        Response response = Api.post(with(key).mayFail(), "/directives", body);
        assertThat(response.statusCode()).isEqualTo(500);
      } finally {
        statement.execute("drop trigger test_refuse on idempotency_key");
        statement.execute("drop function test_refuse()");
      }
    }
    assertThat(Api.all(Api.as("supervisor"), "/directives", "meeting", meeting)).isEmpty();
    Response response = Api.expectCreated(Api.post(with(key), "/directives", body));
    assertThat(response.header("Idempotency-Replayed")).isNull();
  }

  private static Request with(String key) {
    return Api.as("supervisor").header("Idempotency-Key", key);
  }

  private static <T> List<T> inParallel(int count, Callable<T> task) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(count);
    try {
      var results = new ArrayList<T>();
      for (Future<T> future :
          threads.invokeAll(Collections.nCopies(count, task), 60, TimeUnit.SECONDS)) {
        results.add(future.get());
      }
      return results;
    } finally {
      threads.shutdownNow();
    }
  }
}
