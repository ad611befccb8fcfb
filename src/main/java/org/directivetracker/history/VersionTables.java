package org.directivetracker.history;

import java.time.ZoneOffset;
import java.util.Map;
import org.directivetracker.time.AsOf;
import org.jspecify.annotations.Nullable;

/** The state of tracked tables: their rows, or the version rows that held at a moment. */
public final class VersionTables {
  private VersionTables() {}

  /** What to select from: the table, or what it was at the moment that is bound to {@code :at}. */
  public static String of(String table, @Nullable AsOf asOf) {
    // The form of the indexes on version rows: an open end is infinity.
    return asOf == null
        ? table
        : "(select * from "
            + table
            + "_version where valid_from <= :at and coalesce(valid_to, 'infinity') > :at)";
  }

  /** What is to be bound. */
  public static Map<String, Object> bound(@Nullable AsOf asOf) {
    return asOf == null ? Map.of() : Map.of("at", asOf.at().atOffset(ZoneOffset.UTC));
  }
}
