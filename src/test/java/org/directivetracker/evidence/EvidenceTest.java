package org.directivetracker.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.test.junit.QuarkusTest;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.apache.commons.codec.digest.DigestUtils;
import org.assertj.core.api.SoftAssertions;
import org.directivetracker.testing.Api;
import org.directivetracker.testing.Clock;
import org.directivetracker.testing.Database;
import org.directivetracker.testing.Directive;
import org.directivetracker.testing.Json;
import org.directivetracker.testing.Multipart;
import org.directivetracker.testing.RecordCheck;
import org.directivetracker.testing.Request;
import org.directivetracker.testing.Response;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Evidence from handing in to review. */
@QuarkusTest
class EvidenceTest {
  private static Response add(
      Request who, Directive directive, JsonNode fields, String name, byte[] file) {
    return Api.form(
        who,
        directive.path() + "/evidence",
        new Multipart().fields(Json.without(fields, "file")).file(name, null, file).end());
  }

  private static Response add(Request who, Directive directive, JsonNode fields) {
    return Api.form(who, directive.path() + "/evidence", Multipart.of(fields));
  }

  private static ObjectNode newEvidence(Object... more) {
    return Api.newEvidence().setAll(Json.object(more));
  }

  private static ObjectNode added(Directive directive, Object... more) {
    return Api.expect(201, add(directive.asLead(), directive, newEvidence(more)));
  }

  private static Response review(Request who, JsonNode evidence, Object... members) {
    return Api.post(
        who.header("If-Match", Api.tag(evidence)),
        path(evidence) + "/review",
        Json.object(members));
  }

  private static String path(JsonNode evidence) {
    return "/evidence/" + evidence.get("id").asText();
  }

  private static ObjectNode get(JsonNode evidence) {
    return Api.expect(200, Api.as("supervisor").get(path(evidence)));
  }

  private static Response content(JsonNode evidence) {
    Response response = Api.as("supervisor").accept("*/*").get(path(evidence) + "/content");
    assertThat(response.statusCode()).isEqualTo(200);
    return response;
  }

  private static List<String> ids(List<JsonNode> evidence) {
    return evidence.stream().map(e -> e.get("id").asText()).toList();
  }

  @AfterAll
  static void theRecordHolds() throws SQLException {
    try (var connection = Database.superuser()) {
      assertThat(new RecordCheck(connection).faults()).isEmpty();
    }
    assertThat(
            Database.column(
                "select id from evidence_content c where not exists"
                    + " (select from evidence e where e.content_id = c.id)"))
        .as("bytes that belong to no evidence")
        .isEmpty();
  }

