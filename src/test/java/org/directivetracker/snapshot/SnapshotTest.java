package org.directivetracker.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.test.junit.QuarkusTest;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.commons.codec.digest.DigestUtils;
import org.directivetracker.testing.Api;
import org.directivetracker.testing.Clock;
import org.directivetracker.testing.Database;
import org.directivetracker.testing.Directive;
import org.directivetracker.testing.Json;
import org.directivetracker.testing.RecordCheck;
import org.directivetracker.testing.Reports;
import org.directivetracker.testing.Request;
import org.directivetracker.testing.Response;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Reports that are frozen, held against the reports themselves and against the log. */
@QuarkusTest
class SnapshotTest {
  private static final String WITHOUT_SNAPSHOT =
      "select c.id from report_snapshot_content c where not exists"
          + " (select from report_snapshot s where s.content_id = c.id)";

  private String meeting;

  @BeforeEach
  void meet() {
    meeting = Api.freshMeeting("PUBLIC").get("reference").asText();
  }

  @AfterAll
  static void theRecordHolds() throws SQLException {
    try (var connection = Database.superuser()) {
      assertThat(new RecordCheck(connection).faults()).isEmpty();
    }
    assertThat(Database.column(WITHOUT_SNAPSHOT)).as("bytes that belong to nothing").isEmpty();
  }

  /** When all that was written so far is final. */
  private static Clock later() {
    return Clock.frozenAt(Clock.now().plusSeconds(60));
  }

  private ObjectNode request(String report, String format, Object... more) {
    ObjectNode request =
        Json.object(
            "report",
            report,
            "format",
            format,
            "filters",
            Json.object("meeting", Json.array(meeting)));
    return request.setAll(Json.object(more));
  }

  private static Response post(JsonNode request) {
    return Api.post(Api.as("auditor"), "/report-snapshots", request);
  }

  private static ObjectNode freeze(JsonNode request) {
    return Api.expect(201, post(request));
  }

  private static String path(JsonNode snapshot) {
    return "/report-snapshots/" + snapshot.get("id").asText();
  }

  private static byte[] content(JsonNode snapshot) {
    Response content = Api.as("supervisor").accept("*/*").get(path(snapshot) + "/content");
    assertThat(content.statusCode()).as(content.asString()).isEqualTo(200);
    assertThat(content.header("ETag")).isEqualTo("\"" + snapshot.get("sha256").asText() + "\"");
    assertThat(content.header("Content-Type")).isEqualTo(snapshot.get("mediaType").asText());
    assertThat(content.header("Content-Length")).isEqualTo(snapshot.get("size").asText());
    assertThat(content.header("Content-Disposition"))
        .startsWith("attachment; filename=\"" + snapshot.get("fileName").asText() + "\"");
    return content.asByteArray();
  }

  /** The report at its own address, of the snapshot's moment. */
  private byte[] report(Request who, JsonNode snapshot, String more) {
    Response report =
        who.accept("*/*")
            .get(
                "/reports/"
                    + snapshot.get("report").asText().toLowerCase(Locale.ROOT)
                    + "?meeting="
                    + meeting
                    + "&asOf="
                    + snapshot.at("/asOf/at").asText()
                    + "&format="
                    + snapshot.get("format").asText().toLowerCase(Locale.ROOT)
                    + more);
    assertThat(report.statusCode()).as(report.asString()).isEqualTo(200);
    return report.asByteArray();
  }

  /** What the log says of its making to somebody. */
  private static JsonNode event(Request who, JsonNode snapshot) {
    Database.awaitNumbers();
    long seq =
        Long.parseLong(
            Database.column(
                    "select seq from log_entry join event using (event_id) where entity_id = '"
                        + snapshot.get("id").asText()
                        + "'")
                .get(0));
    JsonNode page = Api.expect(200, who.get("/events?limit=1&after=" + (seq - 1)));
    return page.at("/items/0");
  }

  @ParameterizedTest
  @CsvSource({
    "STATUS,JSON",
    "STATUS,CSV",
    "STATUS,XLSX",
    "STATUS,HTML",
    "STATUS,PDF",
    "AGENCIES,JSON",
    "AGENCIES,PDF"
  })
  void itIsTheReportAndStaysSo(String report, String format) {
    Directive directive = Api.directive("PUBLIC").in(meeting).inProgress();
    Reports.evidence(directive);
    try (Clock clock = later()) {
      ObjectNode snapshot = freeze(request(report, format, "title", "Before the hearing"));
      byte[] bytes = content(snapshot);
      assertThat(bytes).isEqualTo(report(Api.as("auditor"), snapshot, ""));
      assertThat(DigestUtils.sha256Hex(bytes)).isEqualTo(snapshot.get("sha256").asText());
      assertThat(snapshot.get("size").asLong()).isEqualTo(bytes.length);
      assertThat(Instant.parse(snapshot.at("/asOf/at").asText()))
          .isEqualTo(Clock.now().minusSeconds(10));
      assertThat(snapshot.at("/asOf/provisional").asBoolean()).isFalse();
      clock.runFrom(Clock.now().plusSeconds(60));
      directive.supervise(
          Json.object("action", "close", "closureReason", "WITHDRAWN", "reason", "Not wanted."));
      assertThat(content(snapshot)).isEqualTo(bytes);
      assertThat(report(Api.as("auditor"), snapshot, "")).isEqualTo(bytes);
      assertThat(Api.expect(200, Api.as("supervisor").get(path(snapshot)))).isEqualTo(snapshot);
    }
  }

