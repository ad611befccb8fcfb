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
 * Writer that lays out a page of XHTML as PDF, with the project's fonts. The PDF is tagged if the
 * page is not too large. Charts are drawn as vector graphics, not as pixels. A character that no
 * font has is shown as U+FFFD and listed on the cover.
 */
final class PdfWriter {
  /** Place in the template for the cover line that lists the characters that cannot be shown. */
  private static final String COVER_LINE = "<!--unshown-->";

  /** Number of characters that the cover names. It only counts the others. */
  private static final int MOST_NAMED = 40;

  private static final String REPLACEMENT = "\uFFFD";

  private PdfWriter() {}

  /**
   * Whether a character is invisible anyway. If no font has such a character, it is not replaced by
   * U+FFFD, and the cover does not list it.
   */
  private static boolean isInvisible(int c) {
    return c == '\t'
        || c == '\n'
        || c == '\r'
        || Character.getType(c) == Character.FORMAT
        || Character.isWhitespace(c)
        || Character.isSpaceChar(c);
  }

  private static String replaceMissing(String xhtml, BitSet missing, String label) {
    for (int c = missing.nextSetBit(0); c >= 0; c = missing.nextSetBit(c + 1)) {
      if (isInvisible(c)) {
        missing.clear(c);
      }
    }
    if (missing.isEmpty()) {
      return xhtml;
    }
    var replaced = new StringBuilder(xhtml.length());
    xhtml
        .codePoints()
        .forEach(c -> replaced.appendCodePoint(missing.get(c) ? REPLACEMENT.codePointAt(0) : c));
    int line = replaced.indexOf(COVER_LINE);
    if (line >= 0) {
      replaced.replace(
          line,
          line + COVER_LINE.length(),
          "<tr><td class=\"k\">" + label + "</td><td>" + describe(missing) + "</td></tr>");
    }
    return replaced.toString();
  }

  private static String describe(BitSet missing) {
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
   * Writes the page as PDF.
   *
   * @param charts the charts, by the id of the {@code <object class="chart" id="…">} that each
   *     replaces
   * @param unshown label of the cover line that lists the characters that cannot be shown
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
    String page = replaceMissing(xhtml, selection.missing(), unshown);
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
    builder.useUnicodeLineBreaker(new FlushingLineBreaker(out));
    builder.useObjectDrawerFactory(new ChartDrawerFactory(charts));
    builder.useExternalResourceAccessControl(
        (uri, type) -> false,
        com.openhtmltopdf.outputdevice.helper.ExternalResourceControlPriority
            .RUN_BEFORE_RESOLVING_URI);
    builder.withProducer(GeneratorInfo.THIS.line());
    builder.toStream(out);
    try (PdfBoxRenderer renderer = builder.buildPdfRenderer()) {
      renderer.layout();
      renderer.createPDFWithoutClosing();
      // The dates of creation and change are removed. They would change the bytes of each PDF, and
      // are not the instant that the report is as of.
      document.getDocumentInformation().getCOSObject().removeItem(COSName.CREATION_DATE);
      document.getDocumentInformation().getCOSObject().removeItem(COSName.MOD_DATE);
      document.setDocumentId((long) page.hashCode());
      document.getDocumentCatalog().setLanguage(lang.code());
      // The document embeds only the glyphs that it shows.
      for (PDType0Font font : fonts) {
        font.subset();
        GlyphTexts.settle(document, font);
      }
      // PDDocument.save() does the same, but it would subset the fonts, which is done above.
      document.getDocument().setIsXRefStream(true);
      new COSWriter(out, CompressParameters.DEFAULT_COMPRESSION).write(document);
    }
  }

  /**
   * Line breaker that breaks lines as the library does, and flushes the output before each text.
   * The flush fails when the caller has hung up or the time limit is over, and so ends the layout.
   */
  private static final class FlushingLineBreaker implements FSTextBreaker {
    private final UrlAwareLineBreakIterator breaks =
        new UrlAwareLineBreakIterator(BreakIterator.getLineInstance(Locale.US));
    private final OutputStream out;

    FlushingLineBreaker(OutputStream out) {
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

  private record ChartDrawerFactory(Map<String, CategoryChart> charts)
      implements FSObjectDrawerFactory {
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