  @Test
  void isKeptAsItWasHandedIn() {
    Directive directive = Api.directive("PUBLIC").inProgress();
    ObjectNode fields =
        newEvidence("illustrative", true, "collectedAt", "2023-05-12T09:30:00.1234567+08:00");
    Response response =
        add(directive.asLead(), directive, fields, "C:\\scans\\协议; 100%.PDF", SampleFiles.PDF);
    ObjectNode evidence = Api.expect(201, response);
    assertThat(response.header("Location")).isEqualTo(Api.BASE + path(evidence));
    for (String name : List.of("title", "kind", "claim", "suppliedBy", "collectedBy")) {
      assertThat(evidence.get(name)).isEqualTo(fields.get(name));
    }
    assertThat(evidence.get("collectedAt").asText()).isEqualTo("2023-05-12T01:30:00.123456Z");
    assertThat(evidence.get("illustrative").asBoolean()).isTrue();
    assertThat(evidence.get("agency").asText()).isEqualTo(directive.lead());
    assertThat(evidence.at("/directive/reference").asText()).isEqualTo(directive.reference());
    assertThat(evidence.get("fileName").asText()).isEqualTo("协议; 100%.PDF");
    assertThat(evidence.get("mediaType").asText()).isEqualTo("application/pdf");
    assertThat(evidence.get("size").asInt()).isEqualTo(SampleFiles.PDF.length);
    assertThat(evidence.get("sha256").asText()).isEqualTo(DigestUtils.sha256Hex(SampleFiles.PDF));
    assertThat(evidence.get("status").asText()).isEqualTo("SUBMITTED");
    assertThat(get(evidence)).isEqualTo(evidence);
    Response content = content(evidence);
    assertThat(content.asByteArray()).isEqualTo(SampleFiles.PDF);
    assertThat(Api.BASE + path(evidence) + "/content")
        .isEqualTo(evidence.get("contentUrl").asText());
    assertThat(content.header("Content-Type")).isEqualTo("application/pdf");
    assertThat(content.header("Content-Length")).isEqualTo(String.valueOf(SampleFiles.PDF.length));
    assertThat(content.header("Content-Disposition"))
        .isEqualTo(
            "attachment; filename=\"__; 100_.PDF\";"
                + " filename*=UTF-8''%E5%8D%8F%E8%AE%AE%3B%20100%25.PDF");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 256 * 1024 - 31, 256 * 1024, 5_000_003})
  void bytesComeBackIdentical(int more) {
    Directive directive = Api.directive("PUBLIC").inProgress();
    byte[] bytes = new byte[SampleFiles.PDF.length + more];
    new Random(more).nextBytes(bytes);
    // Many beginnings of a boundary, none of which is one.
    byte[] almost = SampleFiles.ascii("\r\n------4bf92f");
    for (int i = 0; i < bytes.length - almost.length; i += 97) {
      System.arraycopy(almost, 0, bytes, i, almost.length);
    }
    System.arraycopy(SampleFiles.PDF, 0, bytes, 0, SampleFiles.PDF.length);
    ObjectNode evidence =
        Api.expect(201, add(directive.asLead(), directive, newEvidence(), "scan.pdf", bytes));
    assertThat(evidence.get("sha256").asText()).isEqualTo(DigestUtils.sha256Hex(bytes));
    assertThat(content(evidence).asByteArray()).isEqualTo(bytes);
    assertThat(
            Database.column(
                "select count(*) from evidence_chunk join evidence using (content_id) where id = '%s'"
                    .formatted(evidence.get("id").asText())))
        .containsExactly(String.valueOf((bytes.length - 1) / (256 * 1024) + 1));
  }

  @Test
  void oneByteIsEnough() {
    Directive directive = Api.directive("PUBLIC").inProgress();
    ObjectNode evidence =
        Api.expect(
            201,
            add(directive.asLead(), directive, newEvidence(), "a.txt", SampleFiles.ascii("x")));
    assertThat(content(evidence).asByteArray()).isEqualTo(SampleFiles.ascii("x"));
  }

  static Stream<Map.Entry<String, byte[]>> taken() {
    return SampleFiles.taken().entrySet().stream();
  }

  @ParameterizedTest
  @MethodSource("taken")
  void theMediaTypeIsFoundInTheContent(Map.Entry<String, byte[]> file) {
    Directive directive = Api.directive("PUBLIC").inProgress();
    String[] words = file.getKey().split(" ");
    ObjectNode evidence =
        Api.expect(
            201, add(directive.asLead(), directive, newEvidence(), words[0], file.getValue()));
    assertThat(evidence.get("mediaType").asText()).isEqualTo(words[1]);
    Response content = content(evidence);
    assertThat(content.header("Content-Type")).isEqualTo(words[1]);
    assertThat(content.asByteArray()).isEqualTo(file.getValue());
  }

  @Test
  void whatItsSenderSaysMayBeWider() {
    Directive directive = Api.directive("PUBLIC").inProgress();
    byte[] csv = SampleFiles.ascii("a,b\n");
    for (String type :
        List.of(
            "text/csv; charset=utf-8",
            "text/plain",
            "application/octet-stream",
            "application/vnd.ms-excel")) {
      Api.expect(
          201,
          Api.form(
              directive.asLead(),
              directive.path() + "/evidence",
              new Multipart()
                  .fields(Json.without(newEvidence(), "file"))
                  .file("a.csv", type, csv)
                  .end()));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"inProgress", "suspended"})
  void theDirectiveCountsWhatStands(String status) {
    Directive directive =
        status.equals("suspended")
            ? Api.directive("PUBLIC").suspended()
            : Api.directive("PUBLIC").inProgress();
    int revision = directive.get().get("revision").asInt();
    ObjectNode first = added(directive);
    assertThat(directive.get().get("revision").asInt()).isEqualTo(revision + 1);
    ObjectNode better = added(directive, "supersedes", first.get("id").asText());
    assertThat(better.get("supersedes")).isEqualTo(first.get("id"));
    assertThat(counts(directive)).isEqualTo("1 1");
    ObjectNode superseded = get(first);
    assertThat(superseded.get("supersededBy")).isEqualTo(better.get("id"));
    assertThat(superseded.get("version").asInt()).isEqualTo(2);
    assertThat(content(first).statusCode()).isEqualTo(200);
    ObjectNode other = added(directive);
    assertThat(counts(directive)).isEqualTo("2 2");
    Api.expect(200, review(Api.as("supervisor"), better, "status", "ACCEPTED"));
    assertThat(counts(directive)).isEqualTo("2 1");
    Api.expect(
        200,
        review(Api.as("supervisor"), other, "status", "REJECTED", "reviewNote", "Not signed."));
    assertThat(counts(directive)).isEqualTo("1 0");
    Response again =
        add(directive.asLead(), directive, newEvidence("supersedes", first.get("id").asText()));
    assertThat(again.statusCode()).isEqualTo(409);
    assertThat(Api.pointers(again)).containsExactly("/supersedes");
    assertThat(Api.codes(again)).containsExactly("already-superseded");
  }

  private static String counts(Directive directive) {
    return Database.column(
            "select evidence_count || ' ' || evidence_undecided from directive where id = '%s'"
                .formatted(directive.id()))
        .get(0);
  }

  @Test
  void theOfficeReviewsWhatOthersEntered() {
    Directive directive = Api.directive("PUBLIC").inProgress();
    ObjectNode evidence = added(directive);
    ObjectNode rejected =
        Api.expect(
            200,
            review(
                Api.person("zhao", "supervisor"),
                evidence,
                "status",
                "REJECTED",
                "reviewNote",
                "Not signed."));
    assertThat(rejected.get("status").asText()).isEqualTo("REJECTED");
    assertThat(rejected.get("reviewNote").asText()).isEqualTo("Not signed.");
    assertThat(rejected.get("reviewer").asText()).isEqualTo("zhao");
    assertThat(rejected.get("reviewedOn").asText()).isEqualTo(Clock.today().toString());
    assertThat(rejected.get("version").asInt()).isEqualTo(2);
    assertThat(get(evidence)).isEqualTo(rejected);
    Response again = review(Api.person("zhao", "supervisor"), rejected, "status", "ACCEPTED");
    assertThat(again.statusCode()).isEqualTo(409);
    assertThat(Api.codes(again)).containsExactly("not-in-this-status");
    List<JsonNode> history = Api.all(Api.as("auditor"), directive.path() + "/history");
    assertThat(history.get(0).get("action").asText()).isEqualTo("evidence.review");
    assertThat(history.get(0).at("/disclosed/reason/value").asText()).isEqualTo("Not signed.");
    assertThat(history.get(1).get("action").asText()).isEqualTo("evidence.add");
    assertThat(history.get(1).get("agency").asText()).isEqualTo(directive.lead());
    assertThat(Json.write(history.get(1))).contains(evidence.get("sha256").asText());
  }

  @Test
  void theOfficeEntersForAnAgencyAndThatPersonDoesNotReviewIt() {
    Directive directive = Api.directive("PUBLIC").inProgress();
    ObjectNode evidence =
        Api.expect(
            201,
            add(
                Api.person("qian", "supervisor"),
                directive,
                newEvidence("onBehalfOf", directive.lead())));
    assertThat(evidence.get("agency").asText()).isEqualTo(directive.lead());
    assertThat(evidence.get("onBehalfOf").asText()).isEqualTo(directive.lead());
    assertThat(Api.expect(200, directive.asLead().get(path(evidence))).get("id"))
        .isEqualTo(evidence.get("id"));
    assertThat(
            review(Api.person("qian", "supervisor"), evidence, "status", "ACCEPTED").statusCode())
        .isEqualTo(403);
    Api.expect(200, review(Api.person("sun", "supervisor"), evidence, "status", "ACCEPTED"));
  }

  @Test
  void aPersonOfAnAgencyAndOfTheOfficeDoesNotReviewTheirOwn() {
    Directive directive = Api.directive("PUBLIC").inProgress();
    String both = "supervisor+agency@" + directive.lead() + "#wu";
    ObjectNode evidence = Api.expect(201, add(Api.caller(both), directive, newEvidence()));
    assertThat(review(Api.caller(both), evidence, "status", "ACCEPTED").statusCode())
        .isEqualTo(403);
    assertThat(review(Api.person("wu", "supervisor"), evidence, "status", "ACCEPTED").statusCode())
        .as("with one role alone")
        .isEqualTo(403);
  }

  @Test
  void aCooperatingAgencyHandsInBeforeItHasAcknowledged() {
    String cooperating = Api.freshAgency();
    Directive directive = Api.directive("PUBLIC").cooperating(cooperating).inProgress();
    ObjectNode evidence = Api.expect(201, add(Api.agency(cooperating), directive, newEvidence()));
    assertThat(evidence.get("agency").asText()).isEqualTo(cooperating);
    Response foreign =
        add(directive.asLead(), directive, newEvidence("supersedes", evidence.get("id").asText()));
    assertThat(foreign.statusCode()).as("another agency's superseded").isEqualTo(400);
    assertThat(Api.codes(foreign)).containsExactly("unknown-reference");
  }

  @ParameterizedTest
  @CsvSource({
    "a.jpg, image/jpg, image/jpeg",
    "a.jpg, image/pjpeg, image/jpeg",
    "a.png, image/x-png, image/png",
    "a.tif, image/x-tiff, image/tiff",
    "a.pdf, application/x-pdf, application/pdf",
    "a.txt, text/x-log, text/plain",
    "a.md, text/x-markdown, text/plain",
    "a.log, text/plain, text/plain",
    "a.tsv, text/tab-separated-values, text/plain",
    "a.csv, text/comma-separated-values, text/csv",
    "a.doc, application/x-msword, application/msword",
    "a.xls, application/x-msexcel, application/vnd.ms-excel",
    "a.ofd, application/zip, application/ofd",
    "a.ofd, application/octet-stream, application/ofd"
  })
  void otherNamesOfAMediaTypeDoAsWell(String name, String declared, String found) {
    Map<String, byte[]> contents =
        Map.of(
            "jpg", SampleFiles.hex("ffd8ffe000104a46494600010100000100010000ffdb"),
            "png", SampleFiles.PNG,
            "tif", SampleFiles.hex("49492a0008000000"),
            "pdf", SampleFiles.PDF,
            "doc", SampleFiles.compound("WordDocument"),
            "xls", SampleFiles.compound("Workbook"),
            "ofd", SampleFiles.ZIP);
    byte[] content = contents.getOrDefault(name.substring(2), SampleFiles.TEXT);
    assertThat(
            named("filename=\"" + name + "\"\r\nContent-Type: " + declared, content, "mediaType"))
        .isEqualTo(found);
  }

  /**
   * A member of the evidence that a file becomes, which comes with these parameters and headers.
   */
  private static String named(String head, byte[] content, String member) {
    Directive directive = Api.directive("PUBLIC").inProgress();
    return Api.expect(
            201,
            Api.form(
                directive.asLead(),
                directive.path() + "/evidence",
                new Multipart()
                    .fields(Json.without(newEvidence(), "file"))
                    .part("Content-Disposition: form-data; name=\"file\"; " + head, content)
                    .end()))
        .get(member)
        .asText();
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "filename=\"the \\\"new\\\" plan.txt\", the \"new\" plan.txt",
        "filename=\"the %22new%22 plan.txt\", the \"new\" plan.txt",
        "filename=\"\\\"all\\\".txt\", \"all\".txt",
        "filename=\"C:\\plans\\new.txt\", new.txt",
        "filename=\"方案“一”.txt\", 方案“一”.txt",
        "filename=plan.txt, plan.txt",
        "filename*=UTF-8''%e6%96%b9.txt, 方.txt"
      })
  void aNameWithQuotesIsKept(String parameter, String name) {
    assertThat(named(parameter, SampleFiles.TEXT, "fileName")).isEqualTo(name);
  }

  @Test
  void aNightlyPushRunAgainChangesNothing() {
    Directive directive = Api.directive("PUBLIC").inProgress();
    ObjectNode fields = newEvidence("externalId", "OA-2024/17");
    ObjectNode first = Api.expect(201, add(directive.asLead(), directive, fields));
    Map<String, String> before = Database.contents();
    ObjectNode again =
        Api.expect(200, add(Api.agency(directive.lead(), "another-person"), directive, fields));
    assertThat(again).isEqualTo(first);
    assertThat(Database.contents()).isEqualTo(before);
    for (ObjectNode different :
        List.of(
            Json.with(fields, "claim", "It was done twice."),
            Json.with(fields, "file", "Other content."))) {
      Response response = add(directive.asLead(), directive, different);
      assertThat(response.statusCode()).isEqualTo(409);
      assertThat(Api.pointers(response)).containsExactly("/externalId");
      assertThat(Api.codes(response)).containsExactly("already-exists");
    }
    assertThat(
            add(directive.asLead(), directive, fields, "other.txt", SampleFiles.TEXT).statusCode())
        .isEqualTo(409);
    assertThat(Database.contents()).isEqualTo(before);
    Directive other = Api.directive("PUBLIC").lead(directive.lead()).inProgress();
    Api.expect(201, add(other.asLead(), other, fields));
  }

  @Test
  void twoPushesAtOnceMakeOne() throws Exception {
    Directive directive = Api.directive("PUBLIC").inProgress();
    ObjectNode fields = newEvidence("externalId", "OA-" + Api.unique(6));
    Callable<Integer> push = () -> add(directive.asLead(), directive, fields).statusCode();
    ExecutorService pool = Executors.newFixedThreadPool(4);
    try {
      List<Integer> statuses = new ArrayList<>();
      for (Future<Integer> status : pool.invokeAll(Collections.nCopies(4, push))) {
        statuses.add(status.get());
      }
      assertThat(statuses).containsExactlyInAnyOrder(201, 200, 200, 200);
    } finally {
      pool.shutdownNow();
    }
    assertThat(Api.all(directive.asLead(), directive.path() + "/evidence")).hasSize(1);
  }

  @Test
  void aReplayGivesTheFirstAnswerAndKeepsNoBytes() {
    Directive directive = Api.directive("PUBLIC").inProgress();
    ObjectNode fields = newEvidence();
    String key = Api.unique(12);
    Response first = add(directive.asLead().header("Idempotency-Key", key), directive, fields);
    Api.expect(201, first);
    Map<String, String> before = Database.contents();
    Response again = add(directive.asLead().header("Idempotency-Key", key), directive, fields);
    assertThat(again.statusCode()).isEqualTo(201);
    assertThat(again.header("Idempotency-Replayed")).isEqualTo("true");
    assertThat(again.asString()).isEqualTo(first.asString());
    for (ObjectNode different :
        List.of(Json.with(fields, "title", "Another"), Json.with(fields, "file", "Another"))) {
      Response reused =
          add(directive.asLead().header("Idempotency-Key", key), directive, different);
      assertThat(reused.statusCode()).isEqualTo(422);
    }
    Response renamed =
        Api.form(
            directive.asLead().header("Idempotency-Key", key),
            directive.path() + "/evidence",
            new String(Multipart.of(fields), StandardCharsets.UTF_8)
                .replace("minutes.txt", "others.txt")
                .getBytes(StandardCharsets.UTF_8));
    assertThat(renamed.statusCode()).isEqualTo(422);
    assertThat(Api.slug(renamed)).isEqualTo("idempotency-key-reused");
    assertThat(Database.contents()).isEqualTo(before);
  }

  /** What a process that was killed had kept is removed an hour later, with the next upload. */
  @Test
  void bytesThatNoEvidenceTookInAreRemoved() throws SQLException {
    try (var connection = Database.superuser();
        var statement = connection.createStatement()) {
      for (String age : List.of("2 hours", "10 minutes")) {
        statement.execute(
            ("with c as (insert into evidence_content (id, sha256, size, created_at) values"
                    + " (gen_random_uuid(), sha256('%s'), 1, clock_timestamp() - interval '%s')"
                    + " returning id) insert into evidence_chunk select id, 0, 'x' from c")
                .formatted(age, age));
      }
      added(Api.directive("PUBLIC").inProgress());
      String left =
          "select c.id from evidence_content c where not exists"
              + " (select from evidence e where e.content_id = c.id)";
      assertThat(Database.column(left)).hasSize(1);
      statement.execute(
          "delete from evidence_content where id = '%s'".formatted(Database.column(left).get(0)));
    }
    assertThat(
            Database.column(
                "select count(*) from evidence_chunk ch where not exists"
                    + " (select from evidence e where e.content_id = ch.content_id)"))
        .containsExactly("0");
  }

  /** What evidence took in can neither be removed nor changed, whoever tries. */
  @Test
  void bytesOfEvidenceStay() {
    String evidence = added(Api.directive("PUBLIC").inProgress()).get("id").asText();
    String of =
        " where content_id = (select content_id from evidence where id = '" + evidence + "')";
    for (String login : List.of("app", "owner", "super")) {
      for (String sql :
          List.of(
              "delete from evidence_chunk" + of,
              "update evidence_chunk set bytes = 'x'" + of,
              "delete from evidence_content" + of.replace("where content_id", "where id"),
              "update evidence set claim = 'x' where id = '" + evidence + "'",
              "update evidence set sha256 = sha256('x') where id = '" + evidence + "'")) {
        assertThatThrownBy(
                () -> {
                  try (var connection = Database.connect(login);
                      var statement = connection.createStatement()) {
                    statement.execute(sql);
                  }
                })
            .as(login + ": " + sql)
            .isInstanceOf(SQLException.class);
      }
    }
  }

  @Test
  void isSeenByTheOfficeTheAuditorsItsAgencyAndTheCurrentOnes() {
    String lead = Api.freshAgency();
    String left = Api.freshAgency();
    for (String visibility : List.of("PUBLIC", "RESTRICTED")) {
      Directive directive = Api.directive(visibility).lead(lead).cooperating(left).inProgress();
      ObjectNode own = Api.expect(201, add(Api.agency(left), directive, newEvidence()));
      ObjectNode foreign = added(directive);
      JsonNode assignment =
          Api.all(directive.asSupervisor(), directive.path() + "/assignments").get(1);
      Api.expect(
          200,
          Api.patch(
              directive.asSupervisor(),
              directive.path() + "/assignments/" + assignment.get("id").asText(),
              Api.tag(assignment),
              Json.object("status", "RELEASED", "reason", "No longer needed.")));
      List<String> both = List.of(foreign.get("id").asText(), own.get("id").asText());
      var soft = new SoftAssertions();
      Map.of(
              "supervisor",
              both,
              "auditor",
              both,
              "agency@" + lead,
              both,
              "agency@" + left,
              List.of(own.get("id").asText()))
          .forEach(
              (who, seen) -> {
                soft.assertThat(ids(Api.all(Api.caller(who), directive.path() + "/evidence")))
                    .as(who)
                    .isEqualTo(seen);
                for (ObjectNode e : List.of(own, foreign)) {
                  boolean sees = seen.contains(e.get("id").asText());
                  soft.assertThat(Api.caller(who).get(path(e)).statusCode())
                      .as(who)
                      .isEqualTo(sees ? 200 : 404);
                  soft.assertThat(
                          Api.caller(who).accept("*/*").get(path(e) + "/content").statusCode())
                      .as(who)
                      .isEqualTo(sees ? 200 : 404);
                }
              });
      soft.assertThat(add(Api.agency(left), directive, newEvidence()).statusCode())
          .as("a former agency hands in")
          .isEqualTo(403);
      soft.assertAll();
    }
  }

  @Test
  void theQueueIsFiltered() {
    String officer = "officer-" + Api.unique(6);
    String cooperating = Api.freshAgency();
    Directive directive =
        Api.directive("PUBLIC").with("officer", officer).cooperating(cooperating).inProgress();
    Directive another = Api.directive("PUBLIC").lead(directive.lead()).inProgress();
    String first = added(directive).get("id").asText();
    ObjectNode second = Api.expect(201, add(Api.agency(cooperating), directive, newEvidence()));
    String third = added(another).get("id").asText();
    ObjectNode accepted =
        Api.expect(200, review(Api.as("supervisor"), second, "status", "ACCEPTED"));
    String twice = accepted.get("id").asText();
    var soft = new SoftAssertions();
    expectQueue(soft, "supervisor", List.of(first, twice), "directive", directive.id());
    expectQueue(soft, "auditor", List.of(first, twice), "directive", directive.reference());
    expectQueue(
        soft, "supervisor", List.of(twice), "directive", directive.id(), "status", "ACCEPTED");
    expectQueue(soft, "supervisor", List.of(first, third), "agency", directive.lead());
    expectQueue(
        soft,
        "supervisor",
        List.of(first, twice, third),
        "agency",
        directive.lead(),
        "agency",
        cooperating);
    expectQueue(soft, "supervisor", List.of(first, twice), "officer", officer);
    expectQueue(soft, "supervisor#" + officer, List.of(first, twice), "officer", "me");
    expectQueue(soft, "agency@" + directive.lead(), List.of(first, third));
    expectQueue(soft, "agency@" + directive.lead(), List.of(first), "officer", officer);
    expectQueue(soft, "agency@" + cooperating, List.of(), "agency", directive.lead());
    expectQueue(soft, "agency", List.of());
    expectQueue(
        soft,
        "supervisor",
        List.of(twice),
        "directive",
        directive.id(),
        "since",
        accepted.get("updatedAt").asText());
    soft.assertThat(ids(Api.pages(Api.as("supervisor"), "/evidence?agency=" + directive.lead(), 1)))
        .isEqualTo(List.of(first, third));
    soft.assertThat(ids(Api.pages(Api.as("supervisor"), directive.path() + "/evidence", 1)))
        .isEqualTo(List.of(twice, first));
    soft.assertAll();
  }

  private static void expectQueue(
      SoftAssertions soft, String who, List<String> expected, Object... query) {
    soft.assertThat(ids(Api.all(Api.caller(who), "/evidence", query)))
        .as(who + " " + List.of(query))
        .isEqualTo(expected);
  }

  @Test
  void namesAreKeptToTheirLastSegmentAndSeen() {
    for (var e :
        Map.of(
                "../../etc/passwd",
                "passwd",
                "a\u202etxt.pdf",
                "atxt.pdf",
                "x\u0000\u0007.pdf ",
                "x.pdf",
                "two\u2028lines\u2029.pdf",
                "twolines.pdf",
                "C:\\",
                "file",
                "n".repeat(300) + ".pdf",
                "n".repeat(251) + ".pdf")
            .entrySet()) {
      assertThat(UploadInspector.lastSegment(e.getKey())).isEqualTo(e.getValue());
    }
  }
}
