package org.directivetracker.report;

import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.jspecify.annotations.Nullable;

/** Writes CSV (RFC 4180) row by row, in UTF-8. */
final class CsvWriter implements AutoCloseable {
  /** A text that begins so is a formula to a spreadsheet, which takes full-width forms too. */
  private static final String LEADS_TO_FORMULA = "=+-@\uFF1D\uFF0B\uFF0D\uFF20\t\r\n";

  private static final Pattern CELL_IN_COMMENT = Pattern.compile("([,;\t])(?=\\S)");
  private static final Pattern BREAKS = Pattern.compile("[\\p{Cntrl}\u2028\u2029]+");

  private final Writer writer;
  private final CSVPrinter printer;

  /**
   * @param bom whether a byte order mark comes first
   */
  CsvWriter(OutputStream out, boolean bom) throws IOException {
    writer = new OutputStreamWriter(out, StandardCharsets.UTF_8);
    if (bom) {
      writer.write('\uFEFF');
    }
    printer = new CSVPrinter(writer, CSVFormat.RFC4180);
  }

  /**
   * Lines that begin with {@code #}, before the head: pairs of a label and what it says. A
   * spreadsheet parts them at commas, so that a blank after each keeps the rest from being a
   * formula.
   */
  void comments(List<List<String>> pairs) {
    try {
      for (List<String> pair : pairs) {
        String line = BREAKS.matcher(String.join(": ", pair)).replaceAll(" ");
        writer.write("# " + CELL_IN_COMMENT.matcher(line).replaceAll("$1 ") + "\r\n");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Texts are kept from being formulas; numbers, days and truth values are as they are. */
  void row(List<? extends @Nullable Object> cells) {
    var safe = new ArrayList<@Nullable Object>(cells.size());
    for (Object cell : cells) {
      safe.add(cell instanceof String text ? safe(text) : cell);
    }
    try {
      printer.printRecord(safe);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String safe(String text) {
    return !text.isEmpty() && LEADS_TO_FORMULA.indexOf(text.charAt(0)) >= 0 ? "'" + text : text;
  }

  @Override
  public void close() throws IOException {
    printer.flush();
  }
}
