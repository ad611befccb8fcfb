package org.directivetracker.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Predicate;
import java.util.stream.StreamSupport;
import org.directivetracker.testing.Api;
import org.directivetracker.testing.Clock;
import org.directivetracker.testing.Directive;
import org.directivetracker.testing.DirectiveBuilder;
import org.directivetracker.testing.Json;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** Every filter and every sort of the directives' list, against what each directive says itself. */
@QuarkusTest
@Order(1) // It walks all directives some hundred times: first, while there are few.
class FilterTest {
  private static final List<String> STATUSES =
      List.of(
          "DRAFT",
          "REGISTERED",
          "ASSIGNED",
          "IN_PROGRESS",
          "COMPLETION_REPORTED",
          "CLOSED",
          "SUSPENDED");
  private static final List<String> SORTS =
      List.of(
          "dueDate",
          "-dueDate",
          "updatedAt",
          "-updatedAt",
          "reference",
          "-reference",
          "priority",
          "-priority");
  private static final String[] PRIORITIES = {"NORMAL", "HIGH", "URGENT"};

  private static Fixture fixture;

  /** Directives of all kinds in two meetings, and the day on which they are looked at. */
  private record Fixture(
      JsonNode open,
      JsonNode restricted,
      List<String> agencies,
      List<String> ids,
      Instant midway,
      LocalDate day) {}

  /** A filter's part of the query, and what it asks of a directive. */
  private record Filter(String query, Predicate<JsonNode> holds) {}

  private static Fixture fixture() {
    if (fixture == null) {
      fixture = make();
    }
    return fixture;
  }

  private static Fixture make() {
    LocalDate today = Clock.today();
    JsonNode open = Api.freshMeeting("PUBLIC");
    JsonNode restricted = Api.freshMeeting("RESTRICTED");
    List<String> agencies = List.of(Api.freshAgency(), Api.freshAgency(), Api.freshAgency());
    var ids = new ArrayList<String>();
    Instant midway = null;
    for (int i = 0; i < 42; i++) {
      boolean continuing = i % 7 == 6;
      DirectiveBuilder builder =
          Api.directive(i % 3 == 0 ? "RESTRICTED" : "PUBLIC")
              .in((i % 5 == 4 ? restricted : open).get("reference").asText())
              .with("priority", PRIORITIES[i % 3])
              .with("kind", continuing ? "CONTINUING" : "ONE_OFF")
              .with("topics", i % 4 == 0 ? List.of() : List.of("t" + i % 2, "t" + (2 + i % 3)))
              .lead(agencies.get(i % 3))
              .due(continuing && i % 2 == 0 ? null : today.plusDays(5 + (i * 7) % 40))
              .acknowledgeBy(today.plusDays(3 + i % 20));
      if (i % 2 == 0) {
        builder.with("officer", "officer-" + i % 3);
      }
      if (i % 4 == 1) {
        builder.cooperating(agencies.get((i + 1) % 3));
      }
      if (i % 6 == 2) {
        builder.milestone("first", today.plusDays(4 + i % 30));
      }
      String status = STATUSES.get(i % 6 == 2 && i % 7 == 4 ? 3 : i % 7);
      Directive directive =
          switch (status) {
            case "DRAFT" -> builder.draft();
            case "REGISTERED" -> builder.registered();
            case "ASSIGNED" -> builder.assigned();
            case "IN_PROGRESS" -> builder.inProgress();
            case "COMPLETION_REPORTED" -> builder.completionReported();
            case "CLOSED" -> builder.closed();
            default -> builder.suspended();
          };
      ids.add(directive.id());
      if (i == 20) {
        midway = Clock.now();
      }
    }
    return new Fixture(open, restricted, agencies, ids, midway, today.plusDays(20));
  }