  @Test
  void itsEventCarriesWhatWasAskedAndTheDigest() {
    Api.directive("PUBLIC").in(meeting).with("illustrative", true).registered();
    try (Clock clock = later()) {
      ObjectNode snapshot = freeze(request("STATUS", "JSON", "title", "Before the hearing"));
      for (String role : List.of("auditor", "supervisor")) {
        JsonNode event = event(Api.as(role), snapshot);
        assertThat(event.get("action").asText()).isEqualTo("report-snapshot.create");
        assertThat(event.get("role").asText()).isEqualTo("auditor");
        assertThat(event.get("eventId")).isEqualTo(snapshot.get("eventId"));
        JsonNode made = event.at("/disclosed/changes/value/report-snapshot");
        for (String member :
            List.of("report", "format", "title", "filters", "size", "sha256", "illustrative")) {
          assertThat(made.at("/" + member + "/after")).as(member).isEqualTo(snapshot.get(member));
        }
        assertThat(made.at("/asOf/after")).isEqualTo(snapshot.at("/asOf/at"));
        assertThat(made.at("/logPosition/after")).isEqualTo(snapshot.at("/asOf/logPosition"));
        assertThat(made.at("/checkpoint/after")).isEqualTo(snapshot.at("/checkpoint/treeSize"));
      }
      for (Request who :
          List.of(
              Api.anonymous(), Api.as("viewer"), Api.as("admin"), Api.agency(Api.freshAgency()))) {
        assertThat(event(who, snapshot).fieldNames())
            .toIterable()
            .containsExactly("seq", "leafHash");
      }
      assertThat(snapshot.at("/checkpoint/treeSize").asLong())
          .isGreaterThanOrEqualTo(snapshot.at("/asOf/logPosition").asLong());
      JsonNode report = Json.parse(new String(content(snapshot), StandardCharsets.UTF_8));
      assertThat(report.get("checkpoint")).isEqualTo(snapshot.get("checkpoint"));
      assertThat(report.get("filters")).isEqualTo(snapshot.get("filters"));
      assertThat(report.get("asOf")).isEqualTo(snapshot.get("asOf"));
      assertThat(report.get("generator")).isEqualTo(snapshot.get("generator"));
      assertThat(report.at("/totals/directives").asInt()).isEqualTo(1);
      assertThat(snapshot.get("illustrative").asBoolean()).isTrue();
    }
  }

  @Test
  void ofAPastDayItIsTheReportOfThatDay() {
    try (Clock clock = Clock.frozenOn(Clock.today().plusDays(200))) {
      Api.directive("PUBLIC").in(meeting).registered();
      String first = Clock.today().toString();
      clock.freezeOn(Clock.today().plusDays(10));
      Api.directive("PUBLIC").in(meeting).registered();
      String second = Clock.today().toString();
      clock.freezeOn(Clock.today().plusDays(10));
      ObjectNode then = freeze(request("STATUS", "CSV", "asOf", first, "bom", true));
      assertThat(content(then)).isEqualTo(report(Api.as("auditor"), then, "&bom=true"));
      assertThat(new String(content(then), StandardCharsets.UTF_8).lines()).hasSize(2);
      assertThat(then.get("fileName").asText()).isEqualTo("status-" + first + ".csv");
      ObjectNode compared =
          freeze(request("STATUS", "HTML", "asOf", second, "since", first, "lang", "zh"));
      assertThat(content(compared))
          .isEqualTo(report(Api.as("auditor"), compared, "&lang=zh&since=" + first));
      assertThat(new String(content(compared), StandardCharsets.UTF_8)).contains("变动情况");
      assertThat(compared.get("since")).isEqualTo(then.at("/asOf/at"));
    }
  }

