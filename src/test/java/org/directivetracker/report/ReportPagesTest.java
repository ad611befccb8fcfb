package org.directivetracker.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDDocumentCatalog;
import org.apache.pdfbox.text.PDFTextStripper;
import org.apache.pdfbox.text.TextPosition;
import org.directivetracker.testing.Api;
import org.directivetracker.testing.Json;
import org.directivetracker.testing.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a reader sees of a report's pages, copies out of them and has read aloud. */
@QuarkusTest
class ReportPagesTest {
  /** Where {@code .ci/pages} finds pages to look at. */
  private static final Path SEEN = Path.of("target/report-pages");

  private static final String UNBROKEN = "ж".repeat(150);

  private static byte[] report(String meeting, String more) {
    return form("/reports/status?sort=reference&meeting=" + meeting + more);
  }

  private static byte[] form(String address) {
    Response answer = Api.as("supervisor").accept("*/*").get(address);
    assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(200);
    return answer.asByteArray();
  }

  private static byte[] titled(String title, String more) {
    String meeting = Api.freshMeeting("PUBLIC").get("reference").asText();
    Api.directive("PUBLIC").in(meeting).with("title", title).registered();
    return report(meeting, more);
  }

  private static String text(byte[] pdf) throws IOException {
    try (PDDocument document = Loader.loadPDF(pdf)) {
      return new PDFTextStripper().getText(document);
    }
  }

  private static String cover(byte[] pdf) throws IOException {
    try (PDDocument document = Loader.loadPDF(pdf)) {
      var stripper = new PDFTextStripper();
      stripper.setEndPage(1);
      return stripper.getText(document);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // Latin of other languages: Polish, Turkish, Vietnamese, Zhuang; Greek and Cyrillic
        "Łódź, İstanbul, Đà Nẵng, Gvangjsih Bouxcuengh",
        "Ελλάδα и Казахстан: Ққ Өө Ңң",
        // scripts of China's peoples
        "བོད་ཡིག",
        "ᠮᠣᠩᠭᠣᠯ",
        "ꆈꌠꁱꂷ",
        "ꓡꓲ-ꓢꓴ",
        "ᥖᥭᥰ",
        "ᦑᦺᦟᦹᧉ",
        "𖼊𖽃",
        "조선말과 한국어",
        // signs and pictures
        "✓ ☑ ★ → ⚠ 😀 👍🏽 ❤️",
        // text is neither joined nor taken apart
        "office, official, ofﬁce and oﬃce",
        "a-b a‐b a‑b a‒b a–b a—b a―b a−b a﹣b a－b a~b a～b 〜",
        "a·b a•b a‧b a・b …⋯ 〈〉〈〉",
        "⼀一 ⺫ 羽羽 丽丽 瑩瑩"
      })
  void textThatIsCopiedIsTextThatWasWritten(String title) throws IOException {
    byte[] pdf = titled(title, "&format=pdf");
    assertThat(copied(pdf)).contains(title.replace(" ", ""));
    assertThat(cover(pdf)).doesNotContain("Characters not shown");
  }

  /**
   * The text of all glyphs, without blanks: PDFBox's own text is normalized, which hides faults.
   */
  private static String copied(byte[] pdf) throws IOException {
    return letters(pdf).stream()
        .map(TextPosition::getUnicode)
        .collect(Collectors.joining())
        .replaceAll("[\\s\u3000]", "");
  }

  /** A reader of PDF puts what runs from right to left back into the order of its letters. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "شىنجاڭ ئۇيغۇر ئاپتونوم رايونى",
        "بەشكېرەم يېزىسىدىكى چەكلىمىلەر",
        "قازاق ەلى جاڭالىق",
        "سلام العالم"
      })
  void whatRunsFromRightToLeftIsCopiedAsItWasWritten(String title) throws IOException {
    byte[] pdf = titled(title, "&format=pdf");
    assertThat(text(pdf)).contains(title);
    assertThat(copied(pdf))
        .doesNotContainPattern("[\\x{FB50}-\\x{FDFF}\\x{FE70}-\\x{FEFC}\\x{E000}-\\x{F8FF}]");
    assertThat(cover(pdf)).doesNotContain("Characters not shown");
  }

  /** One page with all scripts, for {@code .ci/pages} and for eyes. */
  @ParameterizedTest
  @ValueSource(strings = {"pdf", "html"})
  void aTextOfManyScriptsIsShown(String format) throws IOException {
    String meeting = Api.freshMeeting("PUBLIC").get("reference").asText();
    String text =
        String.join(
            "\n",
            "Łódź, İstanbul, Đà Nẵng, Ελλάδα, Казахстан",
            "شىنجاڭ ئۇيغۇر ئاپتونوم رايونى, بەشكېرەم (2023) يېزىسى",
            "བོད་རང་སྐྱོང་ལྗོངས། བཀྲ་ཤིས་བདེ་ལེགས།",
            "ᠥᠪᠥᠷ ᠮᠣᠩᠭᠣᠯ ᠤᠨ ᠥᠪᠡᠷᠲᠡᠭᠡᠨ ᠵᠠᠰᠠᠬᠤ ᠣᠷᠤᠨ",
            "ꆈꌠꁱꂷ ꓡꓲꓢꓴ ᥖᥭᥰ ᦑᦺᦟᦹᧉ 𖼊𖽃",
            "연변조선족자치주",
            "✓ ☑ ★ → ⚠ 😀 👍🏽 ❤️ 🏭 🚗");
    Api.directive("PUBLIC")
        .in(meeting)
        .with("title", "Łódź 延边 연변 شىنجاڭ བོད་ ᠮᠣᠩᠭᠣᠯ")
        .with("description", text)
        .registered();
    byte[] report = report(meeting, "&format=" + format);
    Files.createDirectories(SEEN);
    Files.write(SEEN.resolve("scripts." + format), report);
    assertThat(format.equals("pdf") ? copied(report) : new String(report, StandardCharsets.UTF_8))
        .contains("연변조선족자치주", "ꆈꌠꁱꂷ", "🏭");
  }

