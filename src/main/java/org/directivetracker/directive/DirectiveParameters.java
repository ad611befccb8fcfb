package org.directivetracker.directive;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import java.util.List;
import java.util.TreeSet;
import org.directivetracker.meeting.Visibility;
import org.directivetracker.time.Rfc3339;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/** The filters of the list, as the contract has let them in: from a query, or from a body. */
@JsonAutoDetect(
    fieldVisibility = JsonAutoDetect.Visibility.ANY,
    isGetterVisibility = JsonAutoDetect.Visibility.NONE)
public class DirectiveParameters {
  @RestQuery List<DirectiveStatus> status = List.of();
  @RestQuery List<String> agency = List.of();
  @RestQuery List<AssignmentRole> role = List.of();
  @RestQuery List<String> meeting = List.of();
  @RestQuery List<String> topic = List.of();
  @RestQuery List<Priority> priority = List.of();
  @RestQuery List<DirectiveKind> kind = List.of();
  @RestQuery List<String> officer = List.of();
  @RestQuery List<Visibility> visibility = List.of();
  @RestQuery List<TrafficLight> trafficLight = List.of();
  @RestQuery @Nullable Boolean overdue;
  @RestQuery @Nullable String dueBefore;
  @RestQuery @Nullable String dueAfter;
  @RestQuery @Nullable String updatedSince;
  @RestQuery @Nullable String sort;

  /** Repeated values in one order, so that a cursor holds however they are written. */
  private static <T extends Comparable<T>> List<T> sorted(@Nullable List<T> values) {
    return values == null ? List.of() : List.copyOf(new TreeSet<>(values));
  }

  /** Whether an order is asked for. */
  public boolean isSorted() {
    return sort != null;
  }

  /** The same, each repeated value in one order. */
  public DirectiveFilter filter() {
    return new DirectiveFilter(
        sorted(status),
        sorted(agency),
        sorted(role),
        sorted(meeting),
        sorted(topic),
        sorted(priority),
        sorted(kind),
        sorted(officer),
        sorted(visibility),
        sorted(trafficLight),
        overdue,
        dueBefore == null ? null : Rfc3339.date(dueBefore).orElseThrow(),
        dueAfter == null ? null : Rfc3339.date(dueAfter).orElseThrow(),
        updatedSince == null ? null : Rfc3339.instant(updatedSince).orElseThrow(),
        DirectiveFilter.Sort.of(sort));
  }
}
