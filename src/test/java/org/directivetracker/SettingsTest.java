package org.directivetracker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code docs/settings.md} lists what the service reads from its environment, no more, no less. */
class SettingsTest {
  private static final Path PAGE = Path.of("docs/settings.md");
  private static final Path SOURCES = Path.of("src/main/java");
  private static final Path PROPERTIES = Path.of("src/main/resources/application.properties");

  private static final Pattern ROW =
      Pattern.compile("^\\| `([A-Z][A-Z0-9_]*)` \\| (.*?) \\| (.+) \\|$", Pattern.MULTILINE);
  private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{([A-Z][A-Z0-9_]*):?([^${}]*)");
  private static final Pattern OWN_PROPERTY =
      Pattern.compile("^((?:oidc|tracker)\\.[a-z.-]+)=([^$]*)$");
  private static final Pattern CONFIG_PROPERTY =
      Pattern.compile("@ConfigProperty\\(name = \"([a-z.-]+)\"");
  private static final Pattern LITERAL = Pattern.compile("\"((?:DB|OIDC|TRACKER)_[A-Z0-9_]+)\"");

  /** What is read, with the default that the packaged application takes; empty when it has none. */
  private static Map<String, String> read() throws IOException {
    var settings = new TreeMap<String, String>();
    for (String line : Files.readAllLines(PROPERTIES)) {
      if (line.startsWith("#") || line.startsWith("%")) {
        continue;
      }
      Matcher placeholder = PLACEHOLDER.matcher(line);
      while (placeholder.find()) {
        settings.merge(placeholder.group(1), placeholder.group(2), (a, b) -> a.isEmpty() ? b : a);
      }
      Matcher own = OWN_PROPERTY.matcher(line);
      if (own.matches()) {
        settings.put(variable(own.group(1)), own.group(2));
      }
    }
    for (Path source : sources()) {
      String text = Files.readString(source);
      CONFIG_PROPERTY
          .matcher(text)
          .results()
          .forEach(m -> settings.putIfAbsent(variable(m.group(1)), ""));
      LITERAL.matcher(text).results().forEach(m -> settings.putIfAbsent(m.group(1), ""));
    }
    // Decided in code: org.directivetracker.Settings and security.OidcSettings.
    settings.put("TRACKER_DATA_DIR", new Settings(name -> null, true).dataDir().toString());
    settings.put("TRACKER_PUBLIC_READ", "false");
    return settings;
  }

  private static String variable(String property) {
    return property.toUpperCase(Locale.ROOT).replaceAll("[.-]", "_");
  }

  private static List<Path> sources() throws IOException {
    try (Stream<Path> files = Files.walk(SOURCES)) {
      return files.filter(f -> f.toString().endsWith(".java")).toList();
    }
  }

  @Test
  void pageListsEverySettingWithItsDefault() throws IOException {
    var documented = new TreeMap<String, String>();
    ROW.matcher(Files.readString(PAGE))
        .results()
        .forEach(m -> documented.put(m.group(1), m.group(2).replace("`", "")));
    documented.replaceAll((name, value) -> value.equals("none") ? "" : value);
    assertThat(documented).containsExactlyInAnyOrderEntriesOf(read());
  }

  @Test
  void readmeNamesOnlySettingsThatExist() throws IOException {
    var named = new TreeSet<String>();
    Pattern.compile("\\b(?:DB|OIDC|TRACKER)_[A-Z0-9_]+")
        .matcher(Files.readString(Path.of("README.md")))
        .results()
        .forEach(m -> named.add(m.group()));
    assertThat(read().keySet()).containsAll(named);
  }

  @Test
  void aReadLastsLongerThanAnyStatement() {
    assertThat(new Settings(name -> null, true).socketTimeoutSeconds()).isEqualTo(8);
    assertThat(new Settings(name -> "30001", true).socketTimeoutSeconds()).isEqualTo(34);
    assertThat(new Settings(name -> "0", true).socketTimeoutSeconds()).isZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      value = {
        "video/mp4 ! false",
        "video/mp4 mp4 4:66747970 ! false",
        "video/mp4 .mp4 ! false",
        "video/mp4 .mp4 66747970 ! false",
        "video/mp4 .mp4 4:6 ! false",
        "video/mp4 .mp4 4:66 ! false",
        "mp4 .mp4 4:66747970 ! false",
        "application/ofd .ofd 0:504B0304; video/mp4 .mp4 4:66747970 ! false",
        "application/ofd .ofd 0:504B0304, video/mp4 .mp4 4:66747970|0:0000, ! true"
      })
  void kindsOfEvidenceAreReadAtTheStart(String types, boolean good) {
    var settings = Map.of("OIDC_ISSUER", "http://localhost:1", "TRACKER_EVIDENCE_TYPES", types);
    assertThat(
            new Settings(settings::get, true)
                .refusal()
                .filter(r -> r.startsWith("TRACKER_EVIDENCE_TYPES"))
                .isEmpty())
        .isEqualTo(good);
  }
}
