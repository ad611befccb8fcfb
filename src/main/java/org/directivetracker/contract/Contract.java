package org.directivetracker.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.quarkus.runtime.Startup;
import io.vertx.core.net.impl.URIDecoder;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The contract, {@code openapi.yaml}, as the service keeps it: it is what requests are held to. */
@Startup
@Singleton
public class Contract {
  public static final String BASE = "/api/v1";

  /** The status of a part of an answer, which has the media type of the whole. */
  private static final String PART = "206";

  private static final Set<String> METHODS = Set.of("get", "post", "put", "patch", "delete");

  private record Route(Pattern pattern, Map<String, Operation> byMethod) {}

  private final byte[] bytes;
  private final List<Route> routes = new ArrayList<>();
  private final JsonNode document;
  private final Schemas schemas;

  Contract() {
    try (InputStream in = Contract.class.getResourceAsStream("/openapi.yaml")) {
      if (in == null) {
        throw new IllegalStateException("openapi.yaml is missing from the class path.");
      }
      bytes = in.readAllBytes();
      document = new YAMLMapper().readTree(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    schemas = new Schemas(document.get("components"));
    document.get("paths").properties().forEach(e -> routes.add(route(e.getKey(), e.getValue())));
  }

  /** The file itself, byte for byte. */
  public byte[] bytes() {
    return bytes.clone();
  }

  /** The same as JSON, for tools that read no YAML. */
  byte[] json() {
    return document.toString().getBytes(StandardCharsets.UTF_8);
  }

  /** The methods at that path below {@link #BASE}; empty when the contract has no such path. */
  public Set<String> methodsAt(String path) {
    return find(path).map(r -> (Set<String>) new TreeSet<>(r.byMethod.keySet())).orElse(Set.of());
  }

  public Optional<Operation> operation(String method, String path) {
    return find(path).map(r -> r.byMethod.get(method));
  }

  /**
   * Whether the parameters in the path are of the form that the contract says.
   *
   * @param path as it was sent, percent-encoded
   */
  boolean isWellFormed(Operation operation, String path) {
    Matcher matcher = find(path).orElseThrow().pattern.matcher(path);
    return matcher.matches()
        && operation.parameters().stream()
            .filter(p -> p.in().equals("path"))
            .allMatch(p -> isWellFormed(p, matcher.group(p.name())));
  }

  private static boolean isWellFormed(Parameter parameter, String encoded) {
    try {
      String value = URIDecoder.decodeURIComponent(encoded, false);
      return TextRules.isStorable(value)
          && value.indexOf('\uFFFD') < 0
          && parameter.violations(List.of(value)).isEmpty();
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private Optional<Route> find(String path) {
    return routes.stream().filter(r -> r.pattern.matcher(path).matches()).findFirst();
  }

  private Route route(String path, JsonNode item) {
    var byMethod = new LinkedHashMap<String, Operation>();
    item.properties().stream()
        .filter(e -> METHODS.contains(e.getKey()))
        .forEach(
            e -> {
              String method = e.getKey().toUpperCase(java.util.Locale.ROOT);
              byMethod.put(method, operation(method, path, item, e.getValue()));
            });
    String regex = path.replaceAll("\\{([^}]+)}", "(?<$1>[^/]+)");
    return new Route(Pattern.compile(regex), byMethod);
  }

  private Operation operation(String method, String path, JsonNode item, JsonNode operation) {
    var parameters = new ArrayList<Parameter>();
    for (JsonNode owner : List.of(item, operation)) {
      for (JsonNode p : owner.path("parameters")) {
        JsonNode parameter = resolve(p);
        parameters.add(parameter(parameter));
      }
    }
    var bodies = new LinkedHashMap<String, BodySchema>();
    resolve(operation.path("requestBody"))
        .path("content")
        .properties()
        .forEach(e -> bodies.put(e.getKey(), body(e.getValue().get("schema"))));
    var produces = new LinkedHashSet<String>();
    operation.path("responses").properties().stream()
        .filter(e -> !e.getKey().equals(PART))
        .forEach(
            e ->
                resolve(e.getValue()).path("content").fieldNames().forEachRemaining(produces::add));
    if (produces.remove("application/problem+json") && produces.isEmpty()) {
      produces.add("application/json");
    }
    return new Operation(
        operation.get("operationId").asText(),
        method,
        path,
        roles(operation),
        operation.path("security").path(0).isEmpty() && operation.path("security").size() > 0,
        List.copyOf(parameters),
        Collections.unmodifiableMap(bodies),
        Set.copyOf(produces));
  }

  private static Set<String> roles(JsonNode operation) {
    var roles = new LinkedHashSet<String>();
    operation.path("x-roles").forEach(role -> roles.add(role.asText()));
    return Set.copyOf(roles);
  }

  private BodySchema body(JsonNode schema) {
    var types = new LinkedHashMap<String, String>();
    resolve(schema)
        .path("properties")
        .properties()
        .forEach(e -> types.put(e.getKey(), resolve(e.getValue()).path("type").asText()));
    return new BodySchema(schemas.compile(schema), types);
  }

  private Parameter parameter(JsonNode node) {
    JsonNode schema = resolve(node.get("schema"));
    boolean array = schema.path("type").asText().equals("array");
    JsonNode one = array ? resolve(schema.get("items")) : schema;
    return new Parameter(
        node.get("name").asText(),
        node.get("in").asText(),
        node.path("required").asBoolean(),
        array,
        one.path("type").asText(),
        schemas.compile(schema));
  }

  private JsonNode resolve(JsonNode node) {
    JsonNode ref = node.get("$ref");
    return ref == null ? node : resolve(document.at(ref.asText().substring(1)));
  }
}
