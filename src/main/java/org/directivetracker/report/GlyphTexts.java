package org.directivetracker.report;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.pdfbox.cos.COSName;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.common.PDStream;
import org.apache.pdfbox.pdmodel.font.PDType0Font;

/**
 * Corrector of a font's ToUnicode table, which gives the text of each glyph (ISO 32000-1, 9.10.3).
 * With the corrected table, the form of an Arabic letter is copied as the letter.
 */
final class GlyphTexts {
  private static final Pattern SECTIONS =
      Pattern.compile("\\d+ beginbfrange.*endbfrange", Pattern.DOTALL);
  private static final Pattern RANGE =
      Pattern.compile(
          "<(\\p{XDigit}{4})> <(\\p{XDigit}{4})> <((?:\\p{XDigit}{4})*)(\\p{XDigit}{4})>\n");

  /** Number of entries that a section of the table may have. */
  private static final int MOST_ENTRIES = 100;

  private GlyphTexts() {}

  /** Corrects the table of a font that has been subset. */
  static void settle(PDDocument document, PDType0Font font) throws IOException {
    String table;
    try (InputStream in =
        font.getCOSObject().getCOSStream(COSName.TO_UNICODE).createInputStream()) {
      table = new String(in.readAllBytes(), StandardCharsets.US_ASCII);
    }
    var entries = new ArrayList<String>();
    boolean changed = false;
    Matcher range = RANGE.matcher(table);
    while (range.find()) {
      int first = Integer.parseInt(range.group(1), 16);
      int last = Integer.parseInt(range.group(2), 16);
      int text = Integer.parseInt(range.group(4), 16);
      for (int glyph = first; glyph <= last; glyph++, text++) {
        String letters = ArabicForms.letters((char) text);
        changed |= letters != null;
        entries.add(
            String.format(Locale.ROOT, "<%04X> <%s", glyph, range.group(3))
                + hex(letters == null ? String.valueOf((char) text) : letters)
                + ">\n");
      }
    }
    if (changed) {
      String corrected = SECTIONS.matcher(table).replaceFirst(sections(entries));
      font.getCOSObject()
          .setItem(
              COSName.TO_UNICODE,
              new PDStream(
                  document,
                  new ByteArrayInputStream(corrected.getBytes(StandardCharsets.US_ASCII)),
                  COSName.FLATE_DECODE));
    }
  }

  private static String hex(String text) {
    return text.chars()
        .mapToObj(c -> String.format(Locale.ROOT, "%04X", c))
        .collect(Collectors.joining());
  }

  private static String sections(List<String> entries) {
    var sections = new StringBuilder();
    for (int i = 0; i < entries.size(); i += MOST_ENTRIES) {
      List<String> some = entries.subList(i, Math.min(i + MOST_ENTRIES, entries.size()));
      sections.append(some.size()).append(" beginbfchar\n");
      some.forEach(sections::append);
      sections.append("endbfchar\n");
    }
    return sections.toString();
  }
}
