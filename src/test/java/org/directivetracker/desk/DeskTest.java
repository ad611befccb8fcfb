package org.directivetracker.desk;

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
import org.directivetracker.testing.Request;
import org.junit.jupiter.api.Test;

/** What waits for whom, in which order. */
@QuarkusTest
class DeskTest {
  /** A Wednesday without holidays near: three working days on is Monday the 20th. */
  private static final LocalDate TODAY = LocalDate.of(2024, 5, 15);

  @Test
  void anAgencySeesWhatWaitsForItMostUrgentFirst() {
    String agency = Api.freshAgency();
    try (Clock clock = Clock.frozenOn(TODAY.minusDays(20))) {
      Directive late =
          Api.directive("RESTRICTED").lead(agency).acknowledgeBy(TODAY.minusDays(1)).assigned();
      Directive later =
          Api.directive("PUBLIC").lead(agency).acknowledgeBy(TODAY.plusDays(30)).assigned();
      Directive planned =
          Api.directive("PUBLIC")
              .lead(agency)
              .milestone("past", TODAY.minusDays(3))
              .milestone("soon", LocalDate.of(2024, 5, 20))
              .milestone("later", LocalDate.of(2024, 5, 21))
              .inProgress();
      Directive helped =
          Api.directive("PUBLIC").cooperating(agency).acknowledgeBy(TODAY).assigned();
      clock.freezeOn(TODAY);
      List<JsonNode> work = work(Api.agency(agency));
      assertThat(lines(work))
          .containsExactly(
              "MILESTONE_DUE_SOON OVERDUE 2024-05-12 " + planned.id(),
              "TO_ACKNOWLEDGE OVERDUE 2024-05-14 " + late.id(),
              "TO_ACKNOWLEDGE DUE_SOON 2024-05-15 " + helped.id(),
              "MILESTONE_DUE_SOON DUE_SOON 2024-05-20 " + planned.id(),
              "TO_ACKNOWLEDGE NORMAL 2024-06-14 " + later.id());
      assertThat(work).allSatisfy(DeskTest::linkIsGood);
      assertThat(lines(Api.pages(Api.agency(agency), "/me/work", 2))).isEqualTo(lines(work));
      assertThat(lines(Api.all(Api.agency(agency), "/me/work", "kind", "MILESTONE_DUE_SOON")))
          .hasSize(2);
      assertThat(lines(Api.all(Api.agency(agency), "/me/work", "kind", "UNASSIGNED"))).isEmpty();
    }
  }

  @Test
  void whatIsDoneLeavesTheDesk() {
    Directive directive = Api.directive("PUBLIC").assigned();
    assertThat(lines(work(directive.asLead()))).hasSize(1);
    directive.lead(Json.object("action", "acknowledge"));
    assertThat(lines(work(directive.asLead()))).isEmpty();
  }

  @Test
  void theOfficeSeesWhatWaitsForIt() {
    String officer = "officer-" + Api.unique(6);
    try (Clock clock = Clock.frozenOn(TODAY.minusDays(20))) {
      Directive late =
          office(officer).acknowledgeBy(TODAY.minusDays(2)).due(TODAY.plusDays(90)).assigned();
      Directive declined = office(officer).due(TODAY.plusDays(2)).assigned();
      declined.lead(Json.object("action", "decline", "reason", "Not ours."));
      Directive unassigned = office(officer).registered();
      clock.freezeOn(TODAY);
      var mine = Api.all(Api.person(officer, "supervisor"), "/me/work", "officer", "me");
      assertThat(lines(mine))
          .containsExactly(
              "ACKNOWLEDGEMENT_LATE OVERDUE 2024-05-13 " + late.id(),
              "DECLINED DUE_SOON 2024-05-17 " + declined.id(),
              "UNASSIGNED NORMAL null " + unassigned.id());
      assertThat(mine.get(1).get("agency").asText()).isEqualTo(declined.lead());
      assertThat(lines(work(Api.person(officer, "supervisor")))).containsSubsequence(lines(mine));
    }
  }

