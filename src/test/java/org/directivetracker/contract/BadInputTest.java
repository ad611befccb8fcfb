package org.directivetracker.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.directivetracker.testing.Api;
import org.directivetracker.testing.Clock;
import org.directivetracker.testing.Database;
import org.directivetracker.testing.Directive;
import org.directivetracker.testing.Json;
import org.directivetracker.testing.Multipart;
import org.directivetracker.testing.OpenApi;
import org.directivetracker.testing.Reports;
import org.directivetracker.testing.Request;
import org.directivetracker.testing.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The table {@code contract/bad-input.yaml}: each is refused as it says, and changes nothing. */
@QuarkusTest
class BadInputTest {
  private static final Pattern NAMED = Pattern.compile("\\$\\{([^}]+)}");

  /** Ten code points of two UTF-16 units and of two forms among them. */
  private static final String TEXT = "Build \ud83d\ude00 roads. Cafe\u0301 opens.";

  private static boolean begun;
  private static Map<String, String> fixture;
  private static Map<String, String> before;

  record Row(String name, JsonNode row) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Row> rows() {
    try (InputStream in = BadInputTest.class.getResourceAsStream("/contract/bad-input.yaml")) {
      JsonNode rows = new YAMLMapper().readTree(in);
      return StreamSupport.stream(rows.spliterator(), false)
          .map(r -> new Row(r.get("name").asText(), r));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rows")
  void isRefusedAndChangesNothing(Row bad) {
    prepare();
    JsonNode row = bad.row();
    Map<String, String> after;
    Response response;
    try {
      response = send(row);
    } finally {
      after = Database.contents();
      if (!after.equals(before)) {
        // What the next row begins with must not depend on what this one has done.
        begun = false;
      }
    }
    String what = bad.name() + " -> " + response.statusCode() + " " + response.asString();
    assertThat(row.get("status").isArray() ? row.get("status") : Json.array(row.get("status")))
        .as(what)
        .contains(Json.tree(response.statusCode()));
    if (row.has("slug")) {
      assertThat(Api.slug(response)).as(what).isEqualTo(row.get("slug").asText());
    }
    if (row.has("at")) {
      String at = row.get("at").asText();
      assertThat(Api.pointers(response))
          .as(what)
          .anyMatch(p -> at.isEmpty() ? p.isEmpty() : p.equals(at) || p.startsWith(at + "/"));
    }
    if (row.has("code")) {
      assertThat(Api.codes(response)).as(what).contains(row.get("code").asText());
    }
    assertThat(after.entrySet()).as(what).isSubsetOf(before.entrySet());
  }

  private static Response send(JsonNode row) {
    String[] line = named(row.get("do").asText()).split(" ", 2);
    Request request =
        Api.caller(named(row.path("as").asText("supervisor"))).urlEncodingEnabled(false);
    if (row.has("tag")) {
      request.header("If-Match", named(row.get("tag").asText()));
    }
    if (row.has("body") || row.has("text") || row.has("hex")) {
      request
          .contentType(line[0].equals("PATCH") ? Api.MERGE_PATCH : Api.JSON)
          .body(
              row.has("hex")
                  ? HexFormat.of().parseHex(row.get("hex").asText())
                  : named(row.has("text") ? row.get("text").asText() : Json.write(row.get("body")))
                      .getBytes(StandardCharsets.UTF_8));
    }
    return request.request(line[0], line[1]);
  }

  private static String named(String text) {
    Matcher matcher = NAMED.matcher(text);
    return matcher.replaceAll(
        m -> {
          String value = fixture.get(m.group(1));
          assertThat(value).as("the fixture has " + m.group(1)).isNotNull();
          // Within JSON a tag's quotes are never used; only headers carry tags.
          return Matcher.quoteReplacement(value);
        });
  }

  private static void prepare() {
    if (begun) {
      assertThat(fixture).as("the fixture, which an earlier test was to make").isNotNull();
      return;
    }
    begun = true;
    fixture = null;
    Map<String, String> f = new HashMap<>();
    LocalDate today = Clock.today();
    f.put("today", today.toString());
    f.put("tomorrow", today.plusDays(1).toString());
    f.put("later", today.plusDays(30).toString());
    f.put("501 letters", "x".repeat(501));
    f.put("2001 letters", "x".repeat(2001));
    f.put("1000 digits", "9".repeat(1000));
    f.put("deep", "[".repeat(5000) + "]".repeat(5000));

    JsonNode meeting = Api.freshMeeting("PUBLIC");
    f.put("meeting", meeting.get("id").asText());
    f.put("meetingReference", meeting.get("reference").asText());
    f.put("meeting.tag", Api.tag(meeting));
    f.put("document", Api.freshDocument(f.get("meeting"), "text", TEXT).get("id").asText());
    JsonNode other = Api.freshMeeting("RESTRICTED");
    f.put("otherMeeting", other.get("id").asText());
    f.put(
        "foreignDocument",
        Api.freshDocument(f.get("otherMeeting"), "other", "Other text.").get("id").asText());

    f.put("newCode", "T" + Api.unique(8));
    f.put("newMeeting", "TST-2023-05-05-" + Api.unique(8));
    f.put("agency", Api.freshAgency());
    f.put("cooperating", Api.freshAgency());
    JsonNode parent = Api.expect(201, Api.post(Api.as("admin"), "/agencies", Api.newAgency()));
    f.put("parent", parent.get("code").asText());
    f.put("parent.tag", Api.tag(parent));
    JsonNode child = Json.with(Api.newAgency(), "parent", f.get("parent"));
    Api.expect(201, Api.post(Api.as("admin"), "/agencies", child));
    f.put("child", child.get("code").asText());
    JsonNode ended = Json.with(Api.newAgency(), "validTo", today.minusYears(1).toString());
    Api.expect(201, Api.post(Api.as("admin"), "/agencies", ended));
    f.put("ended", ended.get("code").asText());

    put(f, "draft", Api.directive("PUBLIC").in(f.get("meeting")).draft());
    put(
        f,
        "quoting",
        Api.directive("PUBLIC")
            .in(f.get("meeting"))
            .with(
                "passages",
                List.of(
                    Json.object("documentKey", "text", "start", 8, "end", 13, "exact", "roads")))
            .draft());
    put(f, "registered", Api.directive("PUBLIC").in(f.get("meeting")).registered());
    Directive assigned =
        Api.directive("PUBLIC")
            .in(f.get("meeting"))
            .due(today.plusDays(60))
            .cooperating(f.get("cooperating"))
            .milestone("first", today.plusDays(20))
            .assigned();
    put(f, "assigned", assigned);
    f.put("assigned.due", today.plusDays(60).toString());
    f.put("lead", assigned.lead());
    f.put("lead.tag", Api.tag(Api.body(Api.as("admin").get("/agencies/" + assigned.lead()))));
    assigned
        .get()
        .get("assignments")
        .forEach(
            a -> {
              if (a.get("role").asText().equals("COOPERATING")) {
                f.put("assignment", a.get("id").asText());
              }
            });
    Directive inProgress = Api.directive("PUBLIC").in(f.get("meeting")).inProgress();
    put(f, "inProgress", inProgress);
    f.put("inProgress.lead", inProgress.lead());
    for (int i = 0; i < 2; i++) {
      Response evidence =
          Api.form(
              inProgress.asLead(),
              inProgress.path() + "/evidence",
              Multipart.of(Api.newEvidence()));
      f.put("evidence", Api.expect(201, evidence).get("id").asText());
    }
    put(f, "suspended", Api.directive("PUBLIC").in(f.get("meeting")).suspended());
    put(f, "closed", Api.directive("PUBLIC").in(f.get("meeting")).closed());
    f.put("closed.lead", closedLead(f.get("closed")));
    requests(f, assigned);

    f.put("closed.lead", lead(f.get("closed")));
    f.put("assigned.milestone", milestone(assigned));
    Directive reported =
        Api.directive("PUBLIC")
            .in(f.get("meeting"))
            .milestone("first", today.plusDays(20))
            .inProgress();
    put(f, "reported", reported);
    f.put("reported.lead", reported.lead());
    f.put("reported.milestone", milestone(reported));
    LocalDate yesterday = today.minusDays(1);
    f.put("yesterday", yesterday.toString());
    f.put("submittedDay", today.minusDays(2).toString());
    put(f, "draftReport", Reports.draft(reported, Reports.of(yesterday, yesterday)));
    put(
        f,
        "acceptedReport",
        Reports.accepted(reported, Reports.of(today.minusDays(3), today.minusDays(3))));
    put(
        f,
        "submittedReport",
        Reports.submitted(reported, Reports.of(today.minusDays(2), today.minusDays(2))));

    f.put("cursor", cursor("/agencies?limit=1"));
    f.put("directiveCursor", cursor("/directives?limit=1"));
    f.put("tamperedCursor", f.get("cursor").substring(0, f.get("cursor").length() - 5));
    before = Database.contents();
    fixture = f;
  }

  private static String closedLead(String closed) {
    return Api.expect(200, Api.as("supervisor").get("/directives/" + closed))
        .at("/owners/0/agency")
        .asText();
  }

  /** A request that waits and one that is rejected; a reminder that is open and one answered. */
  private static void requests(Map<String, String> f, Directive directive) {
    LocalDate later = Clock.today().plusDays(90);
    JsonNode rejected =
        Api.expect(
            201,
            Api.post(
                directive.asLead(),
                directive.path() + "/extension-requests",
                Api.newExtensionRequest(later)));
    f.put("rejected", rejected.get("id").asText());
    Api.expect(
        200,
        Api.post(
            directive.asSupervisor().header("If-Match", Api.tag(rejected)),
            "/extension-requests/" + f.get("rejected") + "/decision",
            Json.object("status", "REJECTED", "decisionNote", "It was known before.")));
    for (String on : List.of("lead", "office")) {
      JsonNode pending =
          Api.expect(
              201,
              Api.post(
                  on.equals("lead") ? directive.asLead() : Api.person("filer", "supervisor"),
                  directive.path() + "/extension-requests",
                  on.equals("lead")
                      ? Api.newExtensionRequest(later)
                      : Api.newExtensionRequest(later)
                          .put("milestone", "first")
                          .put("onBehalfOf", directive.lead())));
      f.put("pending." + on, pending.get("id").asText());
    }
    for (String name : List.of("open", "answered")) {
      JsonNode reminder =
          Api.expect(
              201,
              Api.post(
                  directive.asSupervisor(),
                  directive.path() + "/reminders",
                  Api.newReminder("NOTICE")));
      f.put("reminder." + name, reminder.get("id").asText());
    }
    Api.expect(
        200,
        Api.post(
            directive.asLead().header("If-Match", "\"1\""),
            "/reminders/" + f.get("reminder.answered") + "/response",
            Json.object("response", "Soon.")));
  }

  private static void put(Map<String, String> f, String name, Directive directive) {
    JsonNode body = directive.get();
    f.put(name, directive.id());
    f.put(name + ".tag", Api.tag(body));
    f.put(name + ".reference", body.get("reference").asText());
  }

  private static void put(Map<String, String> f, String name, JsonNode report) {
    f.put(name, report.get("id").asText());
    f.put(name + ".tag", Api.tag(report));
  }

  private static String lead(String directive) {
    return Api.body(Api.as("supervisor").get("/directives/" + directive))
        .at("/owners/0/agency")
        .asText();
  }

  private static String milestone(Directive directive) {
    return directive.get().at("/milestones/0/id").asText();
  }

  private static String cursor(String list) {
    String next = Api.body(Api.as("supervisor").get(list)).get("next").asText(null);
    assertThat(next).as("next of " + list).isNotNull();
    return next;
  }

  /** A cursor is opaque, which keeps nobody from changing one: it is refused or does no harm. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "/agencies?limit=1",
        "/meetings?limit=1",
        "/directives?limit=1",
        "/evidence?limit=1"
      })
  void aForgedCursorDoesNoHarm(String list) {
    prepare();
    byte[] cursor = Base64.getUrlDecoder().decode(cursor(list));
    List<byte[]> forged = new ArrayList<>();
    for (int i = 0; i < cursor.length; i++) {
      byte[] changed = cursor.clone();
      changed[i] = (byte) (changed[i] == '9' ? 'x' : '9');
      forged.add(changed);
    }
    String text = new String(cursor, StandardCharsets.UTF_8);
    if (text.startsWith("[")) {
      var keys = new ArrayList<JsonNode>();
      Json.parse(text).forEach(keys::add);
      for (int i = 0; i < keys.size(); i++) {
        for (String value : List.of("null", "\"\"", "\"x\"", "1", "[]", "\"\\u0000\"")) {
          var changed = new ArrayList<>(keys);
          changed.set(i, Json.parse(value));
          forged.add(Json.write(changed).getBytes(StandardCharsets.UTF_8));
        }
        forged.add(Json.write(keys.subList(0, i)).getBytes(StandardCharsets.UTF_8));
      }
    }
    for (byte[] bytes : forged) {
      String encoded = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
      assertThat(Api.as("supervisor").get(list + "&cursor=" + encoded).statusCode())
          .as(new String(bytes, StandardCharsets.UTF_8))
          .isIn(200, 400);
    }
  }

  @Test
  void allFaultsComeBackAtOnce() {
    Response response =
        Api.post(
            Api.as("supervisor"),
            "/meetings",
            Json.parse(
                """
                {"reference": "x", "type": "NONE", "heldOn": "2023-02-30", "title": " ",
                 "translations": {"zh": {"title": 1, "more": 2}}, "chairman": "x"}
                """));
    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(Api.pointers(response))
        .containsExactlyInAnyOrder(
            "/reference",
            "/type",
            "/heldOn",
            "/title",
            "/translations/zh/title",
            "/translations/zh/more",
            "/body",
            "/chairman");
  }

  @Test
  void theRejectedValueIsNotRepeated() {
    String secret = "SECRET-" + Api.unique(8);
    for (Response response :
        List.of(
            Api.post(
                Api.as("supervisor"),
                "/meetings",
                Json.object("reference", secret, "type", secret, "heldOn", secret)),
            Api.post(
                Api.as("supervisor"), "/directives", Json.object("meeting", secret, "title", "x")),
            Api.as("supervisor").get("/directives?sort=" + secret),
            Api.as("supervisor").get("/directives?cursor=" + secret),
            Api.as("supervisor").header("If-None-Match", secret).get("/directives?limit=" + secret),
            Api.as("supervisor").contentType(Api.JSON).body("{\"" + secret).post("/directives"))) {
      assertThat(response.statusCode()).isEqualTo(400);
      assertThat(response.asString()).doesNotContain(secret);
    }
  }

  @Test
  void escapedPointersNameWhatTheyPointAt() {
    Response response =
        Api.post(
            Api.as("supervisor"), "/meetings", Json.with(Api.newMeeting("PUBLIC"), "a/b~c", "x"));
    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(Api.pointers(response)).containsExactly("/a~1b~0c");
  }

  @Test
  void aHugeNumberOfFaultsIsAnsweredInASmallBody() {
    var members = new HashMap<String, Integer>();
    for (int i = 0; i < 20_000; i++) {
      members.put("m" + i, i);
    }
    Response response = Api.post(Api.as("supervisor"), "/meetings", Json.of(members));
    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(response.asByteArray().length).isLessThan(100_000);
  }

  @Test
  void everyTableRowIsOfTheContract() {
    rows()
        .forEach(
            row -> {
              String[] line = row.row().get("do").asText().split(" ", 2);
              String path = line[1].split("[?]", 2)[0].replaceAll("\\$\\{[^}]+}", "x");
              assertThat(OpenApi.find(line[0], path)).as(row.name()).isPresent();
            });
  }
}
