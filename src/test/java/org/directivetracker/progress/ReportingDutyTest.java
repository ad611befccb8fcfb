package org.directivetracker.progress;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.util.List;
import org.directivetracker.testing.Api;
import org.directivetracker.testing.Clock;
import org.directivetracker.testing.Database;
import org.directivetracker.testing.Directive;
import org.directivetracker.testing.Json;
import org.directivetracker.testing.Reports;
import org.directivetracker.testing.Response;
import org.junit.jupiter.api.Test;

/** The duty to report, its versions, and the periods that follow from it. */
@QuarkusTest
class ReportingDutyTest {
  /** A Monday of a year whose calendar no other test touches. */
  private static final LocalDate MONDAY = LocalDate.of(2046, 6, 4);

  @Inject OwedReportService service;

  private static Response duty(Directive directive) {
    return directive.asSupervisor().get(directive.path() + "/reporting-duty");
  }

  private static List<String> periods(Directive directive) {
    return Api.all(directive.asSupervisor(), directive.path() + "/reporting-periods").stream()
        .map(
            p ->
                p.get("periodFrom").asText()
                    + " "
                    + p.get("periodTo").asText()
                    + " "
                    + p.get("dueOn").asText()
                    + " "
                    + p.get("status").asText())
        .toList();
  }

  private static List<String> owed(Directive directive) {
    return Database.column(
        "select agency || ' ' || period_from || ' ' || period_to || ' ' || working_days"
            + " from report_owed where directive_id = '"
            + directive.id()
            + "' order by 1");
  }

  @Test
  void thereIsNoneUntilItIsSetAndEachChangeIsAVersion() {
    Directive directive = Api.directive("PUBLIC").inProgress();
    Response none = duty(directive);
    assertThat(Api.etag(none)).startsWith("\"0-");
    assertThat(Api.body(none))
        .isEqualTo(
            Json.object(
                "every",
                null,
                "unit",
                null,
                "from",
                null,
                "dueWorkingDays",
                null,
                "scope",
                null,
                "startsOn",
                null,
                "illustrative",
                false,
                "version",
                0,
                "updatedAt",
                null));
    assertThat(periods(directive)).isEmpty();
    LocalDate today = Clock.today();
    String path = directive.path() + "/reporting-duty";
    ObjectNode weekly = Reports.weekly(1, today, 2);
    int revision = directive.get().get("revision").asInt();
    ObjectNode first = Api.expect(200, Api.put(directive.asSupervisor(), path, "\"0\"", weekly));
    assertThat(first.get("version").asInt()).isEqualTo(1);
    assertThat(first.get("scope").asText()).isEqualTo("LEAD");
    assertThat(first.get("startsOn").asText()).isEqualTo(today.toString());
    assertThat(directive.get().get("revision").asInt())
        .as("what is owed shows in the light")
        .isEqualTo(revision + 1);
    assertThat(Api.put(directive.asSupervisor(), path, "\"0\"", weekly).statusCode())
        .isEqualTo(412);
    assertThat(Api.expect(200, Api.put(directive.asSupervisor(), path, "\"1\"", weekly)))
        .as("the same again is no version")
        .isEqualTo(first);
    ObjectNode second =
        Api.expect(
            200, Api.put(directive.asSupervisor(), path, "\"1\"", Reports.weekly(2, today, 2)));
    assertThat(second.get("version").asInt()).isEqualTo(2);
    assertThat(second.get("startsOn").asText()).isEqualTo(today.plusDays(7).toString());
    assertThat(Api.body(duty(directive))).isEqualTo(second);
    List<JsonNode> events =
        Api.all(Api.as("auditor"), directive.path() + "/history").stream()
            .filter(e -> e.get("action").asText().equals("reporting-duty.update"))
            .toList();
    assertThat(events).hasSize(2);
    JsonNode event = events.get(0);
    assertThat(event.at("/entity/type").asText()).isEqualTo("reporting-duty");
    assertThat(event.at("/entity/id").asText()).isEqualTo(directive.id());
    assertThat(event.at("/entity/version").asInt()).isEqualTo(2);
    assertThat(event.at("/disclosed/changes/value/reporting-duty"))
        .isEqualTo(
            Json.object(
                "every",
                Json.object("before", 1, "after", 2),
                "startsOn",
                Json.object("before", today.toString(), "after", today.plusDays(7).toString())));
  }

  @Test
  void itIsTheOfficesToSetWhileTheDirectiveIsOpen() {
    Directive directive = Api.directive("PUBLIC").inProgress();
    String path = directive.path() + "/reporting-duty";
    ObjectNode weekly = Reports.weekly(1, Clock.today(), 2);
    assertThat(Api.put(directive.asLead(), path, "\"0\"", weekly).statusCode()).isEqualTo(403);
    for (LocalDate from :
        List.of(
            Clock.today().minusYears(10).minusDays(1), Clock.today().plusYears(10).plusDays(1))) {
      Response refused =
          Api.put(directive.asSupervisor(), path, "\"0\"", Reports.weekly(1, from, 2));
      Api.expect(400, refused);
      assertThat(Api.pointers(refused)).containsExactly("/from");
    }
    Api.expect(200, Reports.putDuty(Api.directive("PUBLIC").registered(), weekly));
    assertThat(Reports.putDuty(Api.directive("PUBLIC").closed(), weekly).statusCode())
        .isEqualTo(409);
  }

