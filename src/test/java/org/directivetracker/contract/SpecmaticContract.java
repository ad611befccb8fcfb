package org.directivetracker.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.directivetracker.testing.Json;
import org.directivetracker.testing.OpenApi;

/**
 * The contract as Specmatic can read it in seconds, for it to make requests of. What is answered is
 * held to the contract itself, so the copy has no answers in it; what it leaves out of requests
 * makes more of them wrong, never right.
 */
final class SpecmaticContract {
  private static final int LONGEST_TEXT = 64;

  /**
   * What its generator of texts takes, and finds the longest text of without trying for minutes.
   */
  private static final Pattern READABLE = Pattern.compile("[\\^$A-Za-z0-9\\[\\]{},:._=/-]+");

  private static final Set<String> NOT_READ =
      Set.of(
          "example",
          "examples",
          "contentEncoding",
          "dependentRequired",
          "if",
          "then",
          "else",
          "not",
          "discriminator",
          "default");

  /** Of each schema with that name, what exists. */
  private final Map<String, List<String>> known;

  private final int turn;
  private final int turns;

  /**
   * @param turn which of the turns this is. Specmatic combines all optional parameters of a query,
   *     two to the power of their number, so that each turn has but its share of them
   */
  SpecmaticContract(Map<String, List<String>> known, int turn, int turns) {
    this.known = known;
    this.turn = turn;
    this.turns = turns;
  }

  ObjectNode copy() {
    ObjectNode copy = OpenApi.DOCUMENT.deepCopy();
    ObjectNode components = (ObjectNode) copy.get("components");
    components.retain("schemas", "parameters", "requestBodies", "securitySchemes");
    known.forEach(
        (name, values) ->
            ((ObjectNode) components.get("schemas"))
                .replace(name, Json.object("type", "string", "enum", values)));
    for (JsonNode path : copy.get("paths")) {
      path.forEach(
          operation -> {
            if (operation.has("responses")) {
              share((ObjectNode) operation);
            }
          });
    }
    read(copy.get("paths"), false);
    read(components, false);
    ObjectNode tag = (ObjectNode) components.at("/parameters/IfMatch/schema");
    tag.removeAll().put("type", "string").putArray("enum").add("\"1\"");
    return copy;
  }

  /** Its share of the optional parameters, and nothing of the answers but that they are. */
  private void share(ObjectNode operation) {
    var left = new ArrayList<JsonNode>();
    int optional = 0;
    for (JsonNode parameter : operation.path("parameters")) {
      if (OpenApi.resolve(parameter).path("required").asBoolean() || optional++ % turns == turn) {
        left.add(parameter);
      }
    }
    operation.set("parameters", Json.tree(left));
    JsonNode form = operation.at("/requestBody/content/multipart~1form-data/schema");
    if (!form.isMissingNode()) {
      shareForm((ObjectNode) operation.at("/requestBody/content/multipart~1form-data"));
    }
    ObjectNode responses = Json.object();
    operation
        .get("responses")
        .fieldNames()
        .forEachRemaining(
            status -> {
              if (status.startsWith("2") || status.equals("400")) {
                responses.set(status, Json.object("description", status));
              }
            });
    operation.set("responses", responses);
  }

  /** Of a form's fields it combines all lengths and values too: each has but one here. */
  private void shareForm(ObjectNode media) {
    ObjectNode form = OpenApi.resolve(media.get("schema")).deepCopy();
    var required = new TreeSet<String>();
    form.path("required").forEach(name -> required.add(name.asText()));
    int[] optional = {0};
    ObjectNode fields = (ObjectNode) form.get("properties");
    fields
        .properties()
        .removeIf(e -> !required.contains(e.getKey()) && optional[0]++ % turns != turn);
    fields
        .properties()
        .forEach(
            e -> {
              JsonNode schema = OpenApi.resolve(e.getValue());
              ObjectNode field = Json.object("type", "string");
              if (schema.has("enum")) {
                field.putArray("enum").add(schema.get("enum").get(0));
              } else if (schema.has("format")) {
                field.set("format", schema.get("format"));
              }
              e.setValue(field);
            });
    media.set("schema", form);
  }

  private void read(JsonNode node, boolean named) {
    if (node instanceof ObjectNode object) {
      if (!named) {
        object.remove(NOT_READ);
        text(object);
      }
      for (var member : object.properties()) {
        read(member.getValue(), !named && member.getKey().equals("properties"));
      }
    } else if (node instanceof ArrayNode array) {
      array.forEach(item -> read(item, false));
    }
  }

  private static void text(ObjectNode object) {
    if (object.has("const")) {
      object.putArray("enum").add(object.remove("const"));
    }
    if (object.path("format").asText().equals("date-or-date-time")) {
      object.put("format", "date");
    } else if (object.path("format").asText().equals("single-line")) {
      object.remove("format");
    }
    if (object.path("maxLength").asInt() > LONGEST_TEXT) {
      object.put("maxLength", LONGEST_TEXT);
    }
    if (!READABLE.matcher(object.path("pattern").asText("x")).matches()
        || object.path("pattern").asText().contains(",}")) {
      object.remove("pattern");
    }
    if (object.has("minProperties") && object.path("additionalProperties").isObject()) {
      object.set("properties", Json.object("en", object.remove("additionalProperties")));
      object.putArray("required").add("en");
    }
    if (object.get("properties") instanceof ObjectNode properties) {
      properties.properties().removeIf(member -> member.getValue().isBoolean());
    }
  }
}
