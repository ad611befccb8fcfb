package org.directivetracker.security;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.test.junit.QuarkusTest;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.assertj.core.api.SoftAssertions;
import org.directivetracker.security.Scene.Who;
import org.directivetracker.testing.Api;
import org.directivetracker.testing.Clock;
import org.directivetracker.testing.Request;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Where reading is answered, what of it each caller is shown: {@code security/seen.txt}. */
@QuarkusTest
class SeenTest {
  private static final List<Row> ROWS =
      Table.read("/security/seen.txt").stream().map(Row::of).toList();
  private static final Set<String> BRIEF =
      Set.of(
          "eventId",
          "action",
          "role",
          "agency",
          "recordedAt",
          "effectiveAt",
          "simulatedClock",
          "digest");

  record Row(
      String in,
      String caller,
      String listed,
      String meeting,
      String officer,
      String assignments,
      String owners,
      String contact,
      String declined,
      String milestones,
      String decisions,
      String reason,
      String history) {
    static Row of(List<String> w) {
      assertThat(w).as(w.toString()).hasSize(13);
      return new Row(
          w.get(0), w.get(1), w.get(2), w.get(3), w.get(4), w.get(5), w.get(6), w.get(7), w.get(8),
          w.get(9), w.get(10), w.get(11), w.get(12));
    }

    @Override
    public String toString() {
      return in + " " + caller;
    }
  }

  static Stream<Row> rows() {
    return ROWS.stream();
  }

