package org.directivetracker.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import org.directivetracker.problem.Problem;
import org.directivetracker.problem.ProblemType;
import org.directivetracker.testing.Api;
import org.directivetracker.testing.Database;
import org.directivetracker.testing.Directive;
import org.directivetracker.testing.Json;
import org.directivetracker.testing.OpenApi;
import org.directivetracker.testing.OpenApi.Operation;
import org.directivetracker.testing.Request;
import org.directivetracker.testing.Response;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A log that is not the one of its newest checkpoint is neither signed nor shown. */
@QuarkusTest
class LogDivergedTest {
  /** What the log's operations are asked for; a new one of them is to be added. */
  private static final Map<String, String> QUERIES =
      new TreeMap<>(
          Map.of(
              "beginReconciliation", "",
              "exportCaseFile", "",
              "getCheckpoint", "",
              "getReconciliation", "",
              "listEvents", "",
              "proveConsistency", "?from=1&to=1",
              "proveInclusion", "?seq=1&treeSize=1"));

  @Inject Jdbi jdbi;
  @Inject LogKey key;
  @Inject LogGuard guard;
  @Inject Checkpoints checkpoints;
  @Inject CheckpointJob rounds;
  @Inject MeterRegistry metrics;

  @ConfigProperty(name = "tracker.checkpoints.dir")
  Path folder;

  @TempDir Path own;

  private final List<Path> planted = new ArrayList<>();

  @BeforeEach
  void sign() {
    Api.freshMeeting("RESTRICTED");
    Database.awaitNumbers();
    rounds.run();
  }

  @AfterEach
  void agreeAgain() throws IOException {
    for (Path file : planted) {
      Files.deleteIfExists(file);
    }
    jdbi.useHandle(h -> h.execute("delete from log_checkpoint_missed"));
    guard.look();
    assertThat(guard.isDiverged()).isFalse();
    Database.awaitNumbers();
  }

  @Test
  void whatShowsTheLogIsWithheldAndEverythingElseGoesOn() throws IOException {
    Directive directive = Api.directive("RESTRICTED").registered();
    Database.awaitNumbers();
    plant(folder, size() + 3);
    rounds.run();
    long entries = size();
    long made = made();

    List<Operation> log =
        OpenApi.OPERATIONS.stream()
            .filter(o -> o.path().equals("/events") || o.path().startsWith("/audit/"))
            .toList();
    assertThat(log.stream().map(Operation::id))
        .containsExactlyInAnyOrderElementsOf(QUERIES.keySet());
    for (Operation operation : log) {
      String path = operation.path() + QUERIES.get(operation.id());
      Request auditor = Api.as("auditor").mayFail().accept("*/*");
      Response answer = operation.method().equals("POST") ? auditor.post(path) : auditor.get(path);
      assertThat(answer.statusCode()).as(operation.id()).isEqualTo(503);
      assertThat(Api.slug(answer)).as(operation.id()).isEqualTo("log-diverged");
      assertThat(answer.header("Retry-After")).isNotNull();
    }

    Api.expect(
        200,
        Api.patch(
            directive.asSupervisor(),
            directive.path(),
            directive.tag(),
            Json.object("title", "Written meanwhile")));
    Api.expect(200, directive.asSupervisor().get(directive.path()));
    assertThat(Api.all(directive.asSupervisor(), directive.path() + "/history")).isNotEmpty();
    JsonNode report = Api.expect(200, Api.as("supervisor").get("/reports/status"));
    assertThat(report.at("/checkpoint/treeSize").asLong()).isPositive();
    rounds.run();
    assertThat(made()).as("checkpoints").isEqualTo(made);
    assertThat(size()).as("entries").isEqualTo(entries);
    assertThat(Database.column("select event_id from log_pending")).isNotEmpty();
    assertThat(RestAssured.get("/q/health/ready").statusCode()).isEqualTo(200);
    assertThat(metrics.get("tracker.log.diverged").gauge().value()).isEqualTo(1);

    Files.delete(planted.get(0));
    guard.lookAgain();
    assertThat(guard.isDiverged()).isFalse();
    Database.awaitNumbers();
    rounds.run();
    assertThat(metrics.get("tracker.log.diverged").gauge().value()).isZero();
    assertThat(Api.expect(200, Api.anonymous().get("/audit/checkpoint")).get("treeSize").asLong())
        .isGreaterThan(entries);
  }

