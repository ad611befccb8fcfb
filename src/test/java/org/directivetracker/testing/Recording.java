package org.directivetracker.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * What the API answered at moments of a play, and what it is to answer as of them. Auditors see all
 * there is, so theirs is the measure of what stood there; what others are to see of it now is
 * worked out by the rules of visibility.
 */
public final class Recording {
  private static final int FILTERS_A_MOMENT = 2;
  private static final String ALL =
      "/directives?limit=200&meeting=SC-2023-05-05-%1$s&meeting=DEMO-2023-09-15-%1$s";
  private static final Set<String> PUBLIC_OF_A_REPORT =
      Set.of(
          "id",
          "directive",
          "agency",
          "periodFrom",
          "periodTo",
          "narrative",
          "claimedPercent",
          "status",
          "submittedOn",
          "illustrative",
          "version",
          "createdAt",
          "updatedAt");

  /** What of a directive an agency sees as of a moment. */
  private enum Sight {
    FULL,
    OWN_AND_PUBLIC,
    OWN,
    PUBLIC
  }

  private record Question(String who, String path) {}

  private record Answer(int status, JsonNode body) {
    List<JsonNode> items() {
      var items = new ArrayList<JsonNode>();
      body.path("items").forEach(items::add);
      return items;
    }
  }

  /** All that was asked at a moment. */
  public static final class Moment {
    private final Instant at;
    private final Map<Question, Answer> answers = new ConcurrentHashMap<>();
    private boolean hasLists;

    public Moment(Instant at) {
      this.at = at;
    }

    public Instant at() {
      return at;
    }
  }

  private final Map<JsonNode, JsonNode> trees = new ConcurrentHashMap<>();
  private final String all;
  private final List<String> agencies;

  /**
   * @param mark what the meetings' references end in
   * @param agencies which look back too
   */
  public Recording(String mark, List<String> agencies) {
    this.all = ALL.formatted(mark);
    this.agencies = agencies;
  }

  // ---- what is recorded -------------------------------------------------------------------------

  /**
   * Asks while the clock stands for the list of all directives as the auditor sees it and as anyone
   * does, and for others of the lists in turn.
   *
   * @param filters of the list of directives, of which the auditor asks {@value #FILTERS_A_MOMENT}
   *     in turn and others one
   * @param queues of what agencies filed, of which two are asked in turn
   */
  public void lists(Moment moment, int turn, List<String> filters, List<String> queues) {
    moment.hasLists = true;
    var questions = new ArrayList<Question>();
    questions.add(new Question("auditor", all));
    questions.add(new Question("anonymous", all));
    for (int i = 0; i < FILTERS_A_MOMENT; i++) {
      int next = (turn * FILTERS_A_MOMENT + i) % filters.size();
      questions.add(new Question("auditor", all + "&" + filters.get(next)));
    }
    String filter = all + "&" + filters.get(turn * FILTERS_A_MOMENT % filters.size());
    String queue = queues.get(turn % queues.size());
    questions.add(new Question("supervisor", filter));
    questions.add(new Question("anonymous", filter));
    questions.add(new Question("auditor", queue));
    questions.add(new Question("supervisor", queue));
    questions.add(new Question("auditor", queues.get((turn + 1) % queues.size())));
    questions.parallelStream().forEach(question -> ask(moment, question.who, question.path));
  }

  /** Every list, and every directive with all that hangs on it. */
  public void everything(
      Moment moment, List<String> filters, List<String> queues, List<String> parts) {
    for (int turn = 0; turn < Math.max(filters.size(), queues.size()); turn++) {
      lists(moment, turn, filters, queues);
    }
    for (int turn = 0; turn < 6; turn++) {
      parts(moment, turn, ids(moment, "auditor"), parts);
    }
  }

  /**
   * Those directives on which something happened since, with what hangs on them, and one more in
   * turn: what the others are has been asked when something happened on them, and what the day
   * makes of them stands in the list of all.
   */
  public void touched(Moment moment, Instant since, int turn, List<String> parts) {
    List<String> known = ids(moment, "auditor").stream().sorted().toList();
    ask(moment, "anonymous", all);
    var ids =
        new TreeSet<>(
            Database.column(
                ("select id from directive_version where valid_from >= '%1$s' union select"
                        + " directive_id from progress_report_version where valid_from >= '%1$s'"
                        + " union select directive_id from evidence_version where valid_from >="
                        + " '%1$s'")
                    .formatted(since)));
    ids.retainAll(known);
    parts(moment, turn, ids, parts);
    String next = known.get(turn % known.size());
    ask(moment, "auditor", "/directives/" + next);
    ask(moment, "auditor", "/directives/" + next + parts.get(turn / known.size() % parts.size()));
  }

