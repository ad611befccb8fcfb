package org.directivetracker.contract;

import java.util.ArrayDeque;

/**
 * The rule for texts of one line, such as titles and names: the contract's format {@value #FORMAT}.
 * A line break or a control character would break the lines of files and terminals that show the
 * text, and an embedding or isolate of the writing direction that stays open would reorder what
 * stands behind it (Unicode Standard Annex 9).
 */
public final class SingleLine {
  static final String FORMAT = "single-line";
  static final String SENTENCE =
      "This is one line of text: it has no control characters or line breaks, and each embedding,"
          + " override or isolate of the writing direction ends in it.";

  private static final char POP_FORMATTING = '\u202c';
  private static final char POP_ISOLATE = '\u2069';

  private SingleLine() {}

  public static boolean accepts(String text) {
    var ends = new ArrayDeque<Character>();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '\u2028', '\u2029' -> {
          return false;
        }
        case '\u202a', '\u202b', '\u202d', '\u202e' -> ends.push(POP_FORMATTING);
        case '\u2066', '\u2067', '\u2068' -> ends.push(POP_ISOLATE);
        case POP_FORMATTING, POP_ISOLATE -> {
          if (ends.isEmpty() || ends.pop() != c) {
            return false;
          }
        }
        default -> {
          // U+0000 is refused in every text, so it is no fault of this rule too.
          if (Character.isISOControl(c) && c != 0) {
            return false;
          }
        }
      }
    }
    return ends.isEmpty();
  }
}
