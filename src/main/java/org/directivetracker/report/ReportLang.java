package org.directivetracker.report;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Language of a report's labels and names. */
public enum ReportLang {
  EN,
  ZH;

  /** Returns the language with that {@link #code}; English for null. */
  @JsonCreator
  public static ReportLang of(@Nullable String code) {
    return code == null ? EN : valueOf(code.toUpperCase(Locale.ROOT));
  }

  /** The language code, {@code en} or {@code zh}. */
  @JsonValue
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Returns the text in this language.
   *
   * @param both the English text, then the Chinese text
   */
  String of(List<String> both) {
    return both.get(this == EN ? 0 : 1);
  }

  /**
   * Returns the name in this language, else in English, else in any language.
   *
   * @param names names by language code
   */
  String of(Map<String, String> names) {
    String name = names.get(code());
    if (name == null) {
      name = names.get("en");
    }
    return name != null ? name : names.values().stream().findFirst().orElse("");
  }
}
