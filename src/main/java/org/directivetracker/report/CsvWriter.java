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

/** Writer of CSV (RFC 4180) in UTF-8. It writes row by row. */
final class CsvWriter implements AutoCloseable {
  /**
   * First characters that make a spreadsheet read a text as a formula. Spreadsheets accept the
   * full-width signs too.
   */
  private static final String FORMULA_STARTS = "=+-@\uFF1D\uFF0B\uFF0D\uFF20\t\r\n";

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
   * Writes lines that begin with {@code #}, before the header row. A spreadsheet splits a line into
   * cells at separators such as commas. A space after each separator keeps the next cell from being
   * read as a formula.
   *
   * @param pairs the lines, each a label and its value
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

  /**
   * Writes a row. A text that a spreadsheet would read as a formula gets a leading apostrophe;
   * numbers, dates and booleans are written unchanged.
   */
  void row(List<? extends @Nullable Object> cells) {
    var escaped = new ArrayList<@Nullable Object>(cells.size());
    for (Object cell : cells) {
      escaped.add(cell instanceof String text ? escape(text) : cell);
    }
    try {
      printer.printRecord(escaped);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String escape(String text) {
    return !text.isEmpty() && FORMULA_STARTS.indexOf(text.charAt(0)) >= 0 ? "'" + text : text;
  }

  @Override
  public void close() throws IOException {
    printer.flush();
  }
}
