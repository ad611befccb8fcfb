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

/** Counter of the totals of a report. It adds row after row. */
final class TotalsCounter {
  private static final class AgencyTally {
    final Map<TrafficLight, Integer> lights = new EnumMap<>(TrafficLight.class);
    Map<String, String> names = Map.of();
    int lead;
    int cooperating;
    int overdue;
  }

  private final Map<DirectiveStatus, Integer> statuses = new EnumMap<>(DirectiveStatus.class);
  private final Map<TrafficLight, Integer> lights = new EnumMap<>(TrafficLight.class);
  private final Map<SlippageBand, Integer> bands = new EnumMap<>(SlippageBand.class);
  private final Map<String, AgencyTally> agencies = new TreeMap<>();
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
      AgencyTally tally = agencies.computeIfAbsent(owner.agency(), a -> new AgencyTally());
      tally.names = owner.names();
      if (owner.role() == AssignmentRole.LEAD) {
        led = true;
        tally.lead++;
        tally.overdue += d.overdue() ? 1 : 0;
        tally.lights.merge(d.trafficLight(), 1, Integer::sum);
      } else {
        tally.cooperating++;
      }
    }
    withoutLead += led ? 0 : 1;
    if (d.slippageDays() != null) {
      withDates++;
      slippage += d.slippageDays();
      bands.merge(SlippageBand.of(d.slippageDays()), 1, Integer::sum);
    }
  }

  /** Whether any row has illustrative data. */
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
        countsOf(topics),
        countsOf(meetings),
        all(SlippageBand.values(), bands),
        average(slippage, withDates));
  }

  /**
   * Returns the mean to one decimal, rounded half up, away from zero.
   *
   * @param sum sum of the values
   * @param count number of values
   * @return null when there are no values
   */
  static @Nullable BigDecimal average(long sum, int count) {
    return count == 0
        ? null
        : BigDecimal.valueOf(sum).divide(BigDecimal.valueOf(count), 1, RoundingMode.HALF_UP);
  }

  private static <E extends Enum<E>> List<CodeCount> all(E[] codes, Map<E, Integer> counts) {
    return Arrays.stream(codes)
        .map(c -> new CodeCount(c.name(), counts.getOrDefault(c, 0)))
        .toList();
  }

  private static List<CodeCount> countsOf(Map<String, Integer> counts) {
    return counts.entrySet().stream().map(e -> new CodeCount(e.getKey(), e.getValue())).toList();
  }
}
