package org.directivetracker.verifier;

import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Makes text of a file safe to print: a value cannot begin a line of its own, move the cursor or
 * turn the direction of the text.
 */
final class PrintableText {
  private static final int MOST_CHARACTERS = 200;

  private PrintableText() {}

  /** Puts the values in the places of <code>{}</code>, each escaped and shortened. */
  static String text(String template, @Nullable Object... values) {
    var text = new StringBuilder();
    int from = 0;
    for (Object value : values) {
      int place = template.indexOf("{}", from);
      text.append(template, from, place).append(value(String.valueOf(value)));
      from = place + 2;
    }
    return text.append(template, from, template.length()).toString();
  }

  private static String value(String raw) {
    String shown = raw;
    if (raw.codePointCount(0, Math.min(raw.length(), 2 * MOST_CHARACTERS + 2)) > MOST_CHARACTERS) {
      shown = raw.substring(0, raw.offsetByCodePoints(0, MOST_CHARACTERS)) + "…";
    }
    return escaped(shown);
  }

  /** The text with each control, format, separator and unassigned character written as \\uXXXX. */
  static String escaped(String raw) {
    var text = new StringBuilder();
    raw.codePoints()
        .forEach(
            c -> {
              if (isPlain(c)) {
                text.appendCodePoint(c);
              } else {
                for (char unit : Character.toChars(c)) {
                  text.append("\\u").append(HexFormat.of().toHexDigits(unit));
                }
              }
            });
    return text.toString();
  }

  private static boolean isPlain(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED ->
          false;
      default -> true;
    };
  }
}
