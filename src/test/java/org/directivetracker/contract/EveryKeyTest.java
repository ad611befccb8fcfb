package org.directivetracker.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.Stream;
import org.directivetracker.testing.Api;
import org.directivetracker.testing.Json;
import org.directivetracker.testing.OpenApi;
import org.directivetracker.testing.OpenApi.Operation;
import org.directivetracker.testing.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every parameter of a path or a query that names a thing by its id, its reference or its key. */
@QuarkusTest
class EveryKeyTest {
  private static final List<String> SCHEMAS =
      List.of("DirectiveKey", "MeetingKey", "MilestoneKey", "Uuid");

  /** Texts that the contract lets through nowhere as a key, or only as a name that nothing has. */
  private static final List<String> NAMES_OF_NOTHING =
      List.of(
          "SC-2023-05-05-0000000000000000000001",
          "SC-2023-05-05-" + "0".repeat(49) + "1",
          "ABCDEFGHIJKL-2023-05-05-ABCDEFGH-100",
          "ABCDEFGHIJKL-2023-05-05-ABCDEFGH",
          "abcdefgh-ijkl-mnop-qrst-uvwxyz012345",
          "1-1-1-1-1",
          "00000000-0000-0000-0000-00000000000",
          "0".repeat(36),
          UUID.randomUUID().toString(),
          UUID.randomUUID().toString().toUpperCase(Locale.ROOT));

  record Key(Operation operation, JsonNode parameter) {
    boolean isOfPath() {
      return parameter.get("in").asText().equals("path");
    }

    String name() {
      return parameter.get("name").asText();
    }

    /** In a query it takes the place of the other parameters that name one thing. */
    SampleRequest with(String value) {
      SampleRequest request = SampleRequest.shared(operation);
      if (isOfPath()) {
        return request.withVariable(name(), value);
      }
      String[] parts = request.path().split("\\?", 2);
      SampleRequest bare = request.withPath(parts[0]).withQuery(name() + "=" + value);
      return parts.length > 1 && parts[1].contains("treeSize=")
          ? bare.withQuery("treeSize=3")
          : bare;
    }

    @Override
    public String toString() {
      return operation.id() + " " + name();
    }
  }

  static Stream<Key> keys() {
    return OpenApi.OPERATIONS.stream()
        .flatMap(o -> o.parameters().stream().map(p -> new Key(o, p)))
        .filter(k -> SCHEMAS.contains(schemaOf(k.parameter)));
  }

  private static String schemaOf(JsonNode parameter) {
    JsonNode schema = parameter.get("schema");
    JsonNode one = schema.has("items") ? schema.get("items") : schema;
    String ref = one.path("$ref").asText();
    return ref.substring(ref.lastIndexOf('/') + 1);
  }

  @Test
  void thereAreKeysOfAllKinds() {
    assertThat(keys().map(k -> schemaOf(k.parameter))).contains(SCHEMAS.toArray(String[]::new));
    assertThat(keys().filter(k -> !k.isOfPath())).hasSizeGreaterThan(5);
  }

  @ParameterizedTest
  @MethodSource("keys")
  void aKeyOfNothingIsNoFault(Key key) {
    for (String value : NAMES_OF_NOTHING) {
      SampleRequest request = key.with(value);
      boolean wellFormed =
          OpenApi.textFaults(key.parameter.get("schema"), List.of(value)).isEmpty();
      for (String caller : List.of(request.caller(), "auditor", "anonymous")) {
        Response response = request.withCaller(caller).send();
        String what = key + "=" + value + " as " + caller + ": " + response.asString();
        assertThat(response.statusCode()).as(what).isLessThan(500);
        if (caller.equals(request.caller())) {
          assertThat(response.statusCode())
              .as(what)
              .isIn(key.isOfPath() ? List.of(404) : wellFormed ? List.of(200, 404) : List.of(400));
        }
      }
    }
  }

  /** The hundredth directive of a meeting whose own reference is as long as it may be. */
  @Test
  void aReferenceOfThirtySixCharactersNamesItsDirective() {
    String reference = "ABCDEFGHIJKL-2024-01-02-" + Api.unique(8);
    ObjectNode meeting = Api.newMeeting("PUBLIC").put("reference", reference);
    meeting.set(
        "directives",
        Json.array(
            Json.object(
                "reference", reference + "-100",
                "title", "Do it",
                "noPassageReason", "Said, not written.",
                "visibility", "PUBLIC",
                "status", "REGISTERED")));
    Api.expect(
        200,
        Api.post(Api.as("supervisor"), "/imports", Json.object("meetings", Json.array(meeting))));
    String key = reference + "-100";
    assertThat(key).hasSize(36);

    keys()
        .filter(k -> schemaOf(k.parameter).equals("DirectiveKey"))
        .filter(k -> k.operation.method().equals("GET"))
        .filter(k -> !k.operation.path().matches(".*}.*}.*"))
        .forEach(
            k -> {
              SampleRequest request = k.with(key);
              Response response = request.send();
              assertThat(response.statusCode()).as(k + ": " + response.asString()).isEqualTo(200);
            });
    ObjectNode found = Api.expect(200, Api.anonymous().get("/directives/" + key));
    assertThat(found.get("reference").asText()).isEqualTo(key);
    String asOf = "?asOf=" + found.get("updatedAt").asText();
    for (String part : List.of("", "/milestones", "/assignments")) {
      Api.expect(200, Api.as("auditor").get("/directives/" + key + part + asOf));
    }
    assertThat(ids("meeting=" + reference)).containsExactly(found.get("id").asText());
    assertThat(ids("meeting=" + found.at("/meeting/id").asText().toUpperCase(Locale.ROOT)))
        .containsExactly(found.get("id").asText());
  }

  private static List<String> ids(String query) {
    return Api.all(Api.anonymous(), "/directives?" + query).stream()
        .map(d -> d.get("id").asText())
        .toList();
  }
}
