package org.directivetracker.report;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.directivetracker.log.Checkpoint;
import org.directivetracker.log.Checkpoints;
import org.directivetracker.problem.Problem;
import org.directivetracker.security.Caller;

/**
 * Writer of status reports in every format. JSON, CSV and XLSX are written row by row along a
 * database cursor. HTML and PDF hold all their content in memory, so the number of their directives
 * and the length of their text are bounded.
 */
@Singleton
public class StatusReports {
  static final int MOST_IN_XLSX = 100_000;
  static final int MOST_IN_DOCUMENT = 300;

  private final StatusQueries queries;
  private final Checkpoints checkpoints;
  private final StatusSpreadsheet spreadsheet;
  private final StatusDocument document;
  private final Labels labels;
  private final ObjectMapper mapper;

  StatusReports(
      StatusQueries queries,
      Checkpoints checkpoints,
      StatusSpreadsheet spreadsheet,
      StatusDocument document,
      Labels labels,
      ObjectMapper mapper) {
    this.queries = queries;
    this.checkpoints = checkpoints;
    this.spreadsheet = spreadsheet;
    this.document = document;
    this.labels = labels;
    this.mapper = mapper;
  }

  /**
   * Writes the report as the caller may see it. The same query over the same data gives the same
   * bytes.
   *
   * @return whether anything in the report is illustrative
   * @throws Problem {@code invalid-request}, before anything is written, when there are more
   *     directives than the format can hold
   */
  public boolean write(Caller caller, ReportQuery query, ReportFormat format, OutputStream out)
      throws IOException {
    return switch (format) {
      case JSON -> json(caller, query, out);
      case CSV -> csv(caller, query, out);
      case XLSX -> xlsx(caller, query, out);
      case HTML, PDF -> document(caller, query, format, out);
    };
  }

  private boolean json(Caller caller, ReportQuery query, OutputStream out) throws IOException {
    Checkpoint checkpoint = checkpoint(query);
    try (JsonGenerator json = mapper.createGenerator(out)) {
      json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
      json.writeStartObject();
      json.writePOJOField("asOf", query.asOf());
      json.writePOJOField("checkpoint", checkpoint);
      json.writePOJOField("filters", query.filters());
      json.writePOJOField("generator", GeneratorInfo.THIS);
      json.writeNumberField("derivation", ReportCover.DERIVATION);
      json.writeArrayFieldStart("items");
      var reader = new StatusReportReader(queries, caller, query);
      // Jackson would otherwise flush each row by itself.
      ObjectWriter lines = mapper.writer().without(SerializationFeature.FLUSH_AFTER_WRITE_VALUE);
      reader.each(row -> unchecked(() -> lines.writeValue(json, row)));
      json.writeEndArray();
      json.writePOJOField("totals", reader.totals());
      json.writeBooleanField("illustrative", reader.illustrative());
      json.writePOJOField("comparison", reader.comparison());
      json.writeEndObject();
      return reader.illustrative();
    }
  }

  private boolean csv(Caller caller, ReportQuery query, OutputStream out) throws IOException {
    try (var csv = new CsvWriter(out, query.bom())) {
      if (query.cover()) {
        csv.comments(ReportCover.lines(query, checkpoint(query), labels));
      }
      List<StatusColumn> columns = StatusColumn.ALL;
      csv.row(columns.stream().map(StatusColumn::code).toList());
      var reader = new StatusReportReader(queries, caller, query);
      reader.each(row -> csv.row(columns.stream().map(c -> c.of(row)).toList()));
      return reader.illustrative();
    }
  }

  private boolean xlsx(Caller caller, ReportQuery query, OutputStream out) throws IOException {
    var reader = new StatusReportReader(queries, caller, query);
    spreadsheet.write(caller, query, checkpoint(query), reader, out);
    return reader.illustrative();
  }

  private boolean document(Caller caller, ReportQuery query, ReportFormat format, OutputStream out)
      throws IOException {
    var rows = new ArrayList<StatusRow>();
    var budget = new PageBudget(query);
    var reader = new StatusReportReader(queries, caller, query);
    reader.each(
        row -> {
          budget.keep(row);
          rows.add(row);
          if (rows.size() > MOST_IN_DOCUMENT) {
            throw tooMany(query, MOST_IN_DOCUMENT);
          }
        });
    var report =
        new StatusReport(
            query,
            checkpoint(query),
            List.copyOf(rows),
            reader.totals(),
            reader.illustrative(),
            reader.comparison());
    document.write(caller, report, format, budget, out);
    return report.illustrative();
  }

  static Problem tooMany(ReportQuery query, int most) {
    return Problem.invalid(
        query.pointer() + "/format",
        "This form holds at most "
            + most
            + " directives. Narrow the filters, or ask for CSV or JSON.",
        "too-many");
  }

  private Checkpoint checkpoint(ReportQuery query) {
    return checkpoints.coveringIfPossible(query.asOf().logPosition());
  }

  private interface WriteAction {
    void run() throws IOException;
  }

  private static void unchecked(WriteAction action) {
    try {
      action.run();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
