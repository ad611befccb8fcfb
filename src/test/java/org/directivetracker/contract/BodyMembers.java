package org.directivetracker.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.directivetracker.testing.Json;
import org.directivetracker.testing.OpenApi;
import org.directivetracker.testing.OpenApi.Operation;

/**
 * The members of request bodies, at any depth, found in the contract; each with the smallest body
 * that carries it.
 */
final class BodyMembers {
  /** One of these holds for each text that the contract asks for by a pattern or a format. */
  private static final List<String> TEXTS =
      List.of(
          "x",
          "NDRC",
          "en",
          "2024-06-30",
          "2024-06-30T00:00:00Z",
          "SC-2023-05-05",
          "SC-2023-05-05-01",
          "0187f000-0000-7000-8000-000000000001",
          "https://gov.example/",
          "dGV4dA==");

  /**
   * A member of a body.
   *
   * @param pointer where it stands in {@code body}
   * @param schema what it must be, resolved
   * @param body makes the body that carries a value of the member
   */
  record Member(
      Operation operation, String pointer, JsonNode schema, UnaryOperator<JsonNode> body) {
    @Override
    public String toString() {
      return operation.id() + " " + pointer;
    }
  }

  private final Predicate<JsonNode> wanted;
  private final Operation operation;
  private final List<Member> found = new ArrayList<>();

  private BodyMembers(Operation operation, Predicate<JsonNode> wanted) {
    this.operation = operation;
    this.wanted = wanted;
  }

  /** The members of all operations whose schema is wanted. */
  static Stream<Member> all(Predicate<JsonNode> wanted) {
    return OpenApi.OPERATIONS.stream()
        .filter(Operation::takesBody)
        .flatMap(
            o -> {
              var members = new BodyMembers(o, wanted);
              JsonNode media = o.bodies().values().iterator().next();
              members.collect(media.get("schema"), "", v -> v);
              return members.found.stream();
            });
  }

  private void collect(JsonNode schema, String pointer, UnaryOperator<JsonNode> around) {
    JsonNode resolved = OpenApi.resolve(schema);
    if (wanted.test(resolved)) {
      found.add(new Member(operation, pointer, resolved, around));
    }
    if (resolved.has("items")) {
      collect(
          resolved.get("items"), pointer + "/0", value -> around.apply(Json.array().add(value)));
    }
    for (JsonNode variant : variants(resolved)) {
      variant
          .path("properties")
          .properties()
          .forEach(
              p ->
                  collect(
                      p.getValue(),
                      pointer + "/" + p.getKey(),
                      value -> {
                        ObjectNode object = object(resolved, variant);
                        object.set(p.getKey(), value);
                        return around.apply(object);
                      }));
    }
  }

  /** The schema itself, and those that it applies under a condition. */
  private static List<JsonNode> variants(JsonNode schema) {
    var variants = new ArrayList<JsonNode>();
    variants.add(schema);
    for (String keyword : List.of("allOf", "anyOf", "oneOf")) {
      for (JsonNode part : schema.path(keyword)) {
        JsonNode resolved = OpenApi.resolve(part);
        Stream.of(resolved, resolved.path("then"), resolved.path("else"))
            .filter(v -> v.has("properties"))
            .forEach(variants::add);
      }
    }
    return variants;
  }

  private static ObjectNode object(JsonNode schema, JsonNode variant) {
    ObjectNode object = Json.object();
    for (JsonNode part : List.of(schema, variant)) {
      for (JsonNode name : part.path("required")) {
        JsonNode property = part.path("properties").path(name.asText());
        object.set(name.asText(), value(property));
      }
    }
    // What the condition asks for goes before what the schema allows in general.
    variant
        .path("properties")
        .properties()
        .forEach(
            p -> {
              if (p.getValue().has("const")) {
                object.set(p.getKey(), p.getValue().get("const"));
              }
            });
    return object;
  }

  private static JsonNode value(JsonNode schema) {
    JsonNode resolved = OpenApi.resolve(schema);
    if (resolved.has("const")) {
      return resolved.get("const");
    }
    if (resolved.has("enum")) {
      return resolved.get("enum").get(0);
    }
    JsonNode type = resolved.path("type");
    return switch (type.isArray() ? type.get(0).asText() : type.asText()) {
      case "object" -> names(resolved, object(resolved, resolved));
      case "array" ->
          resolved.has("minItems") ? Json.array().add(value(resolved.get("items"))) : Json.array();
      case "integer", "number" -> Json.tree(Math.max(1, resolved.path("minimum").asInt(1)));
      case "boolean" -> Json.tree(false);
      default ->
          TEXTS.stream()
              .map(Json::tree)
              .filter(t -> OpenApi.faults(schema, t).isEmpty())
              .findFirst()
              .orElse(Json.tree("x"));
    };
  }

  /** Maps by language have at least one name. */
  private static ObjectNode names(JsonNode schema, ObjectNode object) {
    if (object.isEmpty() && schema.path("additionalProperties").isObject()) {
      object.set("en", value(schema.get("additionalProperties")));
    }
    return object;
  }
}
