package org.directivetracker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.test.junit.QuarkusTest;
import java.sql.Connection;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.directivetracker.reconciliation.Invariants;
import org.directivetracker.testing.Api;
import org.directivetracker.testing.Calls;
import org.directivetracker.testing.Calls.Answer;
import org.directivetracker.testing.Clock;
import org.directivetracker.testing.Database;
import org.directivetracker.testing.Json;
import org.directivetracker.testing.Multipart;
import org.directivetracker.testing.RecordCheck;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/**
 * Whatever is called, by whomever, in whatever order: what must hold of every directive holds. The
 * calls are drawn from a seed that a failure names; {@code -Dinvariants.seed=…} repeats them.
 */
@QuarkusTest
@Order(Integer.MAX_VALUE) // It writes the most, which all others would have to read.
class InvariantsTest {
  private static final int STEPS = Integer.getInteger("invariants.steps", 10_000);
  private static final long SEED = Long.getLong("invariants.seed", System.nanoTime());

  private static final int WALKS = 4;
  private static final int STEPS_A_DAY = 20;

  /** How many a walk has at work at a time; old ones give way to new. */
  private static final int DIRECTIVES = 5;

  private static final LocalDate BEGIN = LocalDate.of(2031, 3, 3);

  private volatile LocalDate today = BEGIN;

  @Test
  void randomCallsBreakNoInvariant() throws Exception {
    String meeting = Api.freshMeeting("PUBLIC").get("id").asText();
    List<Walk> walks = new ArrayList<>();
    ExecutorService threads = Executors.newFixedThreadPool(WALKS);
    var days = new Random(SEED);
    try (Clock clock = Clock.frozenOn(today)) {
      for (int i = 0; i < WALKS; i++) {
        walks.add(new Walk(SEED + i, meeting));
      }
      for (int done = 0; done < STEPS; done += WALKS * STEPS_A_DAY) {
        for (Future<Void> walk : threads.invokeAll(walks)) {
          walk.get();
        }
        today = today.plusDays(1 + days.nextInt(4));
        clock.freezeOn(today);
      }
    } finally {
      threads.shutdownNow();
    }
    int done = walks.stream().mapToInt(w -> w.done).sum();
    int refused = walks.stream().mapToInt(w -> w.refused).sum();
    String told = "seed " + SEED + ", " + done + " done, " + refused + " refused";
    System.out.println("Invariants: " + told);
    assertThat(done).as(told).isGreaterThan(STEPS / 10);
    assertThat(refused).as(told).isGreaterThan(STEPS / 10);
    try (Connection connection = Database.superuser()) {
      assertThat(new RecordCheck(connection).faults()).as(told).isEmpty();
    }
    String mine =
        walks.stream()
            .flatMap(w -> w.directives.stream())
            .collect(Collectors.joining("','", "('", "')"));
    Invariants.of(mine)
        .forEach((name, sql) -> assertThat(Database.column(sql)).as(name + ", " + told).isEmpty());
    Map<String, String> recorded = new HashMap<>();
    Database.column(
            "select id || ' ' || revision || ' ' || status || ' ' || coalesce(due_date::text, 'null')"
                + " || ' ' || version from directive_version where id in "
                + mine)
        .forEach(
            row -> {
              String[] parts = row.split(" ", 3);
              recorded.put(parts[0] + " " + parts[1], parts[2]);
            });
    walks.forEach(
        w ->
            assertThat(recorded)
                .as("what was answered stands in the version rows, " + told)
                .containsAllEntriesOf(w.answered));
  }

  /** One who calls, over directives and with agencies of its own. */
  private final class Walk implements Callable<Void> {
    private final Random random;
    private final String meeting;
    private final List<String> agencies = new ArrayList<>();
    private final List<String> directives = new ArrayList<>();
    private final Map<String, List<String>> things = new HashMap<>();

    /** By id, each directive and thing as it was last answered. */
    private final Map<String, JsonNode> latest = new HashMap<>();

