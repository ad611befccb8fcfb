package org.directivetracker.history;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.test.junit.QuarkusTest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.directivetracker.testing.Api;
import org.directivetracker.testing.Clock;
import org.directivetracker.testing.Directive;
import org.directivetracker.testing.Json;
import org.directivetracker.testing.Response;
import org.junit.jupiter.api.Test;

/** Many writers at once: nobody's change is lost, and the record has neither gaps nor doubles. */
@QuarkusTest
class ConcurrencyTest {
  private static final int WRITERS = 32;

  /** What a writer was told: the version that its change became, and how often it came too late. */
  private record Won(String title, int version, int tooLate) {}

  @Test
  void everyVersionHasOneWinnerAndEveryWinnerItsEvent() throws Exception {
    Directive directive = Api.directive("RESTRICTED").draft();
    int first = directive.get().get("version").asInt();

    List<Won> won =
        atOnce(
            WRITERS,
            writer -> {
              var who = Api.token(List.of("supervisor"), null, "writer-" + writer);
              String title = "Title of writer " + writer;
              return () -> winOnce(directive, who, title);
            });

    var byVersion = new TreeMap<Integer, String>();
    won.forEach(
        w ->
            assertThat(byVersion.put(w.version(), w.title()))
                .as("another winner of version " + w.version())
                .isNull());
    assertThat(byVersion.keySet())
        .as("the versions have no gaps")
        .containsExactlyElementsOf(
            IntStream.rangeClosed(first + 1, first + WRITERS).boxed().toList());
    assertThat(won.stream().mapToInt(Won::tooLate).sum())
        .as("writers did meet each other")
        .isPositive();

    ObjectNode now = directive.get();
    assertThat(now.get("version").asInt()).isEqualTo(first + WRITERS);
    assertThat(now.get("revision").asInt()).isEqualTo(first + WRITERS);
    assertThat(now.get("title").asText()).isEqualTo(byVersion.lastEntry().getValue());

    Map<Integer, JsonNode> events = eventsByVersion(directive);
    assertThat(events.keySet())
        .as("one event a version, from the first on")
        .containsExactlyElementsOf(IntStream.rangeClosed(1, first + WRITERS).boxed().toList());
    String previousTitle = null;
    for (Map.Entry<Integer, String> entry : byVersion.entrySet()) {
      JsonNode event = events.get(entry.getKey());
      JsonNode title = event.at("/disclosed/changes/value/directive/title");
      assertThat(title.path("after").asText())
          .as("what event " + entry.getKey() + " wrote")
          .isEqualTo(entry.getValue());
      if (previousTitle != null) {
        assertThat(title.path("before").asText())
            .as("what event " + entry.getKey() + " had read")
            .isEqualTo(previousTitle);
      }
      assertThat(event.at("/disclosed/actor/value/subject").asText())
          .isEqualTo("writer-" + entry.getValue().replaceAll("\\D+", ""));
      previousTitle = entry.getValue();
    }
    var recorded = events.values().stream().map(e -> e.get("recordedAt").asText()).toList();
    assertThat(recorded).as("recordedAt goes forward").doesNotHaveDuplicates();
    assertThat(recorded.stream().map(java.time.Instant::parse).toList()).isSorted();
  }

  @Test
  void aFrozenClockLosesNothingEither() throws Exception {
    try (Clock clock = Clock.frozenAt(Clock.now())) {
      everyVersionHasOneWinnerAndEveryWinnerItsEvent();
    }
  }

  @Test
  void childrenAddedAtOnceAreAllThereAndEachIsAnEvent() throws Exception {
    Directive directive = Api.directive("RESTRICTED").registered();
    ObjectNode before = directive.get();
    int history = Api.all(directive.asSupervisor(), directive.path() + "/history").size();

    List<String> added =
        atOnce(
            WRITERS,
            writer ->
                () -> {
                  ObjectNode body =
                      Api.newMilestone("m-" + writer, Clock.today().plusDays(30), writer + 1);
                  ObjectNode made =
                      Api.expect(
                          201,
                          Api.post(Api.as("supervisor"), directive.path() + "/milestones", body));
                  return made.get("id").asText();
                });

    ObjectNode now = directive.get();
    assertThat(now.get("milestones").findValuesAsText("id"))
        .containsExactlyInAnyOrderElementsOf(added);
    assertThat(now.get("revision").asInt()).isEqualTo(before.get("revision").asInt() + WRITERS);
    assertThat(now.get("version").asInt())
        .as("its own members did not change")
        .isEqualTo(before.get("version").asInt());
    List<JsonNode> events = Api.all(directive.asSupervisor(), directive.path() + "/history");
    assertThat(events).hasSize(history + WRITERS);
    assertThat(
            events.stream()
                .filter(e -> e.at("/entity/type").asText().equals("milestone"))
                .map(e -> e.at("/entity/id").asText()))
        .containsExactlyInAnyOrderElementsOf(added);
  }

