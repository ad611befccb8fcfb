package org.directivetracker.directive;

import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/** A cooperating agency to be. */
public record AssignmentRequest(
    String agency, LocalDate acknowledgeBy, @Nullable String contact, boolean illustrative) {}
