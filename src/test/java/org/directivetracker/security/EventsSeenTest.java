package org.directivetracker.security;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.assertj.core.api.SoftAssertions;
import org.awaitility.Awaitility;
import org.directivetracker.security.Scene.Who;
import org.directivetracker.testing.Api;
import org.directivetracker.testing.Database;
import org.directivetracker.testing.Directive;
import org.directivetracker.testing.Json;
import org.directivetracker.testing.Request;
import org.directivetracker.testing.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The log shows of each event what the history of its directive shows, to everyone. */
@QuarkusTest
class EventsSeenTest {
  @ParameterizedTest
  @ValueSource(strings = {"P", "R"})
  void theLogShowsWhatTheHistoriesShow(String in) {
    Scene scene = Scene.of(in);
    List<String> directives =
        List.of(scene.inProgress.id(), scene.assigned.id(), scene.claimed.id(), scene.draft.id());
    var soft = new SoftAssertions();
    for (Who who : scene.callers()) {
      compare(soft, who.toString(), who::ask, directives);
    }
    soft.assertAll();
  }

  @Test
  void soItIsWithTheSample() {
    List<String> directives =
        Database.column("select id from directive where meeting_reference = 'SC-2023-05-05'");
    assertThat(directives).hasSize(21);
    var soft = new SoftAssertions();
    for (String who : List.of("supervisor", "auditor", "viewer", "agency@NEA", "agency@NDRC")) {
      compare(soft, who, () -> Api.caller(who), directives);
    }
    soft.assertAll();
  }

  @Test
  void soItIsWhenSomethingBecomesPublicOrCeasesToBe() {
    ObjectNode meeting = Api.freshMeeting("PUBLIC");
    String path = "/meetings/" + meeting.get("id").asText();
    Directive shown = Api.directive("RESTRICTED").in(meeting.get("id").asText()).assigned();
    Directive hidden = Api.directive("PUBLIC").in(meeting.get("id").asText()).assigned();
    see(shown, "PUBLIC");
    see(hidden, "RESTRICTED");
    shown.lead(Json.object("action", "acknowledge"));
    hidden.lead(Json.object("action", "acknowledge"));
    var soft = new SoftAssertions();
    Runnable all =
        () -> {
          for (String who :
              List.of(
                  "supervisor", "viewer", "agency@" + shown.lead(), "agency@" + hidden.lead())) {
            compare(soft, who, () -> Api.caller(who), List.of(shown.id(), hidden.id()));
          }
        };
    all.run();
    assertThat(seen(Api::anonymous, eventsOf(List.of(shown.id())))).isNotEmpty();
    Api.expect(
        200,
        Api.patch(
            Api.as("supervisor"), path, Api.tag(meeting), Json.object("visibility", "RESTRICTED")));
    all.run();
    assertThat(seen(Api::anonymous, eventsOf(List.of(shown.id())))).isEmpty();
    soft.assertAll();
  }

  private static void see(Directive directive, String visibility) {
    Api.expect(
        200,
        Api.patch(
            directive.asSupervisor(),
            directive.path(),
            directive.tag(),
            Json.object("visibility", visibility)));
  }

  @Test
  void aDeletedDraftIsStillThereForThoseWhoReadAll() {
    Directive draft = Api.directive("PUBLIC").draft();
    assertThat(Api.delete(draft.asSupervisor(), draft.path(), draft.tag()).statusCode())
        .isEqualTo(204);
    Map<String, Long> events = eventsOf(List.of(draft.id()));
    for (String who : List.of("supervisor", "auditor")) {
      assertThat(seen(() -> Api.caller(who), events).values())
          .extracting(e -> e.get("action").asText())
          .containsExactlyInAnyOrder("create", "delete");
    }
    assertThat(seen(Api::anonymous, events)).isEmpty();
    assertThat(seen(() -> Api.caller("agency@NEA"), events)).isEmpty();
  }

