package org.directivetracker.report;

import io.quarkus.qute.Engine;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import org.directivetracker.security.Caller;
import org.knowm.xchart.CategoryChart;

/** Writer of status reports as HTML and PDF, which have one template. */
@Singleton
class StatusDocument {
  private final DirectiveSections sections;
  private final ReportPageModels lines;
  private final Labels labels;
  private final Engine engine;

  StatusDocument(DirectiveSections sections, ReportPageModels lines, Labels labels, Engine engine) {
    this.sections = sections;
    this.lines = lines;
    this.labels = labels;
    this.engine = engine;
  }

  void write(
      Caller caller, StatusReport report, ReportFormat format, PageBudget budget, OutputStream out)
      throws IOException {
    ReportLang lang = report.query().lang();
    var charts = new LinkedHashMap<String, CategoryChart>();
    if (!report.rows().isEmpty()) {
      charts.put("chart-lights", Charts.lights(report.totals(), labels, lang));
      charts.put("chart-slippage", Charts.slippage(report.totals(), labels, lang));
    }
    boolean pdf = format == ReportFormat.PDF;
    String page =
        engine
            .getTemplate("report/status.html")
            .data("pdf", pdf)
            .data("fallbacks", Fonts.fallbacks())
            .data("lang", lang.code())
            .data("l", labels.in(lang))
            .data("cover", ReportCover.lines(report.query(), report.checkpoint(), labels))
            .data("day", report.query().asOf().day())
            .data("generator", GeneratorInfo.THIS.line())
            .data("illustrative", report.illustrative())
            .data("pictures", pdf ? Map.of() : pictures(charts))
            .data("totals", lines.totals(report.totals(), lang))
            .data("comparison", lines.comparison(report.comparison(), lang))
            .data("lines", report.rows().stream().map(r -> lines.line(r, lang)).toList())
            .data(
                "sections",
                report.rows().stream()
                    .map(r -> sections.section(caller, report.query(), r, budget))
                    .toList())
            .render();
    budget.require(page);
    if (pdf) {
      PdfWriter.write(page, charts, lang, labels.text("unshown", lang), out);
    } else {
      out.write(page.getBytes(StandardCharsets.UTF_8));
    }
  }

  /**
   * The charts as the HTML page embeds them: PNG images in Base64, with enough pixels for print.
   */
  private static Map<String, String> pictures(Map<String, CategoryChart> charts)
      throws IOException {
    var pictures = new LinkedHashMap<String, String>();
    for (Map.Entry<String, CategoryChart> chart : charts.entrySet()) {
      pictures.put(
          chart.getKey(), Base64.getEncoder().encodeToString(Charts.png(chart.getValue())));
    }
    return pictures;
  }
}
