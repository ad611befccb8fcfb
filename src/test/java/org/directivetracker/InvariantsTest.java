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
import org.directivetracker.testing.Api;
import org.directivetracker.testing.Calls;
import org.directivetracker.testing.Calls.Answer;
import org.directivetracker.testing.Clock;
import org.directivetracker.testing.Database;
import org.directivetracker.testing.Json;
import org.directivetracker.testing.Multipart;
import org.directivetracker.testing.RecordCheck;
import org.junit.jupiter.api.Test;

/**
 * Whatever is called, by whomever, in whatever order: what must hold of every directive holds. The
 * calls are drawn from a seed that a failure names; {@code -Dinvariants.seed=…} repeats them.
 */
@QuarkusTest
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
    INVARIANTS.forEach(
        (name, sql) ->
            assertThat(Database.column(sql.replace("MINE", mine)))
                .as(name + ", " + told)
                .isEmpty());
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
            case 12 -> under("progress-reports", "/review", supervisor(), review("RETURNED"));
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
              pick(List.of("IMPLEMENTED", "PARTIALLY_IMPLEMENTED", "WITHDRAWN", "NOT_IMPLEMENTED"));
          body.put("closureReason", reason);
          if (reason.equals("WITHDRAWN") || reason.equals("NOT_IMPLEMENTED")) {
            body.put("reason", "Over.");
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
              "claimedPercent",
              random.nextInt(104),
              "deliveryConfidence",
              "GREEN",
              "final",
              random.nextBoolean());
      List<String> milestones = new ArrayList<>();
      for (JsonNode m : latest.get(directive).get("milestones")) {
        milestones.add(m.get("id").asText());
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

  // ---- what must hold
  // -----------------------------------------------------------------------------

  private static final Map<String, String> INVARIANTS =
      Map.ofEntries(
          Map.entry(
              "one lead at most, and exactly one where somebody is at work",
              "select d.id || ' ' || d.status from directive d where d.id in MINE and"
                  + " (select count(*) from assignment a where a.directive_id = d.id and a.role ="
                  + " 'LEAD' and a.status in ('PENDING', 'ACKNOWLEDGED')) <> case when d.status in"
                  + " ('DRAFT', 'REGISTERED') then 0 when d.status = 'CLOSED' then (select count(*)"
                  + " from assignment a where a.directive_id = d.id and a.role = 'LEAD' and a.status"
                  + " in ('PENDING', 'ACKNOWLEDGED') limit 1) else 1 end"),
          Map.entry(
              "the original due date is frozen once assigned",
              "select id from directive_version where id in MINE and assigned_on is not null group by"
                  + " id having count(distinct coalesce(original_due_date, 'infinity')) > 1"),
          Map.entry(
              "an accepted report is not rewritten",
              "select id from progress_report_version where directive_id in MINE and status in"
                  + " ('ACCEPTED', 'SUPERSEDED') group by id having count(distinct (period_from,"
                  + " period_to, narrative, claimed_percent, milestone_updates, evidence,"
                  + " accepted_at, reviewer)::text) > 1"),
          Map.entry(
              "periods do not overlap but for a correction",
              "select a.id from progress_report a join progress_report b on b.directive_id ="
                  + " a.directive_id and b.agency = a.agency and b.id <> a.id where a.directive_id in"
                  + " MINE and 'SUPERSEDED' not in (a.status, b.status) and a.period_from <="
                  + " b.period_to and a.period_to >= b.period_from and a.corrects is distinct from"
                  + " b.id and b.corrects is distinct from a.id"),
          Map.entry(
              "nobody reviews their own",
              "select id::text from progress_report where status = 'ACCEPTED' and reviewer = any (authors) union all select"
                  + " id::text from evidence where reviewed_by = entered_by union all select id::text"
                  + " from extension_request where decided_by = filed_by"),
          Map.entry(
              "the lead's acknowledgement",
              derived(
                  "lead_pending_until",
                  "select acknowledge_by from assignment a where a.directive_id = d.id and a.role ="
                      + " 'LEAD' and a.status = 'PENDING'")),
          Map.entry(
              "the next milestone",
              derived(
                  "next_milestone_due",
                  "select min(due_date) from milestone m where m.directive_id = d.id and m.status in"
                      + " ('SCHEDULED', 'PARTIALLY_MET')")),
          Map.entry(
              "a milestone not met",
              derived(
                  "milestone_not_met",
                  "select coalesce(bool_or(m.status = 'NOT_MET'), false) from milestone m where"
                      + " m.directive_id = d.id")),
          Map.entry(
              "how a milestone stands is what the accepted report of the latest period says",
              "select m.id from milestone m left join lateral (select u from progress_report r cross"
                  + " join lateral jsonb_array_elements(r.milestone_updates) u where r.directive_id ="
                  + " m.directive_id and r.status = 'ACCEPTED' and (u ->> 'milestoneId')::uuid = m.id"
                  + " order by r.period_to desc, r.accepted_at desc limit 1) l on true where"
                  + " m.directive_id in MINE and m.status <> 'CANCELLED' and (m.status,"
                  + " m.percent, m.met_on) is distinct from (coalesce(l.u ->> 'status', 'SCHEDULED'),"
                  + " (l.u ->> 'percent')::int, (l.u ->> 'metOn')::date)"),
          Map.entry(
              "the accepted percent is the lead's in the latest period",
              derived(
                  "accepted_percent",
                  "select r.claimed_percent from progress_report r join assignment a on"
                      + " a.directive_id = r.directive_id and a.agency = r.agency and a.role = 'LEAD'"
                      + " and a.status in ('PENDING', 'ACKNOWLEDGED') where r.directive_id = d.id and"
                      + " r.status = 'ACCEPTED' order by r.period_to desc, r.accepted_at desc limit"
                      + " 1")),
          Map.entry(
              "the last report",
              derived(
                  "last_report_on",
                  "select r.submitted_on from progress_report r where r.directive_id = d.id and"
                      + " r.status = 'ACCEPTED' order by r.period_to desc, r.accepted_at desc limit"
                      + " 1")),
          Map.entry(
              "the report owed next",
              derived(
                  "next_report_period_to",
                  "select min(period_to) from report_owed o where o.directive_id = d.id")),
          Map.entry(
              "a period that is owed has no report",
              "select o.directive_id from report_owed o join progress_report r on r.directive_id ="
                  + " o.directive_id and r.agency = o.agency and r.status in ('SUBMITTED',"
                  + " 'ACCEPTED') and o.period_to between r.period_from and r.period_to where"
                  + " o.directive_id in MINE"),
          Map.entry(
              "how much evidence stands",
              derived(
                  "evidence_count",
                  "select count(*)::int from evidence e where e.directive_id = d.id and e.status <>"
                      + " 'REJECTED' and e.superseded_by is null")),
          Map.entry(
              "how much evidence waits",
              derived(
                  "evidence_undecided",
                  "select count(*)::int from evidence e where e.directive_id = d.id and e.status ="
                      + " 'SUBMITTED' and e.superseded_by is null")),
          Map.entry(
              "how often it was extended",
              derived(
                  "extension_count",
                  "select count(*)::int from date_decision x where x.directive_id = d.id and"
                      + " x.milestone_id is null and x.origin = 'EXTENSION'")),
          Map.entry(
              "every approved extension moved its date",
              "select r.id from extension_request r left join date_decision x on x.id ="
                  + " r.date_decision where r.directive_id in MINE and r.status = 'APPROVED' and"
                  + " r.granted_due_date is distinct from x.to_date"),
          Map.entry(
              "a closed directive leaves nothing pending",
              "select r.id from extension_request r join directive d on d.id = r.directive_id where"
                  + " d.id in MINE and d.status = 'CLOSED' and r.status = 'PENDING'"),
          Map.entry(
              "a claim names a final report",
              "select d.id from directive d left join progress_report r on r.id = d.claimed_report"
                  + " where d.id in MINE and d.status = 'COMPLETION_REPORTED' and (r.final is not true"
                  + " or (r.status = 'ACCEPTED') <> d.claimed_report_accepted)"));

  /** A column of the directive against what the things themselves say. */
  private static String derived(String column, String recomputed) {
    return "select d.id || ' ' || d.status from directive d where d.id in MINE and d."
        + column
        + " is distinct from ("
        + recomputed
        + ")";
  }
}
