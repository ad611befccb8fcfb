package org.directivetracker.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.networknt.schema.Schema;
import java.util.List;
import org.directivetracker.problem.Violation;

/**
 * A parameter of the query or a header.
 *
 * @param in {@code query} or {@code header}
 * @param array whether it may be repeated
 * @param type the JSON type of one value
 */
public record Parameter(
    String name, String in, boolean required, boolean array, String type, Schema schema) {

  /**
   * All faults of the values given, in the words of {@link BodySchema}. A missing header is not
   * among them: that If-Match is missing is said later, with a status of its own.
   */
  List<Violation> violations(List<String> values) {
    if (values.isEmpty()) {
      return required && in.equals("query")
          ? List.of(new Violation(pointer(), "This parameter is required.", "required"))
          : List.of();
    }
    if (!array && values.size() > 1) {
      return List.of(new Violation(pointer(), "This parameter may be given once.", "repeated"));
    }
    JsonNode value = array ? arrayOf(values) : one(values.get(0));
    return BodySchema.violations(schema, value).stream()
        .map(f -> new Violation(pointer(), f.detail(), f.code()))
        .distinct()
        .toList();
  }

  /** Where a fault of it is said to be, such as {@code /query/limit}. */
  String pointer() {
    return "/" + in + "/" + name;
  }

  private JsonNode arrayOf(List<String> values) {
    var node = JsonNodeFactory.instance.arrayNode();
    values.forEach(v -> node.add(one(v)));
    return node;
  }

  private JsonNode one(String value) {
    return TextRules.typed(type, value);
  }
}
