package org.directivetracker.snapshot;

import org.directivetracker.directive.DirectiveParameters;
import org.directivetracker.report.ReportFormat;
import org.directivetracker.report.ReportKind;
import org.directivetracker.report.ReportLang;
import org.jspecify.annotations.Nullable;

/**
 * Request to freeze a report. Its members are the parameters of the report's own endpoint.
 *
 * @param asOf an instant or a date; null for the newest final instant
 * @param since the instant or date that the report is compared with; null for no comparison
 */
public record SnapshotRequest(
    ReportKind report,
    ReportFormat format,
    @Nullable String title,
    @Nullable DirectiveParameters filters,
    @Nullable String asOf,
    @Nullable String since,
    @Nullable ReportLang lang,
    boolean bom) {}
