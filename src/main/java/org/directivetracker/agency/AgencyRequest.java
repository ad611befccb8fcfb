package org.directivetracker.agency;

import java.time.LocalDate;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A new agency. */
public record AgencyRequest(
    String code,
    Map<String, String> names,
    @Nullable String parent,
    @Nullable String successor,
    LocalDate validFrom,
    @Nullable LocalDate validTo) {}
