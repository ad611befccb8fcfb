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
import java.util.function.Consumer;
import org.directivetracker.log.Checkpoint;
import org.directivetracker.log.Checkpoints;
import org.directivetracker.problem.Problem;
import org.directivetracker.security.Caller;
import org.jspecify.annotations.Nullable;

/**
 * Makes status reports in any form. JSON and CSV are written line by line, so that there may be any
 * number; the others hold all of theirs, and are bounded.
 */
@Singleton
public class StatusReports {
  static final int MOST_IN_XLSX = 100_000;
  static final int MOST_IN_DOCUMENT = 300;

  private final StatusQueries queries;
  private final Checkpoints checkpoints;
  private final StatusSpreadsheet spreadsheet;
  private final StatusDocument document;
  private final ObjectMapper mapper;

  StatusReports(
      StatusQueries queries,
      Checkpoints checkpoints,
      StatusSpreadsheet spreadsheet,
      StatusDocument document,
      ObjectMapper mapper) {
    this.queries = queries;
    this.checkpoints = checkpoints;
    this.spreadsheet = spreadsheet;
    this.document = document;
    this.mapper = mapper;
  }

  /**
   * Writes the report as the caller may see it. The same query over the same data gives the same
   * bytes.
   *
   * @return whether any of it is invented
   * @throws Problem {@code invalid-request} before anything is written when the form does not hold
   *     so many directives
   */
  public boolean write(Caller caller, ReportQuery query, ReportFormat format, OutputStream out)
      throws IOException {
    return switch (format) {
      case JSON -> json(caller, query, out);
      case CSV -> csv(caller, query, out);
      case XLSX -> {
        StatusReport report = read(caller, query, MOST_IN_XLSX);
        spreadsheet.write(report, out);
        yield report.illustrative();
      }
      case HTML, PDF -> {
        StatusReport report = read(caller, query, MOST_IN_DOCUMENT);
        document.write(caller, report, format, out);
        yield report.illustrative();
      }
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
      json.writePOJOField("generator", Generator.THIS);
      json.writeNumberField("derivation", ReportCover.DERIVATION);
      json.writeArrayFieldStart("items");
      var seen = new Reading(caller, query);
      // Or each line would be sent by itself.
      ObjectWriter lines = mapper.writer().without(SerializationFeature.FLUSH_AFTER_WRITE_VALUE);
      seen.each(row -> unchecked(() -> lines.writeValue(json, row)));
      json.writeEndArray();
      json.writePOJOField("totals", seen.totals.totals());
      json.writeBooleanField("illustrative", seen.illustrative());
      json.writePOJOField("comparison", seen.comparison());
      json.writeEndObject();
      return seen.illustrative();
    }
  }

  private boolean csv(Caller caller, ReportQuery query, OutputStream out) throws IOException {
    try (var csv = new CsvWriter(out, query.bom())) {
      List<StatusColumn> columns = StatusColumn.ALL;
      csv.row(columns.stream().map(StatusColumn::code).toList());
      var seen = new Reading(caller, query);
      seen.each(row -> csv.row(columns.stream().map(c -> c.of(row)).toList()));
      return seen.illustrative();
    }
  }

  private StatusReport read(Caller caller, ReportQuery query, int most) {
    var rows = new ArrayList<StatusRow>();
    var seen = new Reading(caller, query);
    seen.each(
        row -> {
          if (rows.size() == most) {
            throw Problem.invalid(
                query.pointer() + "/format",
                "This form holds at most "
                    + most
                    + " directives. Narrow the filters, or ask for CSV.",
                "too-many");
          }
          rows.add(row);
        });
    return new StatusReport(
        query,
        checkpoint(query),
        List.copyOf(rows),
        seen.totals.totals(),
        seen.illustrative(),
        seen.comparison());
  }

  private Checkpoint checkpoint(ReportQuery query) {
    return checkpoints.covering(query.asOf().logPosition());
  }

  /** One walk through the directives of a report, with what it comes to. */
  private final class Reading {
    private final Caller caller;
    private final ReportQuery query;
    private final TotalsCounter totals = new TotalsCounter();
    private final @Nullable ComparisonMaker comparison;

    Reading(Caller caller, ReportQuery query) {
      this.caller = caller;
      this.query = query;
      this.comparison =
          query.since() == null ? null : new ComparisonMaker(queries, caller, query, query.since());
    }

    void each(Consumer<StatusRow> consumer) {
      queries.each(
          caller,
          query.filter(),
          query.moment(),
          row -> {
            totals.add(row);
            if (comparison != null) {
              comparison.add(row);
            }
            consumer.accept(row);
          });
    }

    boolean illustrative() {
      return totals.illustrative() || (comparison != null && comparison.illustrative());
    }

    @Nullable Comparison comparison() {
      return comparison == null ? null : comparison.comparison();
    }
  }

  private interface Writing {
    void run() throws IOException;
  }

  private static void unchecked(Writing writing) {
    try {
      writing.run();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