  @Test
  void whatIsOwedIsKeptForTheDesks() {
    String cooperating = Api.freshAgency();
    try (Clock clock = Clock.frozenOn(MONDAY)) {
      Directive directive = Api.directive("PUBLIC").cooperating(cooperating).inProgress();
      ObjectNode duty = Json.with(Reports.weekly(1, MONDAY, 2), "scope", "ALL");
      Api.expect(200, Reports.putDuty(directive, duty));
      String lead = directive.lead() + " 2046-06-04 2046-06-10 2";
      List<String> both = List.of(lead, cooperating + " 2046-06-04 2046-06-10 2");
      assertThat(owed(directive)).as("c0 has not acknowledged").hasSameElementsAs(both);
      JsonNode assignment =
          Api.all(directive.asSupervisor(), directive.path() + "/assignments").stream()
              .filter(a -> a.get("agency").asText().equals(cooperating))
              .findFirst()
              .orElseThrow();
      Api.expect(
          200,
          Api.patch(
              Api.agency(cooperating),
              directive.path() + "/assignments/" + assignment.get("id").asText(),
              Api.tag(assignment),
              Json.object("status", "ACKNOWLEDGED")));
      assertThat(owed(directive)).hasSameElementsAs(both);
      clock.freezeOn(MONDAY.plusDays(7));
      ObjectNode sent = Reports.submitted(directive, Reports.of(MONDAY, MONDAY.plusDays(6)));
      assertThat(owed(directive))
          .containsExactlyInAnyOrder(
              directive.lead() + " 2046-06-11 2046-06-17 2",
              cooperating + " 2046-06-04 2046-06-10 2");
      Reports.returned(sent);
      assertThat(owed(directive)).contains(lead);
      directive.supervise(
          Json.object("action", "close", "closureReason", "WITHDRAWN", "reason", "Not wanted."));
      assertThat(owed(directive)).isEmpty();
    }
  }

  /** As after an upgrade, before which who had not acknowledged owed nothing. */
  @Test
  void whatIsMissingOfItIsAddedAtTheStart() throws SQLException {
    String silent = Api.freshAgency();
    Directive directive = Api.directive("PUBLIC").cooperating(silent).inProgress();
    Api.expect(
        200,
        Reports.putDuty(directive, Json.with(Reports.weekly(1, Clock.today(), 2), "scope", "ALL")));
    List<String> kept = owed(directive);
    assertThat(kept).hasSize(2);
    try (Connection connection = Database.superuser();
        Statement statement = connection.createStatement()) {
      statement.execute("delete from report_owed where agency = '" + silent + "'");
    }
    assertThat(owed(directive)).hasSize(1);
    service.complete();
    assertThat(owed(directive)).isEqualTo(kept);
  }

  @Test
  void periodsArePagedNewestFirst() {
    String cooperating = Api.freshAgency();
    try (Clock clock = Clock.frozenOn(MONDAY)) {
      Directive directive = Api.directive("PUBLIC").inProgress();
      Api.expect(200, Reports.putDuty(directive, Reports.weekly(1, MONDAY, 2)));
      clock.freezeOn(MONDAY.plusDays(30));
      assertThat(periods(directive))
          .containsExactly(
              "2046-07-02 2046-07-08 2046-07-10 CURRENT",
              "2046-06-25 2046-07-01 2046-07-03 OVERDUE",
              "2046-06-18 2046-06-24 2046-06-26 OVERDUE",
              "2046-06-11 2046-06-17 2046-06-19 OVERDUE",
              "2046-06-04 2046-06-10 2046-06-12 OVERDUE");
      assertThat(
              Api.pages(directive.asLead(), directive.path() + "/reporting-periods", 2).stream()
                  .map(p -> p.get("periodTo").asText()))
          .containsExactly("2046-07-08", "2046-07-01", "2046-06-24", "2046-06-17", "2046-06-10");
      assertThat(Api.agency(cooperating).get(directive.path() + "/reporting-periods").statusCode())
          .isEqualTo(403);
    }
  }

  /** A change of the calendar moves due days and lights, and rewrites nothing. */
  @Test
  void aChangeOfTheCalendarMovesWhatIsDue() {
    try (Clock clock = Clock.frozenOn(MONDAY)) {
      Directive directive = Api.directive("PUBLIC").inProgress();
      Api.expect(200, Reports.putDuty(directive, Reports.weekly(1, MONDAY, 2)));
      clock.freezeOn(LocalDate.of(2046, 6, 13));
      assertThat(directive.get().get("trafficLight").asText()).isEqualTo("YELLOW");
      JsonNode reason = directive.get().get("trafficLightReasons").get(0);
      assertThat(reason.get("code").asText()).isEqualTo("REPORT_OVERDUE");
      assertThat(reason.toString()).contains("2046-06-10", "2046-06-12");
      int revision = directive.get().get("revision").asInt();
      putCalendar(Json.object("date", "2046-06-11", "kind", "HOLIDAY", "name", "A day off"));
      try {
        assertThat(periods(directive)).contains("2046-06-04 2046-06-10 2046-06-13 DUE");
        assertThat(directive.get().get("trafficLight").asText()).isEqualTo("GREEN");
        assertThat(directive.get().get("revision").asInt()).isEqualTo(revision);
      } finally {
        clock.freezeAt(Clock.now().plusSeconds(60));
        putCalendar();
      }
      clock.freezeAt(Clock.now().plusSeconds(60));
      assertThat(directive.get().get("trafficLight").asText()).isEqualTo("YELLOW");
    }
  }

  private static void putCalendar(Object... days) {
    Response now = Api.as("admin").queryParam("year", 2046).get("/calendar/days");
    Response put =
        Api.put(
            Api.as("admin").queryParam("year", 2046),
            "/calendar/days",
            Api.etag(now),
            Json.array(days));
    assertThat(put.statusCode()).as(put.asString()).isEqualTo(200);
  }
}