  @Test
  void whatAFolderHasShownIsNotForgottenWhenItCannotBeRead() throws IOException {
    Replica other = Replica.of(jdbi, key, own);
    plant(own, size() + 3);
    other.guard().look();
    Path away = Files.move(own, own.resolveSibling("away"));
    Files.writeString(own, "no folder");
    other.guard().look();
    guard.look();
    assertThat(List.of(other.guard().isDiverged(), guard.isDiverged())).containsOnly(true);

    Files.delete(own);
    Files.move(away, own);
    Files.delete(planted.get(0));
    other.guard().look();
    guard.look();
    assertThat(List.of(other.guard().isDiverged(), guard.isDiverged())).containsOnly(false);
  }

  /** Neither may refer by number to what has none. */
  @Test
  void frozenReportsAndAssessmentsNeedTheirNumbers() throws IOException {
    Directive directive = Api.directive("RESTRICTED").inProgress();
    plant(folder, size() + 1000);
    rounds.run();
    Api.freshMeeting("RESTRICTED");
    var assessment =
        Api.newAssessment().put("asOf", org.directivetracker.testing.Clock.today().toString());
    Response answer =
        Api.post(Api.as("auditor").mayFail(), directive.path() + "/assessments", assessment);
    assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(503);
    assertThat(Api.slug(answer)).isEqualTo("log-diverged");
  }

  @Test
  void anotherRootOfTheSameSizeIsFoundByTheOneInstanceThatHasItAndHeededByAll() throws IOException {
    Replica other = Replica.of(jdbi, key, own);
    plant(own, size());
    other.guard().look();
    assertThat(other.guard().isDiverged()).isTrue();
    rounds.run();
    assertThat(Api.slug(Api.anonymous().mayFail().get("/audit/checkpoint")))
        .isEqualTo("log-diverged");

    Files.delete(planted.get(0));
    other.guard().look();
    guard.lookAgain();
    Api.expect(200, Api.anonymous().get("/audit/checkpoint"));
  }

  @Test
  void onlyWhatTheKeySignedCounts() throws IOException {
    Files.writeString(own.resolve("000000999999.checkpoint"), "nonsense");
    Files.writeString(
        own.resolve("000000999998.checkpoint"),
        new LogKey(key.origin(), own.resolve("wrong.pem")).sign(text(999998)));
    Files.writeString(own.resolve("000000999997.checkpoint"), key.sign(text(999996)));
    Files.writeString(own.resolve("kept.txt"), key.sign(text(999995)));
    Replica other = Replica.of(jdbi, key, own);
    other.guard().look();
    assertThat(other.guard().isDiverged()).isFalse();
    // Another key's file has the name that the next checkpoint would have.
    long next = size() + 1;
    Files.writeString(own.resolve("%012d.checkpoint".formatted(next)), "taken");
    other.guard().look();
    Api.freshMeeting("RESTRICTED");
    Database.awaitNumbers();
    Checkpoint made = other.checkpoints().current();
    Path file =
        made.treeSize() == next
            ? own.resolve("%012d-%s.checkpoint".formatted(next, key.publicKey().id()))
            : own.resolve("%012d.checkpoint".formatted(made.treeSize()));
    assertThat(Files.readString(file)).isEqualTo(made.note());
  }

