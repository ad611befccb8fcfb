package org.directivetracker.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.junit.QuarkusTest;
import java.time.LocalDate;
import java.util.List;
import org.directivetracker.testing.Api;
import org.directivetracker.testing.Clock;
import org.directivetracker.testing.Directive;
import org.directivetracker.testing.Json;
import org.directivetracker.testing.Reports;
import org.directivetracker.testing.Response;
import org.junit.jupiter.api.Test;

/** The scorecard, held against cases that were reckoned by hand. */
@QuarkusTest
class AgencyReportTest {
  private static JsonNode score(JsonNode report, String agency) {
    for (JsonNode item : report.get("items")) {
      if (item.get("agency").asText().equals(agency)) {
        return item;
      }
    }
    throw new AssertionError("No line of " + agency + " in " + report);
  }

  private static String share(JsonNode share) {
    return share.get("onTime").asInt()
        + "/"
        + share.get("of").asInt()
        + " "
        + share.get("percent").asText();
  }

  @Test
  void itIsReckonedAsDefined() {
    String meeting = Api.freshMeeting("PUBLIC").get("reference").asText();
    String a = Api.freshAgency();
    String b = Api.freshAgency();
    // A Monday.
    LocalDate day = LocalDate.of(2031, 6, 2);
    try (Clock clock = Clock.frozenOn(day)) {
      // One: acknowledged in time; reported weekly, once in time and once late; completed in time.
      Directive one =
          Api.directive("PUBLIC")
              .in(meeting)
              .lead(a)
              .cooperating(b)
              .due(day.plusDays(60))
              .inProgress();
      Api.expect(200, Reports.putDuty(one, Reports.weekly(1, day, 2)));
      // Two: acknowledged a day late, extended by ten days, then overdue.
      Directive two =
          Api.directive("PUBLIC")
              .in(meeting)
              .lead(a)
              .due(day.plusDays(20))
              .acknowledgeBy(day.plusDays(3))
              .assigned();
      // Three: never acknowledged, and closed.
      Api.directive("PUBLIC").in(meeting).lead(b).acknowledgeBy(day.plusDays(14)).closed();

      clock.freezeOn(day.plusDays(4));
      two.lead(Json.object("action", "acknowledge"));
      JsonNode asked =
          Api.expect(
              201,
              Api.post(
                  two.asLead(),
                  two.path() + "/extension-requests",
                  Api.newExtensionRequest(day.plusDays(40))));
      Api.expect(
          200,
          Api.post(
              two.asSupervisor().header("If-Match", Api.tag(asked)),
              "/extension-requests/" + asked.get("id").asText() + "/decision",
              Json.object("status", "APPROVED", "grantedDueDate", day.plusDays(30).toString())));

      clock.freezeOn(day.plusDays(8)); // Tuesday: the first week's report is due on Tuesday
      Reports.accepted(one, Reports.of(day, day.plusDays(6)));
      clock.freezeOn(day.plusDays(17)); // Thursday: the second week's was due on Tuesday
      Reports.accepted(one, Reports.of(day.plusDays(7), day.plusDays(13)));

      clock.freezeOn(day.plusDays(31));
      JsonNode report =
          Api.expect(200, Api.as("supervisor").get("/reports/agencies?meeting=" + meeting));
      assertThat(report.get("directives").asInt()).isEqualTo(3);
      JsonNode of = score(report, a);
      assertThat(of.get("lead").asInt()).isEqualTo(2);
      assertThat(of.get("cooperating").asInt()).isZero();
      assertThat(share(of.get("acknowledgements"))).isEqualTo("1/2 50");
      // Four weeks are over and due: the third (23 to 24 June) and fourth are overdue.
      assertThat(share(of.get("reports"))).isEqualTo("1/4 25");
      // Two is overdue, one not yet due.
      assertThat(share(of.get("completions"))).isEqualTo("0/1 0");
      assertThat(of.get("extensionsAsked").asInt()).isEqualTo(1);
      assertThat(of.get("extensionsGranted").asInt()).isEqualTo(1);
      assertThat(of.get("averageSlippageDays").asText()).isEqualTo("5.0");
      assertThat(of.get("overdue").asInt()).isEqualTo(1);
      JsonNode other = score(report, b);
      assertThat(other.get("lead").asInt()).isEqualTo(1);
      assertThat(other.get("cooperating").asInt()).isEqualTo(1);
      // Both of its assignments are pending past their days.
      assertThat(share(other.get("acknowledgements"))).isEqualTo("0/2 0");
      assertThat(other.at("/closed/4").toString())
          .isEqualTo("{\"code\":\"WITHDRAWN\",\"count\":1}");

      // As of the first day none of that was known.
      JsonNode then =
          Api.expect(
              200, Api.as("auditor").get("/reports/agencies?meeting=" + meeting + "&asOf=" + day));
      assertThat(share(score(then, a).get("acknowledgements"))).isEqualTo("1/1 100");
      assertThat(score(then, a).get("extensionsAsked").asInt()).isZero();
      assertThat(share(score(then, b).get("acknowledgements"))).isEqualTo("0/0 null");

      // An agency sees its own line.
      JsonNode own = Api.expect(200, Api.agency(a).get("/reports/agencies?meeting=" + meeting));
      assertThat(own.get("items")).hasSize(1);
      assertThat(score(own, a)).isEqualTo(of);

      // One is claimed and accepted before its date.
      Reports.claim(one);
      Reports.acceptClaim(one);
      one.supervise(Json.object("action", "close", "closureReason", "IMPLEMENTED"));
      JsonNode closed =
          score(
              Api.expect(200, Api.as("supervisor").get("/reports/agencies?meeting=" + meeting)), a);
      assertThat(share(closed.get("completions"))).isEqualTo("1/2 50");
      assertThat(closed.at("/closed/0/count").asInt()).isEqualTo(1);
    }
  }

  @Test
  void everyMeasureIsDefinedInBothLanguages() {
    JsonNode report =
        Api.expect(200, Api.as("supervisor").get("/reports/agencies?topic=no-such-topic"));
    assertThat(report.get("items").isEmpty()).isTrue();
    List<String> measures = report.get("definitions").findValuesAsText("measure");
    assertThat(measures)
        .containsExactlyElementsOf(
            Api.texts(
                org.directivetracker.testing.OpenApi.DOCUMENT.at(
                    "/components/schemas/MeasureCode/enum")));
    report
        .get("definitions")
        .forEach(
            d -> {
              assertThat(d.at("/definitions/en").asText()).isNotBlank();
              assertThat(d.at("/definitions/zh").asText()).containsPattern("\\p{IsHan}");
            });
  }

  @Test
  void itComesInEveryForm() {
    for (String format : List.of("csv", "xlsx", "html", "pdf")) {
      Response answer =
          Api.as("supervisor")
              .accept("*/*")
              .get("/reports/agencies?topic=no-such-topic&format=" + format);
      assertThat(answer.statusCode()).as(format).isEqualTo(200);
      assertThat(answer.header("Content-Disposition"))
          .endsWith("agencies-" + Clock.today() + "." + format + "\"");
    }
  }
}
