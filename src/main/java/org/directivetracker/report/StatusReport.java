package org.directivetracker.report;

import java.util.List;
import org.directivetracker.log.Checkpoint;
import org.jspecify.annotations.Nullable;

/** A status report with all its lines, for the forms that need them at once. */
record StatusReport(
    ReportQuery query,
    Checkpoint checkpoint,
    List<StatusRow> rows,
    ReportTotals totals,
    boolean illustrative,
    @Nullable ReportComparison comparison) {}
