package org.directivetracker.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.test.junit.QuarkusTest;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.directivetracker.testing.Api;
import org.directivetracker.testing.Clock;
import org.directivetracker.testing.Directive;
import org.directivetracker.testing.Json;
import org.directivetracker.testing.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the contract just allows is taken, and comes back as it was sent. */
@QuarkusTest
class EdgeOfTheContractTest {
  /** One code point, two UTF-16 units, four bytes. */
  private static final String WIDE = "\ud83d\ude00";

  @Test
  void lengthsCountCodePoints() {
    ObjectNode meeting = Api.newMeeting("PUBLIC").put("title", WIDE.repeat(500));
    JsonNode made = Api.expect(201, Api.post(Api.as("supervisor"), "/meetings", meeting));
    assertThat(made.get("title").asText()).isEqualTo(WIDE.repeat(500));
    Response tooLong =
        Api.post(
            Api.as("supervisor"),
            "/meetings",
            Api.newMeeting("PUBLIC").put("title", WIDE.repeat(501)));
    assertThat(tooLong.statusCode()).isEqualTo(400);
    assertThat(Api.pointers(tooLong)).containsExactly("/title");
  }

  @Test
  void aDocumentOfTheGreatestLengthIsKept() {
    String text = " " + WIDE.repeat(199_998) + "\n";
    String meeting = Api.freshMeeting("PUBLIC").get("id").asText();
    JsonNode made = Api.freshDocument(meeting, "long", text);
    assertThat(made.get("codePoints").asInt()).isEqualTo(200_000);
    assertThat(
            Api.expect(200, Api.anonymous().get("/documents/" + made.get("id").asText()))
                .get("text")
                .asText())
        .isEqualTo(text);
    JsonNode last =
        Json.object("documentKey", "long", "start", 199_999, "end", 200_000, "exact", "\n");
    Directive directive =
        Api.directive("PUBLIC").in(meeting).with("passages", List.of(last)).draft();
    assertThat(directive.get().get("passages").get(0).get("exact").asText()).isEqualTo("\n");
    assertThat(directive.get().get("passages").get(0).get("prefix").asText())
        .isEqualTo(WIDE.repeat(32));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        " leading and trailing ",
        "tabs\tand\r\nline ends\n",
        "\u00e9 and e\u0301",
        "\u200f\u202eright to left\u202c",
        "\ufeffmark",
        "\uffff\ufffe",
        "'; drop table directive; --",
        "<script>alert(1)</script>",
        "${jndi:ldap://x} {{7*7}} %s %n",
        "\\u0000 as words",
        "\u0001\u001f\u007f",
      })
  void textsAreKeptAsTheyAre(String text) {
    Directive directive = Api.directive("PUBLIC").with("description", text).draft();
    assertThat(directive.get().get("description").asText()).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 61, 250})
  void rulesMayLookFarAhead(int days) {
    Response before = Api.as("admin").get("/supervision-rules");
    ObjectNode rules = Json.without(Api.body(before), "version");
    try {
      JsonNode changed =
          Api.expect(
              200,
              Api.put(
                  Api.as("admin"),
                  "/supervision-rules",
                  Api.etag(before),
                  rules.deepCopy().put("dueSoonWorkingDays", days)));
      assertThat(changed.get("dueSoonWorkingDays").asInt()).isEqualTo(days);
    } finally {
      String tag = Api.etag(Api.as("admin").get("/supervision-rules"));
      Api.expect(200, Api.put(Api.as("admin"), "/supervision-rules", tag, rules));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.0001", "0.00001", "1e-30", "1000", "999.99999", "1.0", "1e2"})
  void anyWeightAboveNothingIsTaken(String weight) {
    Directive directive = Api.directive("PUBLIC").registered();
    String body =
        Json.write(Api.newMilestone("first", Clock.today().plusDays(9), 1).put("weight", "@@"))
            .replace("\"@@\"", weight);
    Response response =
        directive
            .asSupervisor()
            .contentType(Api.JSON)
            .body(body)
            .post(directive.path() + "/milestones");
    JsonNode made = Api.expect(201, response);
    assertThat(made.get("weight").decimalValue()).isEqualByComparingTo(weight);
  }

  @Test
  void fiftyTranslationsAreKept() {
    Map<String, JsonNode> translations = new HashMap<>();
    for (int i = 0; i < 50; i++) {
      translations.put(
          "x" + (char) ('a' + i / 26) + (char) ('a' + i % 26), Json.object("title", "t" + i));
    }
    ObjectNode meeting = Api.newMeeting("PUBLIC");
    meeting.set("translations", Json.tree(translations));
    JsonNode made = Api.expect(201, Api.post(Api.as("supervisor"), "/meetings", meeting));
    assertThat(made.get("translations")).isEqualTo(Json.tree(translations));
  }

  @Test
  void aBodyOfTheGreatestSizeIsRead() {
    String body = Json.write(Api.newMeeting("PUBLIC"));
    String padded = body + " ".repeat(5 * 1024 * 1024 - body.length());
    assertThat(
            Api.as("supervisor").contentType(Api.JSON).body(padded).post("/meetings").statusCode())
        .isEqualTo(201);
  }

  @Test
  void theMediaTypeMayHaveParametersAndCapitals() {
    for (String type :
        List.of("application/json; charset=utf-8", "Application/JSON", "application/json;x=y")) {
      assertThat(
              Api.as("supervisor")
                  .contentType(type)
                  .body(Json.write(Api.newMeeting("PUBLIC")).getBytes(StandardCharsets.UTF_8))
                  .post("/meetings")
                  .statusCode())
          .as(type)
          .isEqualTo(201);
    }
  }

  @Test
  void identifiersInCapitalsFindTheSame() {
    Directive directive = Api.directive("PUBLIC").registered();
    JsonNode made = directive.get();
    String upper = directive.id().toUpperCase(Locale.ROOT);
    assertThat(Api.expect(200, Api.anonymous().get("/directives/" + upper)).get("id"))
        .isEqualTo(made.get("id"));
    assertThat(
            Api.all(
                Api.as("supervisor"),
                "/directives",
                "meeting",
                made.at("/meeting/id").asText().toUpperCase(Locale.ROOT)))
        .hasSize(1);
  }

  @Test
  void whatIsAskedForByReferenceSaysWhereItIs() {
    Directive directive = Api.directive("PUBLIC").milestone("first", Clock.today()).registered();
    JsonNode body = directive.get();
    String id = Api.BASE + "/directives/" + directive.id();
    Response byReference = Api.anonymous().get("/directives/" + body.get("reference").asText());
    assertThat(byReference.header("Content-Location")).isEqualTo(id);
    assertThat(Api.anonymous().get("/directives/" + directive.id()).header("Content-Location"))
        .isIn(null, id);
    assertThat(Api.body(byReference)).isEqualTo(Api.body(Api.anonymous().get(directive.path())));
    assertThat(
            Api.anonymous()
                .get("/meetings/" + body.at("/meeting/reference").asText())
                .header("Content-Location"))
        .isEqualTo(Api.BASE + "/meetings/" + body.at("/meeting/id").asText());
    assertThat(
            Api.anonymous()
                .get("/directives/" + body.get("reference").asText() + "/milestones/first")
                .header("Content-Location"))
        .isEqualTo(id + "/milestones/" + body.at("/milestones/0/id").asText());
  }

  @Test
  void createdThingsAreWhereTheAnswerSays() {
    Response agency = Api.post(Api.as("admin"), "/agencies", Api.newAgency());
    Response meeting = Api.post(Api.as("supervisor"), "/meetings", Api.newMeeting("PUBLIC"));
    String meetingId = Api.body(meeting).get("id").asText();
    Response document =
        Api.post(
            Api.as("supervisor"),
            "/meetings/" + meetingId + "/documents",
            Api.newDocument("a", "A"));
    String path = Api.directive("PUBLIC").draft().path();
    Response milestone =
        Api.post(
            Api.as("supervisor"),
            path + "/milestones",
            Api.newMilestone("first", Clock.today(), 1));
    Response assignment =
        Api.post(
            Api.as("supervisor"),
            path + "/assignments",
            Json.object(
                "agency",
                Api.freshAgency(),
                "acknowledgeBy",
                Clock.today().plusDays(3).toString()));
    Response directive =
        Api.post(Api.as("supervisor"), "/directives", Api.newDirective(meetingId, "PUBLIC"));
    for (Response made : List.of(agency, meeting, document, directive, milestone, assignment)) {
      assertThat(made.statusCode()).as(made.asString()).isEqualTo(201);
      Response got = Api.as("supervisor").basePath("").get(made.header("Location"));
      assertThat(got.statusCode()).isEqualTo(200);
      assertThat(Api.body(got)).isEqualTo(Api.body(made));
      assertThat(Api.etag(got)).isEqualTo(Api.etag(made));
    }
  }
}
