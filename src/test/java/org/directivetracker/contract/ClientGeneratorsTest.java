package org.directivetracker.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import org.directivetracker.testing.OpenApi;
import org.junit.jupiter.api.Test;

/**
 * The contract is written in the part of OpenAPI that generators of clients read alike. Each rule
 * is one that a common generator fails on; {@code .ci/contract} runs the generators themselves.
 */
class ClientGeneratorsTest {
  private static final Pattern COMPONENT =
      Pattern.compile("#/components/[a-zA-Z]+/[A-Za-z][A-Za-z0-9]*");

  /** Packages whose types Java programs import or have without asking. */
  private static final List<String> JAVA =
      List.of("java.lang.", "java.util.", "java.io.", "java.net.", "java.time.", "java.security.");

  /** Of the globals of browsers and TypeScript, those that a contract like this could take. */
  private static final Set<String> TYPESCRIPT =
      Set.of(
          "Date",
          "Document",
          "Event",
          "File",
          "Blob",
          "Map",
          "Set",
          "Record",
          "Request",
          "Response",
          "Headers",
          "Error",
          "Symbol",
          "Generator",
          "Iterator",
          "Promise",
          "Proxy",
          "Range",
          "Text",
          "Comment",
          "Node",
          "Element",
          "Notification",
          "Lock",
          "History",
          "Location",
          "Option",
          "Image",
          "Cache",
          "Storage",
          "Report",
          "Selection",
          "Partial",
          "Required",
          "Readonly",
          "Pick",
          "Omit",
          "Object",
          "String",
          "Number",
          "Boolean");

  @Test
  void everyReferenceNamesAComponent() {
    var faults = new ArrayList<String>();
    walk(
        (where, node) -> {
          if (node.path("$ref").isTextual()) {
            String ref = node.get("$ref").asText();
            if (!COMPONENT.matcher(ref).matches() || OpenApi.resolve(node).isMissingNode()) {
              faults.add(where + " refers to " + ref);
            }
            node.fieldNames()
                .forEachRemaining(
                    name -> {
                      if (!Set.of("$ref", "description").contains(name)) {
                        faults.add(where + " has " + name + " beside its $ref");
                      }
                    });
          }
        });
    assertThat(faults).isEmpty();
  }

  @Test
  void alternativesHaveADiscriminator() {
    var faults = new ArrayList<String>();
    walk(
        (where, node) -> {
          if (node.has("allOf")) {
            faults.add(where + " has allOf");
          }
          if (node.has("anyOf") && !isReferenceOrNull(node.get("anyOf"))) {
            faults.add(where + " has anyOf of more than a reference and null");
          }
          if (node.has("oneOf") && !selects(node) && !requires(node.get("oneOf"))) {
            faults.add(where + " has oneOf without a discriminator that tells all of it apart");
          }
        });
    assertThat(faults).isEmpty();
  }

  private static boolean isReferenceOrNull(JsonNode anyOf) {
    return anyOf.size() == 2
        && anyOf.get(0).has("$ref")
        && anyOf.get(1).path("type").asText().equals("null");
  }

  /** Only says which members an object must have: the object itself is one. */
  private static boolean requires(JsonNode oneOf) {
    return oneOf.valueStream().allMatch(one -> one.size() == 1 && one.has("required"));
  }

  private static boolean selects(JsonNode node) {
    JsonNode mapping = node.at("/discriminator/mapping");
    String property = node.at("/discriminator/propertyName").asText();
    var mapped = new TreeSet<String>();
    for (Map.Entry<String, JsonNode> entry : mapping.properties()) {
      String ref = entry.getValue().asText();
      mapped.add(ref);
      JsonNode alternative = OpenApi.DOCUMENT.at(ref.substring(1));
      if (!alternative.at("/properties/" + property + "/const").asText().equals(entry.getKey())
          || alternative
              .get("required")
              .valueStream()
              .noneMatch(n -> n.asText().equals(property))) {
        return false;
      }
    }
    return node.get("oneOf").valueStream().map(one -> one.path("$ref").asText()).toList().size()
            == mapped.size()
        && node.get("oneOf")
            .valueStream()
            .allMatch(one -> mapped.contains(one.path("$ref").asText()));
  }

