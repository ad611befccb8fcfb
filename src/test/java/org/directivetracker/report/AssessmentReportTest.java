package org.directivetracker.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.test.junit.QuarkusTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.LocalDate;
import java.util.List;
import org.dhatim.fastexcel.reader.ReadableWorkbook;
import org.dhatim.fastexcel.reader.Row;
import org.directivetracker.testing.Api;
import org.directivetracker.testing.Clock;
import org.directivetracker.testing.Directive;
import org.directivetracker.testing.Json;
import org.directivetracker.testing.Reports;
import org.directivetracker.testing.Request;
import org.directivetracker.testing.Response;
import org.junit.jupiter.api.Test;

/** What auditors find stands in a report beside what agencies say, and never in it. */
@QuarkusTest
class AssessmentReportTest {
  private static ObjectNode assess(Directive directive, Object... members) {
    ObjectNode body = Api.newAssessment();
    body.setAll(Json.object(members));
    return Api.expect(201, Api.post(Api.as("auditor"), directive.path() + "/assessments", body));
  }

  private static ObjectNode act(Request who, JsonNode on, String what, JsonNode body) {
    String path = "/assessments/" + on.get("id").asText() + "/" + what;
    return Api.expect(200, Api.post(who.header("If-Match", Api.tag(on)), path, body));
  }

  private static ObjectNode publish(JsonNode assessment) {
    return act(Api.as("auditor"), assessment, "publication", Json.object());
  }

  private static Response report(Request who, Directive directive, String query) {
    String meeting = directive.get().at("/meeting/reference").asText();
    Response answer = who.accept("*/*").get("/reports/status?meeting=" + meeting + "&" + query);
    assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(200);
    return answer;
  }

  private static JsonNode line(Request who, Directive directive, String query) {
    return Json.parse(report(who, directive, query).asString()).at("/items/0");
  }

  private static Directive directive(String visibility) {
    return Api.directive(visibility)
        .in(Api.freshMeeting("PUBLIC").get("reference").asText())
        .inProgress();
  }

  @Test
  void aLineHasWhatWasPublishedLastAsOfTheMoment() {
    LocalDate first = Clock.today().plusDays(500);
    try (Clock clock = Clock.frozenOn(first)) {
      Directive directive = directive("PUBLIC");
      clock.freezeOn(first.plusDays(1));
      JsonNode before = line(Api.as("viewer"), directive, "");
      ObjectNode draft = assess(directive, "completion", "SUBSTANTIAL");
      assertThat(before.get("assessment").isNull()).isTrue();
      for (Request who : List.of(Api.as("auditor"), directive.asLead())) {
        assertThat(line(who, directive, "").get("assessment").isNull()).isTrue();
      }
      publish(draft);
      clock.freezeOn(first.plusDays(3));
      publish(assess(directive, "asOf", first.toString(), "illustrative", true));
      clock.freezeOn(first.plusDays(4));

      JsonNode now = line(Api.anonymous(), directive, "");
      assertThat(now.get("assessment"))
          .isEqualTo(
              Json.object(
                  "agency", directive.lead(),
                  "asOf", first.toString(),
                  "completion", "LIMITED",
                  "publishedOn", first.plusDays(3).toString()));
      assertThat(now.get("illustrative").asBoolean()).isTrue();
      assertThat(Json.without(now.get("directive"), "timeElapsedPercent"))
          .isEqualTo(Json.without(before.get("directive"), "timeElapsedPercent"));
      JsonNode then = line(Api.anonymous(), directive, "asOf=" + first.plusDays(2));
      assertThat(then.at("/assessment/completion").asText()).isEqualTo("SUBSTANTIAL");
      assertThat(then.get("illustrative").asBoolean()).isFalse();
      assertThat(line(Api.anonymous(), directive, "asOf=" + first.minusDays(1)).isMissingNode())
          .isTrue();
    }
  }

  @Test
  void aFormerAgencyOfWhatIsRestrictedSeesWhatIsAboutItself() {
    Directive directive = directive("RESTRICTED");
    String former = directive.lead();
    publish(assess(directive));
    directive.supervise(
        Json.object(
            "action",
            "reassign",
            "lead",
            Api.freshAgency(),
            "reason",
            "It fits better.",
            "acknowledgeBy",
            Clock.today().plusDays(9).toString()));
    assertThat(line(Api.agency(former), directive, "").at("/assessment/agency").asText())
        .isEqualTo(former);
    LocalDate tomorrow = Clock.today().plusDays(1);
    try (Clock clock = Clock.frozenOn(tomorrow)) {
      publish(assess(directive, "asOf", tomorrow.toString(), "completion", "NOT_STARTED"));
      assertThat(line(Api.agency(former), directive, "").at("/assessment/completion").asText())
          .isEqualTo("LIMITED");
      assertThat(line(Api.as("auditor"), directive, "").at("/assessment/completion").asText())
          .isEqualTo("NOT_STARTED");
    }
  }

  @Test
  void tablesHaveColumnsForIt() throws IOException {
    Directive directive = directive("PUBLIC");
    publish(assess(directive));
    String today = Clock.today().toString();
    List<String> csv =
        report(Api.as("viewer"), directive, "format=csv").asString().lines().toList();
    assertThat(csv.get(0)).contains(",assessment,assessmentAsOf,assessmentPublishedOn,");
    assertThat(csv.get(1)).contains(",LIMITED," + today + "," + today + ",");
    byte[] xlsx = report(Api.as("viewer"), directive, "format=xlsx&lang=zh").asByteArray();
    try (var workbook = new ReadableWorkbook(new ByteArrayInputStream(xlsx))) {
      List<Row> rows = workbook.getSheet(1).orElseThrow().read();
      int column = 0;
      while (!rows.get(0).getCellText(column).equals("审计评估")) {
        column++;
      }
      assertThat(rows.get(1).getCellText(column)).isEqualTo("有限");
      assertThat(rows.get(1).getCellAsDate(column + 1).orElseThrow().toLocalDate())
          .isEqualTo(Clock.today());
    }
  }

  @Test
  void aSectionHasABlockOfTheAuditorsOwn() {
    Directive directive = directive("PUBLIC");
    ObjectNode item = Reports.evidence(directive);
    ObjectNode answered =
        act(
            directive.asLead(),
            assess(directive, "evidence", Json.array(item.get("id").asText())),
            "response",
            Json.object("response", "The other half is on its way."));
    assess(directive, "conclusion", "Not yet to be told.");
    publish(answered);

    String page = report(Api.as("auditor"), directive, "format=html").asString();
    String block = page.substring(page.indexOf("<div class=\"audit\">"));
    assertThat(page.substring(0, page.indexOf("<div class=\"audit\">")))
        .contains("Progress reports")
        .doesNotContain("Half of it is done.");
    assertThat(block.substring(0, block.indexOf("<h3>")))
        .contains("Assessment by the auditor", "Limited", "The completion criteria.")
        .contains("Half of it is done.", "The other half is on its way.")
        .contains(item.get("sha256").asText())
        .contains(">" + answered.at("/evidence/0/seq").asText() + "<");
    assertThat(page).doesNotContain("Not yet to be told.");
    assertThat(report(Api.as("viewer"), directive, "format=html&lang=zh").asString())
        .contains("审计机构评估意见", "Half of it is done.", "The other half is on its way.")
        .doesNotContain(item.get("sha256").asText());
  }
}
