package org.directivetracker.contract;

/** What a text may hold: all of Unicode that UTF-8 and PostgreSQL can keep. */
final class Texts {
  static final String CODE = "not-storable";
  static final String SENTENCE = "U+0000 and lone surrogates cannot be kept.";

  private Texts() {}

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
