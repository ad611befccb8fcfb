package org.directivetracker.report;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The language of labels and names. */
public enum ReportLang {
  EN,
  ZH;

  @JsonCreator
  public static ReportLang of(@Nullable String code) {
    return code == null ? EN : valueOf(code.toUpperCase(Locale.ROOT));
  }

  @JsonValue
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Of an English and a Chinese text the one. */
  String of(List<String> both) {
    return both.get(this == EN ? 0 : 1);
  }

  /** The name in this language, else in English, else in whichever there is. */
  String of(Map<String, String> names) {
    String name = names.get(code());
    if (name == null) {
      name = names.get("en");
    }
    return name != null ? name : names.values().stream().findFirst().orElse("");
  }
}
