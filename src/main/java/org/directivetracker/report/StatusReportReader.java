package org.directivetracker.report;

import java.util.function.Consumer;
import org.directivetracker.security.Caller;
import org.jspecify.annotations.Nullable;

/**
 * Reader that walks once through the directives of a status report. Totals and comparison are
 * complete after the walk.
 */
final class StatusReportReader {
  private final StatusQueries queries;
  private final Caller caller;
  private final ReportQuery query;
  private final TotalsCounter totals = new TotalsCounter();
  private final @Nullable ReportComparer comparer;

  StatusReportReader(StatusQueries queries, Caller caller, ReportQuery query) {
    this.queries = queries;
    this.caller = caller;
    this.query = query;
    this.comparer =
        query.since() == null ? null : new ReportComparer(queries, caller, query, query.since());
  }

  void each(Consumer<StatusRow> consumer) {
    queries.each(
        caller,
        query.filter(),
        query.moment(),
        row -> {
          totals.add(row);
          if (comparer != null) {
            comparer.add(row);
          }
          consumer.accept(row);
        });
  }

  ReportTotals totals() {
    return totals.totals();
  }

  boolean illustrative() {
    return totals.illustrative() || (comparer != null && comparer.illustrative());
  }

  @Nullable ReportComparison comparison() {
    return comparer == null ? null : comparer.comparison();
  }
}
