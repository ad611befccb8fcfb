package org.directivetracker.report;

import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.dhatim.fastexcel.Workbook;
import org.dhatim.fastexcel.Worksheet;
import org.directivetracker.http.Spool;
import org.directivetracker.http.SpooledFile;
import org.directivetracker.log.Checkpoint;
import org.directivetracker.report.ReportComparison.ComparedState;
import org.directivetracker.report.ReportComparison.DirectiveDifference;
import org.directivetracker.report.ReportTotals.AgencyCount;
import org.directivetracker.report.ReportTotals.CodeCount;
import org.directivetracker.report.Spreadsheet.SheetColumn;
import org.directivetracker.report.Spreadsheet.SheetTable;
import org.directivetracker.security.Caller;
import org.jspecify.annotations.Nullable;

/**
 * Writer of status reports as XLSX workbooks with a summary, the list of directives, and the
 * changes.
 */
@Singleton
class StatusSpreadsheet {
  private final Labels labels;
  private final Spool spool;

  StatusSpreadsheet(Labels labels, Spool spool) {
    this.labels = labels;
    this.spool = spool;
  }

  void write(
      Caller caller,
      ReportQuery query,
      Checkpoint checkpoint,
      StatusReportReader reader,
      OutputStream out)
      throws IOException {
    try (SpooledFile scratch =
        spool.open(caller.quotaKey(), query.pointer(), ReportLimiter.TIME_LIMIT)) {
      Spreadsheet.write(scratch, out, workbook -> fill(workbook, query, checkpoint, reader));
    }
  }

