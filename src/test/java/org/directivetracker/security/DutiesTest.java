package org.directivetracker.security;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;
import org.directivetracker.testing.Api;
import org.directivetracker.testing.Clock;
import org.directivetracker.testing.Directive;
import org.directivetracker.testing.Json;
import org.directivetracker.testing.Multipart;
import org.directivetracker.testing.Reports;
import org.directivetracker.testing.Request;
import org.directivetracker.testing.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Duties that one person may not have both of, whatever roles the person's tokens carry. Each row
 * is a first act and a second one. Whoever did the first is refused the second; anybody else with
 * the role may do it.
 */
@QuarkusTest
class DutiesTest {
  /** In whose name the person does the agency's part. */
  private enum As {
    AGENCY,
    OFFICE_ON_BEHALF
  }

  /** Somebody who does the agency's part on a directive. */
  private record Person(Directive directive, String name, As as) {
    Request request() {
      return as == As.AGENCY ? Api.agency(directive.lead(), name) : Api.person(name, "supervisor");
    }

    ObjectNode body(ObjectNode body) {
      return as == As.AGENCY ? body : Json.with(body, "onBehalfOf", directive.lead());
    }

    Response post(String path, ObjectNode body) {
      return Api.post(request(), path, body(body));
    }

    Response post(String path, String tag, ObjectNode body) {
      return Api.post(request().header("If-Match", tag), path, body(body));
    }

    /** The same person as somebody of that role. */
    Stream<Request> holding(String role) {
      return Stream.of(
          Api.person(name, role),
          Api.caller(role + "+agency@" + Api.freshAgency() + "#" + name),
          Api.caller(role + "+agency@" + directive.lead() + "#" + name));
    }
  }

  /**
   * A row.
   *
   * @param role of the second act
   * @param first does the first act and gives the second one, to be tried by several callers
   */
  private record Pair(
      String name, String role, Function<Person, Function<Request, Response>> first) {
    @Override
    public String toString() {
      return name;
    }
  }

  private record Case(Pair pair, As as) {
    @Override
    public String toString() {
      return pair + ", first as " + as;
    }
  }

  private static final List<Pair> PAIRS =
      List.of(
          new Pair(
              "who wrote a report does not review it",
              "supervisor",
              p -> {
                ObjectNode draft = draft(p);
                ObjectNode report = Api.expect(200, Reports.submit(p.directive().asLead(), draft));
                return who -> Reports.review(who, report, "status", "ACCEPTED");
              }),
          new Pair(
              "who submitted a report does not review it",
              "supervisor",
              p -> {
                ObjectNode draft = draft(new Person(p.directive(), "colleague", p.as()));
                ObjectNode report =
                    Api.expect(
                        200,
                        p.post(Reports.path(draft) + "/submission", Api.tag(draft), Json.object()));
                return who -> Reports.review(who, report, "status", "ACCEPTED");
              }),
          new Pair(
              "who entered evidence does not review it",
              "supervisor",
              p -> {
                ObjectNode item =
                    Api.expect(
                        201,
                        Api.form(
                            p.request(),
                            p.directive().path() + "/evidence",
                            Multipart.of(p.body(Api.newEvidence()))));
                return who ->
                    Api.post(
                        who.header("If-Match", Api.tag(item)),
                        "/evidence/" + item.get("id").asText() + "/review",
                        Json.object("status", "ACCEPTED"));
              }),
          new Pair(
              "who claimed completion does not close as claimed",
              "supervisor",
              p -> {
                claim(p);
                Reports.acceptClaim(p.directive());
                return who ->
                    p.directive()
                        .act(who, Json.object("action", "close", "closureReason", "IMPLEMENTED"));
              }),
          new Pair(
              "who claimed completion does not return the claim",
              "supervisor",
              p -> {
                claim(p);
                return who -> p.directive().act(who, returned());
              }),
          new Pair(
              "who wrote the final report does not return it with the claim",
              "supervisor",
              p -> {
                ObjectNode draft =
                    Api.expect(
                        201,
                        p.post(
                            p.directive().path() + "/progress-reports",
                            Reports.ofToday("final", true)));
                Reports.submit(p.directive().asLead(), draft);
                Reports.claim(p.directive());
                return who -> p.directive().act(who, returned());
              }),
          new Pair(
              "who filed an extension request does not decide it",
              "supervisor",
              p -> {
                ObjectNode filed =
                    Api.expect(
                        201,
                        p.post(
                            p.directive().path() + "/extension-requests",
                            Api.newExtensionRequest(Clock.today().plusDays(120))));
                return who ->
                    Api.post(
                        who.header("If-Match", Api.tag(filed)),
                        "/extension-requests/" + filed.get("id").asText() + "/decision",
                        Json.object("status", "REJECTED", "decisionNote", "No."));
              }),
          new Pair(
              "who acted for an agency does not assess it",
              "auditor",
              p -> {
                draft(p);
                return who ->
                    Api.post(who, p.directive().path() + "/assessments", Api.newAssessment());
              }),
          new Pair(
              "who responded to an assessment does not publish it",
              "auditor",
              p -> {
                ObjectNode written = assessment(p.directive(), Api.as("auditor"));
                ObjectNode answered =
                    Api.expect(
                        200,
                        p.post(
                            path(written) + "/response",
                            Api.tag(written),
                            Json.object("response", "It is on its way.")));
                return who -> publish(who, answered);
              }));

