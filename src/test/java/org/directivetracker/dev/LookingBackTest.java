package org.directivetracker.dev;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.directivetracker.testing.Api;
import org.directivetracker.testing.Clock;
import org.directivetracker.testing.Json;
import org.directivetracker.testing.Recording;
import org.directivetracker.testing.Recording.Moment;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/**
 * The sample is played once more, with meetings and agencies of other names, while the API's
 * answers are recorded after every step: what the step was on, and of the rest a part in turn. As
 * of each of these moments the API then gives them again.
 */
@QuarkusTest
@Order(Integer.MAX_VALUE) // It writes the most, which all others would have to read.
class LookingBackTest {
  private static final Instant BEGIN = Instant.parse("2023-05-05T10:00:00Z");
  private static final int EVERYTHING_EACH = 150;

  /** What is asked of one directive. */
  private static final List<String> PARTS =
      List.of(
          "", "/assignments", "/milestones", "/date-decisions", "/progress-reports", "/evidence");

  /** Lists of directives. */
  private static final List<String> FILTERS =
      List.of(
          "sort=dueDate",
          "sort=-dueDate&status=IN_PROGRESS&status=SUSPENDED",
          "sort=reference&trafficLight=YELLOW",
          "sort=-reference&trafficLight=RED&trafficLight=GREEN",
          "sort=priority&overdue=false",
          "sort=-priority&visibility=PUBLIC",
          "sort=updatedAt&trafficLight=GREY",
          "agency=%s&role=LEAD",
          "officer=li.na&sort=dueDate",
          "dueAfter=2023-12-01&dueBefore=2024-12-31&overdue=true",
          "topic=skills&topic=safety&kind=ONE_OFF&updatedSince=2023-06-01T00:00:00Z");

  /** Lists across directives; the first two hold every report and every item of evidence. */
  private static final List<String> QUEUES =
      List.of(
          "/progress-reports?limit=200",
          "/evidence?limit=200",
          "/progress-reports?limit=200&status=SUBMITTED",
          "/evidence?limit=200&status=ACCEPTED&status=REJECTED",
          "/progress-reports?limit=200&officer=li.na",
          "/evidence?limit=200&officer=wang.fang");

  @Inject SamplePlayer player;

  private final String mark = Api.unique(5);

  @Test
  void asOfEachMomentTheAnswersAreThoseOfThen() {
    JsonNode bundle = renamed(player.bundle());
    List<String> agencies = new ArrayList<>();
    bundle.get("agencies").forEach(a -> agencies.add(a.get("code").asText()));
    var recording = new Recording(mark, List.of("NDRC-" + mark, "NEA-" + mark, "MOE-" + mark));
    List<Moment> moments = new ArrayList<>();
    try (Clock clock = Clock.frozenAt(BEGIN)) {
      player.importBundle(bundle);
      moments.add(record(recording, clock, BEGIN, 0, agencies));
      for (JsonNode step : renamed(player.story())) {
        // A round would also remind of what other tests have left.
        if (!step.get("call").asText().equals("ROUND")) {
          player.step(step);
          Instant at = OffsetDateTime.parse(step.get("at").asText()).toInstant();
          moments.add(record(recording, clock, at, moments.size(), agencies));
        }
      }
      assertThat(moments).hasSizeGreaterThan(400);
      clock.freezeAt(moments.get(moments.size() - 1).at().plusSeconds(60));
      Moment now = new Moment(Clock.now());
      recording.everything(now, filters(agencies), queues(agencies), PARTS);
      int compared = moments.parallelStream().mapToInt(then -> recording.compare(then, now)).sum();
      assertThat(compared).isGreaterThan(8_000);
    }
  }

  /**
   * What is seen a second after a step, while the clock stands: the directive on which it was, with
   * all that hangs on it, and at every fourth moment lists in turn; of all directives and all lists
   * at each {@value #EVERYTHING_EACH}th moment.
   */
  private Moment record(
      Recording recording, Clock clock, Instant at, int number, List<String> agencies) {
    var moment = new Moment(at.plusSeconds(1));
    clock.freezeAt(moment.at());
    if (number % EVERYTHING_EACH == 0) {
      recording.everything(moment, filters(agencies), queues(agencies), PARTS);
    } else {
      recording.touched(moment, at, number, PARTS);
      if (number % 4 == 0) {
        recording.lists(moment, number / 4, filters(agencies), queues(agencies));
      }
    }
    return moment;
  }

  private static List<String> filters(List<String> agencies) {
    return FILTERS.stream().map(f -> f.formatted(agencies.get(0))).toList();
  }

  private static List<String> queues(List<String> agencies) {
    return QUEUES.stream().map(q -> q + "&agency=" + String.join("&agency=", agencies)).toList();
  }

  /** With names of this test's own. */
  private JsonNode renamed(JsonNode sample) {
    String codes =
        StreamSupport.stream(player.bundle().get("agencies").spliterator(), false)
            .map(a -> a.get("code").asText())
            .collect(Collectors.joining("|"));
    return Json.parse(
        Json.write(sample)
            .replaceAll("([\"@])(" + codes + ")\"", "$1$2-" + mark + "\"")
            .replaceAll("(SC-2023-05-05|DEMO-2023-09-15)", "$1-" + mark));
  }
}
