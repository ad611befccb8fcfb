package org.directivetracker.assessment;

import org.jspecify.annotations.Nullable;

/** What the assessed agency says to it. */
public record AssessmentResponse(String response, @Nullable String onBehalfOf) {}
