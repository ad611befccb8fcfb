package org.directivetracker.assessment;

import org.jspecify.annotations.Nullable;

/**
 * Request with which the assessed agency responds to an assessment.
 *
 * @param onBehalfOf code of the agency for which the supervision office enters the response; null
 *     when the agency itself responds
 */
public record AssessmentResponse(String response, @Nullable String onBehalfOf) {}
