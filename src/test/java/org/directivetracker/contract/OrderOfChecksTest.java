package org.directivetracker.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.junit.QuarkusTest;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.directivetracker.testing.Api;
import org.directivetracker.testing.Directive;
import org.directivetracker.testing.Json;
import org.directivetracker.testing.OpenApi;
import org.directivetracker.testing.OpenApi.Operation;
import org.directivetracker.testing.RawHttp;
import org.directivetracker.testing.Request;
import org.directivetracker.testing.Response;
import org.directivetracker.testing.TwoAtATime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A request that is wrong in several ways gets the answer of the first check: 401; 403 by role;
 * 406, 415, 413, 400; replay; 404; 403 by object; 428, 412; 409. Otherwise the answer would tell
 * those who may not know.
 */
@QuarkusTest
class OrderOfChecksTest {
  /** A way to be wrong, in the order in which it is looked for. Auditors see all, drafts too. */
  private enum Wrong {
    TOKEN(401, w -> w.caller("bad-token")),
    ROLE(403, w -> w.caller(w.stranger())),
    ACCEPT(406, w -> w.header("Accept", "model/step")),
    CONTENT_TYPE(415, w -> w.header("Content-Type", "text/plain")),
    SIZE(413, Attempt::tooLarge),
    BODY(400, w -> w.text("{\"noSuchField\":")),
    QUERY(400, w -> w.query("noSuchParameter=1")),
    ADDRESS(404, Attempt::nowhere),
    NO_IF_MATCH(428, w -> w.tag(null)),
    STALE(412, w -> w.tag("\"999999\"")),
    RULE(409, w -> w);

    private final int status;
    private final UnaryOperator<Attempt> make;

    Wrong(int status, UnaryOperator<Attempt> make) {
      this.status = status;
      this.make = make;
    }

    boolean applies(Operation operation) {
      return switch (this) {
        case TOKEN, ACCEPT, QUERY -> true;
        case CONTENT_TYPE, SIZE, BODY -> operation.takesBody();
        case ADDRESS -> operation.path().contains("{");
        case ROLE -> !operation.roles().contains("viewer");
        case NO_IF_MATCH, STALE -> operation.needsIfMatch();
        case RULE -> SampleRequest.hasRules(operation);
      };
    }

    /** Whether one request can be wrong in both ways. */
    boolean goesWith(Wrong other) {
      return !(this == NO_IF_MATCH && other == STALE)
          && !(this == TOKEN && other == ROLE)
          && !(this == SIZE && other == BODY);
    }
  }

  /** A request being spoilt. */
  private record Attempt(SampleRequest request, String text, List<String[]> headers) {
    static Attempt of(SampleRequest request) {
      return new Attempt(request, null, List.of());
    }

    Attempt caller(String caller) {
      boolean already = request.caller().equals("bad-token");
      return already ? this : new Attempt(request.withCaller(caller), text, headers);
    }

    /** Somebody with a token who can never succeed. */
    String stranger() {
      return Stream.of("viewer", "admin")
          .filter(role -> !request.operation().roles().contains(role))
          .findFirst()
          .orElseThrow();
    }

    Attempt header(String name, String value) {
      var more = new ArrayList<>(headers);
      more.add(new String[] {name, value});
      return new Attempt(request, text, more);
    }

    Attempt tooLarge() {
      return header("Content-Length", String.valueOf(SampleRequest.tooLarge(request.operation())));
    }

    Attempt text(String wrong) {
      return new Attempt(request, wrong, headers);
    }

    Attempt query(String parameter) {
      return new Attempt(request.withQuery(parameter), text, headers);
    }

    Attempt nowhere() {
      String template = request.operation().path();
      String variable = template.substring(template.indexOf('{') + 1, template.indexOf('}'));
      return new Attempt(request.nowhere(variable), text, headers);
    }

    Attempt tag(String tag) {
      return new Attempt(request.withTag(tag), text, headers);
    }

    RawHttp.Answer send() {
      RawHttp raw = request.raw();
      headers.forEach(h -> raw.with(h[0], h[1]));
      if (request.body() == null) {
        return raw.send("");
      }
      return raw.body(text == null ? request.text() : text);
    }
  }

  static Stream<Operation> operations() {
    return OpenApi.OPERATIONS.stream();
  }

  private static final TwoAtATime<Operation> TWO_FAULTS =
      new TwoAtATime<>(OpenApi.OPERATIONS, OrderOfChecksTest::tryTwoFaults);
  private static final TwoAtATime<Operation> ALL_FAULTS =
      new TwoAtATime<>(OpenApi.OPERATIONS, OrderOfChecksTest::tryAllFaults);

  @ParameterizedTest
  @MethodSource("operations")
  void theFirstOfTwoFaultsIsAnswered(Operation operation) throws Exception {
    TWO_FAULTS.tell(operation);
  }

