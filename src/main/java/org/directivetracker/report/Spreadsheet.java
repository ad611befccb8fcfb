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

/** Writes workbooks with real numbers and days, whose bytes depend on what is in them alone. */
final class Spreadsheet {
  private static final String HEAD_FILL = "1F3A5F";
  private static final int ROWS_IN_MEMORY = 500;

  /** Days are counted from its first: an earlier one is written as text (ISO 8601). */
  private static final int FIRST_YEAR = 1900;

  /** A column: what stands over it, and how many characters wide it is. */
  record SheetColumn(String label, int width) {}

  private Spreadsheet() {}

  interface SheetWriter {
    void fill(Workbook workbook) throws IOException;
  }

  /**
   * Writes a workbook in two passes: the library writes it into a scratch file, row by row, and
   * notes the time at which it ran; the second pass copies it entry by entry without that. Neither
   * holds the workbook in memory.
   */
  static void write(SpooledFile scratch, OutputStream out, SheetWriter filling) throws IOException {
    OutputStream first = scratch.out();
    try (var workbook = new Workbook(first, GeneratorInfo.THIS.name(), null)) {
      filling.fill(workbook);
    }
    first.flush();
    settle(scratch, out);
  }

  private static void settle(SpooledFile workbook, OutputStream out) throws IOException {
    // Read by its directory: the library's local headers are not what ZipInputStream takes.
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

  /** A table with its head frozen and a filter over each column, its rows written as they come. */
  static final class SheetTable {
    private final Worksheet sheet;
    private final int last;
    private int row;

    SheetTable(Worksheet sheet, List<SheetColumn> columns) {
      this.sheet = sheet;
      this.last = columns.size() - 1;
      print(sheet);
      sheet.freezePane(2, 1);
      sheet.repeatRows(0);
      for (int c = 0; c <= last; c++) {
        sheet.width(c, columns.get(c).width());
        head(sheet, 0, c, columns.get(c).label());
      }
      sheet.rowHeight(0, 32);
    }

    void row(List<@Nullable Object> cells) throws IOException {
      row++;
      for (int c = 0; c <= last; c++) {
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
     * @param mark what is printed on every page, null for nothing
     */
    void finish(@Nullable String mark) throws IOException {
      mark(sheet, mark);
      sheet.setAutoFilter(0, 0, row, last);
      sheet.finish();
    }
  }

  /** Landscape, as wide as the page, with page numbers. */
  static void print(Worksheet sheet) {
    sheet.pageOrientation("landscape");
    sheet.setFitToPage(true);
    sheet.fitToWidth((short) 1);
    sheet.fitToHeight((short) 0);
    sheet.footer("&P / &N", Position.RIGHT);
    sheet.footer(GeneratorInfo.THIS.line(), Position.LEFT);
  }

  /** What is printed on every page; it may be said after the rows. */
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
