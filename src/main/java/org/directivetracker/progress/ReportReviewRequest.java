package org.directivetracker.progress;

import org.jspecify.annotations.Nullable;

/** The office's word on a submitted report: ACCEPTED, or RETURNED with a note. */
public record ReportReviewRequest(ReportStatus status, @Nullable String reviewNote) {}
