package org.directivetracker.testing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;

/** JSON in few words. */
public final class Json {
  public static final JsonMapper MAPPER =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  private Json() {}

  /**
   * An object of names and values in turn; a value may be null, a text, a number, a tree, a list.
   */
  public static ObjectNode object(Object... namesAndValues) {
    ObjectNode object = MAPPER.createObjectNode();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      object.set((String) namesAndValues[i], tree(namesAndValues[i + 1]));
    }
    return object;
  }

  public static ArrayNode array(Object... values) {
    ArrayNode array = MAPPER.createArrayNode();
    List.of(values).forEach(v -> array.add(tree(v)));
    return array;
  }

  /** Names by language, in English alone. */
  public static ObjectNode english(String name) {
    return object("en", name);
  }

  public static JsonNode tree(Object value) {
    return value instanceof JsonNode node ? node : MAPPER.valueToTree(value);
  }

  public static JsonNode parse(String text) {
    try {
      return MAPPER.readTree(text);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static String write(Object value) {
    try {
      return MAPPER.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A copy with one more member. */
  public static ObjectNode with(JsonNode object, String name, Object value) {
    ObjectNode copy = object.deepCopy();
    copy.set(name, tree(value));
    return copy;
  }

  /** A copy without that member. */
  public static ObjectNode without(JsonNode object, String name) {
    ObjectNode copy = object.deepCopy();
    copy.remove(name);
    return copy;
  }

  /** A copy of the map's entries as an object. */
  public static ObjectNode of(Map<String, ?> members) {
    return MAPPER.valueToTree(members);
  }
}
