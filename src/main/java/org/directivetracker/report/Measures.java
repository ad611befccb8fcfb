package org.directivetracker.report;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.directivetracker.report.AgencyReport.MeasureDefinition;

/** The measures of the scorecard and their definitions, from {@code report/measures.yaml}. */
@Singleton
class Measures {
  private record Source(String measure, List<String> names, List<String> definitions) {}

  private final List<MeasureDefinition> all;

  Measures() {
    try (InputStream in = Measures.class.getResourceAsStream("/report/measures.yaml")) {
      List<Source> sources =
          new YAMLMapper().readValue(Objects.requireNonNull(in), new TypeReference<>() {});
      all =
          sources.stream()
              .map(
                  s ->
                      new MeasureDefinition(
                          s.measure, byLanguage(s.names), byLanguage(s.definitions)))
              .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<String, String> byLanguage(List<String> texts) {
    return Map.of("en", ReportLang.EN.of(texts), "zh", ReportLang.ZH.of(texts));
  }

  MeasureDefinition of(MeasureCode code) {
    return all.stream().filter(m -> m.measure().equals(code.code())).findFirst().orElseThrow();
  }

  List<MeasureDefinition> all() {
    return all;
  }
}