  private void fill(
      Workbook workbook, ReportQuery query, Checkpoint checkpoint, StatusReportReader reader)
      throws IOException {
    ReportLang lang = query.lang();
    Worksheet summary = workbook.newWorksheet(labels.text("summary", lang));
    var list =
        new SheetTable(
            workbook.newWorksheet(labels.text("directives", lang)),
            StatusColumn.ALL.stream()
                .map(c -> new SheetColumn(labels.text(c.code(), lang), c.width()))
                .toList());
    reader.each(
        row -> {
          try {
            list.row(row(row, lang));
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
          if (list.rows() > StatusReports.MOST_IN_XLSX) {
            throw StatusReports.tooMany(query, StatusReports.MOST_IN_XLSX);
          }
        });
    String mark = reader.illustrative() ? labels.text("illustrative", lang) : null;
    list.finish(mark);
    ReportComparison comparison = reader.comparison();
    if (comparison != null) {
      changes(workbook.newWorksheet(labels.text("change", lang)), comparison.changes(), lang, mark);
    }
    summary(summary, query, checkpoint, reader.totals(), mark);
  }

  private List<@Nullable Object> row(StatusRow row, ReportLang lang) {
    var cells = new ArrayList<@Nullable Object>();
    for (StatusColumn column : StatusColumn.ALL) {
      Object value = column.of(row);
      cells.add(
          value != null && column.codelist() != null
              ? labels.name(column.codelist(), value.toString(), lang)
              : value);
    }
    return cells;
  }

  private void changes(
      Worksheet sheet, List<DirectiveDifference> changes, ReportLang lang, @Nullable String mark)
      throws IOException {
    String before = labels.text("before", lang);
    String after = labels.text("after", lang);
    var columns = new ArrayList<SheetColumn>();
    columns.add(new SheetColumn(labels.text("reference", lang), 20));
    columns.add(new SheetColumn(labels.text("title", lang), 60));
    columns.add(new SheetColumn(labels.text("change", lang), 12));
    for (String label : List.of("status", "trafficLight", "lead", "dueDate", "percentComplete")) {
      columns.add(new SheetColumn(labels.text(label, lang) + " – " + before, 16));
      columns.add(new SheetColumn(labels.text(label, lang) + " – " + after, 16));
    }
    columns.add(new SheetColumn(labels.text("reportsAccepted", lang), 14));
    var table = new SheetTable(sheet, columns);
    for (DirectiveDifference change : changes) {
      table.row(change(change, lang));
    }
    table.finish(mark);
  }

  private List<@Nullable Object> change(DirectiveDifference change, ReportLang lang) {
    List<@Nullable Object> before = state(change.before(), lang);
    List<@Nullable Object> after = state(change.after(), lang);
    var cells = new ArrayList<@Nullable Object>();
    cells.add(change.reference());
    cells.add(change.title());
    cells.add(labels.name("report-change-kind", change.kind(), lang));
    for (int i = 0; i < before.size(); i++) {
      cells.add(before.get(i));
      cells.add(after.get(i));
    }
    cells.add(change.reportsAccepted());
    return cells;
  }

  private List<@Nullable Object> state(@Nullable ComparedState state, ReportLang lang) {
    return state == null
        ? Arrays.asList(null, null, null, null, null)
        : Arrays.asList(
            labels.name("directive-status", state.status(), lang),
            labels.name("traffic-light", state.trafficLight(), lang),
            state.lead(),
            state.dueDate(),
            state.percentComplete());
  }

  private void summary(
      Worksheet sheet,
      ReportQuery query,
      Checkpoint checkpoint,
      ReportTotals totals,
      @Nullable String mark)
      throws IOException {
    ReportLang lang = query.lang();
    Spreadsheet.print(sheet);
    Spreadsheet.mark(sheet, mark);
    sheet.width(0, 34);
    sheet.width(1, 44);
    for (int c = 2; c < 9; c++) {
      sheet.width(c, 12);
    }
    sheet.inlineString(0, 0, labels.text("statusReport", lang));
    sheet.style(0, 0).bold().fontSize(16).set();
    int r = 1;
    if (mark != null) {
      sheet.inlineString(r, 0, mark);
      sheet.style(r++, 0).bold().fontColor("B54708").set();
    }
    for (List<String> line : ReportCover.lines(query, checkpoint, labels)) {
      sheet.inlineString(r, 0, line.get(0));
      sheet.inlineString(r++, 1, line.get(1));
    }
    r++;
    pair(sheet, r++, labels.text("directives", lang), totals.directives());
    pair(sheet, r++, labels.text("overdue", lang), totals.overdue());
    pair(sheet, r++, labels.text("withoutLead", lang), totals.withoutLead());
    pair(sheet, r++, labels.text("averageSlippage", lang), totals.averageSlippageDays());
    r = counts(sheet, r, "byStatus", "directive-status", totals.byStatus(), lang);
    r = counts(sheet, r, "byTrafficLight", "traffic-light", totals.byTrafficLight(), lang);
    r = counts(sheet, r, "bySlippage", "slippage-band", totals.bySlippage(), lang);
    r = agencies(sheet, r, totals.byAgency(), lang);
    r = counts(sheet, r, "byMeeting", null, totals.byMeeting(), lang);
    counts(sheet, r, "byTopic", null, totals.byTopic(), lang);
    sheet.finish();
  }

  private static void pair(Worksheet sheet, int row, String label, @Nullable Object value) {
    sheet.inlineString(row, 0, label);
    Spreadsheet.cell(sheet, row, 1, value);
    sheet.style(row, 1).horizontalAlignment("left").set();
  }

  /**
   * Writes a table of counts.
   *
   * @param codelist name of the code list that names the codes; null when the codes are shown as
   *     they are
   * @return the row after the table
   */
  private int counts(
      Worksheet sheet,
      int row,
      String label,
      @Nullable String codelist,
      List<CodeCount> counts,
      ReportLang lang) {
    int r = row + 1;
    Spreadsheet.head(sheet, r, 0, labels.text(label, lang));
    Spreadsheet.head(sheet, r++, 1, labels.text("count", lang));
    for (CodeCount count : counts) {
      String name = codelist == null ? count.code() : labels.name(codelist, count.code(), lang);
      pair(sheet, r++, name, count.count());
    }
    return r;
  }

  private int agencies(Worksheet sheet, int row, List<AgencyCount> agencies, ReportLang lang) {
    int r = row + 1;
    Spreadsheet.head(sheet, r, 0, labels.text("byAgency", lang));
    Spreadsheet.head(sheet, r, 1, "");
    List<String> heads = List.of("lead", "cooperating", "overdue");
    for (int i = 0; i < heads.size(); i++) {
      Spreadsheet.head(sheet, r, 2 + i, labels.text(heads.get(i), lang));
    }
    List<String> lights = List.of("RED", "YELLOW", "GREEN", "GREY");
    for (int i = 0; i < lights.size(); i++) {
      Spreadsheet.head(sheet, r, 5 + i, labels.name("traffic-light", lights.get(i), lang));
    }
    r++;
    for (AgencyCount a : agencies) {
      sheet.inlineString(r, 0, a.agency());
      sheet.inlineString(r, 1, lang.of(a.names()));
      List<Integer> numbers =
          List.of(a.lead(), a.cooperating(), a.overdue(), a.red(), a.yellow(), a.green(), a.grey());
      for (int i = 0; i < numbers.size(); i++) {
        sheet.value(r, 2 + i, numbers.get(i));
      }
      r++;
    }
    return r;
  }
}
