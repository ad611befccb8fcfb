package org.directivetracker.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.quarkus.test.junit.QuarkusTest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.directivetracker.testing.Api;
import org.directivetracker.testing.Clock;
import org.directivetracker.testing.Database;
import org.directivetracker.testing.Json;
import org.directivetracker.testing.OpenApi;
import org.directivetracker.testing.OpenApi.Operation;
import org.directivetracker.testing.Response;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every list: it is walked to its end, and no forged cursor is a fault of the service. */
@QuarkusTest
@Order(1) // It walks all lists again and again: first, while they are short.
class EveryListTest {
  private static final List<String> KEYS =
      List.of(
          "",
          "x",
          "0",
          "-1",
          "99999",
          "99999999999999999999",
          "1E400",
          "NaN",
          "infinity",
          "-infinity",
          "0000-00-00",
          "0000-01-01",
          "-0001-01-01",
          "+999999999-12-31",
          "9999-12-31",
          "1582-10-10",
          "0000-01-01T00:00:00Z",
          "0001-01-01T00:00:00Z",
          "-1000000000-01-01T00:00:00Z",
          "+1000000000-12-31T23:59:59Z",
          "9999-12-31T23:59:59.999999999Z",
          "2016-12-31T23:59:60Z",
          "1-1-1-1-1",
          "00000000-0000-0000-0000-000000000000",
          "SC-2023-05-05-0000000000000000000001");

  /** Instead of a key or a whole cursor: what is no text. */
  private static final List<String> JSON =
      List.of(
          "5", "1.5", "true", "[]", "{}", "[\"x\"]", "1E999999999", "\"\\u0000\"", "\"\u4e2d\"");

  /** A list that is asked for with a query. */
  record Question(Operation list, String query) {
    SampleRequest request() {
      SampleRequest request = SampleRequest.shared(list);
      return query.isEmpty() ? request : request.withQuery(query);
    }

    @Override
    public String toString() {
      return list.id() + " " + query;
    }
  }

  static Stream<Operation> lists() {
    return OpenApi.OPERATIONS.stream().filter(o -> o.parameter("query", "cursor").isPresent());
  }

  /** Each list, each in each of its orders, now and as of a moment. */
  static Stream<Question> questions() {
    return lists()
        .flatMap(
            list -> {
              var queries = new ArrayList<String>();
              queries.add("");
              list.parameter("query", "sort")
                  .ifPresent(
                      p ->
                          OpenApi.resolve(p.get("schema"))
                              .get("enum")
                              .forEach(sort -> queries.add("sort=" + sort.asText())));
              if (list.parameter("query", "asOf").isPresent()) {
                List.copyOf(queries)
                    .forEach(q -> queries.add(q + (q.isEmpty() ? "" : "&") + "asOf=now"));
              }
              return queries.stream().map(q -> new Question(list, q));
            });
  }

  @ParameterizedTest
  @MethodSource("questions")
  void theLastPageIsLikeTheOthers(Question question) {
    SampleRequest request = question.request();
    Database.awaitNumbers();
    String path = request.path().replace("asOf=now", "asOf=" + Clock.now());
    for (String caller :
        List.of(
            "supervisor", "auditor", "viewer", "admin", "agency@NEA", "agency@NDRC", "anonymous")) {
      Response first = Api.caller(caller).urlEncodingEnabled(false).get(path);
      if (first.statusCode() != 200) {
        assertThat(first.statusCode()).as(caller).isIn(401, 403, 404);
        continue;
      }
      List<JsonNode> all = Api.pages(Api.caller(caller), path, 200);
      int limit = Math.min(200, Math.max(1, all.size() / 4));
      assertThat(Api.pages(Api.caller(caller), path, limit)).as(caller).isEqualTo(all);
    }
  }

