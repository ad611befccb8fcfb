package org.directivetracker.progress;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of the queue.
 *
 * @param officer a subject, or {@code me}
 * @param directive id or reference
 */
record ReportFilter(
    List<ReportStatus> status,
    List<String> agency,
    @Nullable String officer,
    @Nullable String directive,
    @Nullable Instant since) {}