  private static List<Filter> filters(Fixture f) {
    var filters = new ArrayList<Filter>();
    STATUSES.forEach(s -> filters.add(is("status", s)));
    filters.add(
        new Filter(
            "status=DRAFT&status=CLOSED",
            d -> text(d, "status").equals("DRAFT") || text(d, "status").equals("CLOSED")));
    f.agencies().forEach(a -> filters.add(new Filter("agency=" + a, d -> owns(d, o -> by(o, a)))));
    filters.add(
        new Filter(
            "agency=" + f.agencies().get(0) + "&agency=" + f.agencies().get(1),
            d -> owns(d, o -> by(o, f.agencies().get(0)) || by(o, f.agencies().get(1)))));
    for (String role : List.of("LEAD", "COOPERATING")) {
      filters.add(new Filter("role=" + role, d -> owns(d, o -> text(o, "role").equals(role))));
      filters.add(
          new Filter(
              "role=" + role + "&agency=" + f.agencies().get(2),
              d -> owns(d, o -> text(o, "role").equals(role) && by(o, f.agencies().get(2)))));
    }
    for (JsonNode meeting : List.of(f.open(), f.restricted())) {
      for (String name : List.of("id", "reference")) {
        filters.add(
            new Filter(
                "meeting=" + text(meeting, name),
                d -> d.at("/meeting/id").equals(meeting.get("id"))));
      }
    }
    for (String topic : List.of("t0", "t1", "t2", "t4", "no-such-topic")) {
      filters.add(new Filter("topic=" + topic, d -> Api.texts(d.get("topics")).contains(topic)));
    }
    for (String priority : PRIORITIES) {
      filters.add(is("priority", priority));
    }
    filters.add(is("kind", "ONE_OFF"));
    filters.add(is("kind", "CONTINUING"));
    filters.add(is("visibility", "PUBLIC"));
    filters.add(is("visibility", "RESTRICTED"));
    for (String light : List.of("GREY", "GREEN", "YELLOW", "RED")) {
      filters.add(is("trafficLight", light));
    }
    filters.add(new Filter("overdue=true", d -> d.get("overdue").asBoolean()));
    filters.add(new Filter("overdue=false", d -> !d.get("overdue").asBoolean()));
    for (int days : new int[] {-30, 0, 1, 13, 400}) {
      LocalDate day = f.day().plusDays(days);
      filters.add(
          new Filter(
              "dueBefore=" + day, d -> due(d) != null && due(d).compareTo(day.toString()) < 0));
      filters.add(
          new Filter(
              "dueAfter=" + day, d -> due(d) != null && due(d).compareTo(day.toString()) >= 0));
    }
    filters.add(
        new Filter(
            "updatedSince=" + f.midway(),
            d -> !Instant.parse(text(d, "updatedAt")).isBefore(f.midway())));
    filters.add(
        new Filter("officer=officer-0", d -> "officer-0".equals(d.path("officer").asText(null))));
    filters.add(
        new Filter(
            "officer=officer-0&officer=officer-2",
            d -> List.of("officer-0", "officer-2").contains(d.path("officer").asText(""))));
    filters.add(new Filter("officer=nobody", d -> false));
    return filters;
  }

  private static Filter is(String name, String value) {
    return new Filter(name + "=" + value, d -> text(d, name).equals(value));
  }

  private static String text(JsonNode node, String name) {
    return node.get(name).asText();
  }

  private static String due(JsonNode directive) {
    return directive.get("dueDate").asText(null);
  }

  private static boolean owns(JsonNode directive, Predicate<JsonNode> owner) {
    return StreamSupport.stream(directive.get("owners").spliterator(), false).anyMatch(owner);
  }

  private static boolean by(JsonNode owner, String agency) {
    return text(owner, "agency").equals(agency);
  }

  /** The whole of the fixture, each as its own address shows it to the caller. */
  private static Map<String, JsonNode> visible(String caller, Fixture f) {
    var visible = new LinkedHashMap<String, JsonNode>();
    for (String id : f.ids()) {
      var response = Api.caller(caller).get("/directives/" + id);
      if (response.statusCode() == 200) {
        visible.put(id, Api.body(response));
      } else {
        assertThat(response.statusCode()).isEqualTo(404);
      }
    }
    return visible;
  }

  private static List<JsonNode> list(String caller, Fixture f, String query, int limit) {
    String meetings = "meeting=" + text(f.open(), "id") + "&meeting=" + text(f.restricted(), "id");
    String all =
        query.contains("meeting=") ? query : query.isEmpty() ? meetings : meetings + "&" + query;
    return Api.pages(Api.caller(caller), "/directives?" + all, limit);
  }

  private static void compare(
      String caller,
      Fixture f,
      String query,
      int limit,
      Map<String, JsonNode> visible,
      Predicate<JsonNode> holds) {
    List<String> expected =
        visible.entrySet().stream()
            .filter(e -> holds.test(e.getValue()))
            .map(Map.Entry::getKey)
            .toList();
    List<String> listed = list(caller, f, query, limit).stream().map(d -> text(d, "id")).toList();
    assertThat(listed).as(caller + " " + query).containsExactlyInAnyOrderElementsOf(expected);
  }

