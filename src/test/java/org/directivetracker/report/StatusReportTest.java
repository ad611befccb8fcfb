package org.directivetracker.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.test.junit.QuarkusTest;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.directivetracker.testing.Api;
import org.directivetracker.testing.Clock;
import org.directivetracker.testing.Database;
import org.directivetracker.testing.Directive;
import org.directivetracker.testing.Json;
import org.directivetracker.testing.Reports;
import org.directivetracker.testing.Request;
import org.junit.jupiter.api.Test;

/** What a status report says, held against the list and the directives themselves. */
@QuarkusTest
class StatusReportTest {
  private final String meeting = "TST-2024-01-02-" + Api.unique(8);

  private void meet(String visibility) {
    ObjectNode body = Api.newMeeting(visibility);
    body.put("reference", meeting);
    Api.expect(201, Api.post(Api.as("supervisor"), "/meetings", body));
  }

  private ObjectNode report(Request who, String query) {
    return Api.expect(
        200, who.get("/reports/status?sort=reference&meeting=" + meeting + "&" + query));
  }

  private static Map<String, Integer> counts(JsonNode counts) {
    var found = new TreeMap<String, Integer>();
    counts.forEach(
        c -> {
          if (c.get("count").asInt() > 0) {
            found.put(c.get("code").asText(), c.get("count").asInt());
          }
        });
    return found;
  }

  private static Map<String, Integer> recount(
      List<JsonNode> items, Function<JsonNode, List<String>> codes) {
    return new TreeMap<>(
        items.stream()
            .flatMap(i -> codes.apply(i).stream())
            .collect(Collectors.toMap(c -> c, c -> 1, Integer::sum)));
  }

  private static List<String> texts(JsonNode array) {
    return Api.texts(array);
  }

  @Test
  void itsLinesAreTheListAndItsTotalsTheRecount() {
    meet("PUBLIC");
    String a = Api.freshAgency();
    String b = Api.freshAgency();
    LocalDate today = Clock.today();
    Api.directive("PUBLIC").in(meeting).with("topics", List.of("one")).registered();
    Api.directive("PUBLIC").in(meeting).lead(a).with("topics", List.of("one", "two")).inProgress();
    Api.directive("RESTRICTED")
        .in(meeting)
        .lead(a)
        .cooperating(b)
        .due(today.plusDays(1))
        .assigned();
    Directive moved = Api.directive("PUBLIC").in(meeting).lead(b).inProgress();
    Api.expect(
        201,
        Api.post(
            moved.asSupervisor(),
            moved.path() + "/date-decisions",
            Json.object("to", today.plusDays(70).toString(), "reason", "A law.")));
    Api.directive("PUBLIC").in(meeting).lead(b).closed();
    Api.directive("PUBLIC").in(meeting).draft();

    for (Request who :
        List.of(Api.as("supervisor"), Api.as("auditor"), Api.agency(b), Api.as("viewer"))) {
      List<JsonNode> listed = Api.all(who, "/directives", "meeting", meeting, "sort", "reference");
      JsonNode report = report(who.sameCaller(), "");
      var lines = new ArrayList<JsonNode>();
      report.get("items").forEach(i -> lines.add(i.get("directive")));
      assertThat(lines).isEqualTo(listed);
      JsonNode totals = report.get("totals");
      assertThat(totals.get("directives").asInt()).isEqualTo(listed.size());
      assertThat(counts(totals.get("byStatus")))
          .isEqualTo(recount(listed, i -> List.of(i.get("status").asText())));
      assertThat(counts(totals.get("byTrafficLight")))
          .isEqualTo(recount(listed, i -> List.of(i.get("trafficLight").asText())));
      assertThat(counts(totals.get("byTopic")))
          .isEqualTo(recount(listed, i -> texts(i.get("topics"))));
      assertThat(counts(totals.get("byMeeting"))).isEqualTo(Map.of(meeting, listed.size()));
      for (JsonNode agency : totals.get("byAgency")) {
        for (String role : List.of("lead", "cooperating")) {
          long of =
              listed.stream()
                  .filter(
                      i ->
                          i.findValues("role").size() > 0
                              && owns(i, agency.get("agency").asText(), role))
                  .count();
          assertThat(agency.get(role).asLong()).as(agency + " " + role).isEqualTo(of);
        }
      }
    }
    JsonNode all = report(Api.as("supervisor"), "").get("totals");
    assertThat(all.get("directives").asInt()).isEqualTo(6);
    assertThat(counts(all.get("byStatus")))
        .isEqualTo(
            Map.of("DRAFT", 1, "REGISTERED", 1, "ASSIGNED", 1, "IN_PROGRESS", 2, "CLOSED", 1));
    // Of four with dates one was moved, by ten days.
    assertThat(counts(all.get("bySlippage"))).isEqualTo(Map.of("NONE", 3, "UP_TO_30", 1));
    assertThat(all.get("averageSlippageDays").asText()).isEqualTo("2.5");
    assertThat(all.get("withoutLead").asInt()).isEqualTo(2);
    assertThat(report(Api.as("viewer"), "").at("/totals/directives").asInt()).isEqualTo(4);
  }

