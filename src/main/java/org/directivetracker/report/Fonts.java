package org.directivetracker.report;

import java.awt.Font;
import java.awt.FontFormatException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;

/** The fonts that the project brings, Noto Sans SC, for Latin and Chinese letters alike. */
final class Fonts {
  static final String FAMILY = "Noto Sans SC";

  private Fonts() {}

  static InputStream regular() {
    return open("NotoSansSC-Regular.ttf");
  }

  static InputStream bold() {
    return open("NotoSansSC-Bold.ttf");
  }

  private static InputStream open(String file) {
    return Objects.requireNonNull(Fonts.class.getResourceAsStream("/META-INF/resources/fonts/" + file));
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
