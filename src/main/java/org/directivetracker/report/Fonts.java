package org.directivetracker.report;

import io.quarkus.qute.RawString;
import java.awt.Font;
import java.awt.FontFormatException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.ref.SoftReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.apache.fontbox.ttf.CmapLookup;
import org.apache.fontbox.ttf.TTFParser;
import org.apache.fontbox.ttf.TrueTypeFont;
import org.apache.pdfbox.io.RandomAccessReadBuffer;

/**
 * The fonts that the project ships: Noto Sans SC for Chinese and English, and fallback fonts for
 * the characters that it lacks. In each font every code point has a glyph of its own, because a PDF
 * derives the character from the glyph when text is copied. {@code src/main/fonts/make} makes the
 * files.
 */
final class Fonts {
  private static final String SERVED = "/META-INF/resources/fonts/";
  private static final String FALLBACK = "/report/fonts/";

  /** A font file, with the family and weight by which pages name it. */
  record FontFace(String family, int weight, String file) {}

  private static final List<FontFace> BASE =
      List.of(
          new FontFace("Noto Sans SC", 400, SERVED + "NotoSansSC-Regular.ttf"),
          new FontFace("Noto Sans SC", 700, SERVED + "NotoSansSC-Bold.ttf"));

  /** The fallback fonts, in the order in which they are tried. */
  private static final List<FontFace> FALLBACKS =
      List.of(
          new FontFace("Noto Sans", 400, FALLBACK + "NotoSans-Regular.ttf"),
          new FontFace("Noto Sans Arabic", 400, FALLBACK + "NotoSansArabic-Regular.ttf"),
          new FontFace("Noto Serif Tibetan", 400, FALLBACK + "NotoSerifTibetan-Regular.ttf"),
          new FontFace("Noto Sans Mongolian", 400, FALLBACK + "NotoSansMongolian-Regular.ttf"),
          new FontFace("Noto Sans Yi", 400, FALLBACK + "NotoSansYi-Regular.ttf"),
          new FontFace("Noto Sans Lisu", 400, FALLBACK + "NotoSansLisu-Regular.ttf"),
          new FontFace("Noto Sans Tai Le", 400, FALLBACK + "NotoSansTaiLe-Regular.ttf"),
          new FontFace("Noto Sans New Tai Lue", 400, FALLBACK + "NotoSansNewTaiLue-Regular.ttf"),
          new FontFace("Noto Sans Miao", 400, FALLBACK + "NotoSansMiao-Regular.ttf"),
          new FontFace("Noto Sans Symbols 2", 400, FALLBACK + "NotoSansSymbols2-Regular.ttf"),
          new FontFace("Noto Emoji", 400, FALLBACK + "NotoEmoji-Regular.ttf"),
          new FontFace("Noto Sans KR", 400, FALLBACK + "NotoSansKR-Regular.ttf"));

  private static final FontFace LATIN_BOLD =
      new FontFace("Noto Sans", 700, FALLBACK + "NotoSans-Bold.ttf");

  /** System property with the file that tells the JDK which fonts the machine has. */
  private static final String FONT_CONFIGURATION = "sun.awt.fontconfig";

  static {
    ignoreMachineFonts();
  }

  private Fonts() {}

  /**
   * Tells the JDK that the machine has no fonts, unless the property is set. On a machine without
   * fonts the JDK otherwise cannot load even a font that the project ships. And if the JDK saw
   * other fonts, charts could differ between machines.
   */
  private static void ignoreMachineFonts() {
    if (System.getProperty(FONT_CONFIGURATION) == null) {
      try {
        Path emptyConfiguration = Files.createTempFile("fontconfig", ".properties");
        Files.writeString(emptyConfiguration, "version=1\nsequence.allfonts=default\n");
        emptyConfiguration.toFile().deleteOnExit();
        System.setProperty(FONT_CONFIGURATION, emptyConfiguration.toString());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** A font file and its parsed content, as the PDF library needs it. */
  record ParsedFont(FontFace face, TrueTypeFont font) {}

  /**
   * The fonts that a text needs.
   *
   * @param fonts the base font in both weights, and each fallback font that has a character which
   *     the fonts before it lack
   * @param missing the code points that no font has
   */
  record FontSelection(List<ParsedFont> fonts, BitSet missing) {}

  /**
   * Parsed fonts by file, kept while memory allows. The base font takes 57 MB of heap and a second
   * to parse; all other fonts together take 10 MB.
   */
  private static final Map<String, SoftReference<TrueTypeFont>> PARSED = new ConcurrentHashMap<>();

  /**
   * Selects the fonts that a text needs. Only one document at a time may read the selected fonts.
   */
  static synchronized FontSelection select(String text) throws IOException {
    var fonts = new ArrayList<ParsedFont>();
    for (FontFace face : BASE) {
      fonts.add(new ParsedFont(face, parsed(face)));
    }
    var missing = new BitSet();
    text.codePoints().forEach(missing::set);
    remove(missing, fonts.get(0).font());
    for (FontFace face : FALLBACKS) {
      if (missing.isEmpty()) {
        break;
      }
      TrueTypeFont font = parsed(face);
      if (remove(missing, font)) {
        fonts.add(new ParsedFont(face, font));
        if (face.family().equals(LATIN_BOLD.family())) {
          fonts.add(new ParsedFont(LATIN_BOLD, parsed(LATIN_BOLD)));
        }
      }
    }
    return new FontSelection(fonts, missing);
  }

  /** The families of the fallback fonts, as a list in CSS. */
  static RawString fallbacks() {
    return new RawString(
        FALLBACKS.stream().map(f -> "'" + f.family() + "'").collect(Collectors.joining(", ")));
  }

  /**
   * Removes the code points that a font has, except those for private use.
   *
   * @return false when nothing was removed
   */
  private static boolean remove(BitSet codePoints, TrueTypeFont font) throws IOException {
    CmapLookup glyphs = font.getUnicodeCmapLookup();
    int before = codePoints.cardinality();
    for (int c = codePoints.nextSetBit(0); c >= 0; c = codePoints.nextSetBit(c + 1)) {
      if (glyphs.getGlyphId(c) != 0 && Character.getType(c) != Character.PRIVATE_USE) {
        codePoints.clear(c);
      }
    }
    return codePoints.cardinality() < before;
  }

  private static TrueTypeFont parsed(FontFace face) throws IOException {
    SoftReference<TrueTypeFont> reference = PARSED.get(face.file());
    TrueTypeFont font = reference == null ? null : reference.get();
    if (font == null) {
      font = parse(face.file());
      PARSED.put(face.file(), new SoftReference<>(font));
    }
    return font;
  }

  private static TrueTypeFont parse(String file) throws IOException {
    try (InputStream in = open(file)) {
      TrueTypeFont font = new TTFParser(true).parse(new RandomAccessReadBuffer(in));
      // Glyph substitution (GSUB) is off. It searches each line for ligatures with a regular
      // expression, which took half of the time of a PDF. And the glyph of a ligature would be
      // copied as another character.
      font.setEnableGsub(false);
      return font;
    }
  }

  private static InputStream open(String file) {
    return Objects.requireNonNull(Fonts.class.getResourceAsStream(file));
  }

  /** The AWT font in which charts are drawn. It is loaded when the first chart needs it. */
  static Font ofCharts() {
    return ChartFont.FONT;
  }

  private static final class ChartFont {
    static final Font FONT = load();

    private static Font load() {
      try (InputStream in = open(BASE.get(0).file())) {
        return Font.createFont(Font.TRUETYPE_FONT, in);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (FontFormatException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
