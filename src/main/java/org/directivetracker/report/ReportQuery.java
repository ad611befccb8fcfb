package org.directivetracker.report;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.directivetracker.directive.DirectiveFilter;
import org.directivetracker.problem.Problem;
import org.directivetracker.time.AsOf;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of a report, with every instant resolved. The same query over the same data gives
 * the same report, byte for byte.
 *
 * @param asOf the instant that the report shows
 * @param past whether the report looks back to {@code asOf}; else it shows the current state
 * @param since the earlier instant that the report is compared with; null for no comparison
 * @param bom whether CSV begins with a byte order mark
 * @param cover whether CSV has the cover of the other formats as lines before the header row
 * @param pointer where the parameters are in the request, such as {@code /query}; the pointers in
 *     problems begin with it
 */
public record ReportQuery(
    DirectiveFilter filter,
    AsOf asOf,
    boolean past,
    @Nullable AsOf since,
    ReportLang lang,
    boolean bom,
    boolean cover,
    String pointer) {
  /** Rejects, with {@code invalid-request}, a comparison with the same or a later instant. */
  public ReportQuery {
    if (since != null && !since.at().isBefore(asOf.at())) {
      throw Problem.invalid(pointer + "/since", "This is not before the report.", "out-of-range");
    }
  }

  /** Rejects, with {@code invalid-request}, a format that cannot hold the report. */
  public void require(ReportFormat format) {
    if (since != null && format == ReportFormat.CSV) {
      throw Problem.invalid(
          pointer + "/since", "CSV holds no comparison. Ask for another form.", "not-allowed");
    }
  }

  /** The instant whose version rows are read; null when the current tables are read. */
  @Nullable AsOf moment() {
    return past ? asOf : null;
  }

  /** The given filters and the sort order, by the name of the request parameter. */
  public Map<String, List<String>> filters() {
    var given = new LinkedHashMap<String, List<String>>();
    put(given, "status", filter.status());
    put(given, "agency", filter.agency());
    put(given, "role", filter.role());
    put(given, "meeting", filter.meeting());
    put(given, "topic", filter.topic());
    put(given, "priority", filter.priority());
    put(given, "kind", filter.kind());
    put(given, "officer", filter.officer());
    put(given, "visibility", filter.visibility());
    put(given, "trafficLight", filter.trafficLight());
    put(given, "overdue", filter.overdue());
    put(given, "dueBefore", filter.dueBefore());
    put(given, "dueAfter", filter.dueAfter());
    put(given, "updatedSince", filter.updatedSince());
    put(given, "sort", filter.sort().code());
    return given;
  }

  private static void put(Map<String, List<String>> given, String name, @Nullable Object value) {
    if (value instanceof Collection<?> values) {
      if (!values.isEmpty()) {
        given.put(name, values.stream().map(Object::toString).toList());
      }
    } else if (value != null) {
      given.put(name, List.of(value.toString()));
    }
  }
}
