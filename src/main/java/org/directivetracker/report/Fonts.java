package org.directivetracker.report;

import java.awt.Font;
import java.awt.FontFormatException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

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

  static InputStream regular() {
    return open("NotoSansSC-Regular.ttf");
  }

  static InputStream bold() {
    return open("NotoSansSC-Bold.ttf");
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
      try (InputStream in = regular()) {
        return Font.createFont(Font.TRUETYPE_FONT, in);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (FontFormatException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