  private void parts(Moment moment, int turn, Set<String> ids, List<String> parts) {
    ids.parallelStream().forEach(id -> one(moment, turn, id, parts));
  }

  /**
   * All of it as the auditor sees it; as others do, and of the things that have an address of their
   * own the last, of two parts in turn.
   */
  private void one(Moment moment, int turn, String id, List<String> parts) {
    String path = "/directives/" + id;
    for (int i = 0; i < parts.size(); i++) {
      String part = parts.get(i);
      Answer seen = ask(moment, "auditor", path + part);
      if (i % 3 != turn % 3) {
        continue;
      }
      ask(moment, "anonymous", path + part);
      if (!part.isEmpty() && !seen.items().isEmpty() && !part.equals("/date-decisions")) {
        String last = seen.items().get(seen.items().size() - 1).get("id").asText();
        boolean nested = part.equals("/assignments") || part.equals("/milestones");
        ask(moment, "auditor", (nested ? path : "") + part + "/" + last);
      }
    }
    ask(moment, "anonymous", path);
    ask(moment, "supervisor", path + (turn % 2 == 0 ? "" : "/progress-reports"));
  }

  private Answer ask(Moment moment, String who, String path) {
    var question = new Question(who, path);
    Answer known = moment.answers.get(question);
    if (known != null) {
      return known;
    }
    Answer answer = get(who, path);
    Answer kept = new Answer(answer.status, shared(answer.body));
    moment.answers.put(question, kept);
    return kept;
  }

  private Answer get(String who, String path) {
    Calls.Answer answer = Calls.get(Api.tokenOf(who), path);
    return new Answer(answer.status(), answer.body());
  }

  /** The same tree for what is equal: most of an answer is as it was at the moment before. */
  private JsonNode shared(JsonNode tree) {
    if (tree instanceof ObjectNode object) {
      object.properties().forEach(e -> e.setValue(shared(e.getValue())));
    } else if (tree instanceof ArrayNode array) {
      for (int i = 0; i < array.size(); i++) {
        array.set(i, shared(array.get(i)));
      }
    }
    JsonNode known = trees.putIfAbsent(tree, tree);
    return known == null ? tree : known;
  }

  // ---- what is compared -------------------------------------------------------------------------

  /**
   * Asks everything again as of the moment.
   *
   * @param now the last moment, with everything in it
   * @return how many answers were compared
   */
  public int compare(Moment then, Moment now) {
    int[] compared = {0};
    then.answers.forEach(
        (question, answer) -> {
          // At each moment it tells who could see what; compared it is with the other lists.
          if (question.path.equals(all) && !then.hasLists) {
            return;
          }
          compare(question, expected(question, answer, then, now), then);
          compared[0]++;
          // Every third answer as an agency sees it, and each agency in turn.
          int turn = Math.floorMod(Objects.hash(question, then.at), 3 * agencies.size());
          if (question.who.equals("auditor") && turn < agencies.size()) {
            String agency = agencies.get(turn);
            var asked = new Question("agency@" + agency, question.path);
            compare(asked, ofAgency(agency, question.path, answer, then, now), then);
            compared[0]++;
          }
        });
    return compared[0];
  }

  private void compare(Question question, Answer expected, Moment then) {
    String path = question.path + (question.path.contains("?") ? "&" : "?") + "asOf=" + then.at;
    Answer answer = get(question.who, path);
    String what = question.who + " " + path + ": ";
    if (expected.status != 200 || answer.status != 200) {
      assertThat(answer.status).as(what + answer.body).isEqualTo(expected.status);
      return;
    }
    assertThat(Instant.parse(answer.body.at("/asOf/at").asText())).as(what).isEqualTo(then.at);
    assertThat(answer.body.at("/asOf/provisional").asBoolean(true)).as(what).isFalse();
    assertThat(answer.body.at("/asOf/logPosition").asLong()).as(what).isPositive();
    assertThat(comparable(answer.body)).as(what).isEqualTo(comparable(expected.body));
  }

  private static JsonNode comparable(JsonNode body) {
    ObjectNode comparable = Json.object();
    comparable.setAll((ObjectNode) body);
    return comparable.without(List.of("asOf", "allowedActions"));
  }

