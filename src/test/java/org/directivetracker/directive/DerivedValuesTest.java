package org.directivetracker.directive;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.assertj.core.api.SoftAssertions;
import org.directivetracker.testing.Api;
import org.directivetracker.testing.Clock;
import org.directivetracker.testing.Directive;
import org.directivetracker.testing.Json;
import org.directivetracker.testing.Reports;
import org.directivetracker.testing.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Plays the hand-worked cases of {@code derived/} on the clock. What is derived is looked at as it
 * happens, in the list and through its filters, and once more when looking back.
 */
@QuarkusTest
class DerivedValuesTest {
  /** What changes rules stands last in the last file, and is put right again there. */
  private static final List<String> FILES =
      List.of("progress-cases.yaml", "extension-cases.yaml", "cases.yaml");

  private static final List<Case> CASES = readAll();
  private static final Set<String> LIGHTS = Set.of("GREY", "GREEN", "YELLOW", "RED");
  private static final Set<String> NAMED_SHORTLY =
      Set.of(
          "status",
          "light",
          "reasons",
          "overdue",
          "slippage",
          "elapsed",
          "percent",
          "extensions",
          "milestones",
          "periods");

  record Case(String name, String why, JsonNode node) {
    @Override
    public String toString() {
      return name;
    }

    JsonNode steps() {
      return node.get("steps");
    }
  }

  private static List<Case> readAll() {
    var cases = new ArrayList<Case>();
    FILES.forEach(file -> cases.addAll(read("/derived/" + file)));
    return cases;
  }

