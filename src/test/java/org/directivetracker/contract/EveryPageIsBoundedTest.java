package org.directivetracker.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.directivetracker.testing.Api;
import org.directivetracker.testing.Clock;
import org.directivetracker.testing.Database;
import org.directivetracker.testing.Directive;
import org.directivetracker.testing.Json;
import org.directivetracker.testing.OpenApi.Operation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every list: a page ends early when its texts are long, and the walk loses and repeats nothing.
 * The items are larger than the contract lets in, so that few rows are enough; those that cannot be
 * written through it are copies of a row in the database.
 */
@QuarkusTest
class EveryPageIsBoundedTest {
  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static final int COPIES = 8;

  /** What a page of 1 MiB has at most: its last item and what surrounds texts come on top. */
  private static final int MOST_BYTES = 2_000_000;

  /** 400,000 bytes, in SQL. */
  private static final String LONG = "repeat('é', 200000)";

  /** The table of a list, and what is other than in the copied row, as SQL of {@code n}. */
  private record Copied(String table, String other) {}

  private static final Map<String, Copied> COPIED =
      Map.ofEntries(
          Map.entry(
              "listAgencies",
              new Copied(
                  "agency", "'code', 'ZZZ' || n, 'names', jsonb_build_object('en', " + LONG + ")")),
          Map.entry(
              "listMeetings",
              new Copied(
                  "meeting",
                  "'reference', 'ZZZ-2999-01-0' || n, 'held_on', '2999-01-01', 'translations',"
                      + " jsonb_build_object('fr', jsonb_build_object('title', "
                      + LONG
                      + "))")),
          Map.entry(
              "listDocuments", new Copied("source_document", "'key', 'z' || n, 'title', " + LONG)),
          Map.entry("listDateDecisions", new Copied("date_decision", "'reason', " + LONG)),
          Map.entry("listEvidence", new Copied("evidence", "'claim', " + LONG)),
          Map.entry("listEvidenceQueue", new Copied("evidence", "'claim', " + LONG)),
          Map.entry("listProgressReports", new Copied("progress_report", "'narrative', " + LONG)),
          Map.entry("queueProgressReports", new Copied("progress_report", "'issues', " + LONG)),
          Map.entry(
              "listExtensionRequests",
              new Copied(
                  "extension_request",
                  "'status', 'WITHDRAWN', 'granted_due_date', null, 'date_decision', null, 'decided_by', null, 'reason', "
                      + LONG)),
          Map.entry(
              "queueExtensionRequests",
              new Copied(
                  "extension_request",
                  "'status', 'WITHDRAWN', 'granted_due_date', null, 'date_decision', null, 'decided_by', null, 'progress_to_date', "
                      + LONG)),
          Map.entry("listAssessments", new Copied("assessment", "'conclusion', " + LONG)),
          Map.entry(
              "listReminders",
              new Copied(
                  "reminder",
                  "'automatic', false, 'due_date', null, 'working_days', null, 'message', "
                      + LONG)),
          Map.entry(
              "queueReminders",
              new Copied(
                  "reminder",
                  "'automatic', false, 'due_date', null, 'working_days', null, 'message', "
                      + LONG)),
          Map.entry(
              "listReportSnapshots",
              new Copied("report_snapshot", "'content_id', gen_random_uuid(), 'title', " + LONG)));

  /** Lists of what is short, and of children of one directive, which are bounded when written. */
  private static final Set<String> SHORT =
      Set.of(
          "listCodelists",
          "listReportingPeriods",
          "queueReportingPeriods",
          "listAssignments",
          "listMilestones");

  /** Lists whose items are written through the contract. */
  private static final Set<String> WRITTEN =
      Set.of("listDirectives", "listWork", "listHistory", "listEvents");

  static Stream<Operation> copied() {
    return EveryListTest.lists().filter(list -> COPIED.containsKey(list.id()));
  }

  @Test
  void noListIsLeftOut() {
    assertThat(EveryListTest.lists().map(Operation::id))
        .containsExactlyInAnyOrderElementsOf(
            Stream.of(COPIED.keySet(), SHORT, WRITTEN)
                .flatMap(Set::stream)
                .collect(Collectors.toSet()));
  }

  @ParameterizedTest
  @MethodSource("copied")
  void aPageOfLongItemsEndsEarly(Operation list) throws Exception {
    String path = SampleRequest.fresh(list).path();
    JsonNode item = Api.pages(Api.as("supervisor"), path, 1).get(0);
    Copied copied = COPIED.get(list.id());
    String key = item.has("id") ? "id" : "code";
    try (Connection connection = Database.superuser();
        Statement statement = connection.createStatement()) {
      // Without triggers: these rows have no events, and the row that is copied may be final.
      statement.execute("set session_replication_role = replica");
      statement.execute("create temporary table planted (id uuid)");
      try {
        statement.execute(
            "with made as (insert into %1$s select (jsonb_populate_record(r, jsonb_build_object('id',"
                    .formatted(copied.table)
                + " gen_random_uuid(), %s))).* from %s r, generate_series(1, %d) n where r.%s = '%s'"
                    .formatted(copied.other, copied.table, COPIES, key, item.get(key).asText())
                + " returning id) insert into planted select id from made");
        assertIsWalked(path, key);
      } finally {
        statement.execute(
            "delete from %s where id in (select id from planted)".formatted(copied.table));
      }
    }
  }

