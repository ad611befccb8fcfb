package org.directivetracker.progress;

import org.jspecify.annotations.Nullable;

/** A report goes to the office, maybe in the name of an agency without an account. */
public record SubmissionRequest(@Nullable String onBehalfOf) {}
