package org.directivetracker.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.junit.QuarkusTest;
import java.time.LocalDate;
import java.util.stream.StreamSupport;
import org.directivetracker.testing.Api;
import org.directivetracker.testing.Clock;
import org.directivetracker.testing.Directive;
import org.directivetracker.testing.Json;
import org.directivetracker.testing.OpenApi;
import org.directivetracker.testing.Reports;
import org.directivetracker.testing.Request;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the scorecard counts of whom, and that each figure is what its list has. */
@QuarkusTest
class MeasureReportTest {
  /** A Monday. Weeks are due on the Tuesday after. */
  private static final LocalDate DAY = LocalDate.of(2034, 6, 5);

  private String meeting = "";
  private String lead = "";
  private String silent = "";

  @BeforeEach
  void agencies() {
    meeting = Api.freshMeeting("PUBLIC").get("reference").asText();
    lead = Api.freshAgency();
    silent = Api.freshAgency();
  }

  private JsonNode report(Request who, String more) {
    return Api.expect(200, who.get("/reports/agencies?meeting=" + meeting + more));
  }

  private JsonNode score(String agency, String more) {
    for (JsonNode item : report(Api.as("supervisor"), more).get("items")) {
      if (item.get("agency").asText().equals(agency)) {
        return item;
      }
    }
    throw new AssertionError("No line of " + agency);
  }

  private JsonNode list(Request who, String agency, String measure, String more) {
    return Api.expect(
        200, who.get("/reports/agencies/" + agency + "/" + measure + "?meeting=" + meeting + more));
  }

  private static String share(JsonNode of) {
    return of.get("onTime").asText() + "/" + of.get("of").asText();
  }

  private Directive played(Clock clock) {
    Directive directive =
        Api.directive("PUBLIC")
            .in(meeting)
            .lead(lead)
            .cooperating(silent)
            .due(DAY.plusDays(20))
            .milestone("own", DAY.plusDays(10))
            .milestone("theirs", DAY.plusDays(10))
            .milestone("met", DAY.plusDays(12))
            .milestone("ahead", DAY.plusDays(300))
            .milestone("gone", DAY.plusDays(10))
            .inProgress();
    for (String[] change :
        new String[][] {{"theirs", "agency", silent}, {"gone", "status", "CANCELLED"}}) {
      Api.expect(
          200,
          Api.patch(
              directive.asSupervisor(),
              directive.path() + "/milestones/" + change[0],
              "\"1\"",
              Json.object(change[1], change[2])));
    }
    Api.expect(
        200, Reports.putDuty(directive, Json.with(Reports.weekly(1, DAY, 2), "scope", "ALL")));
    clock.freezeOn(DAY.plusDays(8));
    Reports.accepted(
        directive,
        Reports.of(
            DAY,
            DAY.plusDays(6),
            "milestoneUpdates",
            Json.array(
                Json.object(
                    "milestoneId",
                    milestone(directive, "met"),
                    "status",
                    "MET",
                    "metOn",
                    DAY.plusDays(5).toString()))));
    Api.expect(
        201,
        Api.post(
            directive.asLead(),
            directive.path() + "/extension-requests",
            Api.newExtensionRequest(DAY.plusDays(40))));
    clock.freezeOn(DAY.plusDays(25));
    return directive;
  }

  private static String milestone(Directive directive, String key) {
    for (JsonNode m : directive.get().get("milestones")) {
      if (m.get("key").asText().equals(key)) {
        return m.get("id").asText();
      }
    }
    throw new AssertionError(key);
  }

