package org.directivetracker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The bill of materials names the libraries that the packaged application contains. */
class BillOfMaterialsIT {
  private static final Pattern PURL =
      Pattern.compile("pkg:maven/([^/]+)/([^@]+)@([^?]+)\\?(?:classifier=([^&]+)&)?type=jar");

  @Test
  void namesEachLibraryAndNoOther() throws IOException {
    JsonNode bom = new ObjectMapper().readTree(Path.of("target/bom.json").toFile());
    assertThat(bom.path("bomFormat").asText()).isEqualTo("CycloneDX");
    var named = new TreeSet<String>();
    for (JsonNode component : bom.get("components")) {
      Matcher purl = PURL.matcher(component.get("purl").asText());
      assertThat(purl.matches()).as(component.get("purl").asText()).isTrue();
      named.add(
          "%s.%s-%s%s.jar"
              .formatted(
                  purl.group(1),
                  purl.group(2),
                  purl.group(3),
                  purl.group(4) == null ? "" : "-" + purl.group(4)));
    }
    var packaged = new TreeSet<String>();
    for (String folder : new String[] {"main", "boot"}) {
      try (Stream<Path> jars = Files.list(Path.of("target/quarkus-app/lib", folder))) {
        jars.forEach(jar -> packaged.add(jar.getFileName().toString()));
      }
    }
    // A help for editors in development, which packaging leaves out.
    named.removeIf(name -> name.startsWith("io.quarkus.quarkus-ide-launcher-"));
    assertThat(named).isEqualTo(packaged);
  }
}
