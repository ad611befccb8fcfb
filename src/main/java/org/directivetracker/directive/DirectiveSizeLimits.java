package org.directivetracker.directive;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.directivetracker.problem.Problem;
import org.jspecify.annotations.Nullable;

/**
 * Bounds what belongs to one directive: it is shown whole, and several callers may ask for the
 * largest one at once. What was recorded before these bounds stays; only a write that makes it
 * larger is refused.
 */
final class DirectiveSizeLimits {
  /** Characters of all translations of a directive together, and of its milestones' together. */
  static final int TRANSLATIONS = 100_000;

  /** Characters of all quotes of a directive together. */
  static final int QUOTES = 100_000;

  static final int MILESTONES = 200;
  static final int ASSIGNMENTS = 200;

  private DirectiveSizeLimits() {}

  /** Characters are Unicode code points, as in the contract. */
  private static int characters(Stream<@Nullable String> texts) {
    return texts.mapToInt(text -> text == null ? 0 : text.codePointCount(0, text.length())).sum();
  }

  private static int ofDirective(Map<String, DirectiveTranslation> translations) {
    return characters(
        translations.values().stream().flatMap(t -> Stream.of(t.title(), t.description())));
  }

  static int ofMilestones(List<Milestone> milestones) {
    return characters(
        milestones.stream().flatMap(m -> m.translations.values().stream()).map(t -> t.title()));
  }

  static void requireTranslations(
      Map<String, DirectiveTranslation> before, Map<String, DirectiveTranslation> after) {
    require("/translations", ofDirective(after), ofDirective(before), TRANSLATIONS);
  }

  /**
   * Of all milestones of a directive together.
   *
   * @param before how many characters they had
   */
  static void requireMilestones(int before, List<Milestone> after) {
    require("/translations", ofMilestones(after), before, TRANSLATIONS);
  }

  static void requireQuotes(String pointer, List<Passage> passages) {
    require(pointer, characters(passages.stream().map(Passage::exact)), 0, QUOTES);
  }

  private static void require(String pointer, int characters, int before, int most) {
    if (characters > most && characters > before) {
      throw Problem.invalid(
          pointer,
          "These have " + characters + " characters together. At most " + most + " are kept.",
          "too-long");
    }
  }

  /** That one more fits beside so many. */
  static void requireRoom(int standing, int most, String what) {
    if (standing >= most) {
      throw Problem.invalid(
          "", "A directive has at most " + most + " " + what + " in all its time.", "too-many");
    }
  }
}
