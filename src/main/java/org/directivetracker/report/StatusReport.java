package org.directivetracker.report;

import java.util.List;
import org.directivetracker.log.Checkpoint;
import org.jspecify.annotations.Nullable;

/** A status report with all its rows, for the formats that need all rows at once. */
record StatusReport(
    ReportQuery query,
    Checkpoint checkpoint,
    List<StatusRow> rows,
    ReportTotals totals,
    boolean illustrative,
    @Nullable ReportComparison comparison) {}
