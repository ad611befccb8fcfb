package org.directivetracker.directive;

import java.util.List;
import java.util.TreeSet;
import org.directivetracker.time.Rfc3339;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/** The filters of a queue, as the contract has let them in. */
public class QueueParameters {
  @RestQuery public List<String> status = List.of();
  @RestQuery public List<String> agency = List.of();
  @RestQuery public @Nullable String officer;
  @RestQuery public @Nullable String directive;
  @RestQuery public @Nullable String since;

  /** Repeated values in one order, so that a cursor holds however they are written. */
  public QueueFilter filter() {
    return new QueueFilter(
        sorted(status),
        sorted(agency),
        officer,
        directive,
        since == null ? null : Rfc3339.instant(since).orElseThrow());
  }

  private static List<String> sorted(@Nullable List<String> values) {
    return values == null ? List.of() : List.copyOf(new TreeSet<>(values));
  }
}
