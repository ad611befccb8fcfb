package org.directivetracker.report;

import java.awt.Font;
import java.awt.FontFormatException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.ref.SoftReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.apache.fontbox.ttf.TTFParser;
import org.apache.fontbox.ttf.TrueTypeFont;
import org.apache.pdfbox.io.RandomAccessReadBuffer;

/**
 * The fonts that the project brings, Noto Sans SC, for Latin and Chinese letters alike. Of
 * characters that share a glyph they map the ordinary one alone: PDF could not tell them apart.
 */
final class Fonts {
  static final String FAMILY = "Noto Sans SC";

  /** Where the JDK looks for what fonts the machine has. */
  private static final String MACHINE_FONTS = "sun.awt.fontconfig";

  static {
    needNoneOfTheMachine();
  }

  private Fonts() {}

  /**
   * On a machine without fonts the JDK cannot even load one that is brought along, unless it is
   * told that there are none; and with others in sight pictures might differ between machines.
   */
  private static void needNoneOfTheMachine() {
    if (System.getProperty(MACHINE_FONTS) == null) {
      try {
        Path none = Files.createTempFile("fontconfig", ".properties");
        Files.writeString(none, "version=1\nsequence.allfonts=default\n");
        none.toFile().deleteOnExit();
        System.setProperty(MACHINE_FONTS, none.toString());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** Both weights as PDF needs them. */
  record Parsed(TrueTypeFont regular, TrueTypeFont bold) {}

  /** Kept while memory allows: both take 65 MB of heap and a second to parse. */
  private static SoftReference<Parsed> parsed = new SoftReference<>(null);

  /** The fonts, which one document at a time may read. */
  static synchronized Parsed parsed() throws IOException {
    Parsed kept = parsed.get();
    if (kept == null) {
      kept = new Parsed(parse("NotoSansSC-Regular.ttf"), parse("NotoSansSC-Bold.ttf"));
      parsed = new SoftReference<>(kept);
    }
    return kept;
  }

  private static TrueTypeFont parse(String file) throws IOException {
    try (InputStream in = open(file)) {
      TrueTypeFont font = new TTFParser(true).parse(new RandomAccessReadBuffer(in));
      // Substitution looks for ligatures with a regular expression in each line: half of the time
      // that a PDF took.
      font.setEnableGsub(false);
      return font;
    }
  }

  private static InputStream open(String file) {
    return Objects.requireNonNull(
        Fonts.class.getResourceAsStream("/META-INF/resources/fonts/" + file));
  }

  /** For what is drawn rather than set, loaded when the first chart asks for it. */
  static Font ofCharts() {
    return Drawn.FONT;
  }

  private static final class Drawn {
    static final Font FONT = load();

    private static Font load() {
      try (InputStream in = open("NotoSansSC-Regular.ttf")) {
        return Font.createFont(Font.TRUETYPE_FONT, in);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (FontFormatException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
