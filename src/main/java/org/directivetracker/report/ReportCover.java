package org.directivetracker.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.directivetracker.log.Checkpoint;
import org.directivetracker.time.AsOf;

/**
 * The cover of a report, which states what the report shows: the instant, the filters, the position
 * of the log, the checkpoint that covers it, and the program that made the report.
 */
final class ReportCover {
  /**
   * Version of the rules by which reports are calculated. {@code docs/reports.md} lists the
   * versions. The number changes when the same data give other figures than before.
   */
  static final int DERIVATION = 2;

  private static final Map<String, String> CODELISTS =
      Map.of(
          "status", "directive-status",
          "role", "assignment-role",
          "priority", "priority",
          "kind", "directive-kind",
          "visibility", "visibility",
          "trafficLight", "traffic-light");

  private ReportCover() {}

  /** The lines of the cover, each a label and its value. */
  static List<List<String>> lines(ReportQuery query, Checkpoint checkpoint, Labels labels) {
    ReportLang lang = query.lang();
    var lines = new ArrayList<List<String>>();
    lines.add(List.of(labels.text("asOf", lang), formatInstant(query.asOf(), labels, lang)));
    AsOf since = query.since();
    if (since != null) {
      lines.add(List.of(labels.text("since", lang), formatInstant(since, labels, lang)));
    }
    lines.add(List.of(labels.text("filters", lang), filters(query, labels)));
    lines.add(List.of(labels.text("logPosition", lang), Long.toString(query.asOf().logPosition())));
    lines.add(
        List.of(
            labels.text("checkpoint", lang),
            checkpoint.origin()
                + " · "
                + checkpoint.treeSize()
                + " "
                + labels.text("entries", lang)
                + " · "
                + checkpoint.madeAt()));
    lines.add(List.of(labels.text("rootHash", lang), checkpoint.root()));
    lines.add(List.of(labels.text("generator", lang), GeneratorInfo.THIS.line()));
    lines.add(List.of(labels.text("derivation", lang), Integer.toString(DERIVATION)));
    return lines;
  }

  private static String formatInstant(AsOf asOf, Labels labels, ReportLang lang) {
    return asOf.day()
        + " ("
        + asOf.at()
        + (asOf.provisional() ? ", " + labels.text("provisional", lang) : "")
        + ")";
  }

  private static String filters(ReportQuery query, Labels labels) {
    ReportLang lang = query.lang();
    String given =
        query.filters().entrySet().stream()
            .filter(e -> !e.getKey().equals("sort"))
            .map(
                e ->
                    labels.text(e.getKey(), lang)
                        + ": "
                        + e.getValue().stream()
                            .map(v -> value(e.getKey(), v, labels, lang))
                            .collect(Collectors.joining(", ")))
            .collect(Collectors.joining("; "));
    return given.isEmpty() ? labels.text("noFilters", lang) : given;
  }

  private static String value(String filter, String value, Labels labels, ReportLang lang) {
    if (filter.equals("overdue")) {
      return labels.text(Boolean.parseBoolean(value) ? "yes" : "no", lang);
    }
    String codelist = CODELISTS.get(filter);
    return codelist == null ? value : labels.name(codelist, value, lang);
  }
}
