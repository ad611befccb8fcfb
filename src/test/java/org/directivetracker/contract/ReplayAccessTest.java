package org.directivetracker.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.stream.Stream;
import org.directivetracker.testing.Api;
import org.directivetracker.testing.Directive;
import org.directivetracker.testing.Json;
import org.directivetracker.testing.OpenApi;
import org.directivetracker.testing.OpenApi.Operation;
import org.directivetracker.testing.Reports;
import org.directivetracker.testing.Request;
import org.directivetracker.testing.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A stored answer is given again to callers who may still read what it shows, and to no others. */
@QuarkusTest
class ReplayAccessTest {
  static Stream<Operation> operations() {
    return OpenApi.OPERATIONS.stream()
        .filter(o -> o.parameter("header", "Idempotency-Key").isPresent());
  }

  @Test
  void everyPostTakesAKey() {
    assertThat(operations())
        .containsExactlyInAnyOrderElementsOf(
            OpenApi.OPERATIONS.stream().filter(o -> o.method().equals("POST")).toList());
  }

  /** The same person sends the same request again, with the same role and then with another. */
  @ParameterizedTest
  @MethodSource("operations")
  void isNotForThoseWhoMayNoLongerReadTheThing(Operation operation) {
    SampleRequest request = SampleRequest.fresh(operation);
    String key = Api.unique(20);
    Response first = request.send(request.spec().header("Idempotency-Key", key));
    assertThat(first.statusCode()).as(first.asString()).isBetween(200, 202);
    restrict(request, Api.body(first));

    Response again = request.send(request.spec().header("Idempotency-Key", key));
    assertThat(again.header("Idempotency-Replayed")).isEqualTo("true");
    assertThat(again.asString()).isEqualTo(first.asString());

    String subject = "dev-" + request.caller().replace('+', '-').replace('@', '-');
    for (String role : List.of("viewer", "admin", "agency")) {
      String agency = role.equals("agency") ? Api.freshAgency() : null;
      Request other =
          Api.bearer(Api.token(List.of(role), agency, subject)).header("Idempotency-Key", key);
      if (request.tag() != null) {
        other.header("If-Match", request.tag());
      }
      Response replay = request.send(other);
      if (operation.id().equals("createAgency") && replay.statusCode() == 201) {
        continue; // Agencies are public.
      }
      assertThat(replay.header("Idempotency-Replayed")).as(role).isNull();
      if (operation.roles().contains(role) && operation.path().contains("{")) {
        assertThat(replay.statusCode()).as(role).isEqualTo(404);
      } else {
        assertThat(replay.statusCode()).as(role).isIn(403, 404);
      }
    }
  }

  @Test
  void anAgencyThatLostItsAssignmentIsNotShownWhatItSawBefore() {
    for (String visibility : List.of("PUBLIC", "RESTRICTED")) {
      Directive directive = Api.directive(visibility).assigned();
      String key = Api.unique(20);
      String tag = directive.tag();
      JsonNode acknowledge = Json.object("action", "acknowledge");
      Api.expect(200, acknowledge(directive, key, tag, acknowledge));
      assertThat(acknowledge(directive, key, tag, acknowledge).header("Idempotency-Replayed"))
          .isEqualTo("true");
      directive.supervise(
          Json.object(
              "action",
              "reassign",
              "lead",
              Api.freshAgency(),
              "reason",
              "It is another's field.",
              "acknowledgeBy",
              "2099-01-01"));
      Response replay = acknowledge(directive, key, tag, acknowledge);
      assertThat(replay.statusCode()).isEqualTo(403);
      assertThat(replay.header("Idempotency-Replayed")).isNull();
    }
  }

  @Test
  void whatAnAgencyFiledItselfIsReplayedAfterItsRelease() {
    Directive directive = Api.directive("RESTRICTED").inProgress();
    String key = Api.unique(20);
    String path = directive.path() + "/progress-reports";
    JsonNode report = Reports.ofToday();
    Response first =
        Api.expectCreated(
            Api.post(directive.asLead().header("Idempotency-Key", key), path, report));
    directive.supervise(
        Json.object(
            "action",
            "reassign",
            "lead",
            Api.freshAgency(),
            "reason",
            "It is another's field.",
            "acknowledgeBy",
            "2099-01-01"));
    Response replay = Api.post(directive.asLead().header("Idempotency-Key", key), path, report);
    assertThat(replay.statusCode()).isEqualTo(201);
    assertThat(replay.header("Idempotency-Replayed")).isEqualTo("true");
    assertThat(replay.asString()).isEqualTo(first.asString());
  }

  private static Response acknowledge(
      Directive directive, String key, String tag, JsonNode acknowledge) {
    return Api.post(
        directive.asLead().header("Idempotency-Key", key).header("If-Match", tag),
        directive.path() + "/transitions",
        acknowledge);
  }

  /** Makes what the answer is about readable for its own circle alone. */
  private static void restrict(SampleRequest request, JsonNode answer) {
    String id = answer.path("id").asText();
    String own = request.path().split("/", -1).length > 2 ? request.path().split("/", -1)[2] : id;
    switch (request.operation().id()) {
      case "createMeeting", "createDirective" -> restrict(request.path() + "/" + id);
      case "addDocument" -> restrict("/meetings/" + own);
      case "createAgency", "createReportSnapshot", "importBundle", "beginReconciliation" -> {}
      default ->
          restrict(
              "/directives/"
                  + (request.path().startsWith("/directives/")
                      ? own
                      : answer.at("/directive/id").asText()));
    }
  }

  private static void restrict(String path) {
    JsonNode now = Api.body(Api.as("supervisor").get(path));
    Api.expect(
        200,
        Api.patch(
            Api.as("supervisor"), path, Api.tag(now), Json.object("visibility", "RESTRICTED")));
  }
}
