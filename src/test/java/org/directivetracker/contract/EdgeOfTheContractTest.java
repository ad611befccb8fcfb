package org.directivetracker.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.test.junit.QuarkusTest;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.directivetracker.testing.Api;
import org.directivetracker.testing.Clock;
import org.directivetracker.testing.Database;
import org.directivetracker.testing.Directive;
import org.directivetracker.testing.Json;
import org.directivetracker.testing.OpenApi;
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
  @ValueSource(
      strings = {
        "two\nlines",
        "two\r\nlines",
        "tab\there",
        "bell\u0007",
        "next line\u0085",
        "delete\u007f",
        "line\u2028separator",
        "paragraph\u2029separator",
        "open \u202e override",
        "open \u2067 isolate",
        "closed \u2069 twice",
        "closed \u202b by the wrong mark \u2069",
        "closed \u2067 a \u202a b \u2069 c \u202c in the wrong order",
      })
  void aTitleIsOneLine(String title) {
    Response response =
        Api.post(
            Api.as("supervisor"),
            "/directives",
            Json.with(
                Api.newDirective(Api.freshMeeting("PUBLIC").get("id").asText(), "PUBLIC"),
                "title",
                title));
    assertThat(response.statusCode()).as(response.asString()).isEqualTo(400);
    assertThat(Api.body(response).get("errors"))
        .anySatisfy(
            fault -> {
              assertThat(fault.get("pointer").asText()).isEqualTo("/title");
              assertThat(fault.get("code").asText()).isEqualTo("wrong-format");
              assertThat(fault.get("detail").asText()).contains("one line of text");
            });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        " leading and trailing ",
        "\u202eright to left\u202c",
        "\u2067\u202bnested\u202c\u2069",
        "\u200fmark alone",
        "\ud83d\udc68\u200d\ud83d\udc69\u200d\ud83d\udc67",
      })
  void aTitleMayBeOfAnyWriting(String title) {
    Directive directive = Api.directive("PUBLIC").with("title", title).draft();
    assertThat(directive.get().get("title").asText()).isEqualTo(title);
  }

  @Test
  void aTitleThatIsOlderThanTheRuleStaysReadable() throws SQLException {
    String title = "two\nlines and \u202e an open override";
    Directive directive = Api.directive("PUBLIC").registered();
    try (Connection connection = Database.superuser();
        Statement settings = connection.createStatement()) {
      connection.setAutoCommit(false);
      settings.execute("set local session_replication_role = replica");
      for (String table : List.of("directive", "directive_version")) {
        try (var update =
            connection.prepareStatement("update " + table + " set title = ? where id = ?::uuid")) {
          update.setString(1, title);
          update.setString(2, directive.id());
          assertThat(update.executeUpdate()).isPositive();
        }
      }
      connection.commit();
    }
    assertThat(directive.get().get("title").asText()).isEqualTo(title);
    String meeting = directive.get().at("/meeting/reference").asText();
    assertThat(
            Api.expect(200, Api.as("supervisor").get("/directives?meeting=" + meeting))
                .at("/items/0/title")
                .asText())
        .isEqualTo(title);
    JsonNode patched =
        Api.expect(
            200,
            Api.patch(
                directive.asSupervisor(),
                directive.path(),
                directive.tag(),
                Json.object("priority", "URGENT")));
    assertThat(patched.get("title").asText()).as("nobody touched it").isEqualTo(title);
  }

  /** Texts of several lines. Every other text of a request is one line, or of a narrower form. */
  private static final Set<String> SEVERAL_LINES =
      Set.of(
          "claim",
          "completionCriteria",
          "conclusion",
          "confidenceNote",
          "content",
          "criteria",
          "decisionNote",
          "declineReason",
          "description",
          "exact",
          "issues",
          "message",
          "narrative",
          "nextSteps",
          "noPassageReason",
          "note",
          "progressToDate",
          "reason",
          "response",
          "reviewNote",
          "text");

  @Test
  void everyTextIsOneLineUnlessItHasSeveral() {
    var lines = new TreeSet<String>();
    var others = new TreeSet<String>();
    BodyMembers.all(schema -> schema.path("type").toString().contains("string"))
        .filter(member -> !member.schema().has("enum") && !member.schema().has("const"))
        // A filter also finds an officer whose name was kept before the rule.
        .filter(member -> !member.pointer().endsWith("/officer/0"))
        .forEach(
            member -> {
              String name = member.pointer().replaceFirst(".*/", "");
              String format = member.schema().path("format").asText();
              if (format.equals("single-line")) {
                lines.add(name);
              } else if (format.isEmpty()
                  && (takes(member.schema(), "x\ny") || takes(member.schema(), "x \u202e y"))) {
                others.add(name);
              }
            });
    assertThat(others).isSubsetOf(SEVERAL_LINES);
    assertThat(lines).contains("title", "chair", "body", "officer", "contact", "name", "fileName");
    assertThat(lines).doesNotContainAnyElementsOf(SEVERAL_LINES);
  }

  private static boolean takes(JsonNode schema, String text) {
    return OpenApi.faults(schema, Json.tree(text)).isEmpty();
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
