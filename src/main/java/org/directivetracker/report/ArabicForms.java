package org.directivetracker.report;

import java.text.Normalizer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the forms of Arabic letters that join within a word, as Uyghur, Kazakh and Kirghiz are
 * written: PDF shows glyphs, and nothing after this chooses them. Unicode has code points for the
 * forms, which its own data lead back to the letters (Unicode Standard, section 9.2).
 */
final class ArabicForms {
  private static final int FINAL = 1;
  private static final int INITIAL = 2;
  private static final int MEDIAL = 3;

  /** How the names of forms end, at the index of the form. */
  private static final List<String> ENDINGS =
      List.of(" ISOLATED FORM", " FINAL FORM", " INITIAL FORM", " MEDIAL FORM");

  /** Letters without a shape that join to both sides: tatweel and the zero width joiner. */
  private static final String JOINERS = "\u0640\u200D";

  private static final char AE = '\u06D5';

  /** The final form of {@link #AE}, which has no code point in Unicode; the project's font has. */
  private static final char FINAL_AE = '\uE6D5';

  private static final char LAM = '\u0644';

  /** The forms of a letter, or of lam with an alef: 0 where it has no such form. */
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

  /** The letters that a form stands for, null for other characters. */
  static @Nullable String letters(char form) {
    return LETTERS.get(form);
  }

  /** A text with each letter in the form that its neighbours ask for. */
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

  /** Whether a character joins to the one before it (by its final form) or after it (initial). */
  private static boolean joins(char c, int form) {
    char[] forms = FORMS.get(String.valueOf(c));
    return JOINERS.indexOf(c) >= 0 || (forms != null && forms[form] != 0);
  }

  /** The next character that is no mark, a blank at the end. */
  private static char next(String text, int at) {
    for (int i = at + 1; i < text.length(); i++) {
      if (!isMark(text.charAt(i))) {
        return text.charAt(i);
      }
    }
    return ' ';
  }

  /** Marks above and below letters do not part them. */
  private static boolean isMark(char c) {
    return Character.getType(c) == Character.NON_SPACING_MARK;
  }
}
