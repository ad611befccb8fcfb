package org.directivetracker.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.test.junit.QuarkusTest;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.directivetracker.testing.Api;
import org.directivetracker.testing.Clock;
import org.directivetracker.testing.Directive;
import org.directivetracker.testing.Json;
import org.directivetracker.testing.OpenApi;
import org.directivetracker.testing.OpenApi.Operation;
import org.directivetracker.testing.Response;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Pages: what stays is never skipped or repeated, whatever is written meanwhile. */
@QuarkusTest
class PagingTest {
  private static final int STABLE = 200;
  private static final int ROUNDS = 50;
  private static final int DRAFTS_A_ROUND = 18;
  private static final int REGISTERED_A_ROUND = 2;
  private static final int WRITTEN = ROUNDS * (DRAFTS_A_ROUND + REGISTERED_A_ROUND);
  private static final int LONG_PAGE_BYTES = 1_000_000;
  private static final List<String> PRIORITIES = List.of("NORMAL", "HIGH", "URGENT");

  @Test
  void whatStaysIsNeitherSkippedNorRepeatedWhileAThousandAreWritten() throws Exception {
    ObjectNode meeting = Api.newMeeting("PUBLIC");
    String reference = meeting.get("reference").asText();
    for (int i = 1; i <= STABLE; i += 20) {
      register(meeting, i, 20);
    }
    Set<String> stable =
        read(reference, "reference", 200).stream()
            .map(d -> d.get("id").asText())
            .collect(Collectors.toSet());
    assertThat(stable).hasSize(STABLE);

    ExecutorService threads = Executors.newSingleThreadExecutor();
    try {
      Future<?> writer = threads.submit(() -> write(meeting));
      List<String> sorts =
          List.of(
              "reference",
              "-reference",
              "updatedAt",
              "-updatedAt",
              "dueDate",
              "-dueDate",
              "priority",
              "-priority");
      int passes = 0;
      do {
        String sort = sorts.get(passes % sorts.size());
        var seen = new ArrayList<String>();
        read(reference, sort, 13 + passes % 5).forEach(d -> seen.add(d.get("id").asText()));
        assertThat(seen).as("nothing is repeated under " + sort).doesNotHaveDuplicates();
        assertThat(seen).as("nothing is skipped under " + sort).containsAll(stable);
        passes++;
      } while (!writer.isDone() || passes < sorts.size());
      writer.get(60, TimeUnit.SECONDS);
    } finally {
      threads.shutdownNow();
    }
    assertThat(read(reference, "reference", 200)).hasSize(STABLE + WRITTEN);
  }

  /** Drafts, which have no reference, and registered ones, which continue the references. */
  private static void write(ObjectNode meeting) {
    for (int round = 0; round < ROUNDS; round++) {
      for (int i = 0; i < DRAFTS_A_ROUND; i++) {
        Api.expect(
            201,
            Api.post(
                Api.as("supervisor"),
                "/directives",
                Json.with(
                    Api.newDirective(meeting.get("reference").asText(), "PUBLIC"),
                    "priority",
                    PRIORITIES.get(i % 3))));
      }
      register(meeting, STABLE + 1 + round * REGISTERED_A_ROUND, REGISTERED_A_ROUND);
    }
  }

  private static void register(ObjectNode meeting, int from, int count) {
    String reference = meeting.get("reference").asText();
    ArrayNode directives = Json.array();
    for (int i = from; i < from + count; i++) {
      directives.add(
          Json.object(
              "reference",
              "%s-%02d".formatted(reference, i),
              "title",
              "Directive " + i,
              "priority",
              PRIORITIES.get(i % 3),
              "noPassageReason",
              "Said, not written.",
              "visibility",
              "PUBLIC",
              "status",
              "REGISTERED"));
    }
    ObjectNode bundle = Json.with(meeting, "directives", directives);
    Api.expect(
        200,
        Api.post(Api.as("supervisor"), "/imports", Json.object("meetings", Json.array(bundle))));
  }

  private static List<JsonNode> read(String meeting, String sort, int limit) {
    return Api.pages(
        Api.as("supervisor"), "/directives?meeting=" + meeting + "&sort=" + sort, limit);
  }

  // ---- limits and links -------------------------------------------------------------------------

  private static boolean filed;

  /** More of what the sample has little of. */
  @BeforeEach
  void file() {
    for (int i = 0; i < 3 && !filed; i++) {
      Directive directive = Api.directive("PUBLIC").inProgress();
      Api.expect(
          201,
          Api.post(
              directive.asLead(),
              directive.path() + "/extension-requests",
              Api.newExtensionRequest(Clock.today().plusDays(120))));
      Api.expect(201, Api.post(Api.as("auditor"), "/report-snapshots", Api.newSnapshot("CSV")));
    }
    filed = true;
  }

  static Stream<Operation> lists() {
    return OpenApi.OPERATIONS.stream()
        .filter(o -> o.parameter("query", "limit").isPresent())
        .filter(o -> !o.path().contains("{"));
  }