    /** By directive and revision, what an answer said of it. */
    private final Map<String, String> answered = new HashMap<>();

    private int done;
    private int refused;

    Walk(long seed, String meeting) {
      this.random = new Random(seed);
      this.meeting = meeting;
      for (int i = 0; i < 4; i++) {
        agencies.add(Api.freshAgency());
      }
      for (int i = 0; i < DIRECTIVES; i++) {
        begin();
      }
    }

    @Override
    public Void call() {
      for (int i = 0; i < STEPS_A_DAY; i++) {
        if (random.nextInt(100) == 0) {
          begin();
        }
        step();
      }
      return null;
    }

    private void begin() {
      ObjectNode draft = Api.newDirective(meeting, "PUBLIC");
      if (random.nextInt(5) == 0) {
        draft.put("kind", "CONTINUING");
      }
      JsonNode made = Api.expect(201, Api.post(Api.as("supervisor"), "/directives", draft));
      directives.add(made.get("id").asText());
      latest.put(made.get("id").asText(), made);
    }

    // ---- one call
    // -----------------------------------------------------------------------------------

    private void step() {
      String id = pick(directives.subList(directives.size() - DIRECTIVES, directives.size()));
      String path = "/directives/" + id;
      Answer answer =
          switch (random.nextInt(16)) {
            case 0, 1, 2, 3, 4 -> transition(id, path);
            case 5 -> add(path, "milestones", supervisor(), milestone());
            case 6 -> change("milestones", supervisor(), Json.object("status", "CANCELLED"));
            case 7 -> add(path, "assignments", supervisor(), assignment());
            case 8 -> post(path + "/date-decisions", supervisor(), moved());
            case 9, 10 -> add(path, "progress-reports", agency(), report(id));
            case 11 -> under("progress-reports", "/submission", agency(), Json.object());
            case 12 ->
                random.nextInt(5) == 0
                    ? under("progress-reports", "/withdrawal", supervisor(), reason())
                    : under("progress-reports", "/review", supervisor(), review("RETURNED"));
            case 13 -> evidence(path);
            case 14 ->
                random.nextBoolean()
                    ? under("evidence", "/review", supervisor(), review("REJECTED"))
                    : duty(path);
            default ->
                random.nextBoolean()
                    ? add(path, "extension-requests", agency(), extension())
                    : under("extension-requests", "/decision", supervisor(), decision());
          };
      assertThat(answer.status()).as("seed " + SEED).isLessThan(500);
      if (answer.status() < 300) {
        done++;
        note(read(path));
      } else {
        refused++;
        if (answer.status() == 412) {
          note(read(path));
        }
      }
    }

    private void note(JsonNode directive) {
      latest.put(directive.get("id").asText(), directive);
      String key = directive.get("id").asText() + " " + directive.get("revision").asInt();
      String said =
          directive.get("status").asText()
              + " "
              + directive.get("dueDate").asText()
              + " "
              + directive.get("version").asInt();
      assertThat(answered.merge(key, said, (a, b) -> b)).isEqualTo(said);
    }