  @Test
  void noCheckpointIsHandedOutBeforeEveryFolderHasIt() throws IOException {
    Path second = own.resolve("second");
    Replica other = Replica.of(jdbi, key, own.resolve("first"), second);
    Checkpoint before = other.checkpoints().current();
    assertThat(copies(own.resolve("first"))).isEqualTo(copies(second)).contains(before.note());

    Path away = Files.move(second, own.resolve("away"));
    Files.writeString(second, "no folder");
    Api.freshMeeting("RESTRICTED");
    Database.awaitNumbers();
    long made = made();
    assertThatThrownBy(() -> other.checkpoints().current())
        .isInstanceOfSatisfying(
            Problem.class, p -> assertThat(p.type()).isEqualTo(ProblemType.UNAVAILABLE));
    assertThat(made()).as("checkpoints in the database").isEqualTo(made);
    assertThat(other.guard().isDiverged()).as("a folder that cannot be read").isFalse();

    // Another instance, whose folder works, makes one: this one keeps to what its folders have.
    Checkpoint newer = checkpoints.current();
    assertThat(newer.treeSize()).isGreaterThan(before.treeSize());
    assertThat(other.checkpoints().coveringIfPossible(newer.treeSize())).isNotEqualTo(newer);

    Files.delete(second);
    Files.move(away, second);
    assertThat(other.checkpoints().newest()).isEqualTo(newer);
    assertThat(copies(second)).contains(newer.note());
  }

  @Test
  void anEmptiedFolderIsFilledAnew() throws IOException {
    Path emptied = own.resolve("emptied");
    Replica other = Replica.of(jdbi, key, emptied);
    other.checkpoints().current();
    List<String> before = copies(emptied);
    try (var files = Files.list(emptied)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    other.guard().look();
    assertThat(other.guard().isDiverged()).isFalse();
    other.checkpoints().fill();
    assertThat(copies(emptied)).containsAll(before);
  }

  /** Each waits for no other, and what one has written is never taken for another log. */
  @Test
  void twoInstancesSignAtOnce() throws Exception {
    List<Replica> replicas =
        List.of(
            Replica.of(jdbi, key, own.resolve("one")),
            Replica.of(jdbi, key, own.resolve("two")),
            Replica.of(jdbi, key, own.resolve("shared")),
            Replica.of(jdbi, key, own.resolve("shared")));
    var threads = Executors.newFixedThreadPool(replicas.size() + 1);
    try {
      var work = new ArrayList<Callable<Void>>();
      work.add(
          () -> {
            for (int i = 0; i < 40; i++) {
              Api.freshMeeting("RESTRICTED");
            }
            return null;
          });
      for (Replica replica : replicas) {
        work.add(
            () -> {
              for (int i = 0; i < 25; i++) {
                Checkpoint made = replica.checkpoints().current();
                assertThat(key.publicKey().read(made.note())).isPresent();
                replica.guard().look();
                assertThat(replica.guard().isDiverged()).isFalse();
              }
              return null;
            });
      }
      for (var done : threads.invokeAll(work)) {
        done.get();
      }
    } finally {
      threads.shutdown();
    }
    List<String> kept = Database.column("select note from log_checkpoint_vouched");
    for (Replica replica : replicas) {
      replica.checkpoints().fill();
      replica.guard().look();
      assertThat(replica.guard().isDiverged()).isFalse();
    }
    for (String name : List.of("one", "two", "shared")) {
      assertThat(copies(own.resolve(name))).as(name).containsAll(kept);
    }
  }

  private void plant(Path where, long size) throws IOException {
    Path file = where.resolve("%012d.checkpoint".formatted(size));
    if (Files.exists(file)) {
      throw new IllegalStateException(file + " is there");
    }
    planted.add(Files.writeString(file, key.sign(text(size))));
  }

  private String text(long size) {
    return key.origin()
        + "\n"
        + size
        + "\n"
        + Base64.getEncoder().encodeToString(new byte[32])
        + "\n";
  }

  private static long size() {
    return Long.parseLong(Database.column("select max(seq) from log_entry").get(0));
  }

  private static long made() {
    return Long.parseLong(Database.column("select count(*) from log_checkpoint").get(0));
  }

  private static List<String> copies(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      return files
          .filter(f -> f.toString().endsWith(".checkpoint"))
          .sorted()
          .map(LogDivergedTest::read)
          .collect(Collectors.toList());
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
