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
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.apache.pdfbox.cos.COSName;
import org.apache.pdfbox.pdfwriter.COSWriter;
import org.apache.pdfbox.pdfwriter.compress.CompressParameters;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.font.PDType0Font;
import org.knowm.xchart.CategoryChart;
import org.w3c.dom.Element;

/**
 * Sets a page of XHTML as PDF, with the project's fonts, tagged if it is not too large; charts are
 * drawn as lines, not pixels. What no font has is shown as U+FFFD and listed on the cover.
 */
final class PdfWriter {
  /** Where the template wants the line of the cover that lists what cannot be shown. */
  private static final String COVER_LINE = "<!--unshown-->";

  /** The cover names so many characters and counts the others. */
  private static final int MOST_NAMED = 40;

  private static final String REPLACEMENT = "\uFFFD";

  private PdfWriter() {}

  /**
   * Whether a character that no font has leaves nothing to be seen: then it is left out, and is not
   * missed.
   */
  private static boolean isUnseen(int c) {
    return c == '\t'
        || c == '\n'
        || c == '\r'
        || Character.getType(c) == Character.FORMAT
        || Character.isWhitespace(c)
        || Character.isSpaceChar(c);
  }

  private static String settable(String xhtml, BitSet missing, String label) {
    for (int c = missing.nextSetBit(0); c >= 0; c = missing.nextSetBit(c + 1)) {
      if (isUnseen(c)) {
        missing.clear(c);
      }
    }
    if (missing.isEmpty()) {
      return xhtml;
    }
    var settable = new StringBuilder(xhtml.length());
    xhtml
        .codePoints()
        .forEach(c -> settable.appendCodePoint(missing.get(c) ? REPLACEMENT.codePointAt(0) : c));
    int line = settable.indexOf(COVER_LINE);
    if (line >= 0) {
      settable.replace(
          line,
          line + COVER_LINE.length(),
          "<tr><td class=\"k\">" + label + "</td><td>" + names(missing) + "</td></tr>");
    }
    return settable.toString();
  }

  private static String names(BitSet missing) {
    int more = missing.cardinality() - MOST_NAMED;
    return missing.stream()
            .limit(MOST_NAMED)
            .mapToObj(
                c -> {
                  String name = Character.getName(c);
                  String code = String.format(Locale.ROOT, "U+%04X", c);
                  return name == null ? code : code + " " + name.replace("<", "&lt;");
                })
            .collect(Collectors.joining("; "))
        + (more > 0 ? "; + " + more : "");
  }

  /**
   * @param charts those that {@code <object class="chart" id="…">} stand for, by id
   * @param unshown the cover's label of the characters that cannot be shown
   */
  static void write(
      String xhtml,
      Map<String, CategoryChart> charts,
      ReportLang lang,
      String unshown,
      OutputStream out)
      throws IOException {
    var builder = new PdfRendererBuilder();
    Fonts.FontSelection selection = Fonts.select(xhtml);
    String page = settable(xhtml, selection.missing(), unshown);
    if (!page.equals(xhtml)) {
      selection = Fonts.select(page);
    }
    builder.withHtmlContent(page, null);
    var document = new PDDocument();
    builder.usePDDocument(document);
    builder.usePdfUaAccessibility(PageBudget.allowsTags(page));
    var fonts = new ArrayList<PDType0Font>();
    for (Fonts.ParsedFont parsed : selection.fonts()) {
      PDType0Font font = PDType0Font.load(document, parsed.font(), true);
      fonts.add(font);
      builder.useFont(
          new PDFontSupplier(font),
          parsed.face().family(),
          parsed.face().weight(),
          FontStyle.NORMAL,
          true);
    }
    if (RightToLeft.isIn(page)) {
      builder.useUnicodeBidiSplitter(RightToLeft.Splitter::new);
      builder.useUnicodeBidiReorderer(new RightToLeft.Reorderer());
    }
    builder.useUnicodeLineBreaker(new Breaker(out));
    builder.useObjectDrawerFactory(new Drawers(charts));
    builder.useExternalResourceAccessControl(
        (uri, type) -> false,
        com.openhtmltopdf.outputdevice.helper.ExternalResourceControlPriority
            .RUN_BEFORE_RESOLVING_URI);
    builder.withProducer(GeneratorInfo.THIS.line());
    builder.toStream(out);
    try (PdfBoxRenderer renderer = builder.buildPdfRenderer()) {
      renderer.layout();
      renderer.createPDFWithoutClosing();
      // The moment that it is of is not the one when it was made, and that would change its bytes.
      document.getDocumentInformation().getCOSObject().removeItem(COSName.CREATION_DATE);
      document.getDocumentInformation().getCOSObject().removeItem(COSName.MOD_DATE);
      document.setDocumentId((long) page.hashCode());
      document.getDocumentCatalog().setLanguage(lang.code());
      // The document holds the glyphs that it shows alone.
      for (PDType0Font font : fonts) {
        font.subset();
        GlyphTexts.settle(document, font);
      }
      // As PDDocument.save() does, but for the fonts, which have been subset above.
      document.getDocument().setIsXRefStream(true);
      new COSWriter(out, CompressParameters.DEFAULT_COMPRESSION).write(document);
    }
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
