package org.directivetracker.agency;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An agency as it is shown. */
public record AgencyView(
    String code,
    Map<String, String> names,
    @Nullable String parent,
    @Nullable String successor,
    LocalDate validFrom,
    @Nullable LocalDate validTo,
    int version,
    Instant createdAt,
    Instant updatedAt) {
  /**
   * Characters of all names of an agency together: a directive may have many agencies, and a list
   * names them again with each.
   */
  public static final int NAMES = 2_500;

  static AgencyView of(Agency a) {
    return new AgencyView(
        a.code,
        a.names,
        a.parent,
        a.successor,
        a.validFrom,
        a.validTo,
        a.version,
        a.createdAt,
        a.updatedAt);
  }

  /** Whether it exists on that day. */
  public boolean isCurrent(LocalDate day) {
    return !validFrom.isAfter(day) && (validTo == null || !validTo.isBefore(day));
  }
}