  /** What says of itself that it may still change is not kept for ever. */
  @Test
  void onlyWhatIsFinalIsFrozen() {
    Instant noon = Instant.parse(Clock.today().plusDays(300) + "T04:00:00Z");
    try (Clock clock = Clock.frozenAt(noon)) {
      for (Instant at : List.of(noon, noon.minusMillis(9_999))) {
        Response refused = post(request("STATUS", "JSON", "asOf", at.toString()));
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(Api.pointers(refused)).containsExactly("/asOf");
        assertThat(Api.codes(refused)).containsExactly("provisional");
      }
      String newest = noon.minusSeconds(10).toString();
      for (String at : List.of(newest, Clock.today().toString())) {
        ObjectNode snapshot = freeze(request("STATUS", "JSON", "asOf", at));
        assertThat(snapshot.at("/asOf/at").asText()).isEqualTo(newest);
      }
      // A day that has just begun, and the one that has just ended, have no final end yet.
      String yesterday = Clock.today().toString();
      clock.freezeAt(noon.plusSeconds(12 * 3600 + 5));
      for (String day : List.of(yesterday, Clock.today().toString())) {
        assertThat(Api.codes(post(request("STATUS", "JSON", "asOf", day))))
            .as(day)
            .containsExactly("provisional");
      }
      assertThat(freeze(request("STATUS", "JSON")).at("/asOf/at").asText()).startsWith(yesterday);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"1999-12-31", "2000-01-01T00:00:00Z"})
  void beforeTheFirstEventThereIsNothingAndItSaysSo(String asOf) {
    ObjectNode snapshot = freeze(request("STATUS", "JSON", "asOf", asOf));
    assertThat(snapshot.at("/asOf/logPosition").asLong()).isZero();
    JsonNode report = Json.parse(new String(content(snapshot), StandardCharsets.UTF_8));
    assertThat(report.get("items").isEmpty()).isTrue();
    assertThat(report.get("illustrative").asBoolean()).isFalse();
  }

  @Test
  void anAuditorFreezesNothingThatTheOfficeMayNotSee() {
    Directive directive = Api.directive("RESTRICTED").in(meeting).inProgress();
    Reports.draft(directive, Reports.ofToday());
    assertThat(Api.all(Api.as("auditor"), directive.path() + "/history").get(0).get("action"))
        .isEqualTo(Json.tree("progress-report.create"));
    try (Clock clock = later()) {
      ObjectNode snapshot = freeze(request("STATUS", "HTML"));
      assertThat(content(snapshot)).isEqualTo(report(Api.as("supervisor"), snapshot, ""));
      assertThat(new String(content(snapshot), StandardCharsets.UTF_8))
          .contains("Acknowledge")
          .doesNotContain("Report drafted");
    }
  }

  @Test
  void theyAreListedNewestFirst() {
    List<String> made = new ArrayList<>();
    for (String report : List.of("AGENCIES", "STATUS", "AGENCIES")) {
      made.add(0, freeze(request(report, "CSV")).get("id").asText());
    }
    assertThat(Api.all(Api.as("supervisor"), "/report-snapshots"))
        .extracting(s -> s.get("id").asText())
        .startsWith(made.toArray(String[]::new));
    assertThat(Api.pages(Api.as("auditor"), "/report-snapshots?report=AGENCIES", 1))
        .extracting(s -> s.get("id").asText())
        .startsWith(made.get(0), made.get(2))
        .doesNotContain(made.get(1));
  }

  @Test
  void twoAtOnceUnderOneKeyMakeOne() throws Exception {
    String key = Api.unique(12);
    ObjectNode request = request("STATUS", "CSV", "title", "Once " + key);
    List<Response> answers =
        Database.twice(
            () ->
                Api.post(
                    Api.as("auditor").header("Idempotency-Key", key),
                    "/report-snapshots",
                    request));
    assertThat(answers).extracting(Response::statusCode).containsExactly(201, 409);
    assertThat(Api.slug(answers.get(1))).isEqualTo("still-running");
    assertThat(Database.column("select id from report_snapshot where title = 'Once " + key + "'"))
        .hasSize(1);
  }

  /** What a process that was killed had kept is removed an hour later, with the next snapshot. */
  @Test
  void bytesThatNoSnapshotNamesAreRemoved() throws SQLException {
    try (var connection = Database.superuser();
        var statement = connection.createStatement()) {
      for (String age : List.of("2 hours", "10 minutes")) {
        statement.execute(
            ("with c as (insert into report_snapshot_content (id, sha256, size, created_at) values"
                    + " (gen_random_uuid(), sha256('%s'), 1, clock_timestamp() - interval '%s')"
                    + " returning id) insert into report_snapshot_chunk select id, 0, 'x' from c")
                .formatted(age, age));
      }
      freeze(request("STATUS", "CSV"));
      assertThat(Database.column(WITHOUT_SNAPSHOT)).hasSize(1);
      statement.execute(
          "delete from report_snapshot_content where id = '%s'"
              .formatted(Database.column(WITHOUT_SNAPSHOT).get(0)));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"app", "owner"})
  void theDatabaseRefusesToRewriteWhatWasFrozen(String login) throws SQLException {
    String id = freeze(request("STATUS", "CSV")).get("id").asText();
    String content = " = (select content_id from report_snapshot where id = '%s')".formatted(id);
    try (var connection = Database.connect(login);
        var statement = connection.createStatement()) {
      for (String sql :
          List.of(
              "delete from report_snapshot_chunk where content_id" + content,
              "update report_snapshot_chunk set bytes = 'x' where content_id" + content,
              "delete from report_snapshot_content where id" + content,
              "update report_snapshot_content set size = 1 where id" + content,
              "update report_snapshot set title = 'x' where id = '" + id + "'",
              "delete from report_snapshot where id = '" + id + "'")) {
        assertThatThrownBy(() -> statement.execute(sql)).as(sql).isInstanceOf(SQLException.class);
      }
    }
  }
}