  /** A generator names what has no name by its place, and anew when it moves. */
  @Test
  void everyObjectHasAName() {
    var faults = new ArrayList<String>();
    walk(
        (where, node) -> {
          boolean isComponent = where.matches("/components/schemas/[A-Za-z0-9]+");
          boolean isCondition = where.matches(".*/(if|then|else|contains)(/.*)?");
          if (node.path("properties").isObject() && !isComponent && !isCondition) {
            faults.add(where);
          }
        });
    assertThat(faults).isEmpty();
  }

  @Test
  void everyContentHasASchemaAndAFileIsBinary() {
    var faults = new ArrayList<String>();
    walk(
        (where, node) -> {
          if (where.matches(".*(/requestBody|/responses/[^/]+)/content")) {
            node.properties()
                .forEach(
                    media -> {
                      if (!media.getValue().has("schema")) {
                        faults.add(where + " " + media.getKey() + " has no schema");
                      }
                    });
          }
          if (node.has("contentMediaType")) {
            faults.add(where + " is no format binary");
          }
        });
    assertThat(faults).isEmpty();
  }

  /**
   * Expressions are printed into comments, string and regular expression literals of many
   * languages, and some of these look for a match from the start of a text only.
   */
  @Test
  void expressionsSurvivePrinting() {
    var faults = new ArrayList<String>();
    walk(
        (where, node) -> {
          String pattern = node.path("pattern").isTextual() ? node.get("pattern").asText() : "^";
          if (!pattern.startsWith("^")
              || pattern.contains("\\u")
              || pattern.contains("\\x")
              || pattern.contains("*/")
              || pattern.chars().anyMatch(c -> c != '—' && (c < ' ' || c > '~'))) {
            faults.add(where + " " + pattern);
          }
        });
    assertThat(faults).isEmpty();
  }

  @Test
  void noSchemaShadowsAType() {
    var faults = new ArrayList<String>();
    for (var schema : OpenApi.DOCUMENT.at("/components/schemas").properties()) {
      String name = schema.getKey();
      boolean becomesAClass =
          schema.getValue().has("properties")
              || schema.getValue().has("enum")
              || schema.getValue().has("oneOf");
      if (TYPESCRIPT.contains(name)
          || (becomesAClass && JAVA.stream().anyMatch(p -> isType(p + name)))) {
        faults.add(name);
      }
      if (OpenApi.DOCUMENT.at("/components/parameters").has(name)) {
        faults.add(name + " is a parameter too");
      }
    }
    assertThat(faults).isEmpty();
  }

  private static boolean isType(String name) {
    try {
      Class.forName(name, false, ClientGeneratorsTest.class.getClassLoader());
      return true;
    } catch (ClassNotFoundException | LinkageError e) {
      return false;
    }
  }

  /** Visits every object of paths and components, but not examples. */
  private static void walk(BiConsumer<String, JsonNode> visitor) {
    walk("/paths", OpenApi.DOCUMENT.get("paths"), visitor);
    for (String kind : List.of("schemas", "parameters", "responses", "headers")) {
      walk("/components/" + kind, OpenApi.DOCUMENT.at("/components/" + kind), visitor);
    }
  }

  private static void walk(String where, JsonNode node, BiConsumer<String, JsonNode> visitor) {
    if (node.isObject()) {
      visitor.accept(where, node);
      node.properties().stream()
          .filter(e -> !Set.of("example", "examples").contains(e.getKey()))
          .forEach(e -> walk(where + "/" + e.getKey(), e.getValue(), visitor));
    } else if (node.isArray()) {
      for (int i = 0; i < node.size(); i++) {
        walk(where + "/" + i, node.get(i), visitor);
      }
    }
  }
}
