package org.directivetracker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.directivetracker.postgres.EmbeddedPostgres;
import org.directivetracker.testing.Clock;
import org.directivetracker.testing.ContractFilter;
import org.directivetracker.testing.DataDirs;
import org.directivetracker.testing.Json;
import org.directivetracker.testing.LogKeys;
import org.directivetracker.testing.PackagedApp;
import org.directivetracker.testing.RecordCheck;
import org.directivetracker.testing.TestIssuer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Two instances on one database look after the reminders and number events: each is sent once, and
 * has one number, by whichever.
 */
class RemindersOnceIT {
  private static final int DIRECTIVES = 50;
  private static final Duration LIMIT = Duration.ofSeconds(90);
  private static final HttpClient HTTP =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(2))
          .build();

  private static TestIssuer issuer;
  private static EmbeddedPostgres postgres;
  private static final List<PackagedApp> APPS = new ArrayList<>();
  private static String meeting;
  private static Path key;

  @BeforeAll
  static void begin() throws Exception {
    issuer = new TestIssuer();
    postgres = EmbeddedPostgres.startOrAttach(DataDirs.fresh("reminders-once-it"));
    key = LogKeys.make(postgres.file("log-key.pem"));
    // One after the other, for the first migrates; the rounds begin when both are there.
    for (int i = 0; i < 2; i++) {
      APPS.add(start().awaitReady(LIMIT));
    }
    ObjectNode agency =
        Json.object("code", "NEA", "names", Json.english("Agency"), "validFrom", "2018-01-01");
    send(APPS.get(0), "POST", "/agencies", "admin", null, agency, 201);
    ObjectNode council =
        Json.object(
            "reference",
            "ONCE-2024-01-02",
            "body",
            "Council",
            "type",
            "OTHER",
            "heldOn",
            "2024-01-02",
            "title",
            "Meeting");
    meeting =
        send(APPS.get(0), "POST", "/meetings", "supervisor", null, council, 201).get("id").asText();
  }

  private static PackagedApp start() {
    return PackagedApp.start(
        Map.of(
            "OIDC_ISSUER",
            issuer.url(),
            "QUARKUS_OIDC_AUTH_SERVER_URL",
            issuer.url(),
            "DB_URL",
            postgres.jdbcUrl(),
            "DB_USER",
            postgres.appUser(),
            "DB_PASSWORD",
            postgres.appPassword(),
            "DB_MIGRATION_USER",
            postgres.ownerUser(),
            "DB_MIGRATION_PASSWORD",
            postgres.ownerPassword(),
            "TRACKER_LOG_KEY_FILE",
            key.toString(),
            "TRACKER_CHECKPOINTS_EVERY",
            "1s",
            "TRACKER_REMINDERS_EVERY",
            "1s"));
  }

  @AfterAll
  static void end() {
    APPS.forEach(PackagedApp::close);
    if (postgres != null) {
      postgres.stop();
    }
    issuer.close();
  }

  @Test
  void eachReminderIsSentOnce() throws Exception {
    LocalDate today = LocalDate.now(Clock.ZONE);
    // No rules until all are there, so that both instances meet them at once.
    ObjectNode rules =
        Json.object("effectiveFrom", "2000-01-01", "dueSoonWorkingDays", 3, "reminders", List.of());
    send(APPS.get(0), "PUT", "/supervision-rules", "admin", "\"1\"", rules, 200);
    for (int i = 0; i < DIRECTIVES; i++) {
      assign(APPS.get(i % 2), today.minusDays(i % 40));
    }
    try (Connection connection = connect()) {
      var check = new RecordCheck(connection);
      assertThat(check.column("select 1 from reminder")).isEmpty();
      rules.set(
          "reminders",
          Json.array(
              Json.object("level", "BLUE", "workingDays", 0),
              Json.object("level", "RED", "workingDays", 10)));
      send(APPS.get(1), "PUT", "/supervision-rules", "admin", "\"2\"", rules, 200);
      int sent = 2 * DIRECTIVES;
      awaitReminders(check, sent);
      // When these have theirs, more rounds have passed.
      for (int i = 0; i < 6; i++) {
        assign(APPS.get(i % 2), today);
        sent += 2;
        awaitReminders(check, sent);
      }
      assertThat(check.column("select directive_id || ' ' || (milestone_id is null) from reminder"))
          .hasSize(sent)
          .doesNotHaveDuplicates();
      assertThat(
              check.column(
                  "select entity_id from event where action = 'reminder.send'"
                      + " and role = 'service'"))
          .hasSize(sent)
          .doesNotHaveDuplicates();
      // Both number as they come: no gap and nothing twice, which the faults would tell.
      Awaitility.await()
          .atMost(LIMIT)
          .until(() -> check.column("select 1 from log_pending").isEmpty());
      assertThat(check.faults()).isEmpty();
    }
    APPS.forEach(
        app -> assertThat(app.output()).doesNotContain("ERROR").doesNotContain("Exception"));
  }

  private static void awaitReminders(RecordCheck check, int count) {
    Awaitility.await()
        .atMost(LIMIT)
        .pollInterval(Duration.ofMillis(100))
        .untilAsserted(() -> assertThat(check.column("select 1 from reminder")).hasSize(count));
  }

  /** A directive that is due, with a milestone that is. */
  private static void assign(PackagedApp app, LocalDate due) throws IOException {
    String path =
        "/directives/"
            + send(
                    app,
                    "POST",
                    "/directives",
                    "supervisor",
                    null,
                    Json.object("meeting", meeting, "title", "Remind"),
                    201)
                .get("id")
                .asText();
    ObjectNode register = Json.object("action", "register", "noPassageReason", "Said aloud.");
    send(app, "POST", path + "/transitions", "supervisor", "\"1\"", register, 200);
    ObjectNode milestone =
        Json.object(
            "key", "first", "title", "First", "originalDueDate", due.toString(), "sequence", 1);
    send(app, "POST", path + "/milestones", "supervisor", null, milestone, 201);
    ObjectNode assign =
        Json.object(
            "action",
            "assign",
            "lead",
            "NEA",
            "originalDueDate",
            due.toString(),
            "acknowledgeBy",
            "2099-01-01",
            "completionCriteria",
            "It is there.");
    send(app, "POST", path + "/transitions", "supervisor", "\"2\"", assign, 200);
  }

  private static JsonNode send(
      PackagedApp app,
      String method,
      String path,
      String role,
      String ifMatch,
      ObjectNode body,
      int status)
      throws IOException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(app.url() + "/api/v1" + path))
            .timeout(Duration.ofSeconds(10))
            .header("Authorization", "Bearer " + issuer.token(role).subject(role).sign())
            .header("Content-Type", "application/json")
            .method(method, HttpRequest.BodyPublishers.ofString(Json.write(body)));
    if (ifMatch != null) {
      request.header("If-Match", ifMatch);
    }
    HttpRequest sent = request.build();
    try {
      HttpResponse<String> answer = HTTP.send(sent, HttpResponse.BodyHandlers.ofString());
      ContractFilter.ALLOWING_5XX.check(sent, Json.write(body), answer);
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
      return Json.parse(answer.body());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  private static Connection connect() throws Exception {
    return DriverManager.getConnection(
        postgres.jdbcUrl(), postgres.ownerUser(), postgres.ownerPassword());
  }
}
