package org.directivetracker.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import org.awaitility.Awaitility;

/**
 * The API as its callers use it: real HTTP, real tokens, and each answer held to the contract.
 *
 * <pre>
 * Api.as("supervisor").get("/directives");
 * Directive d = Api.directive("PUBLIC").assigned();
 * Api.agency(d.lead()).body(Json.object("action", "acknowledge")) … or d.act(d.leadAgency(), …)
 * </pre>
 */
public final class Api {
  public static final String BASE = "/api/v1";
  public static final String JSON = "application/json";
  public static final String MERGE_PATCH = "application/merge-patch+json";

  private static final Map<String, String> TOKENS = new ConcurrentHashMap<>();
  private static volatile boolean started;

  private Api() {}

  // ---- who asks -------------------------------------------------------------------------------

  /** Somebody with these roles; the same roles are the same person. */
  public static Request as(String... roles) {
    return bearer(token(List.of(roles), null, null));
  }

  /** That person, with one role. */
  public static Request person(String subject, String... roles) {
    return bearer(token(List.of(roles), null, subject));
  }

  /** Somebody of that agency. */
  public static Request agency(String code) {
    return bearer(token(List.of("agency"), code, null));
  }

  /** That person of that agency. */
  public static Request agency(String code, String subject) {
    return bearer(token(List.of("agency"), code, subject));
  }

  /** Nobody in particular. */
  public static Request anonymous() {
    awaitStart();
    return new Request().basePath(BASE).accept(JSON);
  }

  public static Request bearer(String token) {
    return anonymous().header("Authorization", "Bearer " + token);
  }

  /**
   * Whoever the words say: {@code anonymous}, {@code bad-token}, roles joined by {@code +}, with
   * {@code @CODE} for an agency and {@code #subject} for a certain person, such as {@code
   * agency@NEA#li}.
   */
  public static Request caller(String words) {
    String token = tokenOf(words);
    return token == null ? anonymous() : bearer(token);
  }

  /** The token of whoever the words say, null for nobody. */
  public static String tokenOf(String words) {
    if (words.equals("anonymous")) {
      return null;
    }
    if (words.equals("bad-token")) {
      return "not.a.token";
    }
    String[] person = words.split("#", 2);
    String[] agency = person[0].split("@", 2);
    return token(
        List.of(agency[0].split("\\+")),
        agency.length > 1 ? agency[1] : null,
        person.length > 1 ? person[1] : null);
  }

  /** A token as the development issuer gives it, kept for the whole run. */
  public static String token(List<String> roles, String agency, String subject) {
    awaitStart();
    return TOKENS.computeIfAbsent(
        roles + "|" + agency + "|" + subject,
        k -> {
          var parameters = new HashMap<String, Object>();
          parameters.put("role", roles);
          if (agency != null) {
            parameters.put("agency", agency);
          }
          if (subject != null) {
            parameters.put("subject", subject);
          }
          return token(parameters);
        });
  }

  /** A token with anything that /dev/token takes, not kept. */
  public static String token(Map<String, ?> parameters) {
    awaitStart();
    return text(new Request().queryParams(parameters).get("/dev/token"));
  }

  /** The sample is in, the service is ready. */
  public static void awaitStart() {
    if (started) {
      return;
    }
    Awaitility.await("the service to be ready")
        .atMost(Duration.ofMinutes(3))
        .pollInterval(Duration.ofMillis(50))
        .ignoreExceptions()
        .until(() -> new Request().get("/q/health/started").statusCode() == 200);
    started = true;
  }

  // ---- verbs ------------------------------------------------------------------------------------

  public static Response post(Request who, String path, Object body) {
    return who.contentType(JSON).body(Json.write(body)).post(path);
  }

  /** A form as {@link Multipart} made it. */
  public static Response form(Request who, String path, byte[] form) {
    return who.contentType(Multipart.CONTENT_TYPE).body(form).post(path);
  }

  /** A change of what was read under that tag. */
  public static Response patch(Request who, String path, String tag, Object body) {
    return who.contentType(MERGE_PATCH).header("If-Match", tag).body(Json.write(body)).patch(path);
  }

  public static Response put(Request who, String path, String tag, Object body) {
    return who.contentType(JSON).header("If-Match", tag).body(Json.write(body)).put(path);
  }

  public static Response delete(Request who, String path, String tag) {
    return who.header("If-Match", tag).delete(path);
  }

  /** The body of an answer that must have this status. */
  public static ObjectNode expect(int status, Response response) {
    assertThat(response.statusCode())
        .as(() -> "status of " + response.asString())
        .isEqualTo(status);
    return (ObjectNode) Json.parse(response.asString());
  }

  /** An answer that must be 201. */
  public static Response expectCreated(Response response) {
    expect(201, response);
    return response;
  }

  /** What an answer that must be 200 says. */
  public static String text(Response response) {
    assertThat(response.statusCode()).as(response.asString()).isEqualTo(200);
    return response.asString().strip();
  }

  /** The body as a tree. */
  public static JsonNode body(Response response) {
    return Json.parse(response.asString());
  }

  public static String etag(Response response) {
    String tag = response.header("ETag");
    assertThat(tag).as("ETag").isNotNull();
    return tag;
  }

  /** The tag that stands for a version alone. */
  public static String tag(JsonNode thing) {
    return "\"" + thing.get("version").asInt() + "\"";
  }

  /** All items of a list, its query given as names and values in turn. */
  public static List<JsonNode> all(Request who, String path, Object... query) {
    var parameters = new StringJoiner("&");
    for (int i = 0; i < query.length; i += 2) {
      parameters.add(
          query[i] + "=" + URLEncoder.encode(query[i + 1].toString(), StandardCharsets.UTF_8));
    }
    return pages(who, path + (query.length == 0 ? "" : "?" + parameters), 200);
  }

