package org.directivetracker.patch;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.directivetracker.problem.Problem;
import org.jspecify.annotations.Nullable;

/** A JSON merge patch (RFC 7396) that the contract has let in: absent and null differ. */
public final class MergePatch {
  public static final String MEDIA_TYPE = "application/merge-patch+json";

  private final ObjectNode patch;
  private final ObjectMapper mapper;

  public MergePatch(ObjectNode patch, ObjectMapper mapper) {
    this.patch = patch;
    this.mapper = mapper;
  }

  public boolean has(String field) {
    return patch.has(field);
  }

  /** The names of the fields that the patch carries. */
  public Set<String> fields() {
    var names = new TreeSet<String>();
    patch.fieldNames().forEachRemaining(names::add);
    return names;
  }

  /** The value of a field, null when it is null or absent. */
  public <T> @Nullable T get(String field, Class<T> type) {
    JsonNode node = patch.get(field);
    try {
      return node == null || node.isNull() ? null : mapper.treeToValue(node, type);
    } catch (JsonProcessingException e) {
      throw Problem.invalid(
          "/" + field, "This cannot be kept as the contract says it is.", "out-of-range");
    }
  }

  /** The value of a field that may not be cleared, what stands there when it is absent. */
  public <T> T or(String field, Class<T> type, T current) {
    T value = get(field, type);
    return value == null ? current : value;
  }

  /** The value of a field that may be cleared, what stands there when it is absent. */
  public <T> @Nullable T orCleared(String field, Class<T> type, @Nullable T current) {
    return has(field) ? get(field, type) : current;
  }

  /** Hands the field's value over when the patch carries one; the contract rules null out. */
  public <T> void set(String field, Class<T> type, Consumer<T> setter) {
    T value = get(field, type);
    if (value != null) {
      setter.accept(value);
    }
  }

  /** Hands the field's value over when the patch carries the field, null included. */
  public <T> void clearOrSet(String field, Class<T> type, Consumer<@Nullable T> setter) {
    if (has(field)) {
      setter.accept(get(field, type));
    }
  }

  /**
   * Merges an object-valued field into what stands there: members given replace, members given as
   * null go (RFC 7396, section 2).
   */
  public <V> void merge(
      String field,
      Map<String, V> current,
      TypeReference<Map<String, V>> type,
      Consumer<Map<String, V>> setter) {
    JsonNode node = patch.get(field);
    if (node == null) {
      return;
    }
    ObjectNode target = node.isNull() ? mapper.createObjectNode() : mapper.valueToTree(current);
    mergeInto(target, node);
    setter.accept(mapper.convertValue(target, type));
  }

  private static void mergeInto(ObjectNode target, JsonNode source) {
    source
        .properties()
        .forEach(
            e -> {
              JsonNode value = e.getValue();
              if (value.isNull()) {
                target.remove(e.getKey());
              } else if (value.isObject()) {
                ObjectNode child =
                    target.get(e.getKey()) instanceof ObjectNode o ? o : target.objectNode();
                mergeInto(child, value);
                target.set(e.getKey(), child);
              } else {
                target.set(e.getKey(), value);
              }
            });
  }
}