  static Stream<Case> cases() {
    return PAIRS.stream().flatMap(p -> Stream.of(As.values()).map(as -> new Case(p, as)));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void areKeptApart(Case row) {
    var person = new Person(directive(), "two-hats-" + Api.unique(6), row.as());
    Function<Request, Response> second = row.pair().first().apply(person);
    person
        .holding(row.pair().role())
        .forEach(
            who -> {
              Response refused = second.apply(who);
              assertThat(refused.statusCode()).as(refused.asString()).isEqualTo(403);
            });
    assertThat(second.apply(Api.person("another-" + Api.unique(6), row.pair().role())).statusCode())
        .isBetween(200, 201);
  }

  @Test
  void whoWroteAnAssessmentDoesNotRespondToIt() {
    Directive directive = directive();
    String author = "two-hats-" + Api.unique(6);
    ObjectNode written = assessment(directive, Api.person(author, "auditor"));
    ObjectNode response = Json.object("response", "It is on its way.");
    ObjectNode onBehalf = Json.with(response, "onBehalfOf", directive.lead());
    String lead = directive.lead();
    assertThat(respond(Api.agency(lead, author), written, response)).isEqualTo(403);
    assertThat(respond(Api.caller("auditor+agency@" + lead + "#" + author), written, response))
        .isEqualTo(403);
    assertThat(respond(Api.caller("auditor+supervisor#" + author), written, onBehalf))
        .isEqualTo(403);
    assertThat(respond(Api.person(author, "supervisor"), written, onBehalf)).isEqualTo(403);
    assertThat(respond(Api.agency(lead), written, response)).isEqualTo(200);
  }

  @Test
  void anAuditorWhoSpeaksForTheAssessedAgencyNeitherWritesNorPublishes() {
    Directive directive = directive();
    BiFunction<String, String, Request> both =
        (agency, name) -> Api.caller("auditor+agency@" + agency + "#" + name);
    String colleague = "colleague-" + Api.unique(6);
    assertThat(
            Api.post(
                    both.apply(directive.lead(), colleague),
                    directive.path() + "/assessments",
                    Api.newAssessment())
                .statusCode())
        .isEqualTo(403);
    ObjectNode written = assessment(directive, Api.as("auditor"));
    assertThat(publish(both.apply(directive.lead(), colleague), written).statusCode())
        .isEqualTo(403);
    // For another agency the two roles do not meet.
    ObjectNode byAnother = assessment(directive, both.apply(Api.freshAgency(), colleague));
    assertThat(publish(both.apply(Api.freshAgency(), colleague), byAnother).statusCode())
        .isEqualTo(200);
  }

  // ---- how --------------------------------------------------------------------------------------

  private static Directive directive() {
    return Api.directive("RESTRICTED").inProgress();
  }

  private static ObjectNode draft(Person p) {
    return Api.expect(201, p.post(p.directive().path() + "/progress-reports", Reports.ofToday()));
  }

  private static void claim(Person p) {
    ObjectNode claim = Reports.completion(p.directive());
    Api.expect(200, p.post(p.directive().path() + "/transitions", p.directive().tag(), claim));
  }

  private static ObjectNode returned() {
    return Json.object("action", "return", "note", "The figures are missing.");
  }

  private static ObjectNode assessment(Directive directive, Request who) {
    return Api.expect(201, Api.post(who, directive.path() + "/assessments", Api.newAssessment()));
  }

  private static String path(JsonNode assessment) {
    return "/assessments/" + assessment.get("id").asText();
  }

  private static int respond(Request who, JsonNode assessment, ObjectNode body) {
    return Api.post(
            who.header("If-Match", Api.tag(assessment)), path(assessment) + "/response", body)
        .statusCode();
  }

  private static Response publish(Request who, JsonNode assessment) {
    return Api.post(
        who.header("If-Match", Api.tag(assessment)),
        path(assessment) + "/publication",
        Json.object());
  }
}
