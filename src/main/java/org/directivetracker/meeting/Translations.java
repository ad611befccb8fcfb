package org.directivetracker.meeting;

import java.util.Map;
import java.util.function.Function;
import org.directivetracker.problem.Problem;
import org.jspecify.annotations.Nullable;

/** What holds of translations wherever they stand. */
public final class Translations {
  private Translations() {}

  /** Refuses those that a merge has left without the title that each needs. */
  public static <T> void requireTitles(
      Map<String, T> translations, Function<T, @Nullable String> title) {
    translations.forEach(
        (language, translation) -> {
          if (title.apply(translation) == null) {
            throw Problem.invalid(
                "/translations/" + language + "/title", "This is required here.", "required");
          }
        });
  }
}
