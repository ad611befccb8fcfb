package org.directivetracker.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.directivetracker.history.EventRecorder;
import org.directivetracker.testing.Api;
import org.directivetracker.testing.Database;
import org.directivetracker.testing.Json;
import org.directivetracker.testing.Response;
import org.directivetracker.testing.TestDatabase;
import org.directivetracker.testing.TestSettings;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A log whose newest part is lost goes on under another name, and its readers are told. */
@QuarkusTest
@TestProfile(LogContinuedTest.Alone.class)
class LogContinuedTest {
  /** A database of its own: a log is continued for good. */
  public static final class Alone implements QuarkusTestProfile {
    @Override
    public boolean disableGlobalTestResources() {
      return true;
    }

    @Override
    public List<TestResourceEntry> testResources() {
      return List.of(
          new TestResourceEntry(TestDatabase.class), new TestResourceEntry(TestSettings.class));
    }
  }

  @Inject Jdbi jdbi;
  @Inject LogKey key;
  @Inject LogGuard guard;
  @Inject EventRecorder recorder;

  @ConfigProperty(name = "tracker.checkpoints.dir")
  Path folder;

  @TempDir Path temporary;

  @Test
  void theLogGoesOnUnderTheNewName() throws Exception {
    forgetWhatTheSampleSigned();
    LogKey old = new LogKey("the-old-log", temporary.resolve("old.pem"));
    Path kept = temporary.resolve("checkpoints");
    Replica before = Replica.of(jdbi, old, kept);
    write();
    Checkpoint agreed = before.checkpoints().current();
    long s = agreed.treeSize();
    write();
    assertThat(command(new LogKey("other-log", temporary.resolve("old.pem")), before))
        .contains("the key is the same");
    assertThat(command(old, before)).contains("already");
    assertRefusedStart();
    plantWrongKey(s + 1);

    long lostSize = s + 50;
    String lost =
        old.sign(
            old.origin()
                + "\n"
                + lostSize
                + "\n"
                + Base64.getEncoder().encodeToString(new byte[32])
                + "\n");
    Files.writeString(kept.resolve("%012d.checkpoint".formatted(lostSize)), lost);
    before.guard().look();
    assertThat(before.guard().isDiverged()).isTrue();
    assertThat(new LogContinuation(jdbi, key, before.places(), recorder).run(Optional.empty()))
        .contains(key.verifierKey())
        .contains("up to " + s + " entries");
    before.guard().look();
    assertThat(before.guard().isDiverged()).as("whoever still has the old key").isTrue();

    guard.look();
    Database.awaitNumbers();
    anyoneSees(s, old, lost);
    readersAreTold(s);
    whatIsSigned(agreed, lostSize);
  }

  private void anyoneSees(long s, LogKey old, String lost) {
    JsonNode seen = continued(Api.anonymous());
    assertThat(seen.get("seq").asLong()).isGreaterThan(s);
    assertThat(seen.get("role").asText()).isEqualTo("service");
    JsonNode whole = continued(Api.as("auditor"));
    assertThat(whole.get("entity"))
        .isEqualTo(Json.object("type", "log", "id", key.origin(), "version", 1));
    assertThat(whole.at("/disclosed/changes/value"))
        .isEqualTo(
            Json.object(
                "log",
                Json.object(
                    "agreedSize", change(null, s),
                    "checkpoint", change(null, lost),
                    "key", change(old.verifierKey(), key.verifierKey()),
                    "origin", change(old.origin(), key.origin()))));
  }

  private static JsonNode continued(org.directivetracker.testing.Request who) {
    return Api.all(who, "/events").stream()
        .filter(e -> e.path("action").asText().equals("log.continued"))
        .findFirst()
        .orElseThrow();
  }

  private static JsonNode change(Object before, Object after) {
    return Json.parse(Json.write(Json.object("before", before, "after", after)));
  }