    private Answer transition(String id, String path) {
      JsonNode now = latest.get(id);
      String action =
          pick(
              List.of(
                  "register",
                  "assign",
                  "decline",
                  "acknowledge",
                  "acknowledge",
                  "reassign",
                  "report-completion",
                  "report-completion",
                  "retract-completion",
                  "return",
                  "close",
                  "close",
                  "suspend",
                  "resume",
                  "reopen"));
      ObjectNode body = Json.object("action", action);
      boolean lead =
          List.of("decline", "acknowledge", "report-completion", "retract-completion")
              .contains(action);
      switch (action) {
        case "register" -> body.put("noPassageReason", "Said aloud.");
        case "assign" ->
            body.put("lead", pick(agencies))
                .put("acknowledgeBy", day(10))
                .put("originalDueDate", day(60))
                .put("completionCriteria", "Done.");
        case "decline" -> body.put("reason", "No.");
        case "reassign" ->
            body.put("lead", pick(agencies)).put("reason", "So.").put("acknowledgeBy", day(10));
        case "report-completion" ->
            body.put("reportId", pick(things.getOrDefault("progress-reports", List.of(id))));
        case "return" -> body.put("note", "Not yet.");
        case "close" -> {
          String reason =
              pick(List.of("IMPLEMENTED", "PARTIALLY_IMPLEMENTED", "WITHDRAWN", "DUPLICATE"));
          body.put("closureReason", reason);
          if (reason.equals("WITHDRAWN") || reason.equals("DUPLICATE")) {
            body.put("reason", "Over.");
          }
          if (reason.equals("DUPLICATE")) {
            JsonNode other = latest.get(pick(directives));
            body.put("relatedDirective", other.get("reference").asText(other.get("id").asText()));
          }
        }
        case "suspend" -> body.put("reason", "Waits.").put("reviewOn", day(30));
        case "resume" -> {}
        case "reopen" -> body.put("reason", "Again.").put("dueDate", day(90));
        default -> {}
      }
      String who = lead ? leadOf(now) : supervisor();
      if (lead && random.nextInt(6) == 0) {
        who = supervisor();
        body.put("onBehalfOf", now.at("/owners/0/agency").asText(pick(agencies)));
      }
      return Calls.post(who, path + "/transitions", tag(now), body);
    }

    private String leadOf(JsonNode directive) {
      String lead = directive.at("/owners/0/agency").asText(null);
      return lead == null || random.nextInt(8) == 0 ? agency() : Api.tokenOf("agency@" + lead);
    }

    private ObjectNode milestone() {
      return Json.object(
          "key",
          "m" + Api.unique(6).toLowerCase(java.util.Locale.ROOT),
          "title",
          "Step",
          "originalDueDate",
          day(40),
          "sequence",
          1 + random.nextInt(5),
          "weight",
          1 + random.nextInt(3));
    }

    private ObjectNode assignment() {
      return Json.object("agency", pick(agencies), "acknowledgeBy", day(10));
    }

    private ObjectNode moved() {
      return Json.object("to", day(80), "reason", "It moves.");
    }

    private ObjectNode report(String directive) {
      LocalDate from = today.minusDays(random.nextInt(200));
      ObjectNode report =
          Json.object(
              "periodFrom",
              from.toString(),
              "periodTo",
              from.plusDays(random.nextInt(12)).toString(),
              "narrative",
              "Work went on.",
              "deliveryConfidence",
              "GREEN",
              "final",
              random.nextBoolean());
      if (random.nextInt(4) != 0) {
        report.put("claimedPercent", random.nextInt(104));
      }
      List<String> milestones = new ArrayList<>();
      for (JsonNode m : latest.get(directive).get("milestones")) {
        if (random.nextInt(4) != 0) {
          milestones.add(m.get("id").asText());
        }
      }
      if (!milestones.isEmpty()) {
        var updates = report.putArray("milestoneUpdates");
        for (String milestone : milestones) {
          ObjectNode update = updates.addObject().put("milestoneId", milestone);
          switch (random.nextInt(4)) {
            case 0 -> update.put("status", "PARTIALLY_MET").put("percent", random.nextInt(100));
            case 1 -> update.put("status", "NOT_MET");
            default -> update.put("status", "MET").put("metOn", today.toString());
          }
        }
      }
      if (random.nextInt(4) == 0 && things.containsKey("progress-reports")) {
        report.put("corrects", pick(things.get("progress-reports")));
      }
      return report;
    }

    private ObjectNode reason() {
      return Json.object("reason", "Nobody will finish it.");
    }

    private ObjectNode review(String refusal) {
      return random.nextInt(4) == 0
          ? Json.object("status", refusal, "reviewNote", "Look again.")
          : Json.object("status", "ACCEPTED");
    }

