package org.directivetracker.agency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.test.junit.QuarkusTest;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.directivetracker.testing.Api;
import org.directivetracker.testing.Database;
import org.directivetracker.testing.Json;
import org.directivetracker.testing.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Neither the parents nor the successors of agencies form a circle. */
@QuarkusTest
class AgencyCircleTest {

  /**
   * Both changes are checked before either is written: nothing can be written until the lock on the
   * version rows is released.
   */
  @ParameterizedTest
  @ValueSource(strings = {"parent", "successor"})
  void ofTwoChangesAtOnceThatCloseACircleTheSecondIs409(String link) throws Exception {
    String one = Api.freshAgency();
    String other = Api.freshAgency();
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try (Connection connection = Database.superuser();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("lock table agency_version in exclusive mode");
      Future<Response> first = threads.submit(() -> change(one, link, other));
      Future<Response> second = threads.submit(() -> change(other, link, one));
      Awaitility.await("both changes to wait")
          .atMost(Duration.ofSeconds(4))
          .pollInterval(Duration.ofMillis(10))
          .until(() -> waiting() == 2);
      connection.rollback();

      List<Response> answers =
          List.of(first.get(10, TimeUnit.SECONDS), second.get(10, TimeUnit.SECONDS));
      assertThat(answers.stream().map(Response::statusCode)).containsExactlyInAnyOrder(200, 409);
      Response refused =
          answers.stream().filter(a -> a.statusCode() == 409).findAny().orElseThrow();
      assertThat(Api.pointers(refused)).containsExactly("/" + link);
      assertThat(Api.codes(refused)).containsExactly("circular");
    } finally {
      threads.shutdownNow();
    }
  }

  private static int waiting() {
    return Database.column("select 1 from pg_locks where not granted").size();
  }

  @ParameterizedTest
  @ValueSource(strings = {"parent", "successor"})
  void aLongerCircleIs409(String link) {
    String[] codes = Stream.generate(Api::freshAgency).limit(4).toArray(String[]::new);
    for (int i = 0; i < 3; i++) {
      Api.expect(200, change(codes[i], link, codes[i + 1]));
    }
    assertThat(Api.codes(change(codes[3], link, codes[0]))).containsExactly("circular");
    assertThat(Api.codes(change(codes[2], link, codes[0]))).containsExactly("circular");
    Api.expect(200, change(codes[0], link, codes[3]));
  }

  /** A parent may be a successor too: the two chains are separate. */
  @Test
  void aParentMayBeTheSuccessor() {
    String part = Api.freshAgency();
    String whole = Api.freshAgency();
    Api.expect(200, change(part, "parent", whole));
    Api.expect(200, change(whole, "successor", part));
  }

  @ParameterizedTest
  @ValueSource(strings = {"parent", "successor"})
  void aCircleThatExistsHangsNobodyAndCanBeMended(String link) throws Exception {
    String one = Api.freshAgency();
    String other = Api.freshAgency();
    String outside = Api.freshAgency();
    closeCircle(link, one, other);

    Api.expect(200, change(outside, link, one));
    Api.expect(200, change(one, "names", Json.english("Renamed")));
    assertThat(Api.codes(change(one, link, outside))).containsExactly("circular");
    Api.expect(200, change(one, link, null));
    Api.expect(200, change(other, link, null));
    Api.expect(200, change(one, link, other));
  }

  /** As if the changes had been written before the database refused circles. */
  private static void closeCircle(String link, String one, String other) throws SQLException {
    Api.expect(200, change(one, link, other));
    try (Connection connection = Database.superuser();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("set local session_replication_role = replica");
      statement.execute(
          "update agency set %s = '%s' where code = '%s'".formatted(link, one, other));
      statement.execute(
          "update agency_version set %s = '%s' where code = '%s' and valid_to is null"
              .formatted(link, one, other));
      connection.commit();
    }
  }

  /** The database checks what gets past the service. */
  @ParameterizedTest
  @ValueSource(strings = {"parent", "successor"})
  void theDatabaseRefusesACircle(String link) throws SQLException {
    String one = Api.freshAgency();
    String other = Api.freshAgency();
    Api.expect(200, change(one, link, other));
    try (Connection app = Database.connect("app");
        Statement statement = app.createStatement()) {
      app.setAutoCommit(false);
      statement.execute(
          "select set_config('tracker.event_id', (select event_id from event limit 1)::text, true),"
              + " set_config('tracker.recorded_at', '2999-01-01T00:00:00Z', true)");
      assertThatThrownBy(
              () ->
                  statement.execute(
                      "update agency set %s = '%s', version = version + 1 where code = '%s'"
                          .formatted(link, one, other)))
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("circle");
      app.rollback();
    }
  }

  private static Response change(String code, String member, Object value) {
    String path = "/agencies/" + code;
    String tag = Api.etag(Api.as("admin").get(path));
    ObjectNode body = Json.object();
    body.set(member, Json.tree(value));
    return Api.patch(Api.as("admin"), path, tag, body);
  }
}
