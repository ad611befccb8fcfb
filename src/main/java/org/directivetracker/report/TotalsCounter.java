package org.directivetracker.report;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.directivetracker.directive.AssignmentRole;
import org.directivetracker.directive.DirectiveStatus;
import org.directivetracker.directive.DirectiveSummary;
import org.directivetracker.directive.TrafficLight;
import org.directivetracker.report.ReportTotals.AgencyCount;
import org.directivetracker.report.ReportTotals.CodeCount;
import org.directivetracker.report.ReportTotals.SlippageBand;
import org.jspecify.annotations.Nullable;

/** Counts the directives of a report as they pass by. */
final class TotalsCounter {
  private static final class OfAgency {
    final Map<TrafficLight, Integer> lights = new EnumMap<>(TrafficLight.class);
    Map<String, String> names = Map.of();
    int lead;
    int cooperating;
    int overdue;
  }

  private final Map<DirectiveStatus, Integer> statuses = new EnumMap<>(DirectiveStatus.class);
  private final Map<TrafficLight, Integer> lights = new EnumMap<>(TrafficLight.class);
  private final Map<SlippageBand, Integer> bands = new EnumMap<>(SlippageBand.class);
  private final Map<String, OfAgency> agencies = new TreeMap<>();
  private final Map<String, Integer> topics = new TreeMap<>();
  private final Map<String, Integer> meetings = new TreeMap<>();
  private int directives;
  private int overdue;
  private int withoutLead;
  private int withDates;
  private long slippage;
  private boolean illustrative;

  void add(StatusRow row) {
    DirectiveSummary d = row.directive();
    directives++;
    illustrative |= row.illustrative();
    overdue += d.overdue() ? 1 : 0;
    statuses.merge(d.status(), 1, Integer::sum);
    lights.merge(d.trafficLight(), 1, Integer::sum);
    meetings.merge(d.meeting().reference(), 1, Integer::sum);
    d.topics().forEach(t -> topics.merge(t, 1, Integer::sum));
    boolean led = false;
    for (DirectiveSummary.Owner owner : d.owners()) {
      OfAgency of = agencies.computeIfAbsent(owner.agency(), a -> new OfAgency());
      of.names = owner.names();
      if (owner.role() == AssignmentRole.LEAD) {
        led = true;
        of.lead++;
        of.overdue += d.overdue() ? 1 : 0;
        of.lights.merge(d.trafficLight(), 1, Integer::sum);
      } else {
        of.cooperating++;
      }
    }
    withoutLead += led ? 0 : 1;
    if (d.slippageDays() != null) {
      withDates++;
      slippage += d.slippageDays();
      bands.merge(SlippageBand.of(d.slippageDays()), 1, Integer::sum);
    }
  }

  /** Whether any of them has invented data. */
  boolean illustrative() {
    return illustrative;
  }

  ReportTotals totals() {
    return new ReportTotals(
        directives,
        overdue,
        withoutLead,
        all(DirectiveStatus.values(), statuses),
        all(TrafficLight.values(), lights),
        agencies.entrySet().stream()
            .map(
                e ->
                    new AgencyCount(
                        e.getKey(),
                        e.getValue().names,
                        e.getValue().lead,
                        e.getValue().cooperating,
                        e.getValue().overdue,
                        e.getValue().lights.getOrDefault(TrafficLight.RED, 0),
                        e.getValue().lights.getOrDefault(TrafficLight.YELLOW, 0),
                        e.getValue().lights.getOrDefault(TrafficLight.GREEN, 0),
                        e.getValue().lights.getOrDefault(TrafficLight.GREY, 0)))
            .toList(),
        found(topics),
        found(meetings),
        all(SlippageBand.values(), bands),
        average(slippage, withDates));
  }

  /** To one decimal, half up away from zero; null of nothing. */
  static @Nullable BigDecimal average(long sum, int of) {
    return of == 0
        ? null
        : BigDecimal.valueOf(sum).divide(BigDecimal.valueOf(of), 1, RoundingMode.HALF_UP);
  }

  private static <E extends Enum<E>> List<CodeCount> all(E[] codes, Map<E, Integer> counts) {
    return Arrays.stream(codes)
        .map(c -> new CodeCount(c.name(), counts.getOrDefault(c, 0)))
        .toList();
  }

  private static List<CodeCount> found(Map<String, Integer> counts) {
    return counts.entrySet().stream().map(e -> new CodeCount(e.getKey(), e.getValue())).toList();
  }
}
