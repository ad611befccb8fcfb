package org.directivetracker.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.math.BigDecimal;
import java.util.List;
import org.directivetracker.problem.Violation;
import org.jspecify.annotations.Nullable;

/**
 * What texts and numbers may hold: all of Unicode that UTF-8 and PostgreSQL can keep, and what a
 * double can.
 */
final class TextRules {
  static final String CODE = "not-storable";
  static final String SENTENCE = "U+0000 and lone surrogates cannot be kept.";

  private TextRules() {}

  /** The text as a value of that JSON type, or as it is where it is none. */
  static JsonNode typed(String type, String text) {
    var json = JsonNodeFactory.instance;
    @Nullable JsonNode typed =
        switch (type) {
          case "integer" ->
              text.matches("-?\\d{1,18}") ? json.numberNode(Long.parseLong(text)) : null;
          case "boolean" ->
              text.equals("true") || text.equals("false")
                  ? json.booleanNode(Boolean.parseBoolean(text))
                  : null;
          default -> null;
        };
    return typed == null ? json.textNode(text) : typed;
  }

  /**
   * Collects the places in a body that hold what cannot be kept. The schema compares numbers
   * exactly, but they are bound as doubles: 1E-400 is above a minimum of 0 and becomes 0.
   */
  static void collectViolations(String pointer, JsonNode node, List<Violation> violations) {
    if (node.isTextual() && !isStorable(node.textValue())) {
      violations.add(new Violation(pointer, SENTENCE, CODE));
    } else if (node.isNumber() && !isStorable(node.decimalValue())) {
      violations.add(
          new Violation(pointer, "This number is too large or too small.", "out-of-range"));
    } else if (node.isArray()) {
      for (int i = 0; i < node.size(); i++) {
        collectViolations(pointer + "/" + i, node.get(i), violations);
      }
    } else if (node.isObject()) {
      node.properties()
          .forEach(
              e -> {
                if (isStorable(e.getKey())) {
                  collectViolations(pointer + "/" + e.getKey(), e.getValue(), violations);
                } else {
                  violations.add(new Violation(pointer, SENTENCE, CODE));
                }
              });
    }
  }

  private static boolean isStorable(BigDecimal number) {
    double bound = number.doubleValue();
    return Double.isFinite(bound) && (bound != 0 || number.signum() == 0);
  }

  static boolean isStorable(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == 0) {
        return false;
      }
      if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        i++;
      } else if (Character.isSurrogate(c)) {
        return false;
      }
    }
    return true;
  }
}
