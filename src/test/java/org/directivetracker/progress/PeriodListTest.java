package org.directivetracker.progress;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.junit.QuarkusTest;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.directivetracker.testing.Api;
import org.directivetracker.testing.Clock;
import org.directivetracker.testing.Directive;
import org.directivetracker.testing.Json;
import org.directivetracker.testing.Reports;
import org.directivetracker.testing.Request;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The reporting periods of all directives in one list: who has reported and who has not. */
@QuarkusTest
class PeriodListTest {
  /** A Monday. Weeks are due on the Tuesday after. */
  private static final LocalDate MONDAY = LocalDate.of(2045, 6, 5);

  private String lead = "";
  private String silent = "";

  @BeforeEach
  void agencies() {
    List<String> codes = Stream.of(Api.freshAgency(), Api.freshAgency()).sorted().toList();
    lead = codes.get(0);
    silent = codes.get(1);
  }

  private Directive directive() {
    Directive directive = Api.directive("RESTRICTED").lead(lead).cooperating(silent).inProgress();
    Api.expect(
        200, Reports.putDuty(directive, Json.with(Reports.weekly(1, MONDAY, 2), "scope", "ALL")));
    return directive;
  }

  private static JsonNode week(Directive directive, int week) {
    LocalDate from = MONDAY.plusDays(7L * week);
    return Reports.submitted(directive, Reports.of(from, from.plusDays(6)));
  }

  private static List<String> lines(Request who, Object... query) {
    return Api.all(who, "/reporting-periods", query).stream()
        .map(
            p ->
                p.get("agency").asText()
                    + " "
                    + p.get("periodTo").asText()
                    + " "
                    + p.get("status").asText()
                    + " "
                    + p.get("handedInOn").asText())
        .toList();
  }

  @Test
  void itSaysWhoHasReportedAndWhoHasNot() {
    try (Clock clock = Clock.frozenOn(MONDAY)) {
      Directive directive = directive();
      clock.freezeOn(MONDAY.plusDays(8));
      Reports.accept(week(directive, 0));
      clock.freezeOn(MONDAY.plusDays(15));
      Reports.returned(week(directive, 1));
      clock.freezeOn(MONDAY.plusDays(21));
      JsonNode sent = week(directive, 2);
      List<String> all = lines(Api.as("auditor"), "agency", lead, "agency", silent);
      assertThat(all)
          .containsExactly(
              lead + " 2045-07-02 CURRENT null",
              silent + " 2045-07-02 CURRENT null",
              lead + " 2045-06-25 SUBMITTED 2045-06-26",
              silent + " 2045-06-25 DUE null",
              lead + " 2045-06-18 RETURNED 2045-06-20",
              silent + " 2045-06-18 MISSED null",
              lead + " 2045-06-11 ACCEPTED 2045-06-13",
              silent + " 2045-06-11 MISSED null");
      JsonNode item =
          Api.all(Api.as("supervisor"), "/reporting-periods", "agency", lead, "status", "SUBMITTED")
              .get(0);
      assertThat(item.get("reportId")).isEqualTo(sent.get("id"));
      assertThat(item.get("dueOn").asText()).isEqualTo("2045-06-27");
      assertThat(item.at("/directive/reference").asText()).isEqualTo(directive.reference());

      assertThat(lines(Api.as("supervisor"), "agency", silent, "status", "MISSED", "status", "DUE"))
          .hasSize(3);
      assertThat(
              lines(
                  Api.as("supervisor"), "agency", silent, "from", "2045-06-18", "to", "2045-06-25"))
          .containsExactly(silent + " 2045-06-25 DUE null", silent + " 2045-06-18 MISSED null");
      assertThat(
              Api.pages(
                      Api.as("supervisor"),
                      "/reporting-periods?agency=" + lead + "&agency=" + silent,
                      3)
                  .size())
          .isEqualTo(8);
      assertThat(lines(Api.agency(silent)))
          .as("its own")
          .hasSize(4)
          .allMatch(l -> l.startsWith(silent));

      assertThat(lines(Api.as("supervisor"), "agency", lead, "asOf", "2045-06-14"))
          .as("as it stood then")
          .containsExactly(
              lead + " 2045-06-18 CURRENT null", lead + " 2045-06-11 ACCEPTED 2045-06-13");
      String other = Api.freshAgency();
      Api.expect(
          201,
          Api.post(
              directive.asSupervisor(),
              directive.path() + "/assignments",
              Json.object("agency", other, "acknowledgeBy", "2045-07-20")));
      assertThat(lines(Api.agency(other), "asOf", "2045-06-14"))
          .as("it did not owe then")
          .isEmpty();
      assertThat(lines(Api.agency(other)))
          .as("from its assignment on")
          .containsExactly(other + " 2045-07-02 CURRENT null");
    }
  }

  /** What an agency owed before it acknowledged late is not gone when it does. */
  @Test
  void aLateAcknowledgementForgivesNothing() {
    try (Clock clock = Clock.frozenOn(MONDAY)) {
      Directive directive = Api.directive("PUBLIC").lead(lead).assigned();
      Api.expect(200, Reports.putDuty(directive, Reports.weekly(1, MONDAY, 2)));
      clock.freezeOn(MONDAY.plusDays(16));
      List<String> owed = lines(Api.as("supervisor"), "agency", lead);
      assertThat(owed)
          .containsExactly(
              lead + " 2045-06-25 CURRENT null",
              lead + " 2045-06-18 MISSED null",
              lead + " 2045-06-11 MISSED null");
      assertThat(directive.get().get("trafficLight").asText()).isEqualTo("YELLOW");
      directive.lead(Json.object("action", "acknowledge"));
      assertThat(lines(Api.as("supervisor"), "agency", lead)).isEqualTo(owed);
    }
  }

  /** Every queue looks back. */
  @Test
  void queuesLookBack() {
    try (Clock clock = Clock.frozenOn(MONDAY)) {
      Directive directive = directive();
      var made = new ArrayList<Map.Entry<String, JsonNode>>();
      JsonNode request =
          Api.expect(
              201,
              Api.post(
                  directive.asLead(),
                  directive.path() + "/extension-requests",
                  Api.newExtensionRequest(MONDAY.plusDays(90))));
      JsonNode reminder =
          Api.expect(
              201,
              Api.post(
                  directive.asSupervisor(),
                  directive.path() + "/reminders",
                  Api.newReminder("BLUE")));
      made.add(Map.entry("/extension-requests", request));
      made.add(Map.entry("/reminders", reminder));
      clock.freezeOn(MONDAY.plusDays(2));
      directive.supervise(
          Json.object("action", "close", "closureReason", "WITHDRAWN", "reason", "Not wanted."));
      for (Map.Entry<String, JsonNode> each : made) {
        for (Request who : List.of(Api.as("supervisor"), directive.asLead())) {
          JsonNode now = Api.all(who, each.getKey(), "agency", lead).get(0);
          assertThat(now.get("status")).isNotEqualTo(each.getValue().get("status"));
          assertThat(Api.all(who, each.getKey(), "agency", lead, "asOf", MONDAY.toString()))
              .as(each.getKey())
              .containsExactly(each.getValue());
          assertThat(
                  Api.all(
                      who, each.getKey(), "agency", lead, "asOf", MONDAY.minusDays(1).toString()))
              .isEmpty();
        }
      }
    }
  }
}
