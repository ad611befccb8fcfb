package org.directivetracker.report;

import com.openhtmltopdf.extend.FSObjectDrawer;
import com.openhtmltopdf.extend.FSObjectDrawerFactory;
import com.openhtmltopdf.extend.FSTextBreaker;
import com.openhtmltopdf.layout.UrlAwareLineBreakIterator;
import com.openhtmltopdf.outputdevice.helper.BaseRendererBuilder.FontStyle;
import com.openhtmltopdf.pdfboxout.PDFontSupplier;
import com.openhtmltopdf.pdfboxout.PdfBoxRenderer;
import com.openhtmltopdf.pdfboxout.PdfRendererBuilder;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.text.BreakIterator;
import java.text.Normalizer;
import java.time.Instant;
import java.util.GregorianCalendar;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TimeZone;
import java.util.regex.Pattern;
import org.apache.fontbox.ttf.TrueTypeFont;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.font.PDType0Font;
import org.knowm.xchart.CategoryChart;
import org.w3c.dom.Element;

/** Sets a page of XHTML as PDF, with the project's fonts; charts are drawn as lines, not pixels. */
final class PdfWriter {
  /** What texts may hold and XML may not (XML 1.0, section 2.2). */
  private static final Pattern NOT_IN_XML =
      Pattern.compile("[^\\t\\n\\r\\x20-\\uD7FF\\uE000-\\uFFFD\\x{10000}-\\x{10FFFF}]");

  /**
   * Forms of Han characters that look like the ordinary ones. The fonts have the ordinary ones
   * alone, so that what is copied out of a page, or searched in it, is what was written.
   */
  private static final Pattern SAME_GLYPH = Pattern.compile("[\u2E80-\u2FDF\uF900-\uFAFF]");

  private PdfWriter() {}

  private static String settable(String xhtml) {
    return SAME_GLYPH
        .matcher(NOT_IN_XML.matcher(xhtml).replaceAll("\uFFFD"))
        .replaceAll(m -> Normalizer.normalize(m.group(), Normalizer.Form.NFKC));
  }

  /**
   * @param charts those that {@code <object class="chart" id="…">} stand for, by id
   * @param made what the file says of when it was made
   */
  static void write(String xhtml, Map<String, CategoryChart> charts, Instant made, OutputStream out)
      throws IOException {
    var builder = new PdfRendererBuilder();
    builder.withHtmlContent(settable(xhtml), null);
    var document = new PDDocument();
    builder.usePDDocument(document);
    Fonts.Parsed fonts = Fonts.parsed();
    builder.useFont(supplier(document, fonts.regular()), Fonts.FAMILY, 400, FontStyle.NORMAL, true);
    builder.useFont(supplier(document, fonts.bold()), Fonts.FAMILY, 700, FontStyle.NORMAL, true);
    builder.useUnicodeLineBreaker(new Breaker(out));
    builder.useObjectDrawerFactory(new Drawers(charts));
    builder.useExternalResourceAccessControl(
        (uri, type) -> false,
        com.openhtmltopdf.outputdevice.helper.ExternalResourceControlPriority
            .RUN_BEFORE_RESOLVING_URI);
    builder.withProducer(Generator.THIS.line());
    builder.toStream(out);
    try (PdfBoxRenderer renderer = builder.buildPdfRenderer()) {
      renderer.layout();
      renderer.createPDFWithoutClosing();
      var calendar = new GregorianCalendar(TimeZone.getTimeZone("UTC"));
      calendar.setTimeInMillis(made.toEpochMilli());
      document.getDocumentInformation().setCreationDate(calendar);
      document.getDocumentInformation().setModificationDate(calendar);
      document.setDocumentId(made.toEpochMilli());
      document.save(out);
    }
  }

  /** The document holds the glyphs that it shows alone. */
  private static PDFontSupplier supplier(PDDocument document, TrueTypeFont font)
      throws IOException {
    return new PDFontSupplier(PDType0Font.load(document, font, true));
  }

  /**
   * Breaks lines as the library does, and flushes the output before each text: a layout that nobody
   * waits for any more, or whose time is over, ends there.
   */
  private static final class Breaker implements FSTextBreaker {
    private final UrlAwareLineBreakIterator breaks =
        new UrlAwareLineBreakIterator(BreakIterator.getLineInstance(Locale.US));
    private final OutputStream out;

    Breaker(OutputStream out) {
      this.out = out;
    }

    @Override
    public int next() {
      return breaks.next();
    }

    @Override
    public void setText(String text) {
      try {
        out.flush();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      breaks.setText(text);
    }
  }

  private record Drawers(Map<String, CategoryChart> charts) implements FSObjectDrawerFactory {
    @Override
    public boolean isReplacedObject(Element element) {
      return element.getNodeName().equals("object")
          && charts.containsKey(element.getAttribute("id"));
    }

    @Override
    public FSObjectDrawer createDrawer(Element element) {
      CategoryChart chart = Objects.requireNonNull(charts.get(element.getAttribute("id")));
      return (e, x, y, width, height, device, context, dotsPerPixel) -> {
        device.drawWithGraphics(
            (float) x,
            (float) y,
            (float) width / dotsPerPixel,
            (float) height / dotsPerPixel,
            graphics -> {
              graphics.scale(
                  width / dotsPerPixel / Charts.WIDTH, height / dotsPerPixel / Charts.HEIGHT);
              chart.paint(graphics, Charts.WIDTH, Charts.HEIGHT);
            });
        return Map.of();
      };
    }
  }
}
