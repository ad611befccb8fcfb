package org.directivetracker.report;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.directivetracker.codelist.Codelists;

/** The labels of reports, and the names of codes, in English and Chinese. */
@Singleton
class Labels {
  private final Map<String, List<String>> texts;
  private final Codelists codelists;

  Labels(Codelists codelists) {
    this.codelists = codelists;
    try (InputStream in = Labels.class.getResourceAsStream("/report/labels.yaml")) {
      texts =
          new YAMLMapper()
              .readValue(
                  Objects.requireNonNull(in),
                  new TypeReference<LinkedHashMap<String, List<String>>>() {});
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String text(String label, ReportLang lang) {
    List<String> both = texts.get(label);
    if (both == null) {
      throw new IllegalArgumentException("No label " + label + ".");
    }
    return lang.of(both);
  }

  /** All labels in a language, by label. */
  Map<String, String> in(ReportLang lang) {
    return texts.entrySet().stream()
        .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, e -> lang.of(e.getValue())));
  }

  /** The name of a code in a language. */
  String name(String codelist, Enum<?> code, ReportLang lang) {
    return name(codelist, code.name(), lang);
  }

  String name(String codelist, String code, ReportLang lang) {
    String name = codelists.name(codelist, code, lang.code());
    // Events have actions, and the service itself as role, that are in no code list.
    return name.equals(code) && texts.containsKey(code) ? text(code, lang) : name;
  }
}