  private static boolean owns(JsonNode directive, String agency, String role) {
    for (JsonNode owner : directive.get("owners")) {
      if (owner.get("agency").asText().equals(agency)
          && owner.get("role").asText().equalsIgnoreCase(role)) {
        return true;
      }
    }
    return false;
  }

  @Test
  void whatIsNotPublicIsForThoseWhoSeeTheWholeDirective() {
    meet("PUBLIC");
    Directive directive =
        Api.directive("PUBLIC").in(meeting).milestone("first", day(20)).inProgress();
    Reports.accepted(
        directive,
        Reports.ofToday(
            "claimedPercent", 40, "deliveryConfidence", "AMBER", "confidenceNote", "It rains."));
    ObjectNode asked = Api.newExtensionRequest(day(90));
    Api.expect(201, Api.post(directive.asLead(), directive.path() + "/extension-requests", asked));

    for (Request who : List.of(Api.as("supervisor"), directive.asLead())) {
      JsonNode line = report(who, "").at("/items/0");
      assertThat(line.at("/lastReport/claimedPercent").asInt()).isEqualTo(40);
      assertThat(line.get("deliveryConfidence").asText()).isEqualTo("AMBER");
      assertThat(line.at("/openExtension/requestedDueDate").asText()).isEqualTo(day(90).toString());
      assertThat(line.at("/openExtension/agency").asText()).isEqualTo(directive.lead());
    }
    for (Request who : List.of(Api.anonymous(), Api.as("viewer"), Api.agency(Api.freshAgency()))) {
      JsonNode line = report(who, "").at("/items/0");
      assertThat(line.at("/lastReport/claimedPercent").asInt()).isEqualTo(40);
      assertThat(line.has("deliveryConfidence")).isFalse();
      assertThat(line.has("openExtension")).isFalse();
    }
  }

  private static LocalDate day(int ahead) {
    return Clock.today().plusDays(ahead);
  }

  @Test
  void itLooksBackAndSaysWhatChanged() {
    meet("PUBLIC");
    LocalDate first = Clock.today().plusDays(400);
    try (Clock clock = Clock.frozenOn(first)) {
      Directive worked = Api.directive("PUBLIC").in(meeting).due(first.plusDays(1)).inProgress();
      Directive same = Api.directive("PUBLIC").in(meeting).due(first.plusDays(90)).inProgress();
      clock.freezeOn(first.plusDays(10));
      Database.awaitNumbers();
      JsonNode then = report(Api.as("supervisor"), "asOf=" + first);
      Reports.accepted(worked, Reports.ofToday("claimedPercent", 60));
      Directive fresh = Api.directive("PUBLIC").in(meeting).registered();
      clock.freezeOn(first.plusDays(11));

      assertThat(report(Api.as("supervisor"), "asOf=" + first)).isEqualTo(then);
      JsonNode now = report(Api.as("supervisor"), "since=" + first);
      JsonNode comparison = now.get("comparison");
      assertThat(comparison.get("totals")).isEqualTo(then.get("totals"));
      assertThat(then.at("/totals/directives").asInt()).isEqualTo(2);
      assertThat(now.at("/totals/directives").asInt()).isEqualTo(3);
      assertThat(comparison.get("changes").findValuesAsText("id"))
          .containsExactly(worked.id(), fresh.id());
      assertThat(same.id()).isNotEmpty();
      JsonNode change = comparison.at("/changes/0");
      assertThat(change.get("kind").asText()).isEqualTo("CHANGED");
      assertThat(change.at("/before/trafficLight").asText()).isEqualTo("YELLOW");
      assertThat(change.at("/after/trafficLight").asText()).isEqualTo("RED");
      assertThat(change.at("/before/percentComplete").isNull()).isTrue();
      assertThat(change.at("/after/percentComplete").asInt()).isEqualTo(60);
      assertThat(change.get("reportsAccepted").asInt()).isEqualTo(1);
      assertThat(comparison.at("/changes/1/kind").asText()).isEqualTo("NEW");
      assertThat(comparison.at("/changes/1/before").isNull()).isTrue();

      // What a filter lets through at one of the moments alone is shown as it was at the other.
      JsonNode red =
          report(Api.as("supervisor"), "trafficLight=RED&since=" + first).get("comparison");
      assertThat(red.at("/changes/0/kind").asText()).isEqualTo("ENTERED");
      assertThat(red.at("/changes/0/before/trafficLight").asText()).isEqualTo("YELLOW");
      JsonNode yellow =
          report(Api.as("supervisor"), "trafficLight=YELLOW&since=" + first).get("comparison");
      assertThat(yellow.at("/changes/0/kind").asText()).isEqualTo("LEFT");
      assertThat(yellow.at("/changes/0/after/trafficLight").asText()).isEqualTo("RED");
    }
  }

  @Test
  void ofNothingItSaysSo() {
    JsonNode report = Api.expect(200, Api.as("viewer").get("/reports/status?topic=no-such-topic"));
    assertThat(report.get("items").isEmpty()).isTrue();
    assertThat(report.at("/totals/directives").asInt()).isZero();
    assertThat(report.at("/totals/averageSlippageDays").isNull()).isTrue();
    assertThat(report.get("illustrative").asBoolean()).isFalse();
    assertThat(report.get("filters").get("topic")).isEqualTo(Json.array("no-such-topic"));
  }
}