  /** All items of a list, read in pages of that size along the cursors. */
  public static List<JsonNode> pages(Request who, String pathAndQuery, int limit) {
    String first = pathAndQuery + (pathAndQuery.contains("?") ? "&" : "?") + "limit=" + limit;
    var items = new ArrayList<JsonNode>();
    var cursors = new HashSet<String>();
    String cursor = null;
    do {
      Request request = who.sameCaller().urlEncodingEnabled(false);
      ObjectNode page =
          expect(200, request.get(first + (cursor == null ? "" : "&cursor=" + cursor)));
      assertThat(page.get("items").size()).isLessThanOrEqualTo(limit);
      page.get("items").forEach(items::add);
      cursor = page.get("next").asText(null);
      assertThat(cursors.add(cursor)).as("a new cursor after " + page.get("items")).isTrue();
    } while (cursor != null);
    return items;
  }

  // ---- things -----------------------------------------------------------------------------------

  /** Letters and digits that no other test has. */
  public static String unique(int length) {
    String alphabet = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
    var text = new StringBuilder();
    ThreadLocalRandom.current()
        .ints(length, 0, alphabet.length())
        .forEach(i -> text.append(alphabet.charAt(i)));
    return text.toString();
  }

  /** The code of a new agency. */
  public static String freshAgency() {
    return expect(201, post(as("admin"), "/agencies", newAgency())).get("code").asText();
  }

  /** What makes a new agency. */
  public static ObjectNode newAgency() {
    String code = "T" + unique(8);
    return Json.object(
        "code", code, "names", Json.english("Agency " + code), "validFrom", "1949-10-01");
  }

  /** A new meeting without documents: id, reference and all else. */
  public static ObjectNode freshMeeting(String visibility) {
    return expect(201, post(as("supervisor"), "/meetings", newMeeting(visibility)));
  }

  /** What makes a new meeting, such as {@code TST-2024-01-02-A1B2C3D4}. */
  public static ObjectNode newMeeting(String visibility) {
    String reference = "TST-2024-01-02-" + unique(8);
    return Json.object(
        "reference",
        reference,
        "body",
        "Test Council",
        "type",
        "EXECUTIVE_MEETING",
        "heldOn",
        "2024-01-02",
        "title",
        "Meeting " + reference,
        "visibility",
        visibility);
  }

  /** Adds a document to the meeting. */
  public static ObjectNode freshDocument(String meeting, String key, String text) {
    return expect(
        201, post(as("supervisor"), "/meetings/" + meeting + "/documents", newDocument(key, text)));
  }

  public static ObjectNode newDocument(String key, String text) {
    return Json.object(
        "key",
        key,
        "language",
        "en",
        "rendering",
        "ORIGINAL",
        "title",
        "Document " + key,
        "text",
        text);
  }

  /** What makes a draft in that meeting. */
  public static ObjectNode newDirective(String meeting, String visibility) {
    return Json.object("meeting", meeting, "title", "Do " + unique(6), "visibility", visibility);
  }

  /** A directive to be: {@code Api.directive("PUBLIC").due(day).assigned()}. */
  public static DirectiveBuilder directive(String visibility) {
    return new DirectiveBuilder(visibility);
  }

  /** A milestone due that day. */
  public static ObjectNode newMilestone(String key, LocalDate due, int sequence) {
    return Json.object(
        "key",
        key,
        "title",
        "Milestone " + key,
        "originalDueDate",
        due.toString(),
        "sequence",
        sequence);
  }

  /** What asks for a later date of a directive. */
  public static ObjectNode newExtensionRequest(LocalDate date) {
    return Json.object(
        "requestedDueDate",
        date.toString(),
        "reason",
        "The catalogue is late.",
        "progressToDate",
        "Half of it is written.");
  }

  /** A report over nothing, to be frozen. */
  public static ObjectNode newSnapshot(String format) {
    return Json.object(
        "report",
        "STATUS",
        "format",
        format,
        "title",
        "Before the hearing",
        "filters",
        Json.object("topic", Json.array("no-such-topic")));
  }

  /** What reminds whoever leads a directive. */
  public static ObjectNode newAssessment() {
    return Json.object(
        "asOf",
        Clock.today().toString(),
        "criteria",
        "The completion criteria.",
        "completion",
        "LIMITED",
        "conclusion",
        "Half of it is done.");
  }

  public static ObjectNode newReminder(String level) {
    return Json.object("level", level, "message", "How does it stand?");
  }

  /** What hands in evidence: a short text. */
  public static ObjectNode newEvidence() {
    return Json.object(
        "file", "It was done on " + unique(8) + ".",
        "title", "Minutes",
        "kind", "DOCUMENTARY",
        "claim", "It was done.",
        "suppliedBy", "The project office",
        "collectedBy", "Li Na",
        "collectedAt", Clock.now().minusSeconds(3600).toString());
  }

  /** The pointers of a problem's errors. */
  public static List<String> pointers(Response problem) {
    return body(problem).path("errors").findValuesAsText("pointer");
  }

  /** The codes of a problem's errors. */
  public static List<String> codes(Response problem) {
    return body(problem).path("errors").findValuesAsText("code");
  }

  /** The slug of a problem's type. */
  public static String slug(Response problem) {
    String[] type = body(problem).path("type").asText().split("/");
    return type[type.length - 1];
  }

  /** The texts of an array. */
  public static List<String> texts(JsonNode array) {
    return Arrays.asList(Json.MAPPER.convertValue(array, String[].class));
  }
}
