package org.directivetracker.imports;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.time.LocalDate;
import org.directivetracker.testing.Api;
import org.directivetracker.testing.Clock;
import org.directivetracker.testing.Directive;
import org.directivetracker.testing.Json;
import org.directivetracker.testing.Reports;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Duties and reports in a bundle, entered on behalf of their agencies. */
@QuarkusTest
class WorkImportTest {
  private JsonNode meeting;
  private LocalDate today;

  @BeforeEach
  void meet() {
    meeting = Api.freshMeeting("PUBLIC");
    today = Clock.today();
  }

  @Test
  void dutyAndReportsAreTakenInOnceAndKeepTheirAgency() {
    Directive directive = begun().inProgress();
    ObjectNode bundle = bundle(directive, "The courses began.");
    assertThat(results(Api.expect(200, run(bundle))))
        .containsExactly(
            "MEETING UNCHANGED",
            "DIRECTIVE UNCHANGED",
            "REPORTING_DUTY CREATED",
            "PROGRESS_REPORT CREATED");
    JsonNode report =
        Api.all(directive.asSupervisor(), directive.path() + "/progress-reports").get(0);
    assertThat(report.get("agency").asText()).isEqualTo(directive.lead());
    assertThat(report.get("status").asText()).isEqualTo("SUBMITTED");
    assertThat(report.get("externalId").asText()).isEqualTo("2024-01");
    assertThat(report.at("/milestoneUpdates/0/status").asText()).isEqualTo("MET");
    JsonNode event = Api.all(directive.asSupervisor(), directive.path() + "/history").get(0);
    assertThat(event.get("role").asText()).isEqualTo("supervisor");
    assertThat(event.get("onBehalfOf").asText()).isEqualTo(directive.lead());
    // Whoever imported it does not review it.
    assertThat(Reports.review(Api.as("supervisor"), report, "status", "ACCEPTED").statusCode())
        .isEqualTo(403);

    assertThat(results(Api.expect(200, run(bundle)))).allMatch(r -> r.endsWith("UNCHANGED"));
    Response differs = run(bundle(directive, "Another story."));
    assertThat(differs.statusCode()).isEqualTo(409);
    assertThat(Api.slug(differs)).isEqualTo("import-differs");
    assertThat(Api.pointers(differs))
        .containsExactly("/meetings/0/directives/0/progressReports/0/narrative");
  }

  @Test
  void aReportOnWhatIsNotUnderWayIsRefused() {
    Directive directive = begun().assigned();
    Response refused = run(bundle(directive, "Too early."));
    assertThat(refused.statusCode()).isEqualTo(409);
    assertThat(Api.pointers(refused))
        .allMatch(p -> p.startsWith("/meetings/0/directives/0/progressReports/0"));
    assertThat(Api.all(directive.asSupervisor(), directive.path() + "/progress-reports")).isEmpty();
  }

  private org.directivetracker.testing.DirectiveBuilder begun() {
    return Api.directive("PUBLIC")
        .in(meeting.get("id").asText())
        .milestone("first", today.plusDays(30));
  }

  private static Response run(ObjectNode bundle) {
    return Api.post(Api.as("supervisor"), "/imports", bundle);
  }

  private static java.util.List<String> results(JsonNode result) {
    return java.util.stream.StreamSupport.stream(result.get("items").spliterator(), false)
        .map(i -> i.get("type").asText() + " " + i.get("result").asText())
        .toList();
  }

  private ObjectNode bundle(Directive directive, String narrative) {
    JsonNode now = directive.get();
    ObjectNode report =
        Json.object(
            "onBehalfOf",
            directive.lead(),
            "externalId",
            "2024-01",
            "periodFrom",
            today.minusDays(20).toString(),
            "periodTo",
            today.minusDays(10).toString(),
            "narrative",
            narrative,
            "deliveryConfidence",
            "GREEN",
            "milestoneUpdates",
            Json.array(
                Json.object(
                    "milestone",
                    "first",
                    "status",
                    "MET",
                    "metOn",
                    today.minusDays(12).toString())),
            "submit",
            true);
    ObjectNode carried =
        Json.object(
            "reference",
            now.get("reference"),
            "title",
            now.get("title"),
            "visibility",
            "PUBLIC",
            "status",
            "ASSIGNED",
            "completionCriteria",
            now.get("completionCriteria"),
            "acknowledgeBy",
            now.at("/assignments/0/acknowledgeBy"),
            "assignments",
            Json.array(Json.object("agency", directive.lead(), "role", "LEAD")),
            "reportingDuty",
            Reports.weekly(2, today.minusDays(28), 3),
            "progressReports",
            Json.array(report));
    ObjectNode imported = Json.object();
    for (String name :
        new String[] {"reference", "body", "type", "heldOn", "title", "visibility"}) {
      imported.set(name, meeting.get(name));
    }
    imported.set("directives", Json.array(carried));
    return Json.object("meetings", Json.array(imported));
  }
}
