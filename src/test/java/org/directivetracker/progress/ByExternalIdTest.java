package org.directivetracker.progress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.directivetracker.testing.Clock.today;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.test.junit.QuarkusTest;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.directivetracker.testing.Api;
import org.directivetracker.testing.Directive;
import org.directivetracker.testing.Json;
import org.directivetracker.testing.Reports;
import org.directivetracker.testing.Request;
import org.directivetracker.testing.Response;
import org.junit.jupiter.api.Test;

/** Other systems push what they have, again and again. */
@QuarkusTest
class ByExternalIdTest {

  private static Response push(Request who, Directive directive, String id, JsonNode report) {
    return who.contentType(Api.JSON)
        .body(Json.write(report))
        .put(directive.path() + "/progress-reports/by-external-id/" + id);
  }

  private static Response push(Directive directive, String id, JsonNode report) {
    return push(directive.asLead(), directive, id, report);
  }

  @Test
  void aPushIsMadeThenLeftThenChangedThenRefused() {
    Directive directive = Api.directive("PUBLIC").inProgress();
    Response first = push(directive, "week-1", Reports.ofToday());
    ObjectNode made = Api.expect(201, first);
    assertThat(first.header("Location")).isEqualTo(Api.BASE + Reports.path(made));
    assertThat(made.get("status").asText()).isEqualTo("DRAFT");
    assertThat(made.get("externalId").asText()).isEqualTo("week-1");
    ObjectNode same =
        Api.expect(200, push(directive, "week-1", Reports.ofToday("externalId", "week-1")));
    assertThat(same).as("as it was").isEqualTo(made);
    ObjectNode changed =
        Api.expect(200, push(directive, "week-1", Reports.ofToday("claimedPercent", 10)));
    assertThat(changed.get("id")).isEqualTo(made.get("id"));
    assertThat(changed.get("version").asInt()).isEqualTo(2);
    ObjectNode submitted =
        Api.expect(
            200, push(directive, "week-1", Reports.ofToday("claimedPercent", 10, "submit", true)));
    assertThat(submitted.get("status").asText()).isEqualTo("SUBMITTED");
    assertThat(
            Api.expect(
                200,
                push(directive, "week-1", Reports.ofToday("claimedPercent", 10, "submit", true))))
        .isEqualTo(submitted);
    Response different = push(directive, "week-1", Reports.ofToday("claimedPercent", 11));
    Api.expect(409, different);
    assertThat(Api.codes(different)).containsExactly("not-in-this-status");
    Reports.accept(submitted);
    Api.expect(200, push(directive, "week-1", Reports.ofToday("claimedPercent", 10)));
    Api.expect(409, push(directive, "week-1", Reports.ofToday("claimedPercent", 11)));
    // After the directive is closed too, what is there already is no fault.
    directive.supervise(
        Json.object("action", "close", "closureReason", "WITHDRAWN", "reason", "Not wanted."));
    Api.expect(200, push(directive, "week-1", Reports.ofToday("claimedPercent", 10)));
    LocalDate before = today().minusDays(1);
    Api.expect(409, push(directive, "week-0", Reports.of(before, before)));
  }

  @Test
  void madeAndSubmittedAtOnceItIsOneEvent() {
    Directive directive = Api.directive("PUBLIC").inProgress();
    ObjectNode made = Api.expect(201, push(directive, "week-1", Reports.ofToday("submit", true)));
    assertThat(made.get("status").asText()).isEqualTo("SUBMITTED");
    assertThat(made.get("version").asInt()).isEqualTo(1);
    List<String> actions =
        Api.all(Api.as("supervisor"), directive.path() + "/history").stream()
            .map(e -> e.get("action").asText())
            .filter(a -> a.startsWith("progress-report"))
            .toList();
    assertThat(actions).containsExactly("progress-report.submit");
  }