  private static List<Case> read(String file) {
    try (InputStream in = DerivedValuesTest.class.getResourceAsStream(file)) {
      return StreamSupport.stream(new YAMLMapper().readTree(in).spliterator(), false)
          .map(c -> new Case(c.path("name").asText(), c.path("why").asText(), c))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Stream<Case> cases() {
    return CASES.stream();
  }

  @Test
  void theCasesAreWellMade() {
    assertThat(CASES).hasSizeGreaterThanOrEqualTo(45);
    assertThat(CASES).extracting(Case::name).doesNotHaveDuplicates();
    for (Case c : CASES) {
      assertThat(c.why()).as(c.name()).isNotBlank();
      List<Instant> instants = instants(c);
      assertThat(instants).as(c.name()).isSorted().doesNotHaveDuplicates();
      for (JsonNode step : c.steps()) {
        if (step.has("expect")) {
          assertThat(step.get("expect").properties())
              .extracting(Map.Entry::getKey)
              .as(c.name())
              .contains("status", "light", "reasons", "overdue", "slippage", "elapsed");
        }
      }
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void isDerivedAsWorkedByHand(Case c) {
    List<Instant> instants = instants(c);
    var looks = new LinkedHashMap<Instant, JsonNode>();
    var soft = new SoftAssertions();
    try (Clock clock = Clock.frozenAt(instants.get(0))) {
      var play = new Play(c);
      for (int i = 0; i < instants.size(); i++) {
        clock.freezeAt(instants.get(i));
        JsonNode step = c.steps().get(i);
        step.path("do").forEach(play::perform);
        JsonNode expected = step.get("expect");
        if (expected != null) {
          looks.put(instants.get(i), expected);
          String when = "on " + instants.get(i) + " ";
          ObjectNode seen = play.directive.get();
          check(soft, when, expected, seen);
          checkPeriods(soft, when, expected, play);
          checkList(soft, when, expected, seen, play.meeting);
        }
      }
      clock.freezeAt(instants.get(instants.size() - 1).plus(Duration.ofHours(30)));
      looks.forEach(
          (instant, expected) -> {
            Instant at = instant.plus(LOOKED_BACK_AFTER);
            ObjectNode seen =
                Api.expect(
                    200,
                    play.directive
                        .asSupervisor()
                        .queryParam("asOf", at.toString())
                        .get(play.directive.path()));
            check(soft, "looking back to " + at + " ", expected, seen);
          });
    }
    soft.assertAll();
  }

  /**
   * Writes of a frozen instant are recorded within it or just after; so one looks a little later.
   */
  private static final Duration LOOKED_BACK_AFTER = Duration.ofMillis(400);

  /** The n-th step of a day stands n minutes after 10:00, so that looking back can part them. */
  private static List<Instant> instants(Case c) {
    var instants = new ArrayList<Instant>();
    for (JsonNode step : c.steps()) {
      instants.add(
          step.has("at")
              ? Instant.parse(step.get("at").asText())
              : LocalDate.parse(step.get("day").asText())
                  .atTime(10, instants.size())
                  .atZone(Clock.ZONE)
                  .toInstant());
    }
    return instants;
  }

  // ---- what is expected -------------------------------------------------------------------------

  private static void check(SoftAssertions soft, String when, JsonNode expected, JsonNode seen) {
    checkDerived(soft, when, expected, seen);
    expected
        .properties()
        .forEach(
            e -> {
              if (!NAMED_SHORTLY.contains(e.getKey())) {
                soft.assertThat(seen.get(e.getKey())).as(when + e.getKey()).isEqualTo(e.getValue());
              }
            });
    expected
        .path("milestones")
        .properties()
        .forEach(
            e -> {
              JsonNode milestone = milestone(seen, e.getKey());
              e.getValue()
                  .properties()
                  .forEach(
                      m ->
                          soft.assertThat(milestone.get(m.getKey()))
                              .as(when + e.getKey() + "." + m.getKey())
                              .isEqualTo(m.getValue()));
            });
  }

  private static void checkDerived(
      SoftAssertions soft, String when, JsonNode expected, JsonNode seen) {
    soft.assertThat(seen.get("status").asText())
        .as(when + "status")
        .isEqualTo(expected.get("status").asText());
    soft.assertThat(seen.get("trafficLight").asText())
        .as(when + "trafficLight")
        .isEqualTo(expected.get("light").asText());
    soft.assertThat(new TreeSet<>(seen.get("trafficLightReasons").findValuesAsText("code")))
        .as(when + "trafficLightReasons")
        .isEqualTo(new TreeSet<>(Api.texts(expected.get("reasons"))));
    int days = expected.get("overdue").asInt();
    soft.assertThat(seen.get("overdue").asBoolean()).as(when + "overdue").isEqualTo(days > 0);
    soft.assertThat(seen.get("daysOverdue").asInt()).as(when + "daysOverdue").isEqualTo(days);
    soft.assertThat(seen.get("slippageDays"))
        .as(when + "slippageDays")
        .isEqualTo(expected.get("slippage"));
    soft.assertThat(seen.get("extensionCount").asInt())
        .as(when + "extensionCount")
        .isEqualTo(expected.path("extensions").asInt(0));
    if (!expected.get("elapsed").asText().equals("any")) {
      soft.assertThat(seen.get("timeElapsedPercent"))
          .as(when + "timeElapsedPercent")
          .isEqualTo(expected.get("elapsed"));
    }
    soft.assertThat(
            seen.get("percentComplete").isNull() && seen.get("percentCompleteBasis").isNull()
                ? null
                : seen.get("percentComplete").asText()
                    + " "
                    + seen.get("percentCompleteBasis").asText())
        .as(when + "percentComplete and basis")
        .isEqualTo(expected.path("percent").asText(null));
  }

  private static void checkPeriods(SoftAssertions soft, String when, JsonNode expected, Play play) {
    if (expected.has("periods")) {
      soft.assertThat(
              Api.all(Api.as("supervisor"), play.directive.path() + "/reporting-periods").stream()
                  .map(
                      p ->
                          Stream.of("periodTo", "dueOn", "status")
                              .map(name -> p.get(name).asText())
                              .collect(
                                  Collectors.joining(
                                      " ", play.nameOf(p.get("agency").asText()) + " ", ""))))
          .as(when + "reporting-periods")
          .containsExactlyInAnyOrderElementsOf(Api.texts(expected.get("periods")));
    }
  }

  /** The list says the same, and its filters find what it says. */
  private static void checkList(
      SoftAssertions soft, String when, JsonNode expected, JsonNode seen, String meeting) {
    List<JsonNode> found =
        Api.all(
            Api.as("supervisor"),
            "/directives",
            "meeting",
            meeting,
            "trafficLight",
            expected.get("light").asText(),
            "overdue",
            expected.get("overdue").asInt() > 0);
    soft.assertThat(found).as(when + "found by its light and by overdue").hasSize(1);
    if (found.size() == 1) {
      checkDerived(soft, when + "in the list: ", expected, found.get(0));
      found
          .get(0)
          .properties()
          .forEach(
              e ->
                  soft.assertThat(e.getValue())
                      .as(when + "in the list: " + e.getKey())
                      .isEqualTo(seen.get(e.getKey())));
    }
    Object[] others =
        LIGHTS.stream()
            .filter(l -> !l.equals(expected.get("light").asText()))
            .flatMap(l -> Stream.of("trafficLight", l))
            .toArray();
    Object[] query = Arrays.copyOf(new Object[] {"meeting", meeting}, others.length + 2);
    System.arraycopy(others, 0, query, 2, others.length);
    soft.assertThat(Api.all(Api.as("supervisor"), "/directives", query))
        .as(when + "found by another light")
        .isEmpty();
  }

  private static JsonNode milestone(JsonNode directive, String key) {
    return StreamSupport.stream(directive.get("milestones").spliterator(), false)
        .filter(m -> m.get("key").asText().equals(key))
        .findFirst()
        .orElseThrow();
  }

  // ---- what is done -----------------------------------------------------------------------------

  /** One directive in a meeting of its own, and who works on it. */
  private static final class Play {
    final String meeting = Api.freshMeeting("RESTRICTED").get("reference").asText();
    final Directive directive;
    private final List<String> leads = new ArrayList<>();
    private final List<String> cooperating = new ArrayList<>();
    private final Map<String, ObjectNode> reports = new HashMap<>();
    private final Map<String, JsonNode> asked = new HashMap<>();
    private String lead;
    private int milestones;

    Play(Case c) {
      var draft = Api.directive("RESTRICTED").in(meeting);
      c.node().path("directive").properties().forEach(e -> draft.with(e.getKey(), e.getValue()));
      directive = draft.draft();
    }

    void perform(JsonNode step) {
      if (step.isTextual()) {
        perform(step.asText(), Json.object());
      } else {
        step.properties().forEach(e -> perform(e.getKey(), e.getValue()));
      }
    }

    private void perform(String what, JsonNode how) {
      switch (what) {
        case "begin" -> {
          perform("register", how);
          perform("assign", how);
          perform("acknowledge", how);
        }
        case "register" -> supervisor(what, "noPassageReason", "Said at the meeting.");
        case "assign" -> assign(how);
        case "acknowledge", "retract-completion" -> lead(what);
        case "report-completion" ->
            expect(200, directive.act(Api.agency(lead), Reports.completion(directive, lead)));
        case "decline" -> lead(what, "reason", "Not within our remit.");
        case "reassign" -> {
          lead = Api.freshAgency();
          supervisor(
              what,
              "lead",
              lead,
              "reason",
              "It fits them better.",
              "acknowledgeBy",
              how.get("by").asText());
        }
        case "return" -> act(dated(what, "note", how));
        case "resume", "reopen" -> act(dated(what, "reason", how));
        case "suspend" ->
            supervisor(what, "reason", "It waits.", "reviewOn", how.get("reviewOn").asText());
        case "close" -> close(how.get("as").asText());
        case "milestone" -> addMilestone(how);
        case "cancel" -> {
          String path = directive.path() + "/milestones/" + how.asText();
          Response now = Api.as("supervisor").get(path);
          expect(
              200,
              Api.patch(
                  Api.as("supervisor"), path, Api.etag(now), Json.object("status", "CANCELLED")));
        }
        case "move" -> {
          ObjectNode decision =
              Json.object("to", how.get("to").asText(), "reason", "The office sees it so.");
          if (how.has("milestone")) {
            decision.set("milestone", how.get("milestone"));
          }
          expect(
              201, Api.post(Api.as("supervisor"), directive.path() + "/date-decisions", decision));
        }
        case "duty" -> putDuty(how);
        case "report" -> report(how);
        case "submit" -> {
          JsonNode report = Reports.now(reports.get(how.asText()));
          expect(200, Reports.submit(Api.agency(report.get("agency").asText()), report));
        }
        case "take-back" -> {
          JsonNode report = Reports.now(reports.get(how.asText()));
          expect(200, Reports.takeBack(Api.agency(report.get("agency").asText()), report));
        }
        case "accept" -> Reports.accept(Reports.now(reports.get(how.asText())));
        case "return-report" -> Reports.returned(Reports.now(reports.get(how.asText())));
        case "acknowledge-own" -> {
          String agency = agency(how.asText());
          expect(200, Moves.patch(Api.agency(agency), directive, agency, "ACKNOWLEDGED"));
        }
        case "release" ->
            expect(
                200,
                Moves.patch(directive.asSupervisor(), directive, agency(how.asText()), "RELEASED"));
        case "ask" -> ask(how);
        case "grant" ->
            decide(
                how, Json.object("status", "APPROVED", "grantedDueDate", how.get("to").asText()));
        case "refuse" ->
            decide(how, Json.object("status", "REJECTED", "decisionNote", "It was known before."));
        case "calendar" -> putCalendar(how);
        case "rules" -> putRules(how);
        default -> throw new IllegalArgumentException(what);
      }
    }

    /** The lead asks for a later date, {@code late} when it must count as filed late. */
    private void ask(JsonNode how) {
      ObjectNode request = Api.newExtensionRequest(LocalDate.parse(how.get("to").asText()));
      if (how.has("milestone")) {
        request.set("milestone", how.get("milestone"));
      }
      ObjectNode filed =
          Api.expect(
              201, Api.post(Api.agency(lead), directive.path() + "/extension-requests", request));
      assertThat(filed.get("lateFiling").asBoolean()).isEqualTo(how.path("late").asBoolean());
      asked.put(how.path("milestone").asText(), filed);
    }

    private void decide(JsonNode how, ObjectNode decision) {
      JsonNode request = asked.get(how.path("milestone").asText());
      expect(
          200,
          Api.post(
              Api.as("supervisor").header("If-Match", Api.tag(request)),
              "/extension-requests/" + request.get("id").asText() + "/decision",
              decision));
    }

    private void assign(JsonNode how) {
      int number = how.path("lead").asInt(0);
      while (leads.size() <= number) {
        leads.add(Api.freshAgency());
      }
      lead = leads.get(number);
      ObjectNode assign =
          Json.object(
              "action",
              "assign",
              "lead",
              lead,
              "acknowledgeBy",
              how.get("by").asText(),
              "completionCriteria",
              "It is done.");
      if (how.has("due")) {
        assign.set("originalDueDate", how.get("due"));
      }
      if (how.has("cooperating")) {
        ArrayNode codes = assign.putArray("cooperating");
        for (int i = 0; i < how.get("cooperating").asInt(); i++) {
          cooperating.add(Api.freshAgency());
          codes.add(cooperating.get(i));
        }
      }
      act(assign);
    }

    /** The lead, or c0, c1 … in the order in which they were assigned. */
    private String agency(String name) {
      return name.isEmpty() || name.equals("lead")
          ? lead
          : cooperating.get(Integer.parseInt(name.substring(1)));
    }

    String nameOf(String agency) {
      return agency.equals(lead) ? "lead" : "c" + cooperating.indexOf(agency);
    }

    private void putDuty(JsonNode how) {
      ObjectNode duty = Json.without(how, "due");
      duty.set("dueWorkingDays", how.get("due"));
      expect(200, Reports.putDuty(directive, duty));
    }

    /** A report of the lead, or of whoever it is {@code by}; submitted unless it says else. */
    private void report(JsonNode how) {
      ObjectNode body =
          Reports.of(
              LocalDate.parse(how.get("from").asText()), LocalDate.parse(how.get("to").asText()));
      if (how.has("percent")) {
        body.set("claimedPercent", how.get("percent"));
      }
      if (how.has("final")) {
        body.set("final", how.get("final"));
      }
      if (how.has("corrects")) {
        body.set("corrects", reports.get(how.get("corrects").asText()).get("id"));
      }
      ArrayNode updates = body.putArray("milestoneUpdates");
      how.path("milestones")
          .properties()
          .forEach(
              m -> {
                String[] words = m.getValue().asText().split(" ");
                ObjectNode update =
                    Reports.update(milestone(directive.get(), m.getKey()), words[0]);
                if (words[0].equals("MET")) {
                  update.put("metOn", words[1]);
                } else if (words.length > 1) {
                  update.put("percent", Integer.parseInt(words[1]));
                }
                updates.add(update);
              });
      String by = agency(how.path("by").asText());
      ObjectNode report =
          switch (how.path("as").asText("submitted")) {
            case "draft" -> Reports.draft(directive, by, body);
            case "submitted" -> Reports.submitted(directive, by, body);
            default -> Reports.accepted(directive, by, body);
          };
      reports.put(how.path("name").asText(), report);
    }

    private void close(String reason) {
      ObjectNode close = Json.object("action", "close", "closureReason", reason);
      if (Set.of("NOT_IMPLEMENTED", "WITHDRAWN").contains(reason)) {
        close.put("reason", "It will not be done.");
      } else {
        Reports.acceptClaim(directive);
      }
      act(close);
    }

    private void addMilestone(JsonNode how) {
      ObjectNode milestone =
          Api.newMilestone(
              how.get("key").asText(), LocalDate.parse(how.get("due").asText()), ++milestones);
      if (how.has("weight")) {
        milestone.set("weight", how.get("weight"));
      }
      expect(201, Api.post(Api.as("supervisor"), directive.path() + "/milestones", milestone));
    }

    private static void putCalendar(JsonNode how) {
      Response now =
          Api.as("admin").queryParam("year", how.get("year").asInt()).get("/calendar/days");
      ArrayNode days = how.get("days").deepCopy();
      days.forEach(d -> ((ObjectNode) d).put("name", "A day of a test"));
      Response put =
          Api.put(
              Api.as("admin").queryParam("year", how.get("year").asInt()),
              "/calendar/days",
              Api.etag(now),
              days);
      assertThat(put.statusCode()).as(() -> put.asString()).isEqualTo(200);
    }

    private static void putRules(JsonNode how) {
      Response now = Api.as("admin").get("/supervision-rules");
      ObjectNode rules = Api.expect(200, now);
      rules.remove("version");
      how.properties().forEach(e -> rules.set(e.getKey(), e.getValue()));
      Api.expect(200, Api.put(Api.as("admin"), "/supervision-rules", Api.etag(now), rules));
    }

    private static ObjectNode dated(String action, String text, JsonNode how) {
      ObjectNode body = Json.object("action", action);
      if (how.has("due")) {
        body.set("dueDate", how.get("due"));
      }
      if (how.has("due") || !action.equals("resume")) {
        body.put(text, "For good reason.");
      }
      return body;
    }

    private void supervisor(String action, Object... fields) {
      ObjectNode body = Json.object(fields);
      act(body.put("action", action));
    }

    private void act(ObjectNode body) {
      expect(200, directive.act(directive.asSupervisor(), body));
    }

    private void lead(String action, Object... fields) {
      ObjectNode body = Json.object(fields);
      expect(200, directive.act(Api.agency(lead), body.put("action", action)));
    }

    private static void expect(int status, Response response) {
      Api.expect(status, response);
    }
  }
}
