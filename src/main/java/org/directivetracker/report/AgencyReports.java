package org.directivetracker.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.qute.Engine;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.dhatim.fastexcel.Worksheet;
import org.directivetracker.directive.ClosureReason;
import org.directivetracker.http.Spool;
import org.directivetracker.http.SpooledFile;
import org.directivetracker.log.Checkpoints;
import org.directivetracker.report.AgencyReport.MeasureDefinition;
import org.directivetracker.report.ReportTotals.CodeCount;
import org.directivetracker.report.Spreadsheet.SheetColumn;
import org.directivetracker.report.Spreadsheet.SheetTable;
import org.directivetracker.security.Caller;
import org.jspecify.annotations.Nullable;

/**
 * Writer of the agency scorecard in every format. It holds the scorecard in memory, because a
 * scorecard has no more lines than there are agencies.
 */
@Singleton
public class AgencyReports {
  private final ScoreQueries queries;
  private final Checkpoints checkpoints;
  private final Labels labels;
  private final ObjectMapper mapper;
  private final Engine engine;
  private final Spool spool;

  AgencyReports(
      ScoreQueries queries,
      Checkpoints checkpoints,
      Labels labels,
      ObjectMapper mapper,
      Engine engine,
      Spool spool) {
    this.queries = queries;
    this.checkpoints = checkpoints;
    this.labels = labels;
    this.mapper = mapper;
    this.engine = engine;
    this.spool = spool;
  }

  /**
   * Writes the scorecard as the caller may see it. An agency sees only its own line.
   *
   * @return whether anything in the scorecard is illustrative
   * @throws org.directivetracker.problem.Problem {@code forbidden} for a caller who is neither
   *     supervisor nor auditor nor agency; {@code invalid-request} when HTML or PDF is too large
   */
  public boolean write(Caller caller, ReportQuery query, ReportFormat format, OutputStream out)
      throws IOException {
    AgencyReport report =
        queries.report(caller, query, checkpoints.coveringIfPossible(query.asOf().logPosition()));
    switch (format) {
      case JSON -> out.write(mapper.writeValueAsBytes(report));
      case CSV -> csv(report, out);
      case XLSX -> xlsx(caller, report, out);
      case HTML -> out.write(page(report, false).getBytes(StandardCharsets.UTF_8));
      case PDF ->
          PdfWriter.write(
              page(report, true),
              Map.of(),
              query.lang(),
              labels.text("unshown", query.lang()),
              out);
    }
    return report.illustrative();
  }

  private static List<String> codes() {
    var codes =
        new ArrayList<>(
            List.of(
                "agency",
                "name",
                "lead",
                "cooperating",
                "acknowledgementsDue",
                "acknowledgementsOnTime",
                "reportsDue",
                "reportsOnTime",
                "reportsResubmittedLate",
                "completionsDue",
                "completionsOnTime",
                "milestonesDue",
                "milestonesOnTime",
                "extensionsAsked",
                "extensionsGranted",
                "averageSlippageDays",
                "overdue"));
    for (ClosureReason reason : ClosureReason.values()) {
      codes.add("closed" + reason.name());
    }
    codes.add("illustrative");
    codes.add("derivation");
    return codes;
  }

  private static List<@Nullable Object> cells(AgencyScore score, AgencyReport report) {
    var cells = new ArrayList<@Nullable Object>();
    cells.add(score.agency());
    cells.add(report.query().lang().of(score.names()));
    cells.add(score.lead());
    cells.add(score.cooperating());
    cells.add(score.acknowledgements().of());
    cells.add(score.acknowledgements().onTime());
    cells.add(score.reports().of());
    cells.add(score.reports().onTime());
    cells.add(score.reportsResubmittedLate());
    cells.add(score.completions().of());
    cells.add(score.completions().onTime());
    cells.add(score.milestones().of());
    cells.add(score.milestones().onTime());
    cells.add(score.extensionsAsked());
    cells.add(score.extensionsGranted());
    cells.add(score.averageSlippageDays());
    cells.add(score.overdue());
    score.closed().forEach(c -> cells.add(c.count()));
    cells.add(report.illustrative());
    cells.add(report.derivation());
    return cells;
  }

  private void csv(AgencyReport report, OutputStream out) throws IOException {
    try (var csv = new CsvWriter(out, report.query().bom())) {
      if (report.query().cover()) {
        csv.comments(ReportCover.lines(report.query(), report.checkpoint(), labels));
      }
      csv.row(codes());
      report.items().forEach(score -> csv.row(cells(score, report)));
    }
  }

