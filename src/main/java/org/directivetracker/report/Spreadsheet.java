package org.directivetracker.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.Collections;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.dhatim.fastexcel.Position;
import org.dhatim.fastexcel.Workbook;
import org.dhatim.fastexcel.Worksheet;
import org.directivetracker.http.SpooledFile;
import org.jspecify.annotations.Nullable;

/**
 * Writer of XLSX workbooks. Numbers and dates are real values, not texts, and the bytes of a
 * workbook depend only on its content.
 */
final class Spreadsheet {
  private static final String HEAD_FILL = "1F3A5F";
  private static final int ROWS_IN_MEMORY = 500;

  /**
   * XLSX counts days from the first day of this year. An earlier date is written as text (ISO
   * 8601).
   */
  private static final int FIRST_YEAR = 1900;

  /**
   * A column of a table.
   *
   * @param label text of the header cell
   * @param width width in characters
   */
  record SheetColumn(String label, int width) {}

  private Spreadsheet() {}

  /** Writes the sheets of a workbook. */
  interface SheetWriter {
    void fill(Workbook workbook) throws IOException;
  }

  /**
   * Writes a workbook in two passes. In the first pass the library writes it row by row into a
   * scratch file; the library also writes the time at which it ran. The second pass copies the file
   * entry by entry without that time. Neither pass holds the workbook in memory.
   */
  static void write(SpooledFile scratch, OutputStream out, SheetWriter writer) throws IOException {
    OutputStream first = scratch.out();
    try (var workbook = new Workbook(first, GeneratorInfo.THIS.name(), null)) {
      writer.fill(workbook);
    }
    first.flush();
    copyWithoutTimes(scratch, out);
  }

  private static void copyWithoutTimes(SpooledFile workbook, OutputStream out) throws IOException {
    // The zip is read by its directory: ZipInputStream does not accept the library's local headers.
    try (var in = ZipFile.builder().setSeekableByteChannel(workbook.channel()).get()) {
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
                    .replaceFirst("<dcterms:created[^>]*>[^<]*</dcterms:created>", "")
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
   * A table with a frozen header row and a filter on each column. It writes its rows while they are
   * added.
   */
  static final class SheetTable {
    private final Worksheet sheet;
    private final int lastColumn;
    private int row;

    SheetTable(Worksheet sheet, List<SheetColumn> columns) {
      this.sheet = sheet;
      this.lastColumn = columns.size() - 1;
      print(sheet);
      sheet.freezePane(2, 1);
      sheet.repeatRows(0);
      for (int c = 0; c <= lastColumn; c++) {
        sheet.width(c, columns.get(c).width());
        head(sheet, 0, c, columns.get(c).label());
      }
      sheet.rowHeight(0, 32);
    }

    void row(List<@Nullable Object> cells) throws IOException {
      row++;
      for (int c = 0; c <= lastColumn; c++) {
        cell(sheet, row, c, cells.get(c));
      }
      if (row % ROWS_IN_MEMORY == 0) {
        sheet.flush();
      }
    }

    int rows() {
      return row;
    }

    /**
     * Ends the sheet.
     *
     * @param mark text that is printed on every page; null for none
     */
    void finish(@Nullable String mark) throws IOException {
      mark(sheet, mark);
      sheet.setAutoFilter(0, 0, row, lastColumn);
      sheet.finish();
    }
  }

  /** Sets up printing: landscape, as wide as the page, with page numbers. */
  static void print(Worksheet sheet) {
    sheet.pageOrientation("landscape");
    sheet.setFitToPage(true);
    sheet.fitToWidth((short) 1);
    sheet.fitToHeight((short) 0);
    sheet.footer("&P / &N", Position.RIGHT);
    sheet.footer(GeneratorInfo.THIS.line(), Position.LEFT);
  }

  /** Sets the text that is printed on every page. The rows may be written before. */
  static void mark(Worksheet sheet, @Nullable String mark) {
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
    if (value instanceof LocalDate day && day.getYear() >= FIRST_YEAR) {
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
