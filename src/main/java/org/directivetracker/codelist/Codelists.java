package org.directivetracker.codelist;

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
import java.util.Optional;

/** The code lists with their names in English and Chinese. */
@Singleton
public class Codelists {
  /** A list by name. */
  record CodelistSummary(String name, String title) {}

  /** A list with its codes. */
  record Codelist(String name, List<CodelistItem> items) {}

  /** A code and its names by language. */
  record CodelistItem(String code, Map<String, String> names) {}

  private record Source(String name, String title, LinkedHashMap<String, List<String>> codes) {}

  private final List<Source> lists;

  Codelists() {
    try (InputStream in = Codelists.class.getResourceAsStream("/codelists.yaml")) {
      lists = new YAMLMapper().readValue(Objects.requireNonNull(in), new TypeReference<>() {});
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  List<CodelistSummary> all() {
    return lists.stream().map(l -> new CodelistSummary(l.name, l.title)).toList();
  }

  /** The name of a code in a language, English where there is none. */
  public String name(String list, String code, String language) {
    return find(list).stream()
        .flatMap(l -> l.items.stream())
        .filter(c -> c.code.equals(code))
        .map(c -> c.names.getOrDefault(language, c.names.getOrDefault("en", code)))
        .findFirst()
        .orElse(code);
  }

  Optional<Codelist> find(String name) {
    return lists.stream()
        .filter(l -> l.name.equals(name))
        .findFirst()
        .map(
            l ->
                new Codelist(
                    l.name,
                    l.codes.entrySet().stream()
                        .map(
                            e ->
                                new CodelistItem(
                                    e.getKey(),
                                    Map.of("en", e.getValue().get(0), "zh", e.getValue().get(1))))
                        .toList()));
  }
}
