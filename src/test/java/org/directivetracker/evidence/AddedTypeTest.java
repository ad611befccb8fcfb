package org.directivetracker.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.directivetracker.problem.Problem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The kinds that {@code docs/operations.md} names as examples of what an operator may allow. */
class AddedTypeTest {
  private static final Pattern EXAMPLE =
      Pattern.compile("TRACKER_EVIDENCE_TYPES='([^']*)'", Pattern.DOTALL);

  private static final byte[] ZIP = SampleFiles.zip(Map.of("OFD.xml", "<OFD/>"));

  private static final Map<String, byte[]> CONTENTS =
      Map.of(
          "ofd", ZIP,
          "zip", ZIP,
          "wps", SampleFiles.compound("WordDocument"),
          "et", SampleFiles.compound("Workbook"),
          "dps", SampleFiles.compound("PowerPoint Document"),
          "eml", SampleFiles.ascii("From: li.na@example.org\r\n\r\nDone.\r\n"),
          "heic", SampleFiles.hex("00000018667479706865696300000000"),
          "mp4", SampleFiles.hex("000000206674797069736f6d00000200"));

  @TempDir Path folder;

  private static String example() throws IOException {
    Matcher example = EXAMPLE.matcher(Files.readString(Path.of("docs/operations.md")));
    assertThat(example.find()).isTrue();
    return example.group(1).replaceAll("\\s+", " ");
  }

  private String require(String setting, String name, byte[] content, String declared)
      throws IOException {
    Path file = Files.write(folder.resolve("content"), content);
    return new MediaTypes(Optional.ofNullable(setting)).require(file, name, declared);
  }

  @ParameterizedTest
  @CsvSource({
    "a.ofd, application/ofd,",
    "a.wps, application/wps-office.wps, application/vnd.ms-works",
    "a.et, application/wps-office.et, application/octet-stream",
    "a.dps, application/wps-office.dps,",
    "a.zip, application/zip, application/x-zip-compressed",
    "a.ZIP, application/zip,",
    "a.eml, message/rfc822, message/rfc822",
    "a.heic, image/heic, image/heif",
    "a.mp4, video/mp4, video/mp4"
  })
  void anExampleIsTakenOnceItIsAllowed(String name, String type, String declared)
      throws IOException {
    byte[] content = CONTENTS.get(name.substring(2).toLowerCase(Locale.ROOT));
    assertThat(require(example(), name, content, declared)).isEqualTo(type);
    // A compound file under a name that says nothing is known as what it holds.
    if (!name.equals("a.et") && !name.equals("a.dps")) {
      assertThatThrownBy(() -> require(null, name, content, declared)).isInstanceOf(Problem.class);
    }
    for (byte[] other : new byte[][] {SampleFiles.PDF, SampleFiles.EXECUTABLE, SampleFiles.TEXT}) {
      assertThatThrownBy(() -> require(example(), name, other, declared))
          .isInstanceOf(Problem.class);
    }
    assertThatThrownBy(() -> require(example(), name, content, "application/pdf"))
        .isInstanceOf(Problem.class);
  }

  @Test
  void whatTheServiceKnowsStaysAsItIs() throws IOException {
    assertThat(require(example(), "a.pdf", SampleFiles.PDF, null)).isEqualTo("application/pdf");
    assertThat(require(example(), "mail.txt", CONTENTS.get("eml"), null)).isEqualTo("text/plain");
    assertThatThrownBy(() -> require(example(), "a.docx", ZIP, null)).isInstanceOf(Problem.class);
  }
}
