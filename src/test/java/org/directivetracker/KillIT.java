package org.directivetracker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.Reader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.directivetracker.testing.ContractFilter;
import org.directivetracker.testing.DataDirs;
import org.directivetracker.testing.Json;
import org.directivetracker.testing.PackagedApp;
import org.directivetracker.testing.Proofs;
import org.directivetracker.testing.RecordCheck;
import org.directivetracker.testing.TestIssuer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** What was acknowledged is there after any kill, with its event, and nothing is half-done. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class KillIT {
  private static final int WRITERS = 8;
  private static final int WRITES_BEFORE_THE_KILL = 120;
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final HttpClient HTTP =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(2))
          .build();

  /** By directive and version, the status that the answer told. */
  private static final Map<String, Map<Integer, String>> ACKNOWLEDGED = new ConcurrentHashMap<>();

  private static TestIssuer issuer;
  private static Path dataDir;
  private static PackagedApp app;
  private static String meeting;

  /** The newest that was read before the last kill. */
  private static JsonNode checkpoint;

  @BeforeAll
  static void begin() throws Exception {
    issuer = new TestIssuer();
    dataDir = DataDirs.fresh("kill-it");
    startAndTime("the first start, which makes the database");
    ObjectNode agency =
        Json.object("code", "NEA", "names", Json.english("Agency"), "validFrom", "2018-01-01");
    assertThat(send("POST", "/agencies", "admin", null, agency).statusCode()).isEqualTo(201);
    HttpResponse<String> made =
        send(
            "POST",
            "/meetings",
            "supervisor",
            null,
            Json.object(
                "reference",
                "KILL-2024-01-02",
                "body",
                "Council",
                "type",
                "OTHER",
                "heldOn",
                "2024-01-02",
                "title",
                "Meeting"));
    assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
    meeting = Json.parse(made.body()).get("id").asText();
  }

  @AfterAll
  static void end() throws IOException {
    if (app != null) {
      app.close();
    }
    DataDirs.killServer(dataDir);
    issuer.close();
  }

  @Test
  @Order(1)
  void theServiceIsKilled() throws Exception {
    writeUntil(() -> app.kill());
    startAndTime("a start that finds its database running");
    nothingIsLost();
  }

  @Test
  @Order(2)
  void theDatabaseIsKilled() throws Exception {
    long[] begun = {0};
    writeUntil(
        () -> {
          DataDirs.killServer(dataDir);
          begun[0] = System.nanoTime();
        });
    awaitAnswer();
    System.out.printf(
        "first answer after %d ms: the database was killed under the service%n",
        (System.nanoTime() - begun[0]) / 1_000_000);
    nothingIsLost();
  }

  @Test
  @Order(3)
  void bothAreKilled() throws Exception {
    writeUntil(
        () -> {
          app.kill();
          DataDirs.killServer(dataDir);
        });
    startAndTime("a start that recovers its database");
    nothingIsLost();
    app.terminate();
    startAndTime("a later start");
    nothingIsLost();
  }

  private interface Kill {
    void run() throws Exception;
  }

  /** Kills in the middle of the writing: every writer writes on until then. */
  private static void writeUntil(Kill kill) throws Exception {
    var stop = new AtomicBoolean();
    var written = new AtomicInteger();
    List<AssertionError> wrong = java.util.Collections.synchronizedList(new ArrayList<>());
    List<Thread> writers = new ArrayList<>();
    for (int i = 0; i < WRITERS; i++) {
      Thread thread =
          new Thread(
              () -> {
                while (!stop.get()) {
                  try {
                    lead(written, stop);
                  } catch (IOException e) {
                    // The kill, or what came of it.
                  } catch (AssertionError e) {
                    wrong.add(e);
                    return;
                  }
                }
              },
              "writer-" + i);
      thread.start();
      writers.add(thread);
    }
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(5))
        .until(() -> written.get() >= WRITES_BEFORE_THE_KILL || !wrong.isEmpty());
    int before = written.get();
    kill.run();
    stop.set(true);
    for (Thread thread : writers) {
      thread.join(30_000);
      assertThat(thread.isAlive()).as("a writer waits for ever").isFalse();
    }
    assertThat(wrong).isEmpty();
    System.out.printf(
        "%d writes acknowledged, %d of them before the kill%n", written.get(), before);
  }

  /** Leads one directive from its draft to its end, and notes what is acknowledged. */
  private static void lead(AtomicInteger written, AtomicBoolean stop) throws IOException {
    HttpResponse<String> made =
        send(
            "POST",
            "/directives",
            "supervisor",
            null,
            Json.object("meeting", meeting, "title", "Survive"));
    String id = acknowledged(made, 201, written);
    if (id == null) {
      return;
    }
    List<Map.Entry<String, ObjectNode>> actions =
        List.of(
            Map.entry(
                "supervisor", Json.object("action", "register", "noPassageReason", "Said aloud.")),
            Map.entry(
                "supervisor",
                Json.object(
                    "action",
                    "assign",
                    "lead",
                    "NEA",
                    "originalDueDate",
                    "2030-01-01",
                    "acknowledgeBy",
                    "2029-01-01",
                    "completionCriteria",
                    "It is there.")),
            Map.entry("agency", Json.object("action", "acknowledge")),
            Map.entry(
                "supervisor",
                Json.object("action", "suspend", "reason", "It waits.", "reviewOn", "2029-06-01")),
            Map.entry(
                "supervisor",
                Json.object("action", "resume", "reason", "Go on.", "dueDate", "2030-02-01")),
            Map.entry(
                "supervisor",
                Json.object("action", "close", "closureReason", "WITHDRAWN", "reason", "Enough.")));
    int version = 1;
    for (Map.Entry<String, ObjectNode> action : actions) {
      if (stop.get()) {
        return;
      }
      HttpResponse<String> answer =
          send(
              "POST",
              "/directives/" + id + "/transitions",
              action.getKey(),
              "\"" + version + "\"",
              action.getValue());
      if (acknowledged(answer, 200, written) == null) {
        return;
      }
      version++;
    }
  }

  private static String acknowledged(
      HttpResponse<String> answer, int status, AtomicInteger written) {
    if (answer.statusCode() == 503) {
      return null; // The database is away, and the answer says so.
    }
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    JsonNode body = Json.parse(answer.body());
    ACKNOWLEDGED
        .computeIfAbsent(body.get("id").asText(), k -> new ConcurrentHashMap<>())
        .put(body.get("version").asInt(), body.get("status").asText());
    written.incrementAndGet();
    return body.get("id").asText();
  }

  private static void nothingIsLost() throws Exception {
    assertThat(ACKNOWLEDGED.size()).isGreaterThanOrEqualTo(WRITERS);
    for (Map.Entry<String, Map<Integer, String>> entry : ACKNOWLEDGED.entrySet()) {
      Map<Integer, String> versions = entry.getValue();
      int newest = java.util.Collections.max(versions.keySet());
      JsonNode directive = read("/directives/" + entry.getKey());
      int version = directive.get("version").asInt();
      // What was under way at the kill may have come through without its answer, no more.
      assertThat(version).as("version of " + entry.getKey()).isBetween(newest, newest + 1);
      if (version == newest) {
        assertThat(directive.get("status").asText()).isEqualTo(versions.get(newest));
      }
      Map<Integer, String> events = new HashMap<>();
      for (JsonNode event :
          read("/directives/" + entry.getKey() + "/history?limit=200").get("items")) {
        assertThat(
                events.put(
                    event.at("/entity/version").asInt(),
                    event.at("/disclosed/changes/value/directive/status/after").asText()))
            .isNull();
      }
      assertThat(events).hasSize(version);
      assertThat(events).containsAllEntriesOf(versions);
    }
    try (Connection connection = connect()) {
      RecordCheck check = new RecordCheck(connection);
      Awaitility.await()
          .atMost(LIMIT)
          .until(() -> check.column("select 1 from log_pending").isEmpty());
      assertThat(check.faults()).isEmpty();
      theLogHasOnlyGrown(check);
      assertThat(check.column("select id::text from directive where version > 1"))
          .hasSizeGreaterThan(10);
      List<String> strangers =
          new ArrayList<>(check.column("select id::text from directive where version > 1"));
      strangers.removeAll(ACKNOWLEDGED.keySet());
      assertThat(strangers).as("led on without its first answer").isEmpty();
    }
  }

  /** The tree that is served has the root of all leaves, and begins with the one before. */
  private static void theLogHasOnlyGrown(RecordCheck check) throws Exception {
    List<byte[]> leaves =
        check.column("select encode(leaf, 'hex') from log_entry order by seq").stream()
            .map(HexFormat.of()::parseHex)
            .toList();
    Awaitility.await()
        .atMost(LIMIT)
        .until(() -> read("/audit/checkpoint").get("treeSize").asInt() == leaves.size());
    JsonNode now = read("/audit/checkpoint");
    byte[] root = HexFormat.of().parseHex(now.get("rootHash").asText());
    assertThat(root).isEqualTo(Proofs.root(leaves));
    if (checkpoint != null) {
      JsonNode proof =
          read(
              "/audit/proofs/consistency?from="
                  + checkpoint.get("treeSize")
                  + "&to="
                  + leaves.size());
      assertThat(
              Proofs.consistent(
                  checkpoint.get("treeSize").asLong(),
                  HexFormat.of().parseHex(checkpoint.get("rootHash").asText()),
                  leaves.size(),
                  root,
                  Proofs.hashes(proof.get("hashes"))))
          .isTrue();
      assertThat(now.get("verifierKey")).isEqualTo(checkpoint.get("verifierKey"));
    }
    checkpoint = now;
  }

  private static JsonNode read(String path) throws IOException {
    HttpResponse<String> answer = send("GET", path, "supervisor", null, null);
    assertThat(answer.statusCode()).as(path + ": " + answer.body()).isEqualTo(200);
    return Json.parse(answer.body());
  }

  private static void startAndTime(String what) {
    long begun = System.nanoTime();
    app =
        PackagedApp.start(
            Map.of(
                "OIDC_ISSUER",
                issuer.url(),
                "QUARKUS_OIDC_AUTH_SERVER_URL",
                issuer.url(),
                "TRACKER_DATA_DIR",
                dataDir.toString(),
                "TRACKER_CHECKPOINTS_EVERY",
                "1s"));
    awaitAnswer();
    System.out.printf(
        "first answer after %d ms: %s%n", (System.nanoTime() - begun) / 1_000_000, what);
  }

  /** The first answer that needed the database and a token. */
  private static void awaitAnswer() {
    Awaitility.await()
        .atMost(LIMIT)
        .pollInterval(Duration.ofMillis(20))
        .ignoreExceptionsInstanceOf(IOException.class)
        .until(
            () -> {
              if (!app.process().isAlive()) {
                throw new IllegalStateException("It ended:\n" + app.output());
              }
              return send("GET", "/directives?limit=1", "supervisor", null, null).statusCode()
                  == 200;
            });
  }

  private static HttpResponse<String> send(
      String method, String path, String role, String ifMatch, ObjectNode body) throws IOException {
    String token =
        role.equals("agency")
            ? issuer.token(role).agency("NEA").subject("lead").sign()
            : issuer.token(role).subject(role).sign();
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(app.url() + "/api/v1" + path))
            .timeout(Duration.ofSeconds(10))
            .header("Authorization", "Bearer " + token)
            .header("Content-Type", "application/json")
            .method(
                method,
                body == null
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(Json.write(body)));
    if (ifMatch != null) {
      request.header("If-Match", ifMatch);
    }
    try {
      HttpRequest sent = request.build();
      HttpResponse<String> answer = HTTP.send(sent, HttpResponse.BodyHandlers.ofString());
      ContractFilter.ALLOWING_5XX.check(sent, body == null ? null : Json.write(body), answer);
      return answer;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  private static Connection connect() throws Exception {
    Properties secrets = new Properties();
    try (Reader reader = Files.newBufferedReader(dataDir.resolve("postgresql.secrets"))) {
      secrets.load(reader);
    }
    return DriverManager.getConnection(
        "jdbc:postgresql://127.0.0.1:" + secrets.getProperty("port") + "/tracker",
        "tracker_owner",
        secrets.getProperty("tracker_owner"));
  }
}
