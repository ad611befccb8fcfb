package org.directivetracker.security;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.junit.QuarkusTest;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.assertj.core.api.SoftAssertions;
import org.directivetracker.security.Scene.Who;
import org.directivetracker.testing.Api;
import org.directivetracker.testing.Database;
import org.directivetracker.testing.Directive;
import org.directivetracker.testing.Json;
import org.directivetracker.testing.Request;
import org.directivetracker.testing.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What one thing's answers tell about another. An identifier in an answer is that of something the
 * caller may read; the text of a document is shown to those alone who may read the document.
 */
@QuarkusTest
class NeighbourTest {
  private static final Pattern UUID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

  /**
   * Where each kind of thing is read. A quote names its document and a directive its meeting by
   * their identifiers as the source, whoever may read those; so they are not in this table.
   */
  private static final Map<String, String> ADDRESSES =
      Map.of(
          "directive", "/directives/",
          "progress_report", "/progress-reports/",
          "evidence", "/evidence/",
          "extension_request", "/extension-requests/",
          "reminder", "/reminders/",
          "assessment", "/assessments/");

  /** What is asked of one directive. */
  private static final List<String> OF_DIRECTIVE =
      List.of(
          "",
          "/history",
          "/assignments",
          "/milestones",
          "/date-decisions",
          "/progress-reports",
          "/evidence",
          "/extension-requests",
          "/reminders",
          "/assessments",
          "/reporting-periods");

  private static final List<String> QUEUES =
      List.of(
          "/me/work",
          "/progress-reports",
          "/reporting-periods",
          "/evidence",
          "/extension-requests",
          "/reminders");

  @ParameterizedTest
  @ValueSource(strings = {"P", "R"})
  void answersNameWhatTheCallerMayReadAndNoMore(String in) {
    Scene scene = Scene.of(in);
    Directive superseded = supersededByHidden(scene);
    List<Directive> directives =
        List.of(
            scene.inProgress,
            scene.assigned,
            scene.claimed,
            scene.draft,
            scene.onceHidden,
            superseded);
    Map<String, String> kinds = kinds();
    var soft = new SoftAssertions();
    for (Who who : scene.callers()) {
      if (who.agency() != null && !who.role().equals("agency")) {
        continue; // An agency in the token counts with the role alone, as SeenTest shows.
      }
      boolean reads = who.ask().get("/documents/" + scene.document).statusCode() == 200;
      answers(who::ask, directives)
          .forEach(
              (asked, answer) -> {
                if (!reads) {
                  soft.assertThat(answer)
                      .as("%s, %s", who, asked)
                      .doesNotContain(Scene.BEFORE, Scene.AFTER);
                }
                for (String id : named(answer)) {
                  String address = ADDRESSES.get(kinds.getOrDefault(id, ""));
                  if (address != null) {
                    soft.assertThat(who.ask().get(address + id).statusCode())
                        .as("%s, %s names %s%s", who, asked, address, id)
                        .isEqualTo(200);
                  }
                }
              });
    }
    soft.assertAll();
  }

  @Test
  void aHiddenSuccessorIsWithheldFromTheRecordToo() {
    Scene scene = Scene.of("P");
    Directive superseded = supersededByHidden(scene);
    JsonNode withheld = closing(superseded.asLead(), superseded);
    assertThat(withheld.at("/disclosed").fieldNames())
        .toIterable()
        .containsExactlyInAnyOrder("actor", "requestId", "reason");
    JsonNode whole = closing(superseded.asSupervisor(), superseded);
    assertThat(whole.at("/disclosed/changes/value/directive/relatedDirective/after").asText())
        .isNotEmpty();
    assertThat(withheld.get("digests")).isEqualTo(whole.get("digests"));
    assertThat(withheld.get("digest")).isEqualTo(whole.get("digest"));
  }

  @Test
  void aSuccessorThatTheCallerMayKnowOfIsShown() {
    Scene scene = Scene.of("P");
    Directive superseded =
        superseded(scene, Api.directive("RESTRICTED").lead(scene.lead).assigned());
    assertThat(closing(superseded.asLead(), superseded).at("/disclosed").has("changes")).isTrue();
    Directive bySeen = superseded(scene, Api.directive("PUBLIC").assigned());
    assertThat(closing(bySeen.asLead(), bySeen).at("/disclosed").has("changes")).isTrue();
  }

  @Test
  void reportsShowTheTextAroundAQuoteToThoseWhoMayReadTheDocument() {
    Scene scene = Scene.of("R");
    String path = "/reports/status?format=html&topic=" + scene.topic;
    assertThat(Api.text(Api.as("supervisor").accept("text/html").get(path)))
        .contains(Scene.BEFORE.strip(), Scene.AFTER.substring(0, 10));
    assertThat(Api.text(Api.agency(scene.lead).accept("text/html").get(path)))
        .contains(Scene.QUOTE)
        .doesNotContain(Scene.BEFORE.strip(), Scene.AFTER.substring(0, 10));
  }

  /** Led by the scene's lead; what supersedes it is another agency's and RESTRICTED. */
  private static Directive supersededByHidden(Scene scene) {
    return superseded(scene, Api.directive("RESTRICTED").assigned());
  }

  private static Directive superseded(Scene scene, Directive by) {
    Directive directive = Api.directive("PUBLIC").lead(scene.lead).assigned();
    directive.supervise(
        Json.object(
            "action",
            "close",
            "closureReason",
            "SUPERSEDED",
            "reason",
            "Another took its place.",
            "relatedDirective",
            by.reference()));
    return directive;
  }

  private static JsonNode closing(Request who, Directive directive) {
    return Api.all(who, directive.path() + "/history").stream()
        .filter(e -> e.get("action").asText().equals("close"))
        .findFirst()
        .orElseThrow();
  }

  /** All that the caller is answered, by what was asked. */
  private static Map<String, String> answers(Supplier<Request> who, List<Directive> directives) {
    Map<String, String> answers = new LinkedHashMap<>();
    for (Directive directive : directives) {
      for (String part : OF_DIRECTIVE) {
        put(answers, who.get(), directive.path() + part);
      }
    }
    QUEUES.forEach(queue -> put(answers, who.get(), queue));
    return answers;
  }

  private static void put(Map<String, String> answers, Request who, String path) {
    Response response = who.get(path);
    if (response.statusCode() == 200) {
      answers.put(path, Api.text(response));
    }
  }

  private static Set<String> named(String answer) {
    var ids = new HashSet<String>();
    UUID.matcher(answer).results().forEach(found -> ids.add(found.group()));
    return ids;
  }

  /** What each identifier in the database is one of. */
  private static Map<String, String> kinds() {
    var kinds = new HashMap<String, String>();
    ADDRESSES
        .keySet()
        .forEach(
            table ->
                Database.column("select id from " + table).forEach(id -> kinds.put(id, table)));
    return kinds;
  }
}
