package org.directivetracker.report;

import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.jspecify.annotations.Nullable;

/** Writes CSV (RFC 4180) row by row, in UTF-8. */
final class CsvWriter implements AutoCloseable {
  /** What makes a spreadsheet take a text for a formula. */
  private static final String LEADS_TO_FORMULA = "=+-@\t\r";

  private final CSVPrinter printer;

  /**
   * @param bom whether a byte order mark comes first
   */
  CsvWriter(OutputStream out, boolean bom) throws IOException {
    Writer writer = new OutputStreamWriter(out, StandardCharsets.UTF_8);
    if (bom) {
      writer.write('\uFEFF');
    }
    printer = new CSVPrinter(writer, CSVFormat.RFC4180);
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