  /** Of what was answered then, what may be shown now too. */
  private Answer expected(Question question, Answer answer, Moment then, Moment now) {
    boolean reports = question.path.contains("progress-reports");
    if (question.who.equals("auditor") || answer.status != 200) {
      return answer;
    }
    if (question.who.equals("anonymous") && question.path.matches("/directives/.*")) {
      String id = question.path.split("/")[2];
      if (!ids(now, "anonymous").contains(id)) {
        return new Answer(404, null);
      }
    }
    if (reports) {
      return keeping(answer, report -> showsReport(question.who, report, now));
    }
    if (question.who.equals("anonymous") && question.path.startsWith(all)) {
      return keeping(answer, d -> ids(now, "anonymous").contains(d.get("id").asText()));
    }
    return answer;
  }

  /** Whether a report may be shown by how it stands now. */
  private boolean showsReport(String who, JsonNode report, Moment now) {
    String path = "/directives/" + report.at("/directive/id").asText() + "/progress-reports";
    return now.answers.get(new Question(who, path)).items().stream()
        .anyMatch(r -> r.get("id").equals(report.get("id")));
  }

  private Set<String> ids(Moment moment, String who) {
    return ask(moment, who, all).items().stream()
        .map(d -> d.get("id").asText())
        .collect(Collectors.toSet());
  }

  private static Answer keeping(Answer answer, Predicate<JsonNode> kept) {
    return of(answer, answer.items().stream().filter(kept).toList());
  }

  private static Answer of(Answer answer, List<JsonNode> items) {
    ObjectNode body = answer.body.deepCopy();
    ArrayNode array = body.putArray("items");
    items.forEach(array::add);
    return new Answer(200, body);
  }

  // ---- what an agency is to see -----------------------------------------------------------------

  private Answer ofAgency(String me, String path, Answer answer, Moment then, Moment now) {
    if (path.startsWith("/directives?")) {
      boolean owners = path.contains("&agency=");
      boolean officer = path.contains("&officer=");
      var items = new ArrayList<JsonNode>();
      for (JsonNode d : answer.items()) {
        Sight sight = sight(me, d.get("id").asText(), then, now);
        // A filter on what is not seen matches nothing.
        if (sight != null && !(owners && sight == Sight.OWN) && !(officer && sight != Sight.FULL)) {
          items.add(summary(d, sight, me));
        }
      }
      return of(answer, items);
    }
    if (!path.startsWith("/directives")) {
      return ofItsOwn(me, path, answer, then, now);
    }
    String[] parts = path.split("/");
    Sight sight = sight(me, parts[2], then, now);
    if (sight == null || answer.status != 200) {
      return new Answer(404, null);
    }
    if (parts.length == 3) {
      return new Answer(200, whole(answer.body, sight, me, then, now));
    }
    if (parts.length > 4) {
      return parts[3].equals("milestones")
          ? sight == Sight.OWN ? new Answer(404, null) : answer
          : isShown(answer.body, sight, me)
              ? new Answer(200, assignment(answer.body, sight, me))
              : new Answer(404, null);
    }
    boolean full = sight == Sight.FULL;
    return switch (parts[3]) {
      case "assignments" ->
          of(
              answer,
              answer.items().stream()
                  .filter(a -> isShown(a, sight, me))
                  .map(a -> assignment(a, sight, me))
                  .toList());
      case "milestones" -> of(answer, sight == Sight.OWN ? List.of() : answer.items());
      case "date-decisions" ->
          of(
              answer,
              sight == Sight.OWN
                  ? List.of()
                  : answer.items().stream()
                      .map(d -> full ? d : Json.without(d, "reason"))
                      .toList());
      case "evidence" -> keeping(answer, e -> full || isOf(e, me));
      default ->
          of(
              answer,
              answer.items().stream()
                  .filter(
                      r -> isReportShown(r, sight, me) && isReportShown(asNow(r, now), sight, me))
                  .map(
                      r ->
                          full || isOf(r, me)
                              ? r
                              : ((ObjectNode) r.deepCopy()).retain(PUBLIC_OF_A_REPORT))
                  .toList());
    };
  }

  /** A queue, or one thing by itself. */
  private Answer ofItsOwn(String me, String path, Answer answer, Moment then, Moment now) {
    if (path.contains("?")) {
      boolean officer = path.contains("officer=");
      return keeping(
          answer,
          thing -> isOf(thing, me) && (!officer || sightOf(thing, me, then, now) == Sight.FULL));
    }
    Sight sight = sightOf(answer.body, me, then, now);
    boolean own = isOf(answer.body, me);
    if (path.startsWith("/evidence")) {
      return own || sight == Sight.FULL ? answer : new Answer(404, null);
    }
    if (sight == null
        || !isReportShown(answer.body, sight, me)
        || !isReportShown(asNow(answer.body, now), sight, me)) {
      return new Answer(404, null);
    }
    return new Answer(200, report(answer.body, sight, me));
  }