  private static void tryTwoFaults(Operation operation) {
    List<Wrong> ways = Stream.of(Wrong.values()).filter(w -> w.applies(operation)).toList();
    var wrong = new ArrayList<String>();
    SampleRequest valid = SampleRequest.shared(operation);
    SampleRequest conflicting =
        Wrong.RULE.applies(operation) ? SampleRequest.conflicting(operation) : valid;
    for (int i = 0; i < ways.size(); i++) {
      for (int j = i; j < ways.size(); j++) {
        Wrong first = ways.get(i);
        Wrong second = ways.get(j);
        if (first.goesWith(second)) {
          check(second == Wrong.RULE ? conflicting : valid, List.of(first, second), wrong);
        }
      }
    }
    assertThat(wrong).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("operations")
  void theFirstOfAllFaultsIsAnswered(Operation operation) throws Exception {
    ALL_FAULTS.tell(operation);
  }

  private static void tryAllFaults(Operation operation) {
    List<Wrong> ways =
        Stream.of(Wrong.values())
            .filter(w -> w.applies(operation) && w != Wrong.STALE)
            .collect(Collectors.toCollection(ArrayList::new));
    var wrong = new ArrayList<String>();
    SampleRequest request =
        Wrong.RULE.applies(operation)
            ? SampleRequest.conflicting(operation)
            : SampleRequest.shared(operation);
    while (!ways.isEmpty()) {
      check(request, ways, wrong);
      ways.remove(0);
    }
    assertThat(wrong).isEmpty();
  }

  private static void check(SampleRequest request, List<Wrong> ways, List<String> wrong) {
    Attempt attempt = Attempt.of(request);
    for (Wrong way : ways) {
      if (!(way == Wrong.BODY && ways.contains(Wrong.SIZE))) {
        attempt = way.make.apply(attempt);
      }
    }
    RawHttp.Answer answer = attempt.send();
    if (answer.status() != ways.get(0).status) {
      wrong.add(ways + " is " + answer.status() + ", not " + ways.get(0).status + answer.body());
    }
  }

  @Test
  void aReplayComesBeforeWhatHasChangedSince() {
    // The directive was a draft, is now gone: the address finds nothing, the stored answer stands.
    Directive draft = Api.directive("PUBLIC").draft();
    String key = Api.unique(20);
    JsonNode milestone = Api.newMilestone("first", LocalDate.of(2099, 1, 1), 1);
    String path = draft.path() + "/milestones";
    Response first = Api.post(draft.asSupervisor().header("Idempotency-Key", key), path, milestone);
    Api.expect(201, first);
    Response deleted = Api.delete(draft.asSupervisor(), draft.path(), draft.tag());
    assertThat(deleted.statusCode()).isEqualTo(204);
    assertThat(draft.asSupervisor().get(draft.path()).statusCode()).isEqualTo(404);
    Response again = Api.post(draft.asSupervisor().header("Idempotency-Key", key), path, milestone);
    assertThat(again.statusCode()).isEqualTo(201);
    assertThat(again.header("Idempotency-Replayed")).isEqualTo("true");
    assertThat(again.asString()).isEqualTo(first.asString());
  }

  @Test
  void aReplayComesBeforeStaleVersionsAndTheLifecycle() {
    Directive directive = Api.directive("PUBLIC").assigned();
    String key = Api.unique(20);
    String tag = directive.tag();
    JsonNode acknowledge = Json.object("action", "acknowledge");
    String path = directive.path() + "/transitions";
    Response first =
        Api.post(
            directive.asLead().header("Idempotency-Key", key).header("If-Match", tag),
            path,
            acknowledge);
    Api.expect(200, first);
    directive.supervise(
        Json.object("action", "close", "closureReason", "WITHDRAWN", "reason", "Not wanted."));
    Response again =
        Api.post(
            directive.asLead().header("Idempotency-Key", key).header("If-Match", tag),
            path,
            acknowledge);
    assertThat(again.statusCode()).isEqualTo(200);
    assertThat(again.header("Idempotency-Replayed")).isEqualTo("true");
    assertThat(again.asString()).isEqualTo(first.asString());
  }

  @Test
  void aReplayComesAfterTheShape() {
    String key = Api.unique(20);
    JsonNode meeting = Api.newMeeting("PUBLIC");
    Api.expect(
        201, Api.post(Api.as("supervisor").header("Idempotency-Key", key), "/meetings", meeting));
    Response malformed =
        Api.post(
            Api.as("supervisor").header("Idempotency-Key", key),
            "/meetings",
            Json.with(meeting, "noSuchField", 1));
    assertThat(malformed.statusCode()).isEqualTo(400);
    Response wrongType =
        Api.as("supervisor")
            .header("Idempotency-Key", key)
            .contentType("text/plain")
            .body(Json.write(meeting))
            .post("/meetings");
    assertThat(wrongType.statusCode()).isEqualTo(415);
  }

  @Test
  void theHiddenIsNotToldApartFromWhatIsNotThere() {
    String hidden = Api.directive("RESTRICTED").assigned().path();
    String nowhere = "/directives/" + UUID.randomUUID();
    for (String caller : List.of("viewer", "admin", "agency@NOBODY")) {
      for (String tag : new String[] {null, "\"1\"", "\"999999\""}) {
        assertThat(statuses(caller, tag, hidden))
            .as(caller + " " + tag)
            .isEqualTo(statuses(caller, tag, nowhere));
      }
    }
    assertThat(statuses("viewer", null, hidden)).containsExactly(404, 403, 403, 403);
    assertThat(statuses("agency@NOBODY", null, hidden)).containsExactly(404, 403, 404, 403);
  }

  /** What reading, changing, moving and adding to it is answered with. */
  private static List<Integer> statuses(String caller, String tag, String path) {
    return List.of(
        tagged(caller, tag).get(path).statusCode(),
        tagged(caller, tag)
            .contentType(Api.MERGE_PATCH)
            .body("{\"title\":\"x\"}")
            .patch(path)
            .statusCode(),
        Api.post(tagged(caller, tag), path + "/transitions", Json.object("action", "acknowledge"))
            .statusCode(),
        Api.post(
                Api.caller(caller),
                path + "/milestones",
                Api.newMilestone("a", LocalDate.of(2099, 1, 1), 1))
            .statusCode());
  }

  private static Request tagged(String caller, String tag) {
    Request request = Api.caller(caller);
    return tag == null ? request : request.header("If-Match", tag);
  }
}
