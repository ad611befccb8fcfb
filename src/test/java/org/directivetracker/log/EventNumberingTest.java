package org.directivetracker.log;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.directivetracker.testing.Api;
import org.directivetracker.testing.Clock;
import org.directivetracker.testing.Database;
import org.directivetracker.testing.Directive;
import org.directivetracker.testing.Json;
import org.directivetracker.testing.Proofs;
import org.directivetracker.testing.RecordCheck;
import org.directivetracker.testing.Response;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;

/** Every event gets one number, without gaps, and the numbers keep the order that was promised. */
@QuarkusTest
class EventNumberingTest {
  private static final int WRITERS = 32;
  private static final int WRITES = 12;

  /** More than do the sequencer's work in the service; each on a connection of its own. */
  private static final int RIVALS = 3;

  @Inject EventNumbering numbering;
  @Inject Jdbi jdbi;

  /** A write as its writer saw it, in nanoseconds; what it wrote is named as in its event. */
  private record Write(String type, String id, int version, long began, long answered) {
    String thing() {
      return type + " " + id + " " + version;
    }
  }

  @Test
  void aRecordedHistoryOfManyWritersKeepsItsOrder() throws Exception {
    List<Directive> shared = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      shared.add(Api.directive("RESTRICTED").registered());
    }
    String meeting = Api.freshMeeting("RESTRICTED").get("id").asText();
    ExecutorService threads = Executors.newFixedThreadPool(WRITERS + RIVALS);
    var done = new AtomicBoolean();
    List<Write> writes = new ArrayList<>();
    try {
      List<Future<Integer>> rivals = new ArrayList<>();
      for (int i = 0; i < RIVALS; i++) {
        rivals.add(threads.submit(() -> number(done)));
      }
      List<Callable<List<Write>>> writers = new ArrayList<>();
      for (int i = 0; i < WRITERS; i++) {
        int writer = i;
        writers.add(() -> write(writer, shared, meeting));
      }
      for (Future<List<Write>> writer : threads.invokeAll(writers)) {
        writes.addAll(writer.get());
      }
      done.set(true);
      int byRivals = 0;
      for (Future<Integer> rival : rivals) {
        byRivals += rival.get();
      }
      assertThat(byRivals)
          .as("events that the service's own sequencer was too late for")
          .isPositive();
    } finally {
      done.set(true);
      threads.shutdown();
    }
    Database.awaitNumbers();

    Map<String, Long> numbers = new HashMap<>();
    for (String row :
        Database.column(
            "select entity_type || ' ' || entity_id || ' ' || entity_version || ':' || seq"
                + " from log_entry join event using (event_id)")) {
      int colon = row.lastIndexOf(':');
      numbers.put(row.substring(0, colon), Long.valueOf(row.substring(colon + 1)));
    }
    assertThat(writes).hasSize(WRITERS * WRITES);
    assertThat(numbers).containsKeys(writes.stream().map(Write::thing).toArray(String[]::new));
    writes.sort(Comparator.comparing(w -> numbers.get(w.thing())));
    Write latestToBegin = writes.get(0);
    for (Write write : writes) {
      assertThat(write.answered())
          .as("%s was answered before %s began", write, latestToBegin)
          .isGreaterThan(latestToBegin.began());
      latestToBegin = write.began() > latestToBegin.began() ? write : latestToBegin;
    }
    // Gaps, doubles, the versions' order and every hash of the tree.
    try (Connection connection = Database.superuser()) {
      assertThat(new RecordCheck(connection).faults()).isEmpty();
    }
  }

  @Test
  void theRootIsThatOfAllLeavesInTheirOrder() {
    Api.directive("RESTRICTED").draft();
    Database.awaitNumbers();
    List<byte[]> leaves =
        Database.column("select encode(leaf, 'hex') from log_entry order by seq").stream()
            .map(HexFormat.of()::parseHex)
            .toList();
    byte[] root = jdbi.withHandle(h -> new LogTree(h).root(leaves.size()));
    assertThat(root).isEqualTo(Proofs.root(leaves));
  }

  @Test
  void whatWaitsCannotBeLostAndNumbersCannotBeSkipped() throws SQLException {
    Api.directive("RESTRICTED").draft();
    Database.awaitNumbers();
    for (String login : List.of("app", "owner")) {
      try (Connection connection = Database.connect(login)) {
        connection.setAutoCommit(false);
        // The sequencer stays away while this lasts.
        LogSteps.alone(connection);
        LogSteps.insertEvent(connection, "2040-01-01T00:00:00Z");
        assertThat(LogSteps.stateOf(connection, "delete from log_pending")).isEqualTo("23000");
        assertThat(LogSteps.stateOf(connection, "update log_pending set event_id = event_id"))
            .isEqualTo("42501");
        assertThat(
                LogSteps.stateOf(
                    connection,
                    "insert into log_entry (seq, event_id, recorded_at, leaf) select"
                        + " (select max(seq) + 2 from log_entry), e.event_id, e.recorded_at,"
                        + " sha256('') from event e join log_pending p on p.event_id ="
                        + " e.event_id"))
            .isEqualTo("23503");
        connection.rollback();
      }
    }
  }

  private int number(AtomicBoolean done) {
    int numbered = 0;
    while (!done.get()) {
      numbered += numbering.batch();
    }
    return numbered;
  }

  private static List<Write> write(int writer, List<Directive> shared, String meeting) {
    var who = Api.token(List.of("supervisor"), null, "writer-" + writer);
    List<Write> writes = new ArrayList<>();
    for (int i = 0; i < WRITES; i++) {
      Directive directive = shared.get((writer + i) % shared.size());
      String key = "m-" + writer + "-" + i;
      writes.add(
          switch (i % 3) {
            case 0 ->
                timed(
                    "directive",
                    () ->
                        Api.post(
                            Api.bearer(who),
                            "/directives",
                            Json.object("meeting", meeting, "title", key)));
            case 1 ->
                timed(
                    "milestone",
                    () ->
                        Api.post(
                            Api.bearer(who),
                            directive.path() + "/milestones",
                            Api.newMilestone(key, Clock.today().plusDays(30), 1)));
            default -> patch(who, directive, key);
          });
    }
    return writes;
  }

  private static Write patch(String who, Directive directive, String title) {
    while (true) {
      String tag = Api.etag(Api.bearer(who).get(directive.path()));
      Write write =
          timed(
              "directive",
              () -> Api.patch(Api.bearer(who), directive.path(), tag, Json.object("title", title)));
      if (write.version() > 0) {
        return write;
      }
    }
  }

  /** Of version 0 when it came too late. */
  private static Write timed(String type, java.util.function.Supplier<Response> write) {
    long began = System.nanoTime();
    Response answer = write.get();
    long answered = System.nanoTime();
    if (answer.statusCode() == 412) {
      return new Write(type, "", 0, began, answered);
    }
    assertThat(answer.statusCode()).as(answer.asString()).isIn(200, 201);
    ObjectNode body = (ObjectNode) Api.body(answer);
    int version = body.path("revision").asInt(body.get("version").asInt());
    return new Write(type, body.get("id").asText(), version, began, answered);
  }
}