  private Sight sightOf(JsonNode thing, String me, Moment then, Moment now) {
    return sight(me, thing.at("/directive/id").asText(), then, now);
  }

  private static JsonNode report(JsonNode report, Sight sight, String me) {
    return sight == Sight.FULL || isOf(report, me)
        ? report
        : ((ObjectNode) report.deepCopy()).retain(PUBLIC_OF_A_REPORT);
  }

  private Sight sight(String me, String id, Moment then, Moment now) {
    boolean isDraft =
        then.answers.get(new Question("auditor", all)).items().stream()
            .noneMatch(
                d -> d.get("id").asText().equals(id) && !d.get("status").asText().equals("DRAFT"));
    if (isDraft) {
      return null;
    }
    boolean isPublic = ids(then, "anonymous").contains(id) && ids(now, "anonymous").contains(id);
    List<String> mine =
        now
            .answers
            .get(new Question("auditor", "/directives/" + id + "/assignments"))
            .items()
            .stream()
            .filter(a -> isOf(a, me))
            .map(a -> a.get("status").asText())
            .toList();
    if (mine.stream().anyMatch(Recording::isCurrent)) {
      return Sight.FULL;
    }
    if (!mine.isEmpty()) {
      return isPublic ? Sight.OWN_AND_PUBLIC : Sight.OWN;
    }
    return isPublic ? Sight.PUBLIC : null;
  }

  private static ObjectNode summary(JsonNode directive, Sight sight, String me) {
    ObjectNode seen = directive.deepCopy();
    if (sight == Sight.OWN) {
      ArrayNode owners = seen.putArray("owners");
      directive.get("owners").forEach(o -> addIf(owners, o, isOf(o, me)));
      ObjectNode counts = (ObjectNode) seen.get("milestoneCounts");
      counts.fieldNames().forEachRemaining(name -> counts.put(name, 0));
    }
    return seen;
  }

  private JsonNode whole(JsonNode directive, Sight sight, String me, Moment then, Moment now) {
    ObjectNode seen = summary(directive, sight, me);
    if (sight != Sight.FULL) {
      seen.remove(Arrays.asList("officer", "claimedReport"));
    }
    ArrayNode assignments = seen.putArray("assignments");
    directive
        .get("assignments")
        .forEach(a -> addIf(assignments, assignment(a, sight, me), isShown(a, sight, me)));
    if (sight == Sight.OWN) {
      seen.putArray("milestones");
    }
    String related = directive.get("relatedDirective").asText(null);
    if (related != null && !knows(me, related, then, now)) {
      seen.putNull("relatedDirective");
    }
    return seen;
  }

  private boolean knows(String me, String reference, Moment then, Moment now) {
    return then.answers.get(new Question("auditor", all)).items().stream()
        .filter(d -> d.get("reference").asText().equals(reference))
        .anyMatch(d -> sight(me, d.get("id").asText(), then, now) != null);
  }

  private static boolean isShown(JsonNode assignment, Sight sight, String me) {
    return sight == Sight.FULL
        || isOf(assignment, me)
        || sight != Sight.OWN && isCurrent(assignment.get("status").asText());
  }

  private static JsonNode assignment(JsonNode assignment, Sight sight, String me) {
    return sight == Sight.FULL || isOf(assignment, me)
        ? assignment
        : ((ObjectNode) assignment.deepCopy()).without(List.of("contact", "declineReason"));
  }

  private static boolean isReportShown(JsonNode report, Sight sight, String me) {
    String status = report.get("status").asText();
    return isOf(report, me)
        || sight == Sight.FULL && !status.equals("DRAFT")
        || sight != Sight.FULL && sight != Sight.OWN && status.equals("ACCEPTED");
  }

  private static JsonNode asNow(JsonNode report, Moment now) {
    String path = "/directives/" + report.at("/directive/id").asText() + "/progress-reports";
    return now.answers.get(new Question("auditor", path)).items().stream()
        .filter(r -> r.get("id").equals(report.get("id")))
        .findFirst()
        .orElseThrow();
  }

  private static boolean isOf(JsonNode thing, String agency) {
    return thing.get("agency").asText().equals(agency);
  }

  private static boolean isCurrent(String status) {
    return status.equals("PENDING") || status.equals("ACKNOWLEDGED");
  }

  private static void addIf(ArrayNode array, JsonNode item, boolean added) {
    if (added) {
      array.add(item);
    }
  }
}
