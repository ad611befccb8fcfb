package org.directivetracker.report;

import java.text.Normalizer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Shaper of Arabic script. It replaces each letter with the presentation form that joins the letter
 * to its neighbours, as Uyghur, Kazakh and Kirghiz need. This is necessary because PDF shows glyphs
 * and no later step chooses them. Unicode has a code point for each form, and its data map each
 * form back to its letters (Unicode Standard, section 9.2).
 */
final class ArabicForms {
  private static final int FINAL = 1;
  private static final int INITIAL = 2;
  private static final int MEDIAL = 3;

  /** Endings of the Unicode names of forms. The index is the number of the form. */
  private static final List<String> ENDINGS =
      List.of(" ISOLATED FORM", " FINAL FORM", " INITIAL FORM", " MEDIAL FORM");

  /** Characters without forms that join on both sides: tatweel and the zero width joiner. */
  private static final String JOINERS = "\u0640\u200D";

  private static final char AE = '\u06D5';

  /**
   * The final form of {@link #AE}. Unicode has no code point for it, but the project's font has
   * one.
   */
  private static final char FINAL_AE = '\uE6D5';

  private static final char LAM = '\u0644';

  /**
   * The forms of a letter, or of lam followed by an alef, by the number of the form. 0 means that
   * the form does not exist.
   */
  private static final Map<String, char[]> FORMS = new HashMap<>();

  private static final Map<Character, String> LETTERS = new HashMap<>();

  static {
    for (char c = '\uFB50'; c <= '\uFEFC'; c++) {
      String name = Character.getName(c);
      String letters = Normalizer.normalize(String.valueOf(c), Normalizer.Form.NFKC);
      for (int form = 0; name != null && form < ENDINGS.size(); form++) {
        if (name.endsWith(ENDINGS.get(form)) && isLetter(letters)) {
          put(letters, form, c);
        }
      }
    }
    put(String.valueOf(AE), FINAL, FINAL_AE);
  }

  private ArabicForms() {}

  private static void put(String letters, int form, char c) {
    FORMS.computeIfAbsent(letters, l -> new char[ENDINGS.size()])[form] = c;
    LETTERS.put(c, letters);
  }

  private static boolean isLetter(String letters) {
    return letters.length() == 1
        ? Character.isLetter(letters.charAt(0))
        : letters.length() == 2
            && letters.charAt(0) == LAM
            && "\u0622\u0623\u0625\u0627".indexOf(letters.charAt(1)) >= 0;
  }

  /** Returns the letters that a form stands for; null for other characters. */
  static @Nullable String letters(char form) {
    return LETTERS.get(form);
  }

  /** Returns the text with each letter in the form that joins it to its neighbours. */
  static String shape(String text) {
    var shaped = new StringBuilder(text.length());
    boolean joined = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (isMark(c)) {
        shaped.append(c);
        continue;
      }
      char[] ligature = i + 1 < text.length() ? FORMS.get(text.substring(i, i + 2)) : null;
      if (ligature != null) {
        shaped.append(ligature[joined && joins(c, FINAL) ? FINAL : 0]);
        joined = false;
        i++;
        continue;
      }
      boolean before = joined && joins(c, FINAL);
      boolean after = joins(c, INITIAL) && joins(next(text, i), FINAL);
      shaped.append(form(c, before ? after ? MEDIAL : FINAL : after ? INITIAL : 0));
      joined = after;
    }
    return shaped.toString();
  }

  private static char form(char c, int form) {
    char[] forms = FORMS.get(String.valueOf(c));
    return form == 0 || forms == null || forms[form] == 0 ? c : forms[form];
  }

  /**
   * Whether a character joins to the one before it (it has a final form), or to the one after it
   * (it has an initial form).
   */
  private static boolean joins(char c, int form) {
    char[] forms = FORMS.get(String.valueOf(c));
    return JOINERS.indexOf(c) >= 0 || (forms != null && forms[form] != 0);
  }

  /** The next character that is not a mark; a space at the end of the text. */
  private static char next(String text, int at) {
    for (int i = at + 1; i < text.length(); i++) {
      if (!isMark(text.charAt(i))) {
        return text.charAt(i);
      }
    }
    return ' ';
  }

  /** Marks above and below letters do not interrupt joining. */
  private static boolean isMark(char c) {
    return Character.getType(c) == Character.NON_SPACING_MARK;
  }
}