  @Test
  void theCoverListsWhatNoFontHas() throws IOException {
    byte[] pdf = titled("Tablet 𒀀𒀁 and 𒀀, private \uE000", "&format=pdf");
    assertThat(cover(pdf).replaceAll("\\s+", " "))
        .contains(
            "Characters not shown here U+E000 PRIVATE USE AREA E000; U+12000 CUNEIFORM SIGN A;"
                + " U+12001 CUNEIFORM SIGN A TIMES A");
    assertThat(text(pdf)).contains("Tablet \uFFFD\uFFFD and \uFFFD, private \uFFFD");
    assertThat(cover(titled("Tablet 𒀀", "&format=pdf&lang=zh"))).contains("未能显示的字符 U+12000");
  }

  /** Each letter of the pages, with its place. */
  private static List<TextPosition> letters(byte[] pdf) throws IOException {
    var letters = new ArrayList<TextPosition>();
    try (PDDocument document = Loader.loadPDF(pdf)) {
      new PDFTextStripper() {
        @Override
        protected void processTextPosition(TextPosition letter) {
          letters.add(letter);
        }
      }.getText(document);
    }
    return letters;
  }

  @ParameterizedTest
  @ValueSource(strings = {"en", "zh"})
  void aTitleWithoutABreakStaysOnThePage(String lang) throws IOException {
    byte[] pdf = titled(UNBROKEN, "&format=pdf&lang=" + lang);
    Files.createDirectories(SEEN);
    Files.write(SEEN.resolve("unbroken-" + lang + ".pdf"), pdf);
    List<TextPosition> letters = letters(pdf);
    assertThat(letters).filteredOn(l -> "ж".equals(l.getUnicode())).hasSizeGreaterThan(400);
    assertThat(letters)
        .allMatch(l -> l.getX() >= 17 / 25.4 * 72 - 1 || l.getFontSizeInPt() > 9)
        .allMatch(l -> l.getX() + l.getWidth() <= l.getPageWidth() - 16 / 25.4 * 72);
  }

  @ParameterizedTest
  @CsvSource({
    "status, en, Status report", "status, zh, 督查事项情况报告",
    "agencies, en, Agency scorecard", "agencies, zh, 承办单位评价表"
  })
  void theDocumentSaysItsLanguageAndTitleAndIsTagged(String report, String lang, String title)
      throws IOException {
    String address = "/reports/" + report + "?meeting=SC-2023-05-05&lang=" + lang + "&format=";
    byte[] pdf = form(address + "pdf");
    Files.createDirectories(SEEN);
    Files.write(SEEN.resolve(report + "-" + lang + ".pdf"), pdf);
    Files.write(SEEN.resolve(report + "-" + lang + ".html"), form(address + "html"));
    try (PDDocument document = Loader.loadPDF(pdf)) {
      PDDocumentCatalog catalog = document.getDocumentCatalog();
      assertThat(catalog.getLanguage()).isEqualTo(lang);
      assertThat(document.getDocumentInformation().getTitle()).startsWith(title);
      assertThat(catalog.getViewerPreferences().displayDocTitle()).isTrue();
      assertThat(catalog.getMarkInfo().isMarked()).isTrue();
      assertThat(catalog.getStructureTreeRoot().getKids()).isNotEmpty();
      assertThat(catalog.getDocumentOutline() != null).isEqualTo(report.equals("status"));
    }
  }

  /** The comparison and other languages, for {@code .ci/pages}. */
  @Test
  void thePageComparesTwoMoments() throws IOException {
    String page =
        new String(
            report("SC-2023-05-05", "&format=html&asOf=2025-05-08&since=2024-05-08"),
            StandardCharsets.UTF_8);
    Files.createDirectories(SEEN);
    Files.writeString(SEEN.resolve("comparison.html"), page);
    Files.write(SEEN.resolve("unbroken.html"), titled(UNBROKEN, "&format=html"));
    assertThat(Pattern.compile("<h2 id=\"changes\">").matcher(page).find()).isTrue();
    assertThat(
            Json.parse(new String(report("SC-2023-05-05", "&format=json"), StandardCharsets.UTF_8))
                .get("items"))
        .hasSize(21);
  }
}
