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
              "DIRECTIVE_DUE_SOON DUE_SOON 2024-05-16 " + asking.id(),
              "REPORT_RETURNED NORMAL null " + returned.id(),
              "REMINDER NORMAL 2024-06-04 " + asking.id());
      assertThat(ofAgency).allSatisfy(DeskTest::linkIsGood);

      List<JsonNode> ofOffice =
          Api.all(Api.person(officer, "supervisor"), "/me/work", "officer", "me");
      // By the service standards: five working days, ten for evidence.
      assertThat(lines(ofOffice))
          .containsExactlyInAnyOrder(
              "REPORT_MISSING OVERDUE 2024-05-14 " + owing.id(),
              "EXTENSION_TO_DECIDE NORMAL 2024-05-22 " + asking.id(),
              "REPORT_TO_REVIEW NORMAL 2024-05-22 " + returned.id(),
              "REPORT_TO_REVIEW NORMAL 2024-05-22 " + claimed.id(),
              "COMPLETION_CLAIMED NORMAL 2024-05-22 " + claimed.id(),
              "EVIDENCE_TO_REVIEW NORMAL 2024-05-29 " + claimed.id());
      assertThat(lines(ofOffice)).first().asString().startsWith("REPORT_MISSING");
      assertThat(lines(ofOffice)).last().asString().startsWith("EVIDENCE_TO_REVIEW");
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

  /** What nobody was told of before: each is an item of the office that is overdue. */
  @Test
  void whatIsLateIsOnTheOfficesDesk() {
    String officer = "officer-" + Api.unique(6);
    String silent = Api.freshAgency();
    try (Clock clock = Clock.frozenOn(LocalDate.of(2024, 4, 1))) {
      Directive overdue =
          office(officer)
              .due(LocalDate.of(2024, 5, 10))
              .milestone("step", LocalDate.of(2024, 5, 7))
              .inProgress();
      Directive suspended = office(officer).due(LocalDate.of(2024, 5, 10)).suspended();
      Directive reminded = office(officer).due(TODAY.plusDays(90)).inProgress();
      Api.expect(
          201,
          Api.post(
              reminded.asSupervisor(),
              reminded.path() + "/reminders",
              Json.with(Api.newReminder("BLUE"), "respondBy", "2024-05-08")));
      Directive owing = office(officer).due(TODAY.plusDays(90)).cooperating(silent).inProgress();
      Api.expect(
          200,
          Reports.putDuty(
              owing, Json.with(Reports.weekly(1, LocalDate.of(2024, 4, 29), 2), "scope", "ALL")));
      Reports.evidence(reminded);
      clock.freezeOn(LocalDate.of(2024, 5, 6));
      Reports.submitted(owing, Reports.of(LocalDate.of(2024, 4, 29), LocalDate.of(2024, 5, 5)));
      clock.freezeOn(TODAY);
      List<JsonNode> work = Api.all(Api.person(officer, "supervisor"), "/me/work", "officer", "me");
      // Saturday the 11th is worked.
      assertThat(lines(work))
          .containsExactly(
              "ACKNOWLEDGEMENT_LATE OVERDUE 2024-04-15 " + owing.id(),
              "EVIDENCE_TO_REVIEW OVERDUE 2024-04-16 " + reminded.id(),
              "REVIEW_DUE OVERDUE 2024-05-01 " + suspended.id(),
              "MILESTONE_OVERDUE OVERDUE 2024-05-07 " + overdue.id(),
              "REPORT_MISSING OVERDUE 2024-05-07 " + owing.id(),
              "REMINDER_UNANSWERED OVERDUE 2024-05-08 " + reminded.id(),
              "DIRECTIVE_OVERDUE OVERDUE 2024-05-10 " + overdue.id(),
              "REPORT_TO_REVIEW OVERDUE 2024-05-11 " + owing.id(),
              "REPORT_MISSING OVERDUE 2024-05-14 " + owing.id());
      assertThat(work).allSatisfy(DeskTest::linkIsGood);
      assertThat(work).allSatisfy(w -> assertThat(w.get("officer").asText()).isEqualTo(officer));
      assertThat(work.get(4).get("agency").asText()).as("it never acknowledged").isEqualTo(silent);
      assertThat(work.get(8).get("agency").asText()).isEqualTo(owing.lead());
      assertThat(work.get(6).get("agency").asText()).isEqualTo(overdue.lead());
      assertThat(lines(Api.pages(Api.as("supervisor"), "/me/work?officer=" + officer, 2)))
          .isEqualTo(lines(work));

      JsonNode page =
          Api.expect(
              200,
              Api.as("supervisor").get("/me/work?limit=1&kind=REPORT_MISSING&officer=" + officer));
      assertThat(page.get("items")).hasSize(1);
      assertThat(page.get("counts").toString())
          .as("whatever kind and page")
          .isEqualTo(
              Json.array(
                      count("REPORT_TO_REVIEW", 1, 1),
                      count("EVIDENCE_TO_REVIEW", 1, 1),
                      count("ACKNOWLEDGEMENT_LATE", 1, 1),
                      count("REPORT_MISSING", 2, 2),
                      count("REMINDER_UNANSWERED", 1, 1),
                      count("DIRECTIVE_OVERDUE", 1, 1),
                      count("MILESTONE_OVERDUE", 1, 1),
                      count("REVIEW_DUE", 1, 1))
                  .toString());
      // The lead has the overdue directive on its own desk.
      assertThat(lines(work(overdue.asLead())))
          .containsExactly(
              "MILESTONE_DUE_SOON OVERDUE 2024-05-07 " + overdue.id(),
              "DIRECTIVE_DUE_SOON OVERDUE 2024-05-10 " + overdue.id());
    }
  }

  private static JsonNode count(String kind, int count, int overdue) {
    return Json.object("kind", kind, "count", count, "overdue", overdue);
  }

  @Test
  void aNewLeadHasWhatIsOverdueOnItsDesk() {
    String officer = "officer-" + Api.unique(6);
    String next = Api.freshAgency();
    try (Clock clock = Clock.frozenOn(LocalDate.of(2024, 4, 1))) {
      Directive directive = office(officer).due(LocalDate.of(2024, 5, 10)).inProgress();
      String old = directive.lead();
      clock.freezeOn(TODAY);
      directive.supervise(
          Json.object(
              "action",
              "reassign",
              "lead",
              next,
              "reason",
              "It fits them better.",
              "acknowledgeBy",
              "2024-05-16"));
      assertThat(lines(work(Api.agency(next))))
          .containsExactly(
              "DIRECTIVE_DUE_SOON OVERDUE 2024-05-10 " + directive.id(),
              "TO_ACKNOWLEDGE DUE_SOON 2024-05-16 " + directive.id());
      assertThat(work(Api.agency(old))).isEmpty();
      clock.freezeOn(LocalDate.of(2024, 5, 17));
      assertThat(lines(Api.all(Api.as("supervisor"), "/me/work", "officer", officer)))
          .containsExactly(
              "DIRECTIVE_OVERDUE OVERDUE 2024-05-10 " + directive.id(),
              "ACKNOWLEDGEMENT_LATE OVERDUE 2024-05-16 " + directive.id());
    }
  }

  @Test
  void whatTheOfficeSentBackIsOnTheAgencysDesk() {
    try (Clock clock = Clock.frozenOn(TODAY)) {
      Directive directive = Api.directive("PUBLIC").completionReported();
      String claimed = directive.get().get("claimedReport").asText();
      Reports.accept(Api.expect(200, directive.asSupervisor().get("/progress-reports/" + claimed)));
      JsonNode evidence = Api.all(Api.as("supervisor"), directive.path() + "/evidence").get(0);
      Api.expect(
          200,
          Api.post(
              Api.as("supervisor").header("If-Match", Api.tag(evidence)),
              "/evidence/" + evidence.get("id").asText() + "/review",
              Json.object("status", "REJECTED", "reviewNote", "It is not signed.")));
      directive.supervise(Json.object("action", "return", "note", "Figures are missing."));
      List<JsonNode> work = work(directive.asLead());
      assertThat(lines(work))
          .containsExactly(
              "EVIDENCE_REJECTED NORMAL null " + directive.id(),
              "CLAIM_RETURNED NORMAL 2024-07-14 " + directive.id());
      assertThat(work).allSatisfy(DeskTest::linkIsGood);
      clock.freezeOn(TODAY.plusDays(1));
      Reports.evidence(
          directive,
          directive.lead(),
          Json.with(Api.newEvidence(), "supersedes", evidence.get("id").asText()));
      directive.lead(
          Json.object(
              "action",
              "report-completion",
              "reportId",
              Reports.submitted(directive, Reports.ofToday("final", true)).get("id")));
      assertThat(work(directive.asLead())).isEmpty();
    }
  }

  @Test
  void whatWasHandedInBeforeTheClosingCanBeEnded() {
    String officer = "officer-" + Api.unique(6);
    try (Clock clock = Clock.frozenOn(TODAY)) {
      Directive directive = office(officer).milestone("step", TODAY.plusDays(20)).inProgress();
      String milestone = directive.get().at("/milestones/0/id").asText();
      JsonNode met =
          Reports.submitted(
              directive,
              Reports.ofToday(
                  "claimedPercent",
                  40,
                  "milestoneUpdates",
                  List.of(
                      Json.object(
                          "milestoneId", milestone, "status", "MET", "metOn", TODAY.toString()))));
      JsonNode sent =
          Reports.submitted(directive, Reports.of(TODAY.minusDays(1), TODAY.minusDays(1)));
      JsonNode evidence = Reports.evidence(directive);
      directive.supervise(
          Json.object("action", "close", "closureReason", "WITHDRAWN", "reason", "Not wanted."));
      assertThat(lines(Api.all(Api.as("supervisor"), "/me/work", "officer", officer)))
          .containsExactly(
              "REPORT_TO_REVIEW NORMAL 2024-05-22 " + directive.id(),
              "REPORT_TO_REVIEW NORMAL 2024-05-22 " + directive.id(),
              "EVIDENCE_TO_REVIEW NORMAL 2024-05-29 " + directive.id());
      assertThat(
              Reports.review(
                      Api.as("supervisor"), met, "status", "RETURNED", "reviewNote", "No figures.")
                  .statusCode())
          .as("its agency could not hand it in again")
          .isEqualTo(409);
      Reports.accept(met);
      assertThat(directive.get().at("/milestones/0/status").asText())
          .as("what is accepted counts")
          .isEqualTo("MET");
      Api.expect(200, Reports.withdraw(Api.as("supervisor"), sent));
      Api.expect(
          200,
          Api.post(
              Api.as("supervisor").header("If-Match", Api.tag(evidence)),
              "/evidence/" + evidence.get("id").asText() + "/review",
              Json.object("status", "ACCEPTED")));
      assertThat(Api.all(Api.as("supervisor"), "/me/work", "officer", officer)).isEmpty();
    }
  }

  @Test
  void filtersNarrowTheDesk() {
    String officer = "officer-" + Api.unique(6);
    try (Clock clock = Clock.frozenOn(TODAY)) {
      Directive mine = office(officer).due(TODAY.minusDays(1)).registered();
      Directive nobodys = Api.directive("RESTRICTED").due(TODAY.plusDays(1)).registered();
      Request office = Api.person(officer, "supervisor");
      assertThat(lines(Api.all(office, "/me/work", "officer", "none", "kind", "UNASSIGNED")))
          .anyMatch(l -> l.endsWith(nobodys.id()))
          .noneMatch(l -> l.endsWith(mine.id()));
      assertThat(lines(Api.all(office, "/me/work", "officer", "none", "officer", "me")))
          .anyMatch(l -> l.endsWith(nobodys.id()))
          .anyMatch(l -> l.endsWith(mine.id()));
      JsonNode normal = Api.expect(200, office.get("/me/work?officer=me&urgency=OVERDUE"));
      assertThat(normal.get("items")).isEmpty();
      assertThat(normal.get("counts")).isEmpty();
      assertThat(Api.all(office, "/me/work", "officer", "me", "urgency", "NORMAL")).hasSize(1);
    }
  }

  /** An officer is for those who have the directive now: no filter tells a former agency. */
  @Test
  void aFormerAgencyLearnsNoOfficer() {
    String officer = "officer-" + Api.unique(6);
    Directive directive = office(officer).inProgress();
    String old = directive.lead();
    Reports.returned(Reports.submitted(directive, Reports.ofToday()));
    assertThat(work(Api.agency(old)).get(0).get("officer").asText()).isEqualTo(officer);
    directive.supervise(
        Json.object(
            "action",
            "reassign",
            "lead",
            Api.freshAgency(),
            "reason",
            "It fits them better.",
            "acknowledgeBy",
            Clock.today().plusDays(7).toString()));
    assertThat(work(Api.agency(old))).hasSize(1);
    assertThat(work(Api.agency(old)).get(0).get("officer").isNull()).isTrue();
    for (String guess : List.of(officer, "none")) {
      JsonNode page = Api.expect(200, Api.agency(old).get("/me/work?officer=" + guess));
      assertThat(page.get("items")).as(guess).isEmpty();
      assertThat(page.get("counts")).as(guess).isEmpty();
    }
  }

  @Test
  void aDeskLooksBack() {
    String officer = "officer-" + Api.unique(6);
    try (Clock clock = Clock.frozenOn(LocalDate.of(2024, 4, 25))) {
      Directive directive = office(officer).due(TODAY.plusDays(90)).inProgress();
      Api.expect(200, Reports.putDuty(directive, Reports.weekly(1, LocalDate.of(2024, 4, 29), 2)));
      clock.freezeOn(LocalDate.of(2024, 5, 8));
      String late = "REPORT_MISSING OVERDUE 2024-05-07 " + directive.id();
      List<JsonNode> then = Api.all(Api.as("supervisor"), "/me/work", "officer", officer);
      assertThat(lines(then)).containsExactly(late);
      List<JsonNode> agencys = work(directive.asLead());
      clock.freezeOn(TODAY);
      Reports.accepted(directive, Reports.of(LocalDate.of(2024, 4, 29), LocalDate.of(2024, 5, 12)));
      assertThat(Api.all(Api.as("supervisor"), "/me/work", "officer", officer)).isEmpty();
      assertThat(
              Api.all(Api.as("supervisor"), "/me/work", "officer", officer, "asOf", "2024-05-08"))
          .isEqualTo(then);
      assertThat(Api.all(directive.asLead(), "/me/work", "asOf", "2024-05-08")).isEqualTo(agencys);
    }
  }

  /** A day of a year whose rules no other test touches: Monday, 3 March 2098. */
  @Test
  void theServiceStandardsAreDatedRules() {
    String officer = "officer-" + Api.unique(6);
    JsonNode rules = Api.expect(200, Api.as("admin").get("/supervision-rules"));
    assertThat(rules.get("serviceStandards"))
        .isEqualTo(Json.object("report", 5, "claim", 5, "request", 5, "evidence", 10));
    try (Clock clock = Clock.frozenOn(LocalDate.of(2098, 3, 3))) {
      Directive directive = office(officer).inProgress();
      Reports.submitted(directive, Reports.ofToday());
      assertThat(due(officer)).containsExactly("2098-03-10");
      putRules(
          "serviceStandards", Json.object("report", 0, "claim", 1, "request", 1, "evidence", 1));
      assertThat(due(officer)).containsExactly("2098-03-03");
      assertThat(putRules("effectiveFrom", "2098-01-02").at("/serviceStandards/report").asInt())
          .as("without them they stay")
          .isZero();
      putRules("serviceStandards", rules.get("serviceStandards"));
      assertThat(due(officer)).containsExactly("2098-03-10");
    }
  }

  private static List<String> due(String officer) {
    return Api.all(Api.as("supervisor"), "/me/work", "officer", officer).stream()
        .map(w -> w.get("dueOn").asText())
        .toList();
  }

  private static JsonNode putRules(String name, Object value) {
    org.directivetracker.testing.Response now = Api.as("admin").get("/supervision-rules");
    var rules = (com.fasterxml.jackson.databind.node.ObjectNode) Api.body(now);
    rules.remove(List.of("version", "serviceStandards"));
    rules.put("effectiveFrom", "2098-01-01");
    return Api.expect(
        200,
        Api.put(
            Api.as("admin"), "/supervision-rules", Api.etag(now), Json.with(rules, name, value)));
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
