package org.directivetracker.report;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.Collections;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.apache.commons.compress.utils.SeekableInMemoryByteChannel;
import org.dhatim.fastexcel.Position;
import org.dhatim.fastexcel.Workbook;
import org.dhatim.fastexcel.Worksheet;
import org.jspecify.annotations.Nullable;

/** Writes workbooks with real numbers and days, whose bytes depend on what is in them alone. */
final class Spreadsheet {
  private static final String HEAD_FILL = "1F3A5F";
  private static final int ROWS_IN_MEMORY = 500;

  /** A column: what stands over it, and how many characters wide it is. */
  record Column(String label, int width) {}

  private Spreadsheet() {}

  interface Filling {
    void fill(Workbook workbook) throws IOException;
  }

  /**
   * @param made what the workbook says of when it was made
   */
  static void write(OutputStream out, Instant made, Filling filling) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var workbook = new Workbook(bytes, Generator.THIS.name(), null)) {
      filling.fill(workbook);
    }
    settle(bytes.toByteArray(), made, out);
  }

  /** The library writes down when it ran: the same workbook, with the report's own time instead. */
  private static void settle(byte[] workbook, Instant made, OutputStream out) throws IOException {
    // Read by its directory: the library's local headers are not what ZipInputStream takes.
    try (var in =
        ZipFile.builder().setSeekableByteChannel(new SeekableInMemoryByteChannel(workbook)).get()) {
      var zip = new ZipOutputStream(out);
      for (ZipArchiveEntry entry : Collections.list(in.getEntries())) {
        var copy = new ZipEntry(entry.getName());
        copy.setTimeLocal(LocalDateTime.of(1980, 1, 1, 0, 0));
        zip.putNextEntry(copy);
        try (InputStream bytes = in.getInputStream(entry)) {
          if (entry.getName().equals("docProps/core.xml")) {
            String properties = new String(bytes.readAllBytes(), StandardCharsets.UTF_8);
            zip.write(
                properties
                    .replaceFirst("(W3CDTF\">)[^<]*", "$1" + made)
                    .getBytes(StandardCharsets.UTF_8));
          } else {
            bytes.transferTo(zip);
          }
        }
        zip.closeEntry();
      }
      zip.finish();
    }
  }

  /**
   * A table with its head frozen and a filter over each column, its rows written as they come.
   *
   * @param mark what is printed on every page, null for nothing
   */
  static void table(
      Worksheet sheet,
      List<Column> columns,
      Iterable<List<@Nullable Object>> rows,
      @Nullable String mark)
      throws IOException {
    print(sheet, mark);
    sheet.freezePane(2, 1);
    sheet.repeatRows(0);
    int last = columns.size() - 1;
    for (int c = 0; c <= last; c++) {
      sheet.width(c, columns.get(c).width());
      head(sheet, 0, c, columns.get(c).label());
    }
    sheet.rowHeight(0, 32);
    int r = 0;
    for (List<@Nullable Object> row : rows) {
      r++;
      for (int c = 0; c <= last; c++) {
        cell(sheet, r, c, row.get(c));
      }
      if (r % ROWS_IN_MEMORY == 0) {
        sheet.flush();
      }
    }
    sheet.setAutoFilter(0, 0, r, last);
    sheet.finish();
  }

  /** Landscape, as wide as the page, with page numbers. */
  static void print(Worksheet sheet, @Nullable String mark) {
    sheet.pageOrientation("landscape");
    sheet.setFitToPage(true);
    sheet.fitToWidth((short) 1);
    sheet.fitToHeight((short) 0);
    sheet.footer("&P / &N", Position.RIGHT);
    sheet.footer(Generator.THIS.line(), Position.LEFT);
    if (mark != null) {
      sheet.header(mark, Position.CENTER);
    }
  }

  static void head(Worksheet sheet, int row, int column, String label) {
    sheet.inlineString(row, column, label);
    sheet
        .style(row, column)
        .bold()
        .fontColor("FFFFFF")
        .fillColor(HEAD_FILL)
        .verticalAlignment("center")
        .wrapText(true)
        .set();
  }

  static void cell(Worksheet sheet, int row, int column, @Nullable Object value) {
    if (value instanceof LocalDate day) {
      sheet.value(row, column, day);
      sheet.style(row, column).format("yyyy-mm-dd").set();
    } else if (value instanceof Integer number) {
      sheet.value(row, column, number);
    } else if (value instanceof BigDecimal number) {
      sheet.value(row, column, number);
      sheet.style(row, column).format("0.0").set();
    } else if (value instanceof Boolean truth) {
      sheet.value(row, column, truth);
    } else if (value != null) {
      sheet.inlineString(row, column, value.toString());
    }
  }
}