  @Test
  void everyCallerIsInTheTable() {
    var seen = new HashSet<String>();
    ROWS.forEach(r -> assertThat(seen.add(r.toString())).as("twice: " + r).isTrue());
    for (String in : List.of("P", "R")) {
      var callers = new TreeSet<String>();
      Scene.of(in).callers().forEach(w -> callers.add(in + " " + w.column()));
      assertThat(seen).containsAll(callers);
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rows")
  void isShownWhatIsTabledAndNoMore(Row row) {
    Scene scene = Scene.of(row.in());
    for (Who who : scene.callers().stream().filter(w -> w.column().equals(row.caller())).toList()) {
      var soft = new SoftAssertions();
      checkLists(soft, row, scene, who);
      if (!row.assignments().equals("-")) {
        checkDirective(soft, row, scene, who);
        checkDates(soft, row, scene, who);
        checkHistory(soft, row, scene, who);
      }
      soft.assertAll();
    }
  }

  private static void checkLists(SoftAssertions soft, Row row, Scene scene, Who who) {
    List<JsonNode> listed = Api.all(who.ask(), "/directives", "topic", scene.topic);
    soft.assertThat(!listed.isEmpty())
        .as(who + " finds it in the list")
        .isEqualTo(row.listed().equals("yes"));
    soft.assertThat(
            Api.all(who.ask(), "/directives", "topic", scene.topic, "asOf", Clock.now().toString()))
        .as(who + " sees the same as of the present")
        .isEqualTo(listed);
    soft.assertThat(
            Api.all(who.ask(), "/meetings").stream()
                .anyMatch(m -> m.get("id").equals(scene.meeting.get("id"))))
        .as(who + " finds its meeting in the list")
        .isEqualTo(row.meeting().equals("yes"));
    if (!listed.isEmpty()) {
      soft.assertThat(codes(listed.get(0).get("owners")))
          .as(who + " sees the owners in the list")
          .isEqualTo(owners(row, scene));
    }
    // A filter on what the caller may not see matches nothing.
    if (!row.officer().equals("?")) {
      soft.assertThat(Api.all(who.ask(), "/directives", "officer", "officer-" + scene.topic).size())
          .as(who + " finds it by its officer")
          .isEqualTo(row.officer().equals("yes") ? 1 : 0);
    }
    soft.assertThat(Api.all(who.ask(), "/directives", "agency", scene.declined))
        .as(who + " finds it by an agency that declined")
        .isEmpty();
    soft.assertThat(
            Api.all(who.ask(), "/directives", "topic", scene.topic, "agency", scene.cooperating)
                .size())
        .as(who + " finds it by an agency that cooperates")
        .isEqualTo(row.owners().equals("both") ? 1 : 0);
  }

  private static void checkDirective(SoftAssertions soft, Row row, Scene scene, Who who) {
    ObjectNode directive = Api.expect(200, who.ask().get(scene.inProgress.path()));
    soft.assertThat(directive.get("passages").findValuesAsText("exact"))
        .as(who + " sees the passages")
        .containsExactly(Scene.QUOTE);
    for (JsonNode passage : directive.get("passages")) {
      boolean mayReadDocument = row.meeting().equals("yes");
      soft.assertThat(passage.has("prefix"))
          .as(who + " sees the text before the quote")
          .isEqualTo(mayReadDocument);
      soft.assertThat(passage.has("suffix"))
          .as(who + " sees the text after the quote")
          .isEqualTo(mayReadDocument);
      soft.assertThat(
              who.ask().get("/documents/" + passage.get("documentId").asText()).statusCode())
          .as(who + " may read the document")
          .isEqualTo(mayReadDocument ? 200 : 404);
    }
    if (!row.officer().equals("?")) {
      soft.assertThat(directive.has("officer"))
          .as(who + " sees the officer")
          .isEqualTo(row.officer().equals("yes"));
    }
    soft.assertThat(codes(directive.get("owners")))
        .as(who + " sees the owners")
        .isEqualTo(owners(row, scene));
    List<JsonNode> listed = Api.all(who.ask(), scene.inProgress.path() + "/assignments");
    for (List<JsonNode> assignments : List.of(items(directive.get("assignments")), listed)) {
      soft.assertThat(
              new TreeSet<>(assignments.stream().map(a -> a.get("agency").asText()).toList()))
          .as(who + " sees the assignments")
          .isEqualTo(assignments(row, scene, who));
      for (JsonNode assignment : assignments) {
        boolean own = assignment.get("agency").asText().equals(who.agency());
        soft.assertThat(assignment.has("contact"))
            .as(who + " sees the contact of " + assignment.get("agency"))
            .isEqualTo(
                row.contact().equals("all")
                    || (row.contact().equals("own") && own && who.role().equals("agency")));
        soft.assertThat(assignment.has("declineReason"))
            .as(who + " sees why " + assignment.get("agency") + " declined")
            .isEqualTo(
                row.declined().equals("all")
                    || (row.declined().equals("own") && own && who.role().equals("agency")));
      }
    }
    int milestones = Integer.parseInt(row.milestones());
    soft.assertThat(directive.get("milestones")).as(who + " sees milestones").hasSize(milestones);
    soft.assertThat(directive.at("/milestoneCounts/total").asInt())
        .as(who + " sees them counted")
        .isEqualTo(milestones);
    soft.assertThat(Api.all(who.ask(), scene.inProgress.path() + "/milestones"))
        .as(who + " sees the list of milestones")
        .hasSize(milestones);
  }

  private static void checkDates(SoftAssertions soft, Row row, Scene scene, Who who) {
    List<JsonNode> decisions = Api.all(who.ask(), scene.inProgress.path() + "/date-decisions");
    soft.assertThat(decisions)
        .as(who + " sees date decisions")
        .hasSize(Integer.parseInt(row.decisions()));
    decisions.forEach(
        d ->
            soft.assertThat(d.has("reason"))
                .as(who + " sees the reason of a date decision")
                .isEqualTo(row.reason().equals("yes")));
  }

  private static void checkHistory(SoftAssertions soft, Row row, Scene scene, Who who) {
    List<JsonNode> all = history(scene.inProgress.asSupervisor(), scene);
    List<JsonNode> seen = history(who.ask(), scene);
    if (!Set.of("super", "audit", "lead", "coop").contains(who.column())) {
      soft.assertThat(Api.all(who.ask(), scene.inProgress.path() + "/history"))
          .as(who + " sees nothing of drafting")
          .isEqualTo(seen);
    }
    List<String> actions = all.stream().map(e -> e.get("action").asText()).toList();
    int registered = actions.indexOf("register");
    assertThat(registered).as("there is something before " + actions).isLessThan(all.size() - 1);
    List<String> expected =
        (row.history().equals("all") ? all : all.subList(0, registered + 1))
            .stream()
                .filter(
                    e ->
                        !row.history().equals("own")
                            || e.get("agency").asText().equals(who.agency()))
                .filter(e -> !row.history().equals("brief") || isPublic(e))
                .filter(e -> !who.column().equals("coop") || !isOfDraftAssessment(e))
                .map(e -> e.get("eventId").asText())
                .toList();
    soft.assertThat(seen.stream().map(e -> e.get("eventId").asText()).toList())
        .as(who + " sees the history")
        .isNotEmpty()
        .isEqualTo(expected);
    for (JsonNode entry : seen) {
      var members = new TreeSet<String>();
      entry.fieldNames().forEachRemaining(members::add);
      if (Set.of("all", "full").contains(row.history())) {
        soft.assertThat(members)
            .as(who + " sees entries whole")
            .contains("entity", "also", "digests", "disclosed", "onBehalfOf");
      } else {
        soft.assertThat(members).as(who + " sees entries in brief").isEqualTo(new TreeSet<>(BRIEF));
      }
    }
  }

  /** What happens to things that are never public is not public either. */
  private static boolean isPublic(JsonNode event) {
    return switch (event.at("/entity/type").asText()) {
      case "evidence", "extension-request", "reminder" -> false;
      case "assessment" -> event.get("action").asText().equals("assessment.publish");
      case "progress-report" -> event.get("action").asText().equals("progress-report.accept");
      default -> true;
    };
  }

  /** What comes before an assessment's publication is not for the other agencies. */
  private static boolean isOfDraftAssessment(JsonNode event) {
    return event.at("/entity/type").asText().equals("assessment") && !isPublic(event);
  }

  /** All but the drafting of reports, which is for their agency and for auditors. */
  private static List<JsonNode> history(Request who, Scene scene) {
    return Api.all(who, scene.inProgress.path() + "/history").stream()
        .filter(e -> !e.get("action").asText().equals("progress-report.create"))
        .toList();
  }

  private static Set<String> owners(Row row, Scene scene) {
    return new TreeSet<>(
        row.owners().equals("both") ? List.of(scene.lead, scene.cooperating) : List.of());
  }

  private static Set<String> assignments(Row row, Scene scene, Who who) {
    var agencies = new TreeSet<String>();
    switch (row.assignments()) {
      case "all" ->
          agencies.addAll(List.of(scene.lead, scene.cooperating, scene.declined, scene.released));
      case "current" -> agencies.addAll(List.of(scene.lead, scene.cooperating));
      case "current+own" -> agencies.addAll(List.of(scene.lead, scene.cooperating, who.agency()));
      case "own" -> agencies.add(who.agency());
      default -> throw new IllegalArgumentException(row.assignments());
    }
    return agencies;
  }

  private static Set<String> codes(JsonNode owners) {
    return new TreeSet<>(owners.findValuesAsText("agency"));
  }

  private static List<JsonNode> items(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).toList();
  }
}