  @Test
  void whatIsOwedCountsAcknowledgedOrNot() {
    try (Clock clock = Clock.frozenOn(DAY)) {
      Directive directive = played(clock);
      assertThat(share(score(silent, "").get("reports"))).as("never acknowledged").isEqualTo("0/3");
      assertThat(share(score(silent, "").get("acknowledgements"))).isEqualTo("0/1");
      assertThat(share(score(silent, "").get("milestones"))).as("its own").isEqualTo("0/1");
      assertThat(share(score(lead, "").get("reports"))).isEqualTo("1/3");
      assertThat(share(score(lead, "").get("milestones"))).as("without an agency").isEqualTo("1/2");
      // Released after its last day: it owed an answer all the same. Its milestone is the lead's
      // now.
      for (JsonNode a : directive.get().get("assignments")) {
        if (a.get("agency").asText().equals(silent)) {
          Api.expect(
              200,
              Api.patch(
                  directive.asSupervisor(),
                  directive.path() + "/assignments/" + a.get("id").asText(),
                  Api.tag(a),
                  Json.object("status", "RELEASED", "reason", "It never answered.")));
        }
      }
      assertThat(share(score(silent, "").get("acknowledgements"))).isEqualTo("0/1");
      assertThat(share(score(silent, "").get("milestones"))).isEqualTo("0/0");
      assertThat(share(score(lead, "").get("milestones"))).isEqualTo("1/3");
      assertThat(share(score(silent, "&asOf=" + DAY.plusDays(16)).get("milestones")))
          .as("as it stood then")
          .isEqualTo("0/1");
    }
  }

  @Test
  void eachFigureIsWhatItsListHas() {
    try (Clock clock = Clock.frozenOn(DAY)) {
      Directive directive = played(clock);
      for (String more : new String[] {"", "&asOf=" + DAY.plusDays(16)}) {
        for (String agency : new String[] {lead, silent}) {
          JsonNode score = score(agency, more);
          for (String measure :
              Api.texts(OpenApi.DOCUMENT.at("/components/schemas/MeasureCode/enum"))) {
            JsonNode list = list(Api.as("auditor"), agency, measure, more);
            long counts =
                StreamSupport.stream(list.get("items").spliterator(), false)
                    .filter(i -> i.get("counts").asBoolean())
                    .count();
            assertThat(list.get("denominator").asInt()).isEqualTo(list.get("items").size());
            if (!measure.equals("averageSlippageDays")) {
              assertThat(list.get("numerator").asLong()).isEqualTo(counts);
            }
            assertThat(list.at("/definition/measure").asText()).isEqualTo(measure);
            JsonNode figure = score.get(measure);
            String as = agency + " " + measure + more;
            switch (measure) {
              case "averageSlippageDays" ->
                  assertThat(figure.isNull()).as(as).isEqualTo(list.get("items").isEmpty());
              case "closed" -> assertThat(counts).as(as).isZero();
              default -> {
                if (figure.isObject()) {
                  assertThat(share(figure))
                      .as(as)
                      .isEqualTo(counts + "/" + list.get("denominator").asText());
                } else {
                  assertThat(figure.asLong()).as(as).isEqualTo(counts);
                }
              }
            }
            list.get("items")
                .forEach(
                    i ->
                        assertThat(i.at("/directive/id").asText())
                            .as(as)
                            .isEqualTo(directive.id()));
          }
        }
      }
      JsonNode item = list(Api.agency(silent), silent, "milestones", "").at("/items/0");
      assertThat(item.get("dueOn").asText()).isEqualTo(DAY.plusDays(10).toString());
      assertThat(item.get("doneOn").isNull()).isTrue();
      Api.expect(
          200, Api.agency(silent).get(item.get("link").asText().substring(Api.BASE.length())));
      JsonNode missed = list(Api.agency(silent), silent, "reports", "").at("/items/0");
      assertThat(missed.get("periodTo").asText()).isEqualTo(DAY.plusDays(20).toString());
      assertThat(missed.get("counts").asBoolean()).isFalse();
    }
  }

  @Test
  void othersMeasuresAreNotAnAgencysToRead() {
    String path = "/reports/agencies/" + lead + "/reports";
    assertThat(Api.agency(silent).get(path).statusCode()).isEqualTo(403);
    assertThat(Api.as("supervisor").get("/reports/agencies/NOBODY/reports").statusCode())
        .isEqualTo(404);
    assertThat(Api.as("supervisor").get("/reports/agencies/" + lead + "/luck").statusCode())
        .isIn(400, 404);
  }
}
