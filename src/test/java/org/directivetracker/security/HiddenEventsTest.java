package org.directivetracker.security;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.junit.QuarkusTest;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.directivetracker.testing.Api;
import org.directivetracker.testing.Clock;
import org.directivetracker.testing.Database;
import org.directivetracker.testing.Directive;
import org.directivetracker.testing.Json;
import org.directivetracker.testing.Reports;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whoever does not see all events of a directive cannot tell how many there are: a directive with
 * hidden events reads like one without.
 */
@QuarkusTest
class HiddenEventsTest {
  @ParameterizedTest
  @ValueSource(strings = {"PUBLIC", "RESTRICTED"})
  void noAnswerTellsHowManyEventsAreHidden(String visibility) {
    String cooperating = Api.freshAgency();
    Directive without =
        Api.directive(visibility).with("title", "Build it").cooperating(cooperating).inProgress();
    Directive with =
        Api.directive(visibility)
            .with("title", "Build it")
            .lead(without.lead())
            .cooperating(cooperating)
            .inProgress();
    List<String> callers =
        List.of(
            "supervisor", "viewer", "admin", "agency@" + with.lead(), "agency@NEA", "anonymous");
    for (String caller : callers) {
      assertThat(read(caller, with)).as("before, by " + caller).isEqualTo(read(caller, without));
    }

    JsonNode draft = Reports.draft(with, cooperating, Reports.ofToday());
    Api.expect(200, Reports.withdraw(Api.agency(cooperating), draft));
    for (Directive both : List.of(with, without)) {
      both.supervise(
          Json.object(
              "action",
              "suspend",
              "reason",
              "The budget is not decided.",
              "reviewOn",
              Clock.today().plusDays(9).toString()));
    }

    assertThat(numbers(with)).hasSizeGreaterThan(numbers(without).size());
    assertThat(read("auditor", with)).isNotEqualTo(read("auditor", without));
    for (String caller : callers) {
      assertThat(read(caller, with)).as("after, by " + caller).isEqualTo(read(caller, without));
    }
  }

  /** The history and the directive's part of the log, without what differs from event to event. */
  private static List<String> read(String caller, Directive directive) {
    Awaitility.await().until(() -> Database.column("select 1 from log_pending").isEmpty());
    var read = new ArrayList<String>();
    String path = directive.path() + "/history";
    if (Api.caller(caller).get(path).statusCode() == 200) {
      Api.all(Api.caller(caller), path).forEach(event -> read.add(alike(event)));
    }
    for (String number : numbers(directive)) {
      JsonNode entry =
          Api.body(Api.caller(caller).get("/events?limit=1&after=" + (Long.parseLong(number) - 1)))
              .at("/items/0");
      if (entry.has("eventId")) {
        read.add(alike(entry));
      }
    }
    return read;
  }

  private static List<String> numbers(Directive directive) {
    return Database.column(
        "select seq from log_entry join event using (event_id) where directive_id = '"
            + directive.id()
            + "' order by seq");
  }

  private static String alike(JsonNode event) {
    return Stream.of(
            "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}",
            "[0-9a-f]{64}|[0-9a-f]{32}",
            "[0-9]{4}-[0-9]{2}-[0-9]{2}T[^\"]+",
            "^\\{\"seq\":[0-9]+",
            "SC-[0-9A-Z-]+",
            "TST-[0-9A-Z-]+")
        .reduce(event.toString(), (text, varying) -> text.replaceAll(varying, "…"));
  }
}
