package org.directivetracker.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.dialect.Dialects;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** The contract as the tests read it: from the file, without any code of the service. */
public final class OpenApi {
  public static final Path FILE = Path.of("openapi.yaml");
  public static final JsonNode DOCUMENT = read();
  public static final List<Operation> OPERATIONS = operations();

  private static final SchemaRegistry REGISTRY =
      SchemaRegistry.withDialect(
          Dialects.getDraft202012(),
          b ->
              b.schemaRegistryConfig(
                  SchemaRegistryConfig.builder().formatAssertionsEnabled(true).build()));

  /** By the schema's place in the document: comparing whole schemas takes longer than their use. */
  private static final Map<JsonNode, Schema> SCHEMAS =
      Collections.synchronizedMap(new IdentityHashMap<>());

  /**
   * An operation.
   *
   * @param path as templated, below /api/v1
   * @param publicRead whether it can be had without a token
   * @param parameters of path, query and headers, resolved
   * @param bodies the media objects of its request by media type
   * @param responses by status as written, resolved
   */
  public record Operation(
      String id,
      String method,
      String path,
      Pattern pattern,
      boolean publicRead,
      List<String> roles,
      List<JsonNode> parameters,
      Map<String, JsonNode> bodies,
      Map<String, JsonNode> responses) {

    public Optional<JsonNode> parameter(String in, String name) {
      return parameters.stream()
          .filter(p -> p.get("in").asText().equals(in))
          .filter(
              p ->
                  in.equals("header")
                      ? p.get("name").asText().equalsIgnoreCase(name)
                      : p.get("name").asText().equals(name))
          .findFirst();
    }

    public boolean takesBody() {
      return !bodies.isEmpty();
    }

    public boolean needsIfMatch() {
      return parameter("header", "If-Match").isPresent();
    }

    public boolean documents(int status) {
      return responses.containsKey(String.valueOf(status));
    }

    @Override
    public String toString() {
      return id;
    }
  }

  private OpenApi() {}

  public static Operation operation(String id) {
    return OPERATIONS.stream().filter(o -> o.id().equals(id)).findFirst().orElseThrow();
  }

  /** The operation at that path below /api/v1. */
  public static Optional<Operation> find(String method, String path) {
    return OPERATIONS.stream()
        .filter(o -> o.method().equals(method) && o.pattern().matcher(path).matches())
        .findFirst();
  }

  /** The methods documented there. */
  public static Set<String> methodsAt(String path) {
    var methods = new TreeSet<String>();
    OPERATIONS.stream()
        .filter(o -> o.pattern().matcher(path).matches())
        .forEach(o -> methods.add(o.method()));
    return methods;
  }

  /** A copy of a named example. */
  public static ObjectNode example(String name) {
    return DOCUMENT.at("/components/examples/" + name + "/value").deepCopy();
  }

  public static JsonNode resolve(JsonNode node) {
    JsonNode ref = node.get("$ref");
    return ref == null ? node : resolve(DOCUMENT.at(ref.asText().substring(1)));
  }

  /** What is wrong with the value, in words; empty when it holds. */
  public static List<String> faults(JsonNode schema, JsonNode value) {
    return SCHEMAS.computeIfAbsent(schema, OpenApi::standalone).validate(value).stream()
        .map(e -> e.getInstanceLocation() + ": " + e.getMessage())
        .toList();
  }

  /** What is wrong with a value of a query or a header, which is text by nature. */
  public static List<String> textFaults(JsonNode schema, List<String> values) {
    JsonNode resolved = resolve(schema);
    if (resolved.path("type").asText().equals("array")) {
      var array = JsonNodeFactory.instance.arrayNode();
      values.forEach(v -> array.add(typed(resolve(resolved.get("items")), v)));
      return faults(schema, array);
    }
    return values.size() == 1
        ? faults(schema, typed(resolved, values.get(0)))
        : List.of("is given " + values.size() + " times");
  }

  private static JsonNode typed(JsonNode schema, String value) {
    var json = JsonNodeFactory.instance;
    return switch (schema.path("type").asText()) {
      case "integer" ->
          value.matches("-?\\d{1,18}")
              ? json.numberNode(Long.parseLong(value))
              : json.textNode(value);
      case "boolean" ->
          value.matches("true|false")
              ? json.booleanNode(Boolean.parseBoolean(value))
              : json.textNode(value);
      default -> json.textNode(value);
    };
  }

  private static Schema standalone(JsonNode schema) {
    ObjectNode standalone = JsonNodeFactory.instance.objectNode();
    standalone.putArray("allOf").add(schema);
    standalone.set("components", DOCUMENT.get("components"));
    return REGISTRY.getSchema(standalone);
  }

  private static JsonNode read() {
    try {
      return new YAMLMapper().readTree(Files.readAllBytes(FILE));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Operation> operations() {
    var operations = new ArrayList<Operation>();
    DOCUMENT
        .get("paths")
        .properties()
        .forEach(
            path ->
                path.getValue().properties().stream()
                    .filter(e -> e.getValue().has("operationId"))
                    .forEach(
                        e ->
                            operations.add(
                                operation(
                                    e.getKey(), path.getKey(), path.getValue(), e.getValue()))));
    return List.copyOf(operations);
  }

  private static Operation operation(String method, String path, JsonNode item, JsonNode node) {
    var parameters = new ArrayList<JsonNode>();
    item.path("parameters").forEach(p -> parameters.add(resolve(p)));
    node.path("parameters").forEach(p -> parameters.add(resolve(p)));
    var bodies = new LinkedHashMap<String, JsonNode>();
    resolve(node.path("requestBody"))
        .path("content")
        .properties()
        .forEach(e -> bodies.put(e.getKey(), e.getValue()));
    var responses = new LinkedHashMap<String, JsonNode>();
    node.path("responses")
        .properties()
        .forEach(e -> responses.put(e.getKey(), resolve(e.getValue())));
    var roles = new ArrayList<String>();
    node.path("x-roles").forEach(r -> roles.add(r.asText()));
    boolean publicRead = false;
    for (JsonNode alternative :
        node.has("security") ? node.get("security") : DOCUMENT.get("security")) {
      publicRead |= alternative.isEmpty();
    }
    String regex =
        Pattern.compile("\\{[^}]+}")
                .splitAsStream(path)
                .map(Pattern::quote)
                .reduce((a, b) -> a + "[^/]+" + b)
                .orElse("")
            + (path.endsWith("}") ? "[^/]+" : "");
    return new Operation(
        node.get("operationId").asText(),
        method.toUpperCase(Locale.ROOT),
        path,
        Pattern.compile(regex),
        publicRead,
        roles,
        parameters,
        bodies,
        responses);
  }
}