  @Test
  void ofManyWhoReadTheSameVersionOneWrites() throws Exception {
    Directive directive = Api.directive("RESTRICTED").draft();
    String tag = directive.tag();
    List<Integer> statuses =
        atOnce(
            WRITERS,
            writer ->
                () ->
                    Api.patch(
                            Api.as("supervisor"),
                            directive.path(),
                            tag,
                            Json.object("title", "Title of writer " + writer))
                        .statusCode());
    assertThat(statuses).containsOnlyOnce(200);
    assertThat(new TreeSet<>(statuses)).containsExactly(200, 412);
    assertThat(eventsByVersion(directive)).hasSize(2);
  }

  @Test
  void ofManyTransitionsUnderOneVersionOneMoves() throws Exception {
    Directive directive = Api.directive("RESTRICTED").assigned();
    String tag = directive.tag();
    List<Integer> statuses =
        atOnce(
            16,
            writer ->
                () ->
                    writer % 2 == 0
                        ? directive
                            .act(directive.asLead(), tag, Json.object("action", "acknowledge"))
                            .statusCode()
                        : directive
                            .act(
                                directive.asLead(),
                                tag,
                                Json.object("action", "decline", "reason", "Not ours."))
                            .statusCode());
    // A former lead may no longer decide: those who come after a decline may be told so.
    assertThat(statuses).containsOnlyOnce(200);
    assertThat(new TreeSet<>(statuses)).isSubsetOf(200, 403, 412);
  }

  /** ASSIGNED it was and ASSIGNED it is; yet whoever read the old lead may not name the next. */
  @Test
  void ofManyWhoReassignUnderOneVersionOneDoes() throws Exception {
    Directive directive = Api.directive("RESTRICTED").assigned();
    String tag = directive.tag();
    List<Integer> statuses =
        atOnce(
            8,
            writer -> {
              String lead = Api.freshAgency();
              ObjectNode reassign =
                  Json.object(
                      "action",
                      "reassign",
                      "lead",
                      lead,
                      "reason",
                      "It fits them better.",
                      "acknowledgeBy",
                      Clock.today().plusDays(7).toString());
              return () -> directive.act(directive.asSupervisor(), tag, reassign).statusCode();
            });
    assertThat(statuses).containsOnlyOnce(200);
    assertThat(new TreeSet<>(statuses)).containsExactly(200, 412);
    eventsByVersion(directive);
  }

  @Test
  void referencesGivenAtOnceAreNeitherDoubledNorSkipped() throws Exception {
    String meeting = Api.freshMeeting("RESTRICTED").get("reference").asText();
    var drafts = new ArrayList<Directive>();
    for (int i = 0; i < 16; i++) {
      drafts.add(Api.directive("RESTRICTED").in(meeting).draft());
    }
    List<String> references =
        atOnce(
            16,
            i ->
                () ->
                    drafts
                        .get(i)
                        .supervise(Json.object("action", "register", "noPassageReason", "Said."))
                        .get("reference")
                        .asText());
    assertThat(references)
        .containsExactlyInAnyOrderElementsOf(
            IntStream.rangeClosed(1, 16).mapToObj(n -> meeting + "-%02d".formatted(n)).toList());
  }

  // ---- how --------------------------------------------------------------------------------------

  private static Won winOnce(Directive directive, String token, String title) {
    for (int tooLate = 0; tooLate < 1000; tooLate++) {
      Response read = Api.bearer(token).get(directive.path());
      Api.expect(200, read);
      Response written =
          Api.patch(
              Api.bearer(token), directive.path(), Api.etag(read), Json.object("title", title));
      if (written.statusCode() != 412) {
        ObjectNode body = Api.expect(200, written);
        assertThat(body.get("title").asText()).isEqualTo(title);
        assertThat(Api.etag(written)).startsWith("\"" + body.get("version").asInt() + "-");
        return new Won(title, body.get("version").asInt(), tooLate);
      }
    }
    throw new AssertionError(title + " never won");
  }

  /** The events whose main thing is the directive, by the version that it got. */
  private static Map<Integer, JsonNode> eventsByVersion(Directive directive) {
    var events = new HashMap<Integer, JsonNode>();
    for (JsonNode event : Api.all(directive.asSupervisor(), directive.path() + "/history")) {
      if (event.at("/entity/type").asText().equals("directive")) {
        assertThat(event.at("/entity/id").asText()).isEqualTo(directive.id());
        assertThat(events.put(event.at("/entity/version").asInt(), event))
            .as("another event of version " + event.at("/entity/version"))
            .isNull();
      }
    }
    return new TreeMap<>(events);
  }

  /** Runs all of them, none before the last is ready; what they return, in order. */
  private static <T> List<T> atOnce(int number, IntFunction<Callable<T>> task) throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(number);
    try {
      var barrier = new CyclicBarrier(number);
      var running = new ArrayList<Future<T>>();
      for (int i = 0; i < number; i++) {
        Callable<T> one = task.apply(i);
        running.add(
            pool.submit(
                () -> {
                  barrier.await(30, TimeUnit.SECONDS);
                  return one.call();
                }));
      }
      var results = new ArrayList<T>();
      for (Future<T> future : running) {
        try {
          results.add(future.get(120, TimeUnit.SECONDS));
        } catch (ExecutionException e) {
          if (e.getCause() instanceof AssertionError failed) {
            throw failed;
          }
          throw e;
        }
      }
      return results;
    } finally {
      pool.shutdownNow();
    }
  }
}