  @Test
  void reportsRequestsAndRemindersWaitOnBothSides() {
    String agency = Api.freshAgency();
    String officer = "officer-" + Api.unique(6);
    try (Clock clock = Clock.frozenOn(LocalDate.of(2024, 4, 25))) {
      Directive owing = office(officer).lead(agency).due(TODAY.plusDays(200)).inProgress();
      Api.expect(200, Reports.putDuty(owing, Reports.weekly(1, LocalDate.of(2024, 4, 29), 2)));
      Directive returned = office(officer).lead(agency).due(TODAY.plusDays(200)).inProgress();
      Directive asking = office(officer).lead(agency).due(TODAY.plusDays(1)).inProgress();
      clock.freezeOn(LocalDate.of(2024, 5, 6));
      Reports.accepted(owing, Reports.of(LocalDate.of(2024, 4, 29), LocalDate.of(2024, 5, 5)));
      Reports.returned(Reports.submitted(returned, Reports.ofToday()));
      clock.freezeOn(TODAY);
      Reports.submitted(returned, Reports.ofToday());
      Api.expect(
          201,
          Api.post(
              asking.asLead(),
              asking.path() + "/extension-requests",
              Api.newExtensionRequest(TODAY.plusDays(90))));
      Api.expect(
          201,
          Api.post(
              Api.as("supervisor"),
              asking.path() + "/reminders",
              Json.with(Api.newReminder("BLUE"), "respondBy", TODAY.plusDays(20).toString())));
      Directive claimed = office(officer).lead(agency).completionReported();

      List<JsonNode> ofAgency = work(Api.agency(agency));
      assertThat(lines(ofAgency))
          .containsExactly(
              "REPORT_DUE OVERDUE 2024-05-14 " + owing.id(),
              "REPORT_RETURNED NORMAL null " + returned.id(),
              "REMINDER NORMAL 2024-06-04 " + asking.id());
      assertThat(ofAgency).allSatisfy(DeskTest::linkIsGood);

      List<JsonNode> ofOffice =
          Api.all(Api.person(officer, "supervisor"), "/me/work", "officer", "me");
      assertThat(lines(ofOffice))
          .containsExactlyInAnyOrder(
              "EXTENSION_TO_DECIDE DUE_SOON 2024-05-16 " + asking.id(),
              "REPORT_TO_REVIEW NORMAL null " + returned.id(),
              "REPORT_TO_REVIEW NORMAL null " + claimed.id(),
              "COMPLETION_CLAIMED NORMAL null " + claimed.id());
      assertThat(lines(ofOffice)).first().asString().startsWith("EXTENSION_TO_DECIDE");
      assertThat(ofOffice).allSatisfy(DeskTest::linkIsGood);
    }
  }

  @Test
  void whatOneEnteredForAnAgencyIsNotOnesToDecide() {
    String officer = "officer-" + Api.unique(6);
    Directive directive = office(officer).inProgress();
    Api.expect(
        201,
        Api.post(
            Api.person(officer, "supervisor"),
            directive.path() + "/extension-requests",
            Json.with(
                Api.newExtensionRequest(Clock.today().plusDays(300)),
                "onBehalfOf",
                directive.lead())));
    assertThat(Api.all(Api.person(officer, "supervisor"), "/me/work", "officer", "me")).isEmpty();
    assertThat(lines(Api.all(Api.as("supervisor"), "/me/work", "officer", officer)))
        .hasSize(1)
        .allMatch(l -> l.startsWith("EXTENSION_TO_DECIDE"));
  }

  @Test
  void whoeverIsBothHasBothDesks() {
    Directive directive = Api.directive("PUBLIC").assigned();
    String token = Api.token(List.of("supervisor", "agency"), directive.lead(), null);
    assertThat(lines(Api.all(Api.bearer(token), "/me/work", "kind", "TO_ACKNOWLEDGE"))).hasSize(1);
    Directive unassigned = Api.directive("PUBLIC").registered();
    assertThat(lines(Api.all(Api.bearer(token), "/me/work", "kind", "UNASSIGNED")))
        .anyMatch(l -> l.endsWith(unassigned.id()));
  }

  private static org.directivetracker.testing.DirectiveBuilder office(String officer) {
    return Api.directive("RESTRICTED").with("officer", officer);
  }

  private static List<JsonNode> work(Request who) {
    return Api.all(who, "/me/work");
  }

  private static List<String> lines(List<JsonNode> work) {
    return work.stream()
        .map(
            w ->
                String.join(
                    " ",
                    w.get("kind").asText(),
                    w.get("urgency").asText(),
                    w.get("dueOn").asText(),
                    w.at("/directive/id").asText()))
        .toList();
  }

  private static void linkIsGood(JsonNode item) {
    String link = item.get("link").asText();
    assertThat(link).startsWith(Api.BASE);
    Api.expect(200, Api.as("auditor").get(link.substring(Api.BASE.length())));
  }
}
