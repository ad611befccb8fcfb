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
 * What is asked of a report, all moments resolved: the same query over the same data is the same
 * report, byte for byte.
 *
 * @param past whether it looks back; else it shows how things stand now
 * @param since the moment that it is compared with, null for none
 * @param bom whether CSV begins with a byte order mark
 * @param cover whether lines with the cover of the other forms stand before the head of CSV
 * @param pointer what the pointers to its faults begin with: where it stands in the request
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
  /**
   * Refuses, with {@code invalid-request}, what is compared with itself or with what came after.
   */
  public ReportQuery {
    if (since != null && !since.at().isBefore(asOf.at())) {
      throw Problem.invalid(pointer + "/since", "This is not before the report.", "out-of-range");
    }
  }

  /** Refuses, with {@code invalid-request}, a form that does not hold what is asked for. */
  public void require(ReportFormat format) {
    if (since != null && format == ReportFormat.CSV) {
      throw Problem.invalid(
          pointer + "/since", "CSV holds no comparison. Ask for another form.", "not-allowed");
    }
  }

  /** The moment that version rows are read of; null when the tables themselves are. */
  @Nullable AsOf moment() {
    return past ? asOf : null;
  }

  /** The filters that were given, in the words of the request. */
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