  @ParameterizedTest
  @MethodSource("questions")
  void aForgedCursorIsNoFault(Question question) {
    SampleRequest request = question.request();
    String path = request.path().replace("asOf=now", "asOf=" + Clock.now());
    ArrayNode cursor = cursorOf(path, question);
    assertThat(send(path, cursor.toString()).statusCode()).as("begun with").isEqualTo(200);

    // Each part in turn: the query's hash, the day, the moment, the keys.
    for (int i = 0; i < cursor.size(); i++) {
      for (String key : KEYS) {
        ArrayNode forged = cursor.deepCopy();
        forged.set(i, Json.tree(key));
        tried(question, path, forged.toString());
      }
      for (String json : JSON) {
        ArrayNode forged = cursor.deepCopy();
        forged.set(i, Json.tree("@@"));
        assertThat(tried(question, path, forged.toString().replace("\"@@\"", json))).isEqualTo(400);
      }
      ArrayNode without = cursor.deepCopy();
      without.remove(i);
      assertThat(tried(question, path, without.toString())).isEqualTo(400);
      ArrayNode none = cursor.deepCopy();
      none.set(i, Json.MAPPER.nullNode());
      boolean mayBeNull =
          i == 2 && !path.contains("asOf=")
              || i == 3 && path.matches(".*sort=-?(dueDate|reference).*");
      assertThat(tried(question, path, none.toString()))
          .as(question + " null at " + i)
          .isEqualTo(mayBeNull ? 200 : 400);
    }
    for (ArrayNode longer :
        List.of(
            cursor.deepCopy().add(UUID.randomUUID().toString()),
            cursor.deepCopy().add(Json.MAPPER.nullNode()))) {
      assertThat(tried(question, path, longer.toString())).isEqualTo(400);
    }
    ArrayNode otherMoment = cursor.deepCopy();
    otherMoment.set(
        2, path.contains("asOf=") ? Json.MAPPER.nullNode() : Json.tree("2024-01-01T00:00:00Z"));
    assertThat(tried(question, path, otherMoment.toString())).isEqualTo(400);
    for (String text : List.of("", " ", "null", "[]", "{}", "[", "[1,2,3,4]", cursor + "x")) {
      assertThat(tried(question, path, text)).isEqualTo(400);
    }
    for (String text : List.of("~", "====", "a", "x".repeat(2000))) {
      assertThat(ask(path, text).statusCode()).isEqualTo(400);
    }
  }

  /** The cursor of the first page, or where that is the last too, one that a caller could forge. */
  private static ArrayNode cursorOf(String path, Question question) {
    JsonNode next = Api.body(ask(path, null)).get("next");
    if (!next.isNull()) {
      return (ArrayNode)
          Json.parse(
              new String(Base64.getUrlDecoder().decode(next.asText()), StandardCharsets.UTF_8));
    }
    String[] parts = path.split("\\?")[0].split("/");
    String name = parts[3].equals("reporting-periods") ? "periods" : parts[3];
    String asOf = path.contains("asOf=") ? path.replaceAll(".*asOf=([^&]*).*", "$1") : null;
    ArrayNode cursor = Json.array();
    boolean looksBack = question.list.parameter("query", "asOf").isPresent();
    cursor.add(
        (looksBack
                ? Arrays.deepToString(
                    new Object[] {asOf, Arrays.asList(new Object[] {name, parts[2]})})
                : Arrays.deepToString(new Object[] {name, parts[2]}))
            .hashCode());
    cursor.add(Clock.today().toString());
    cursor.add(asOf == null ? Json.MAPPER.nullNode() : Json.tree(asOf));
    switch (name) {
      case "documents" -> cursor.add("a");
      case "periods" -> cursor.add("2999-12-31").add("A");
      default -> cursor.add("ffffffff-ffff-ffff-ffff-ffffffffffff");
    }
    return cursor;
  }

  private static int tried(Question question, String path, String cursor) {
    Response response = send(path, cursor);
    String what = question + " " + cursor + " -> " + response.asString();
    // What was not there at a forged moment is not found.
    assertThat(response.statusCode())
        .as(what)
        .isIn(path.contains("asOf=") ? List.of(200, 400, 404) : List.of(200, 400));
    if (response.statusCode() == 400) {
      assertThat(Api.pointers(response)).as(what).containsOnly("/query/cursor");
    }
    return response.statusCode();
  }

  private static Response send(String path, String cursor) {
    return ask(
        path,
        Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString(cursor.getBytes(StandardCharsets.UTF_8)));
  }

  private static Response ask(String path, String cursor) {
    return Api.as("supervisor")
        .urlEncodingEnabled(false)
        .get(
            path
                + (path.contains("?") ? "&" : "?")
                + "limit=1"
                + (cursor == null ? "" : "&cursor=" + cursor));
  }
}