  @Test
  void whatBelongsToNoDirectiveIsShownAsFarAsItIsPublic() {
    ObjectNode open = Api.freshMeeting("PUBLIC");
    ObjectNode closed = Api.freshMeeting("RESTRICTED");
    ObjectNode laterOpen = Api.freshMeeting("RESTRICTED");
    String laterOpenDocument = document(laterOpen);
    Api.expect(
        200,
        Api.patch(
            Api.as("supervisor"),
            "/meetings/" + laterOpen.get("id").asText(),
            Api.tag(laterOpen),
            Json.object("visibility", "PUBLIC")));
    String agency = Api.freshAgency();
    Map<String, Boolean> isPublic =
        Map.of(
            open.get("id").asText(),
            true,
            closed.get("id").asText(),
            false,
            document(open),
            true,
            document(closed),
            false,
            laterOpenDocument,
            false,
            agency,
            true);
    isPublic.forEach(
        (entity, expected) -> {
          Map<String, Long> events = events("entity_id = '" + entity + "'");
          assertThat(events).as(entity).hasSize(1);
          assertThat(seen(Api::anonymous, events)).as(entity).hasSize(expected ? 1 : 0);
          seen(Api::anonymous, events).values().forEach(EventsSeenTest::isBrief);
          for (String who : List.of("viewer", "admin", "agency@" + agency)) {
            assertThat(seen(() -> Api.caller(who), events)).hasSize(expected ? 1 : 0);
          }
          assertThat(seen(() -> Api.as("auditor"), events).values())
              .singleElement()
              .satisfies(e -> assertThat(e.has("disclosed")).isTrue());
        });
    Map<String, Long> opened = events("entity_id = '" + laterOpen.get("id").asText() + "'");
    assertThat(seen(Api::anonymous, opened).values())
        .as("when it became public, not what was before")
        .extracting(e -> e.get("action").asText())
        .containsExactly("update");
  }

  private static String document(ObjectNode meeting) {
    return Api.freshDocument(meeting.get("id").asText(), "text", "Text.").get("id").asText();
  }

  private static void isBrief(JsonNode event) {
    assertThat(event.fieldNames())
        .toIterable()
        .containsExactlyInAnyOrder(
            "eventId",
            "action",
            "role",
            "agency",
            "recordedAt",
            "effectiveAt",
            "simulatedClock",
            "digest");
  }

  // ---- how --------------------------------------------------------------------------------------

  private static void compare(
      SoftAssertions soft, String name, Supplier<Request> who, List<String> directives) {
    Map<String, JsonNode> histories = new TreeMap<>();
    for (String directive : directives) {
      String path = "/directives/" + directive + "/history";
      Response first = who.get().get(path);
      if (first.statusCode() == 404) {
        continue;
      }
      for (JsonNode event : Api.all(who.get(), path)) {
        histories.put(event.get("eventId").asText(), event);
      }
    }
    soft.assertThat(seen(who, eventsOf(directives))).as(name).isEqualTo(histories);
  }

  /** Of the given events those that the log shows the caller, without their numbers. */
  private static Map<String, JsonNode> seen(Supplier<Request> who, Map<String, Long> events) {
    Map<Long, String> numbers =
        events.entrySet().stream()
            .collect(Collectors.toMap(Map.Entry::getValue, Map.Entry::getKey));
    Map<String, JsonNode> seen = new TreeMap<>();
    long last = 0;
    for (long number : numbers.keySet().stream().sorted().toList()) {
      if (number <= last) {
        continue;
      }
      JsonNode page = Api.body(who.get().get("/events?limit=200&after=" + (number - 1)));
      last = number - 1;
      for (JsonNode entry : page.get("items")) {
        assertThat(entry.get("seq").asLong()).as("no gaps").isEqualTo(++last);
        String event = numbers.get(last);
        if (event != null && entry.has("eventId")) {
          assertThat(entry.get("eventId").asText()).isEqualTo(event);
          seen.put(event, Json.without(Json.without(entry, "seq"), "leafHash"));
        } else if (event != null) {
          assertThat(entry.fieldNames()).toIterable().containsExactly("seq", "leafHash");
        }
      }
    }
    return seen;
  }

  private static Map<String, Long> eventsOf(List<String> directives) {
    return events("directive_id in ('" + String.join("','", directives) + "')");
  }

  /** The numbers of all these events, by their ids. */
  private static Map<String, Long> events(String condition) {
    Awaitility.await().until(() -> Database.column("select 1 from log_pending").isEmpty());
    return Database.column(
            "select event_id || ' ' || seq from event join log_entry using (event_id) where "
                + condition)
        .stream()
        .map(row -> row.split(" "))
        .collect(Collectors.toMap(row -> row[0], row -> Long.valueOf(row[1])));
  }
}