    private ObjectNode extension() {
      return Json.object(
          "requestedDueDate", day(150), "reason", "Longer.", "progressToDate", "Half of it.");
    }

    private ObjectNode decision() {
      return random.nextBoolean()
          ? Json.object("status", "APPROVED", "grantedDueDate", day(150))
          : Json.object("status", "REJECTED", "decisionNote", "No.");
    }

    private Answer duty(String path) {
      JsonNode now = read(path + "/reporting-duty");
      return Calls.put(
          supervisor(),
          path + "/reporting-duty",
          tag(now),
          Json.object(
              "every",
              1 + random.nextInt(3),
              "unit",
              random.nextBoolean() ? "WEEK" : "MONTH",
              "from",
              today.minusDays(random.nextInt(60)).toString(),
              "dueWorkingDays",
              random.nextInt(8),
              "scope",
              random.nextBoolean() ? "LEAD" : "ALL"));
    }

    private Answer evidence(String path) {
      Answer answer = Calls.form(agency(), path + "/evidence", Multipart.of(Api.newEvidence()));
      return remember("evidence", null, answer);
    }

    // ---- small change
    // -------------------------------------------------------------------------------

    private Answer add(String path, String kind, String who, ObjectNode body) {
      return remember(kind, path, post(path + "/" + kind, who, body));
    }

    private Answer remember(String kind, String path, Answer answer) {
      if (answer.status() == 201) {
        String id = answer.body().get("id").asText();
        latest.put(id, answer.body());
        things
            .computeIfAbsent(kind, k -> new ArrayList<>())
            .add(kind.equals("milestones") ? path + "/milestones/" + id : id);
      }
      return answer;
    }

    private static Answer post(String path, String who, ObjectNode body) {
      return Calls.post(who, path, null, body);
    }

    private Answer change(String kind, String who, ObjectNode body) {
      if (!things.containsKey(kind) || random.nextInt(5) > 0) {
        return Calls.get(Api.tokenOf("viewer"), "/me/work");
      }
      String path = pick(things.get(kind));
      return Calls.patch(who, path, tag(read(path)), body);
    }

    private Answer under(String kind, String verb, String who, ObjectNode body) {
      if (!things.containsKey(kind)) {
        return Calls.get(Api.tokenOf("viewer"), "/me/work");
      }
      List<String> known = things.get(kind);
      String id = known.get(Math.max(0, known.size() - 1 - random.nextInt(12)));
      String path = "/" + kind + "/" + id;
      JsonNode now = latest.get(id);
      String by =
          verb.equals("/submission") && random.nextInt(8) > 0
              ? Api.tokenOf("agency@" + now.get("agency").asText())
              : who;
      Answer answer =
          verb.equals("/submission") && random.nextInt(10) == 0
              ? Calls.delete(by, path + verb, tag(now))
              : Calls.post(by, path + verb, tag(now), body);
      if (answer.status() < 300) {
        latest.put(id, answer.body());
      } else if (answer.status() == 412) {
        latest.put(id, read(path));
      }
      return answer;
    }

    /** As one who sees all of it. */
    private static JsonNode read(String path) {
      Answer answer = Calls.get(Api.tokenOf("auditor"), path);
      assertThat(answer.status()).as(path).isEqualTo(200);
      return answer.body();
    }

    private String supervisor() {
      return Api.tokenOf("supervisor#officer-" + random.nextInt(3));
    }

    private String agency() {
      return Api.tokenOf("agency@" + pick(agencies));
    }

    /** Now and then a stale one. */
    private String tag(JsonNode thing) {
      int version = thing.path("version").asInt();
      return "\"" + (random.nextInt(20) == 0 ? Math.max(0, version - 1) : version) + "\"";
    }

    private String day(int ahead) {
      return today.plusDays(1 + random.nextInt(ahead)).toString();
    }

    private <T> T pick(List<T> from) {
      return from.get(random.nextInt(from.size()));
    }
  }
}
