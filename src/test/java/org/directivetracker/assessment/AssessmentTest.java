package org.directivetracker.assessment;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.test.junit.QuarkusTest;
import java.time.LocalDate;
import java.util.List;
import org.directivetracker.testing.Api;
import org.directivetracker.testing.Clock;
import org.directivetracker.testing.Directive;
import org.directivetracker.testing.Json;
import org.directivetracker.testing.Multipart;
import org.directivetracker.testing.Request;
import org.directivetracker.testing.Response;
import org.junit.jupiter.api.Test;

/** What auditors find, who sees it when, and that it changes nothing else. */
@QuarkusTest
class AssessmentTest {
  private static Response assess(Directive directive, ObjectNode body) {
    return Api.post(Api.as("auditor"), directive.path() + "/assessments", body);
  }

  private static String path(JsonNode assessment) {
    return "/assessments/" + assessment.get("id").asText();
  }

  private static Response respond(Request who, JsonNode assessment, Object... members) {
    return Api.post(
        who.header("If-Match", Api.tag(assessment)),
        path(assessment) + "/response",
        Json.object(members));
  }

  private static Response publish(JsonNode assessment) {
    return Api.post(
        Api.as("auditor").header("If-Match", Api.tag(assessment)),
        path(assessment) + "/publication",
        Json.object());
  }

  private static ObjectNode evidence(Directive directive) {
    return Api.expect(
        201,
        Api.form(
            directive.asLead(), directive.path() + "/evidence", Multipart.of(Api.newEvidence())));
  }

  private static List<JsonNode> listed(Request who, Directive directive) {
    return Api.all(who, directive.path() + "/assessments");
  }

  private static void refused(Response response, int status, String pointer, String code) {
    Api.expect(status, response);
    assertThat(Api.pointers(response)).containsExactly(pointer);
    assertThat(Api.codes(response)).containsExactly(code);
  }

  @Test
  void itIsWrittenAnsweredAndPublishedAndChangesNothingElse() {
    Directive directive = Api.directive("PUBLIC").inProgress();
    ObjectNode item = evidence(directive);
    ObjectNode before = directive.get();

    ObjectNode draft =
        Api.expect(
            201,
            assess(
                directive,
                Json.with(Api.newAssessment(), "evidence", Json.array(item.get("id").asText()))));
    assertThat(draft.get("agency").asText()).isEqualTo(directive.lead());
    assertThat(draft.get("completion").asText()).isEqualTo("LIMITED");
    assertThat(draft.get("publishedOn").isNull()).isTrue();
    assertThat(draft.at("/evidence/0/id")).isEqualTo(item.get("id"));
    assertThat(draft.at("/evidence/0/sha256")).isEqualTo(item.get("sha256"));
    long seq = draft.at("/evidence/0/seq").asLong();
    assertThat(seq).isPositive().isLessThanOrEqualTo(draft.get("logPosition").asLong());

    ObjectNode answered =
        Api.expect(200, respond(directive.asLead(), draft, "response", "It is on its way."));
    assertThat(answered.get("response").asText()).isEqualTo("It is on its way.");
    assertThat(answered.get("respondedOn").asText()).isEqualTo(Clock.today().toString());
    refused(
        respond(directive.asLead(), answered, "response", "Or not."), 409, "", "already-answered");

    ObjectNode published = Api.expect(200, publish(answered));
    assertThat(published.get("publishedOn").asText()).isEqualTo(Clock.today().toString());
    assertThat(published.get("response")).isEqualTo(answered.get("response"));
    refused(publish(published), 409, "", "already-published");

    assertThat(directive.get()).isEqualTo(before);
    assertThat(
            Api.all(Api.as("auditor"), directive.path() + "/history").stream()
                .map(e -> e.get("action").asText())
                .limit(3))
        .containsExactly("assessment.publish", "assessment.respond", "assessment.write");
  }

  @Test
  void aDraftIsForAuditorsTheOfficeAndTheAssessedAgency() {
    String other = Api.freshAgency();
    Directive directive = Api.directive("PUBLIC").cooperating(other).inProgress();
    ObjectNode draft = Api.expect(201, assess(directive, Api.newAssessment()));
    for (Request who : List.of(Api.as("auditor"), Api.as("supervisor"), directive.asLead())) {
      assertThat(listed(who, directive)).containsExactly(draft);
    }
    for (Request who : List.of(Api.agency(other), Api.as("viewer"), Api.anonymous())) {
      assertThat(listed(who, directive)).isEmpty();
    }
    Api.expect(404, Api.agency(other).get(path(draft)));
    assertThat(Api.all(Api.agency(other), directive.path() + "/history"))
        .noneMatch(e -> e.get("action").asText().startsWith("assessment"));

    ObjectNode published = Api.expect(200, publish(draft));
    assertThat(listed(Api.agency(other), directive)).containsExactly(published);
    ObjectNode shown = Api.expect(200, Api.anonymous().get(path(draft)));
    assertThat(shown).isEqualTo(Json.with(Json.with(published, "auditor", null), "evidence", null));
    assertThat(
            Api.all(Api.anonymous(), directive.path() + "/history").get(0).get("action").asText())
        .isEqualTo("assessment.publish");
  }

  @Test
  void theAssessedAgencyIsTheLeadOfThatDay() {
    String second = Api.freshAgency();
    LocalDate first = Clock.today();
    Directive directive = Api.directive("PUBLIC").inProgress();
    try (Clock clock = Clock.frozenOn(first.plusDays(1))) {
      directive.supervise(
          Json.object(
              "action",
              "reassign",
              "lead",
              second,
              "reason",
              "It fits better there.",
              "acknowledgeBy",
              first.plusDays(9).toString()));
      ObjectNode then =
          Api.expect(201, assess(directive, Api.newAssessment().put("asOf", first.toString())));
      assertThat(then.get("agency").asText()).isEqualTo(directive.lead());
      assertThat(Api.expect(201, assess(directive, Api.newAssessment())).get("agency").asText())
          .isEqualTo(second);
      refused(
          assess(directive, Api.newAssessment().put("asOf", first.minusDays(1).toString())),
          409,
          "/asOf",
          "no-lead");
      Api.expect(
          200,
          respond(
              Api.person("clerk", "supervisor"),
              then,
              "response",
              "It was ours.",
              "onBehalfOf",
              directive.lead()));
    }
  }

  @Test
  void evidenceOfLaterOrOfAnotherDirectiveIsUnknown() {
    Directive directive = Api.directive("PUBLIC").inProgress();
    LocalDate day = Clock.today();
    try (Clock clock = Clock.frozenOn(day.plusDays(1))) {
      ObjectNode late = evidence(directive);
      refused(
          assess(
              directive,
              Json.with(
                  Api.newAssessment().put("asOf", day.toString()),
                  "evidence",
                  Json.array(late.get("id").asText()))),
          400,
          "/evidence/0",
          "unknown-reference");
      ObjectNode foreign = evidence(Api.directive("PUBLIC").inProgress());
      refused(
          assess(
              directive,
              Json.with(
                  Api.newAssessment(),
                  "evidence",
                  Json.array(late.get("id").asText(), foreign.get("id").asText()))),
          400,
          "/evidence/1",
          "unknown-reference");
      refused(
          assess(directive, Api.newAssessment().put("asOf", day.plusDays(2).toString())),
          400,
          "/asOf",
          "in-the-future");
    }
    assertThat(listed(Api.as("auditor"), directive)).isEmpty();
  }
}