  @Test
  void aPageOfDirectivesEndsEarly() throws Exception {
    String meeting = Api.freshMeeting("PUBLIC").get("reference").asText();
    for (int i = 0; i < COPIES; i++) {
      Api.directive("PUBLIC").in(meeting).with("translations", translations("文")).registered();
    }
    for (String sort : List.of("-updatedAt", "dueDate", "reference", "-priority")) {
      assertIsWalked("/directives?meeting=" + meeting + "&sort=" + sort, "id");
    }
    assertIsWalked("/directives?meeting=" + meeting + "&asOf=" + Clock.now(), "id");
    assertIsWalked("/me/work?kind=UNASSIGNED", "link");
    Database.awaitNumbers();
    long last = Long.parseLong(Database.column("select max(seq) from log_entry").get(0));
    assertIsWalked("/events?after=" + (last - 2 * COPIES), "seq");
  }

  @Test
  void aPageOfHistoryEndsEarly() throws Exception {
    Directive directive = Api.directive("PUBLIC").registered();
    for (int i = 0; i < COPIES; i++) {
      Api.expect(
          200,
          Api.patch(
              directive.asSupervisor(),
              directive.path(),
              directive.tag(),
              Json.object("translations", translations(i % 2 == 0 ? "文" : "字"))));
    }
    assertIsWalked(directive.path() + "/history", "eventId");
  }

  /** Children are counted with the directives of a page. */
  @Test
  void aPageOfDirectivesWithManyAgenciesEndsEarly() throws Exception {
    String meeting = Api.freshMeeting("PUBLIC").get("reference").asText();
    for (int i = 0; i < 6; i++) {
      Api.directive("PUBLIC").in(meeting).milestone("first", Clock.today()).assigned();
    }
    String of =
        " where directive_id in (select id from directive where meeting_reference = '%s')"
            .formatted(meeting);
    try (Connection connection = Database.superuser();
        Statement statement = connection.createStatement()) {
      statement.execute("set session_replication_role = replica");
      try {
        statement.execute(
            "insert into milestone select (jsonb_populate_record(r, jsonb_build_object('id',"
                + " gen_random_uuid(), 'key', 'k' || n))).* from milestone r,"
                + " generate_series(1, 1500) n"
                + of);
        String path = "/directives?meeting=" + meeting;
        assertIsWalked(path, "id");
        assertThat(Api.all(Api.as("supervisor"), "/directives", "meeting", meeting))
            .hasSize(6)
            .allMatch(d -> d.at("/milestoneCounts/total").asInt() == 1501);
      } finally {
        statement.execute("delete from milestone" + of + " and key like 'k%'");
      }
    }
  }

  /** 100,000 characters, the most that are let in. */
  private static JsonNode translations(String character) {
    var translations = Json.object();
    for (String language : List.of("en", "fr", "ru", "es", "ar")) {
      translations.set(
          language, Json.object("title", character, "description", character.repeat(19_999)));
    }
    return translations;
  }

  private static void assertIsWalked(String path, String key) throws Exception {
    var inOne = new ArrayList<String>();
    int pages = walk(path, key, 200, inOne);
    assertThat(pages).as("pages of " + path).isGreaterThan(1);
    assertThat(inOne).doesNotHaveDuplicates();
    var inParts = new ArrayList<String>();
    walk(path, key, 2, inParts);
    assertThat(inParts).isEqualTo(inOne);
  }

  /** The contract's longest texts are shorter than these, so the answers are not held to it. */
  private static int walk(String path, String key, int limit, List<String> keys) throws Exception {
    String cursor = null;
    int pages = 0;
    do {
      String target =
          "http://localhost:%d/api/v1%s%slimit=%d%s"
              .formatted(
                  RestAssured.port,
                  path,
                  path.contains("?") ? "&" : "?",
                  limit,
                  cursor == null ? "" : "&cursor=" + cursor);
      byte[] body =
          CLIENT
              .send(
                  HttpRequest.newBuilder(URI.create(target))
                      .header("Authorization", "Bearer " + Api.tokenOf("supervisor"))
                      .build(),
                  BodyHandlers.ofByteArray())
              .body();
      assertThat(body.length).as(target).isLessThan(MOST_BYTES);
      JsonNode page = Json.parse(new String(body, StandardCharsets.UTF_8));
      assertThat(page.path("items")).as(page.toString().substring(0, 20)).isNotEmpty();
      page.get("items").forEach(item -> keys.add(item.get(key).asText()));
      cursor = page.get("next").asText(null);
      pages++;
    } while (cursor != null);
    return pages;
  }
}