  private void readersAreTold(long s) throws IOException {
    String more = "&log=" + key.origin();
    Api.expect(200, Api.anonymous().get("/events?after=" + s));
    Api.expect(200, Api.anonymous().get("/events?after=" + (s + 1) + more));
    Api.expect(400, Api.anonymous().get("/events?after=0&log=nobodys"));
    for (String query : List.of("?after=" + (s + 1), "?log=the-old-log&after=" + (s + 40))) {
      isContinued(Api.anonymous().get("/events" + query), s);
    }
    // A cursor is of the log that gave it.
    JsonNode page = Api.expect(200, Api.anonymous().get("/events?limit=1&after=" + s));
    String cursor = page.get("next").asText();
    String next = "/events?limit=1&after=" + s + "&cursor=";
    Api.expect(200, Api.anonymous().get(next + cursor));
    JsonNode parts =
        Json.parse(new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8));
    String last = parts.get(parts.size() - 1).asText();
    assertThat(last).endsWith("-" + key.publicKey().id());
    for (String number : List.of(last.split("-")[0], last.split("-")[0] + "-00000000")) {
      String earlier =
          Base64.getUrlEncoder()
              .withoutPadding()
              .encodeToString(
                  parts.toString().replace(last, number).getBytes(StandardCharsets.UTF_8));
      isContinued(Api.anonymous().get(next + earlier), s);
    }
  }

  private void isContinued(Response answer, long s) {
    assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(409);
    assertThat(Api.slug(answer)).isEqualTo("log-continued");
    assertThat(Api.body(answer).get("agreedSize").asLong()).isEqualTo(s);
    assertThat(Api.body(answer).get("log").asText()).isEqualTo(key.origin());
  }

  private void whatIsSigned(Checkpoint agreed, long lostSize) throws IOException {
    Response file = Api.as("auditor").accept("*/*").get("/audit/export");
    assertThat(file.statusCode()).isEqualTo(200);
    String checkpoints = text(file, "checkpoints.jsonl");
    assertThat(checkpoints.lines().count()).isEqualTo(2);
    assertThat(checkpoints)
        .contains(Json.write(Json.object("note", agreed.note())).replaceAll("^\\{|}$", ""))
        .doesNotContain("\\n" + lostSize + "\\n");
    assertThat(text(file, "index.html"))
        .contains("earlier checkpoints of the database are left out");
    JsonNode served = Api.expect(200, Api.anonymous().get("/audit/checkpoint"));
    assertThat(served.get("note").asText()).startsWith(key.origin() + "\n");
    String name =
        "%012d-%s.checkpoint".formatted(served.get("treeSize").asLong(), key.publicKey().id());
    assertThat(Files.readString(folder.resolve(name))).isEqualTo(served.get("note").asText());
    assertThat(Files.readString(folder.resolve("%012d.checkpoint".formatted(agreed.treeSize()))))
        .isEqualTo(agreed.note());
  }

  private static String text(Response zip, String name) throws IOException {
    try (var in = new ZipInputStream(new ByteArrayInputStream(zip.asByteArray()))) {
      for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        if (entry.getName().equals(name)) {
          return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
      }
    }
    throw new AssertionError(name + " is not in the zip");
  }

  private String command(LogKey next, Replica with) {
    var command = new LogContinuation(jdbi, next, with.places(), recorder);
    try {
      throw new AssertionError(command.run(Optional.empty()));
    } catch (ConfigurationException e) {
      return e.getMessage();
    }
  }

  /** The service's own key is not the one that is pinned so far. */
  private void assertRefusedStart() {
    assertThatThrownBy(() -> guard.start(new io.quarkus.runtime.StartupEvent()))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("the-old-log+")
        .hasMessageContaining(key.origin() + "+" + key.publicKey().id());
  }

  /** The service's own key shall be the new one: nothing that it signed before counts. */
  private static void forgetWhatTheSampleSigned() throws SQLException {
    try (Connection connection = Database.superuser()) {
      LogSteps.execute(connection, "set session_replication_role = replica");
      LogSteps.execute(connection, "delete from log_key");
    }
  }

  /** As a service of before did that was once started with another key. */
  private void plantWrongKey(long size) {
    LogKey wrong = new LogKey("the-old-log", temporary.resolve("wrong.pem"));
    String note =
        wrong.sign(
            "the-old-log\n"
                + size
                + "\n"
                + Base64.getEncoder().encodeToString(new byte[32])
                + "\n");
    jdbi.useHandle(
        h ->
            h.execute(
                "insert into log_checkpoint (tree_size, root_hash, note)"
                    + " values (?, decode(repeat('00', 32), 'hex'), ?)",
                size,
                note));
  }

  private static void write() {
    for (int i = 0; i < 3; i++) {
      Api.freshMeeting("PUBLIC");
    }
    Database.awaitNumbers();
  }
}