  @Test
  void everyFilterAgreesWithWhatEachDirectiveSays() {
    Fixture f = fixture();
    try (Clock clock = Clock.frozenOn(f.day())) {
      for (String caller :
          List.of(
              "supervisor",
              "auditor",
              "anonymous",
              "viewer",
              "admin",
              "agency@" + f.agencies().get(0))) {
        Map<String, JsonNode> visible = visible(caller, f);
        assertThat(visible).isNotEmpty();
        for (Filter filter : filters(f)) {
          compare(caller, f, filter.query(), 200, visible, filter.holds());
        }
      }
      Map<String, JsonNode> all = visible("supervisor", f);
      assertThat(all).as("a supervisor sees all").hasSize(f.ids().size());
      for (String light : List.of("GREY", "GREEN", "YELLOW", "RED")) {
        assertThat(all.values())
            .as("the fixture has each")
            .anyMatch(d -> text(d, "trafficLight").equals(light));
      }
    }
  }

  @Test
  void filtersTogetherMustAllHold() {
    Fixture f = fixture();
    var random = new Random(42);
    try (Clock clock = Clock.frozenOn(f.day())) {
      for (String caller : List.of("supervisor", "anonymous")) {
        Map<String, JsonNode> visible = visible(caller, f);
        List<Filter> filters = filters(f);
        for (int i = 0; i < 60; i++) {
          Filter first = filters.get(random.nextInt(filters.size()));
          Filter second = filters.get(random.nextInt(filters.size()));
          String name = first.query().substring(0, first.query().indexOf('='));
          boolean sameFilter = second.query().matches("(.*&)?" + name + "=.*");
          boolean paired =
              (first.query() + second.query()).contains("agency=")
                  && (first.query() + second.query()).contains("role=");
          if (!sameFilter && !paired) {
            compare(
                caller,
                f,
                first.query()
                    + "&"
                    + second.query()
                    + "&sort="
                    + SORTS.get(random.nextInt(SORTS.size())),
                1 + random.nextInt(7),
                visible,
                first.holds().and(second.holds()));
          }
        }
      }
    }
  }

  @Test
  void everySortIsASortWithNullsLast() {
    Fixture f = fixture();
    Map<String, Comparator<JsonNode>> orders =
        Map.of(
            "dueDate", by(d -> due(d)),
            "-dueDate", by((JsonNode d) -> due(d), true),
            "updatedAt", by(d -> text(d, "updatedAt")),
            "-updatedAt", by((JsonNode d) -> text(d, "updatedAt"), true),
            "reference", by(FilterTest::reference),
            "-reference", by(FilterTest::reference, true),
            "priority", by(FilterTest::priority),
            "-priority", by(FilterTest::priority, true));
    for (String caller : List.of("supervisor", "anonymous")) {
      List<JsonNode> unsorted = list(caller, f, "", 200);
      assertThat(unsorted).isSortedAccordingTo(orders.get("-updatedAt"));
      for (String sort : SORTS) {
        for (int limit : new int[] {3, 200}) {
          List<JsonNode> sorted = list(caller, f, "sort=" + sort, limit);
          assertThat(sorted).as(sort).isSortedAccordingTo(orders.get(sort));
          assertThat(sorted).as(sort).containsExactlyInAnyOrderElementsOf(unsorted);
        }
      }
    }
  }

  /**
   * No filter, and one filter of each name alone. The meetings of the fixture are left out, because
   * they are a filter too.
   */
  @Test
  void everySortIsWalkedToItsEnd() {
    Fixture f = fixture();
    var filters = new LinkedHashMap<String, Filter>();
    filters.put("", new Filter("", d -> true));
    for (Filter filter : filters(f)) {
      filters.putIfAbsent(filter.query().substring(0, filter.query().indexOf('=')), filter);
    }
    try (Clock clock = Clock.frozenOn(f.day())) {
      for (String caller :
          List.of(
              "supervisor",
              "auditor",
              "anonymous",
              "viewer",
              "admin",
              "agency@" + f.agencies().get(0))) {
        Map<String, JsonNode> visible = visible(caller, f);
        for (Filter filter : filters.values()) {
          List<String> expected =
              f.ids().stream()
                  .filter(id -> visible.containsKey(id) && filter.holds().test(visible.get(id)))
                  .toList();
          for (String sort : SORTS) {
            String query = filter.query() + (filter.query().isEmpty() ? "" : "&") + "sort=" + sort;
            List<String> all = walk(caller, query, 200);
            int limit = Math.min(200, Math.max(1, all.size() / 3));
            assertThat(walk(caller, query, limit)).as(caller + " " + query).isEqualTo(all);
            assertThat(all.stream().filter(f.ids()::contains))
                .as(caller + " " + query)
                .containsExactlyInAnyOrderElementsOf(expected);
          }
        }
      }
    }
  }