  @ParameterizedTest
  @MethodSource("lists")
  void aPageHoldsAsManyAsAskedFor(Operation list) {
    List<JsonNode> all = Api.all(Api.as("supervisor"), list.path());
    assertThat(all.size()).isGreaterThan(2);
    for (int limit : new int[] {1, 2, 200}) {
      assertHolds(Api.as("supervisor").get(list.path() + "?limit=" + limit), limit, all.size());
    }
    assertHolds(Api.as("supervisor").get(list.path()), 50, all.size());
    for (int limit : new int[] {0, -1, 201}) {
      Response response = Api.as("supervisor").get(list.path() + "?limit=" + limit);
      assertThat(response.statusCode()).isEqualTo(400);
      assertThat(Api.pointers(response)).containsExactly("/query/limit");
    }
  }

  /** A page of long texts, which other tests may have left, holds fewer. */
  private static void assertHolds(Response response, int limit, int all) {
    JsonNode page = Api.body(response);
    int held = page.get("items").size();
    if (response.asByteArray().length < LONG_PAGE_BYTES) {
      assertThat(held).isEqualTo(Math.min(limit, all));
    }
    assertThat(held).isBetween(1, Math.min(limit, all));
    assertThat(page.get("next").isNull()).isEqualTo(held == all);
  }

  @ParameterizedTest
  @MethodSource("lists")
  void theLinkLeadsOn(Operation list) {
    Response first = Api.as("supervisor").get(list.path() + "?limit=1");
    String link = first.header("Link");
    assertThat(link).isNotNull();
    String target = link.substring(1, link.indexOf('>'));
    String path = target.substring(target.indexOf(list.path()));
    Response second = Api.as("supervisor").urlEncodingEnabled(false).get(path);
    assertThat(second.statusCode()).isEqualTo(200);
    Response byCursor =
        Api.as("supervisor")
            .queryParam("limit", 1)
            .queryParam("cursor", Api.body(first).get("next").asText())
            .get(list.path());
    assertThat(Api.body(second)).isEqualTo(Api.body(byCursor));
    assertThat(Api.body(second).get("items")).isNotEqualTo(Api.body(first).get("items"));
  }

  @Test
  void theLinkKeepsTheFilters() {
    String meeting = Api.freshMeeting("PUBLIC").get("reference").asText();
    for (int i = 0; i < 3; i++) {
      Api.directive("PUBLIC").in(meeting).with("officer", "o\u00e9 &+=%").draft();
    }
    Response first =
        Api.as("supervisor")
            .queryParam("meeting", meeting)
            .queryParam("status", "DRAFT", "REGISTERED")
            .queryParam("officer", "o\u00e9 &+=%")
            .queryParam("limit", 1)
            .get("/directives");
    Set<String> ids = new HashSet<>();
    Response page = first;
    while (true) {
      assertThat(page.statusCode()).isEqualTo(200);
      Api.body(page).get("items").forEach(i -> ids.add(i.get("id").asText()));
      String link = page.header("Link");
      if (link == null) {
        break;
      }
      String target = link.substring(1, link.indexOf('>'));
      page =
          Api.as("supervisor")
              .urlEncodingEnabled(false)
              .get(target.substring(target.indexOf("/directives")));
    }
    assertThat(ids).hasSize(3);
  }

  @Test
  void aPageIsHeldUntilItChanges() {
    String meeting = Api.freshMeeting("PUBLIC").get("reference").asText();
    Directive directive = Api.directive("PUBLIC").in(meeting).registered();
    String list = "/directives?meeting=" + meeting;
    String tag = Api.etag(Api.anonymous().get(list));
    assertThat(Api.anonymous().header("If-None-Match", tag).get(list).statusCode()).isEqualTo(304);
    Api.expect(
        200,
        Api.patch(
            directive.asSupervisor(),
            directive.path(),
            directive.tag(),
            Json.object("title", "Another title")));
    Response changed = Api.anonymous().header("If-None-Match", tag).get(list);
    assertThat(changed.statusCode()).isEqualTo(200);
    assertThat(Api.etag(changed)).isNotEqualTo(tag);
  }

