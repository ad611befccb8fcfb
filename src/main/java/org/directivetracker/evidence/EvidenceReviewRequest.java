package org.directivetracker.evidence;

import org.jspecify.annotations.Nullable;

/** The office's decision on an item of evidence. */
public record EvidenceReviewRequest(EvidenceStatus status, @Nullable String reviewNote) {}