  private static List<String> walk(String caller, String query, int limit) {
    return Api.pages(Api.caller(caller), "/directives?" + query, limit).stream()
        .map(d -> text(d, "id"))
        .toList();
  }

  private static <T extends Comparable<T>> Comparator<JsonNode> by(
      java.util.function.Function<JsonNode, T> key) {
    return Comparator.comparing(key, Comparator.nullsLast(Comparator.naturalOrder()));
  }

  private static <T extends Comparable<T>> Comparator<JsonNode> by(
      java.util.function.Function<JsonNode, T> key, boolean reversed) {
    return Comparator.comparing(key, Comparator.nullsLast(Comparator.reverseOrder()));
  }

  /** Meeting first, then the number as a number: -100 comes after -99. */
  private static String reference(JsonNode directive) {
    String reference = directive.get("reference").asText(null);
    if (reference == null) {
      return null;
    }
    int dash = reference.lastIndexOf('-');
    return reference.substring(0, dash)
        + "%06d".formatted(Integer.parseInt(reference.substring(dash + 1)));
  }

  private static Integer priority(JsonNode directive) {
    return List.of(PRIORITIES).indexOf(text(directive, "priority"));
  }

  @Test
  void itemsSayWhatTheDirectiveItselfSays() {
    Fixture f = fixture();
    try (Clock clock = Clock.frozenOn(f.day())) {
      for (String caller : List.of("supervisor", "anonymous", "agency@" + f.agencies().get(1))) {
        Map<String, JsonNode> visible = visible(caller, f);
        for (JsonNode item : list(caller, f, "", 200)) {
          JsonNode whole = visible.get(text(item, "id"));
          item.properties()
              .forEach(
                  e ->
                      assertThat(e.getValue())
                          .as(caller + " " + e.getKey() + " of " + item)
                          .isEqualTo(whole.get(e.getKey())));
        }
      }
    }
  }

  @Test
  void meIsTheCaller() {
    String subject = "Office r/\u4e2d+&%-" + Api.unique(4);
    String meeting = Api.freshMeeting("PUBLIC").get("reference").asText();
    Directive mine = Api.directive("PUBLIC").in(meeting).with("officer", subject).registered();
    Api.directive("PUBLIC").in(meeting).with("officer", "me").registered();
    for (String officer : List.of("me", URLEncoder.encode(subject, StandardCharsets.UTF_8))) {
      JsonNode page =
          Api.expect(
              200,
              Api.person(subject, "supervisor")
                  .urlEncodingEnabled(false)
                  .get("/directives?meeting=" + meeting + "&officer=" + officer));
      assertThat(page.get("items")).hasSize(1);
      assertThat(page.at("/items/0/id").asText()).isEqualTo(mine.id());
    }
  }

  @Test
  void whatTheCallerMayNotSeeMatchesNothing() {
    Directive directive = Api.directive("PUBLIC").with("officer", "officer-x").assigned();
    String meeting = directive.get().at("/meeting/id").asText();
    for (String caller : List.of("anonymous", "viewer", "admin", "agency@NOBODY")) {
      for (String filter :
          List.of("officer=officer-x", "officer=me", "status=DRAFT", "visibility=RESTRICTED")) {
        JsonNode page =
            Api.expect(
                200, Api.caller(caller).get("/directives?meeting=" + meeting + "&" + filter));
        assertThat(page.get("items")).as(caller + " " + filter).isEmpty();
      }
    }
    JsonNode asOwner =
        Api.expect(
            200,
            Api.agency(directive.lead())
                .get("/directives?meeting=" + meeting + "&officer=officer-x"));
    assertThat(asOwner.get("items")).hasSize(1);
  }

  @Test
  void aHiddenMeetingAndAnUnknownOneMatchAlike() {
    JsonNode hidden = Api.freshMeeting("RESTRICTED");
    Api.directive("PUBLIC").in(text(hidden, "id")).registered();
    for (String meeting :
        List.of(text(hidden, "reference"), text(hidden, "id"), "TST-1999-01-01")) {
      JsonNode page = Api.expect(200, Api.anonymous().get("/directives?meeting=" + meeting));
      assertThat(page).isEqualTo(Json.object("items", Json.array(), "next", null));
    }
    // A restricted meeting hides even its PUBLIC directives.
    String meeting = text(hidden, "reference");
    assertThat(Api.all(Api.as("supervisor"), "/directives", "meeting", meeting)).hasSize(1);
  }
}