  @Test
  void aCursorKeepsItsDayOverMidnight() {
    String meeting = Api.freshMeeting("PUBLIC").get("reference").asText();
    LocalDate day = Clock.today().plusDays(2);
    for (int i = 0; i < 4; i++) {
      Api.directive("PUBLIC").in(meeting).due(day).assigned();
    }
    String query = "meeting=" + meeting + "&overdue=false&sort=dueDate";
    try (Clock clock = Clock.frozenAt(day.atTime(23, 59, 59).atZone(Clock.ZONE).toInstant())) {
      JsonNode first = Api.body(Api.anonymous().get("/directives?limit=1&" + query));
      assertThat(first.get("items")).hasSize(1);
      assertThat(first.at("/items/0/overdue").asBoolean()).isFalse();
      clock.freezeAt(day.plusDays(1).atStartOfDay(Clock.ZONE).toInstant());
      var seen = new ArrayList<String>();
      seen.add(first.at("/items/0/id").asText());
      JsonNode page = first;
      while (!page.get("next").isNull()) {
        page =
            Api.body(
                Api.anonymous()
                    .get("/directives?limit=1&" + query + "&cursor=" + page.get("next").asText()));
        for (JsonNode item : page.get("items")) {
          seen.add(item.get("id").asText());
          assertThat(item.get("overdue").asBoolean()).as("as of the day it began").isFalse();
        }
      }
      assertThat(seen).hasSize(4).doesNotHaveDuplicates();
      assertThat(Api.pages(Api.anonymous(), "/directives?" + query, 200))
          .as("a list begun today")
          .isEmpty();
      assertThat(
              Api.pages(
                  Api.anonymous(),
                  "/directives?" + query.replace("overdue=false", "overdue=true"),
                  200))
          .hasSize(4)
          .allMatch(d -> d.get("overdue").asBoolean() && d.get("daysOverdue").asInt() == 1);
    }
  }

  // ---- lists within lists -----------------------------------------------------------------------

  @Test
  void listsOfADirectivePageAlike() {
    LocalDate today = Clock.today();
    String[] cooperating = Stream.generate(Api::freshAgency).limit(4).toArray(String[]::new);
    Directive directive = Api.directive("PUBLIC").cooperating(cooperating).assigned();
    for (int i = 5; i > 0; i--) {
      Api.expect(
          201,
          Api.post(
              directive.asSupervisor(),
              directive.path() + "/milestones",
              Api.newMilestone("m" + i, today.plusDays(10), i)));
      Api.expect(
          201,
          Api.post(
              directive.asSupervisor(),
              directive.path() + "/date-decisions",
              Json.object("to", today.plusDays(70 + i).toString(), "reason", "Reason " + i)));
    }
    assertThat(walk(directive.path() + "/milestones", "key"))
        .containsExactly("m1", "m2", "m3", "m4", "m5");
    List<String> agencies = walk(directive.path() + "/assignments", "agency");
    assertThat(agencies).hasSize(5).startsWith(directive.lead());
    assertThat(agencies.subList(1, 5)).containsExactly(cooperating);
    assertThat(walk(directive.path() + "/date-decisions", "to"))
        .containsExactly(
            Stream.of(71, 72, 73, 74, 75)
                .map(d -> today.plusDays(d).toString())
                .toArray(String[]::new));
    List<String> times = walk(directive.path() + "/history", "recordedAt");
    assertThat(times).hasSizeGreaterThan(10).isSortedAccordingTo(Comparator.reverseOrder());
  }

  @Test
  void listsOfAMeetingAndThoseOfAllAreSortedAsTheySay() {
    String meeting = "/meetings/" + Api.freshMeeting("PUBLIC").get("id").asText();
    for (String key : List.of("c", "a", "b", "a-1", "a1")) {
      Api.expect(
          201,
          Api.post(
              Api.as("supervisor"), meeting + "/documents", Api.newDocument(key, "Text " + key)));
    }
    assertThat(walk(meeting + "/documents", "key")).containsExactly("a", "a-1", "a1", "b", "c");
    assertThat(walk("/codelists", "name")).isSorted();
    assertThat(walk("/agencies", "code")).isSorted();
    assertThat(
            Api.all(Api.as("supervisor"), "/meetings").stream().map(m -> m.get("heldOn").asText()))
        .isSortedAccordingTo(Comparator.reverseOrder());
  }

  @ParameterizedTest
  @ValueSource(strings = {"true", "false"})
  void agenciesAreCurrentByTheirDays(String current) {
    LocalDate today = Clock.today();
    String[][] days = {
      {"1949-10-01", null},
      {"1949-10-01", today.toString()},
      {"1949-10-01", today.minusDays(1).toString()},
      {today.toString(), null},
      {today.plusDays(1).toString(), null},
    };
    var expected = new ArrayList<String>();
    var made = new ArrayList<String>();
    for (int i = 0; i < days.length; i++) {
      ObjectNode agency = Api.newAgency().put("validFrom", days[i][0]);
      if (days[i][1] != null) {
        agency.put("validTo", days[i][1]);
      }
      Api.expect(201, Api.post(Api.as("admin"), "/agencies", agency));
      made.add(agency.get("code").asText());
      if ((i == 0 || i == 1 || i == 3) == Boolean.parseBoolean(current)) {
        expected.add(agency.get("code").asText());
      }
    }
    List<String> codes =
        Api.all(Api.anonymous(), "/agencies", "current", current).stream()
            .map(a -> a.get("code").asText())
            .filter(made::contains)
            .toList();
    assertThat(codes).containsExactlyInAnyOrderElementsOf(expected);
  }

  /** That member of all items, two at a time. */
  private static List<String> walk(String path, String member) {
    List<JsonNode> items = Api.pages(Api.as("supervisor"), path, 2);
    assertThat(items).doesNotHaveDuplicates();
    return items.stream().map(i -> i.get(member).asText()).toList();
  }
}
