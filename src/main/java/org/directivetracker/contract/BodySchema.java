package org.directivetracker.contract;

import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.Error;
import com.networknt.schema.ExecutionContext;
import com.networknt.schema.Schema;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.directivetracker.problem.Violation;
import org.jspecify.annotations.Nullable;

/** A JSON Schema (draft 2020-12) that finds all faults at once and repeats no rejected value. */
public final class BodySchema {
  private static final Map<String, String> CODES =
      Map.ofEntries(
          Map.entry("required", "required"),
          Map.entry("dependentRequired", "required"),
          Map.entry("additionalProperties", "unknown-field"),
          Map.entry("unevaluatedProperties", "unknown-field"),
          Map.entry("type", "wrong-type"),
          Map.entry("enum", "not-allowed"),
          Map.entry("const", "not-allowed"),
          Map.entry("minLength", "too-short"),
          Map.entry("maxLength", "too-long"),
          Map.entry("pattern", "wrong-format"),
          Map.entry("format", "wrong-format"),
          Map.entry("minimum", "out-of-range"),
          Map.entry("maximum", "out-of-range"),
          Map.entry("exclusiveMinimum", "out-of-range"),
          Map.entry("exclusiveMaximum", "out-of-range"),
          Map.entry("minItems", "too-few"),
          Map.entry("maxItems", "too-many"),
          Map.entry("uniqueItems", "repeated"),
          Map.entry("minProperties", "too-few"),
          Map.entry("maxProperties", "too-many"),
          Map.entry("propertyNames", "wrong-format"));
  private static final Map<String, String> SENTENCES =
      Map.ofEntries(
          Map.entry("required", "This is required here."),
          Map.entry("unknown-field", "There is no such field here."),
          Map.entry("wrong-type", "This has another JSON type than the contract says."),
          Map.entry("not-allowed", "This is none of the values that the contract lists:"),
          Map.entry("too-short", "This is shorter than the contract allows."),
          Map.entry("too-long", "This is longer than the contract allows."),
          Map.entry("wrong-format", "This does not have the format that the contract says."),
          Map.entry("out-of-range", "This is outside the range that the contract says."),
          Map.entry("too-few", "There are fewer members than the contract asks for."),
          Map.entry("too-many", "There are more members than the contract allows."),
          Map.entry("repeated", "A member is repeated."),
          Map.entry("invalid", "This breaks the contract."));

  private final Schema schema;
  private final Map<String, String> types;

  /**
   * Holds bodies to a schema.
   *
   * @param types the JSON types of the body's members by name, where they have one
   */
  BodySchema(Schema schema, Map<String, String> types) {
    this.schema = schema;
    this.types = Map.copyOf(types);
  }

  /** Whether there is such a member. */
  boolean has(String name) {
    return types.containsKey(name);
  }

  /** The value of a member that came as text. */
  JsonNode valueOf(String name, String text) {
    return TextRules.typed(types.getOrDefault(name, "string"), text);
  }

  /** All faults of the body, none when it holds. */
  public List<Violation> violations(JsonNode body) {
    return violations(schema, body);
  }

  /** Keeps as many faults as are told. A hostile body could hold a million of them. */
  private static final class BoundedErrors extends AbstractList<Error> {
    private final List<Error> errors = new ArrayList<>();

    @Override
    public void add(int index, Error error) {
      if (errors.size() < MAX_FAULTS) {
        errors.add(index, error);
      }
    }

    @Override
    public Error get(int index) {
      return errors.get(index);
    }

    @Override
    public int size() {
      return errors.size();
    }
  }

  static List<Violation> violations(Schema schema, JsonNode value) {
    var violations = new LinkedHashSet<Violation>();
    List<Error> errors =
        schema.validate(
            value, (ExecutionContext context) -> context.setErrors(new BoundedErrors()));
    for (Error error : errors) {
      String code = CODES.getOrDefault(String.valueOf(error.getKeyword()), "invalid");
      JsonPointer keyword = JsonPointer.compile(error.getSchemaLocation().getFragment().toString());
      String pointer = String.valueOf(error.getInstanceLocation());
      String property = propertyOf(error);
      if (property != null && (code.equals("required") || code.equals("unknown-field"))) {
        pointer = pointer + "/" + escape(property);
      }
      violations.add(
          new Violation(
              pointer, sentence(schema, keyword, code) + rightValue(schema, keyword), code));
    }
    return List.copyOf(violations);
  }

  /** The field that is missing or too many; of a dependency it is the one that is missing. */
  private static @Nullable String propertyOf(Error error) {
    return "dependentRequired".equals(error.getKeyword()) && error.getArguments().length > 0
        ? String.valueOf(error.getArguments()[0])
        : error.getProperty();
  }

  /** The description and an example of a right value, where the broken schema gives one. */
  private static String rightValue(Schema schema, JsonPointer keyword) {
    JsonNode broken = schema.getSchemaNode().at(keyword.head());
    return broken.path("examples").isArray()
        ? " "
            + broken.path("description").asText()
            + " Example: "
            + broken.at("/examples/0").asText()
            + "."
        : "";
  }

  /** More faults than this help nobody, and a hostile body could hold a million. */
  static final int MAX_FAULTS = 100;

  /** So many values of an enumeration are told. */
  private static final int MAX_VALUES = 20;

  private static String sentence(Schema schema, JsonPointer keyword, String code) {
    JsonNode rule = schema.getSchemaNode().at(keyword);
    if (rule.asText().equals(SingleLine.FORMAT)) {
      return SingleLine.SENTENCE;
    }
    String sentence = SENTENCES.getOrDefault(code, "This breaks the contract.");
    return code.equals("not-allowed") ? sentence + " " + values(rule) + "." : sentence;
  }

  /** The first values of an enumeration, or the only one that may stand there. */
  private static String values(JsonNode rule) {
    if (!rule.isArray()) {
      return rule.asText();
    }
    String first =
        rule.valueStream().limit(MAX_VALUES).map(JsonNode::asText).collect(joining(", "));
    return rule.size() > MAX_VALUES ? first + ", …" : first;
  }

  static String escape(String property) {
    String shortened = property.length() > 64 ? property.substring(0, 64) + "…" : property;
    return shortened.replace("~", "~0").replace("/", "~1");
  }
}