  private void xlsx(Caller caller, AgencyReport report, OutputStream out) throws IOException {
    ReportLang lang = report.query().lang();
    String mark = report.illustrative() ? labels.text("illustrative", lang) : null;
    try (SpooledFile scratch =
        spool.open(caller.quotaKey(), report.query().pointer(), ReportLimiter.TIME_LIMIT)) {
      Spreadsheet.write(
          scratch,
          out,
          workbook -> {
            Worksheet summary = workbook.newWorksheet(labels.text("summary", lang));
            var table =
                new SheetTable(
                    workbook.newWorksheet(labels.text("agencyReport", lang)), columns(lang));
            for (AgencyScore score : report.items()) {
              table.row(cells(score, report));
            }
            table.finish(mark);
            summary(summary, report, mark);
          });
    }
  }

  private void summary(Worksheet summary, AgencyReport report, @Nullable String mark)
      throws IOException {
    ReportLang lang = report.query().lang();
    Spreadsheet.print(summary);
    Spreadsheet.mark(summary, mark);
    summary.width(0, 34);
    summary.width(1, 110);
    int r = 0;
    Spreadsheet.head(summary, r, 0, labels.text("agencyReport", lang));
    Spreadsheet.head(summary, r++, 1, mark == null ? "" : mark);
    for (List<String> line : ReportCover.lines(report.query(), report.checkpoint(), labels)) {
      summary.inlineString(r, 0, line.get(0));
      summary.inlineString(r++, 1, line.get(1));
    }
    r++;
    Spreadsheet.head(summary, r, 0, labels.text("measure", lang));
    Spreadsheet.head(summary, r++, 1, labels.text("definition", lang));
    for (MeasureDefinition m : report.definitions()) {
      summary.inlineString(r, 0, lang.of(m.names()));
      summary.inlineString(r, 1, lang.of(m.definitions()));
      summary.style(r++, 1).wrapText(true).set();
    }
    summary.finish();
  }

  private List<SheetColumn> columns(ReportLang lang) {
    String due = " – " + labels.text("dueCount", lang);
    String onTime = " – " + labels.text("onTimeCount", lang);
    var columns = new ArrayList<SheetColumn>();
    columns.add(new SheetColumn(labels.text("agency", lang), 12));
    columns.add(new SheetColumn(labels.text("name", lang), 44));
    columns.add(new SheetColumn(labels.text("lead", lang), 9));
    columns.add(new SheetColumn(labels.text("cooperating", lang), 12));
    for (String label :
        List.of("acknowledgements", "reportsOnTime", "completions", "milestonesOnTime")) {
      columns.add(new SheetColumn(labels.text(label, lang) + due, 14));
      columns.add(new SheetColumn(labels.text(label, lang) + onTime, 14));
      if (label.equals("reportsOnTime")) {
        columns.add(new SheetColumn(labels.text("reportsResubmittedLate", lang), 14));
      }
    }
    for (String label :
        List.of("extensionsAsked", "extensionsGranted", "averageSlippageDays", "overdue")) {
      columns.add(new SheetColumn(labels.text(label, lang), 13));
    }
    for (ClosureReason reason : ClosureReason.values()) {
      columns.add(new SheetColumn(labels.name("closure-reason", reason, lang), 14));
    }
    columns.add(new SheetColumn(labels.text("illustrative", lang), 12));
    columns.add(new SheetColumn(labels.text("derivation", lang), 12));
    return columns;
  }

  private String page(AgencyReport report, boolean pdf) {
    ReportLang lang = report.query().lang();
    String page =
        engine
            .getTemplate("report/agencies.html")
            .data("pdf", pdf)
            .data("fallbacks", Fonts.fallbacks())
            .data("lang", lang.code())
            .data("l", labels.in(lang))
            .data("cover", ReportCover.lines(report.query(), report.checkpoint(), labels))
            .data("day", report.query().asOf().day())
            .data("generator", GeneratorInfo.THIS.line())
            .data("illustrative", report.illustrative())
            .data("directives", report.directives())
            .data("scores", report.items().stream().map(s -> line(s, lang)).toList())
            .data(
                "definitions",
                report.definitions().stream()
                    .map(m -> List.of(lang.of(m.names()), lang.of(m.definitions())))
                    .toList())
            .render();
    new PageBudget(report.query()).require(page);
    return page;
  }

  /**
   * An agency's line on the page.
   *
   * @param of the agency's score
   * @param closed the closure reasons of its closed directives, each with its count
   */
  public record AgencyScoreLine(String name, AgencyScore of, String closed) {}

  private AgencyScoreLine line(AgencyScore score, ReportLang lang) {
    String closed =
        score.closed().stream()
            .filter(c -> c.count() > 0)
            .map((CodeCount c) -> labels.name("closure-reason", c.code(), lang) + " " + c.count())
            .collect(java.util.stream.Collectors.joining(lang == ReportLang.ZH ? "，" : ", "));
    return new AgencyScoreLine(lang.of(score.names()), score, closed);
  }
}