  @Test
  void whatWasReturnedIsSubmittedAgainOnceItSaysSomethingNew() {
    Directive directive = Api.directive("PUBLIC").inProgress();
    JsonNode report = Reports.ofToday("submit", true);
    Reports.returned(Api.expect(201, push(directive, "week-1", report)));
    ObjectNode same = Api.expect(200, push(directive, "week-1", report));
    assertThat(same.get("status").asText()).isEqualTo("RETURNED");
    ObjectNode corrected =
        Api.expect(200, push(directive, "week-1", Json.with(report, "narrative", "With figures.")));
    assertThat(corrected.get("status").asText()).isEqualTo("SUBMITTED");
  }

  /** The push of a night is cut off in the middle, and the whole of it is sent again. */
  @Test
  void aNightlyPushThatWasCutOffIsRunAgain() {
    Directive directive = Api.directive("PUBLIC").inProgress();
    Reports.evidence(
        directive, directive.lead(), Json.with(Api.newEvidence(), "externalId", "minutes"));
    List<ObjectNode> night =
        IntStream.range(0, 6)
            .mapToObj(
                i ->
                    Reports.of(
                        today().minusDays(6 - i),
                        today().minusDays(6 - i),
                        "evidence",
                        List.of("minutes"),
                        "submit",
                        i < 4))
            .toList();
    var first = new ArrayList<ObjectNode>();
    for (int i = 0; i < 3; i++) {
      first.add(Api.expect(201, push(directive, "day-" + i, night.get(i))));
    }
    // In the morning the office has accepted one and returned another.
    Reports.accept(first.get(0));
    Reports.returned(first.get(1));
    int events = Api.all(Api.as("auditor"), directive.path() + "/history").size();
    for (int i = 0; i < night.size(); i++) {
      ObjectNode again = Api.expect(i < 3 ? 200 : 201, push(directive, "day-" + i, night.get(i)));
      assertThat(again.get("status").asText())
          .isEqualTo(
              List.of("ACCEPTED", "RETURNED", "SUBMITTED", "SUBMITTED", "DRAFT", "DRAFT").get(i));
    }
    for (int i = 0; i < night.size(); i++) {
      Api.expect(200, push(directive, "day-" + i, night.get(i)));
    }
    assertThat(Api.all(directive.asLead(), directive.path() + "/progress-reports")).hasSize(6);
    assertThat(Api.all(Api.as("auditor"), directive.path() + "/history"))
        .as("what was there already leaves no event")
        .hasSize(events + 3);
  }

  @Test
  void twoPushesAtOnceMakeOneReport() {
    Directive directive = Api.directive("PUBLIC").inProgress();
    JsonNode report = Reports.ofToday();
    List<Integer> statuses =
        IntStream.range(0, 4)
            .mapToObj(
                i ->
                    CompletableFuture.supplyAsync(
                        () -> push(directive, "week-1", report).statusCode()))
            .toList()
            .stream()
            .map(CompletableFuture::join)
            .sorted()
            .toList();
    assertThat(statuses).containsExactly(200, 200, 200, 201);
  }

  @Test
  void anIdBelongsToItsAgencyAndDirective() {
    String cooperating = Api.freshAgency();
    Directive directive = Api.directive("PUBLIC").cooperating(cooperating).inProgress();
    Directive other = Api.directive("PUBLIC").lead(directive.lead()).inProgress();
    ObjectNode own = Api.expect(201, push(directive, "week-1", Reports.ofToday()));
    ObjectNode theirs =
        Api.expect(201, push(Api.agency(cooperating), directive, "week-1", Reports.ofToday()));
    ObjectNode elsewhere = Api.expect(201, push(other, "week-1", Reports.ofToday()));
    assertThat(List.of(own.get("id"), theirs.get("id"), elsewhere.get("id")))
        .doesNotHaveDuplicates();
    ObjectNode forIt =
        Api.expect(
            200,
            push(
                Api.as("supervisor"),
                directive,
                "week-1",
                Reports.ofToday("claimedPercent", 5, "onBehalfOf", directive.lead())));
    assertThat(forIt.get("id")).isEqualTo(own.get("id"));
    Response another = push(directive, "week-2", Reports.ofToday("externalId", "week-3"));
    Api.expect(400, another);
    assertThat(Api.pointers(another)).containsExactly("/externalId");
  }
}
