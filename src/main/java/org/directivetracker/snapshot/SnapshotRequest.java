package org.directivetracker.snapshot;

import org.directivetracker.directive.DirectiveParameters;
import org.directivetracker.report.ReportFormat;
import org.directivetracker.report.ReportKind;
import org.directivetracker.report.ReportLang;
import org.jspecify.annotations.Nullable;

/**
 * A report to be frozen: what its address would be asked for.
 *
 * @param asOf an instant or a day, null for the newest moment that is final
 * @param since what it is compared with, likewise; null for nothing
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
