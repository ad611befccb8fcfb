package org.directivetracker.report;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import org.directivetracker.directive.ClosureReason;
import org.directivetracker.report.AgencyScore.Timeliness;
import org.directivetracker.report.ReportTotals.CodeCount;

/** Counter that adds up the items of one agency's measures. */
final class ScoreCounter {
  private static final class Tally {
    int denominator;
    int numerator;
    long days;
  }

  private final Map<MeasureCode, Tally> tallies = new EnumMap<>(MeasureCode.class);
  private final Map<ClosureReason, Integer> closed = new EnumMap<>(ClosureReason.class);
  Map<String, String> names = Map.of();

  void add(ScoreItem item) {
    Tally tally = tally(item.measure());
    tally.denominator++;
    tally.numerator += item.counts() ? 1 : 0;
    tally.days += item.days() == null ? 0 : item.days();
    if (item.reason() != null) {
      closed.merge(item.reason(), 1, Integer::sum);
    }
  }

  private Tally tally(MeasureCode measure) {
    return tallies.computeIfAbsent(measure, m -> new Tally());
  }

  private Timeliness timeliness(MeasureCode measure) {
    return Timeliness.of(tally(measure).denominator, tally(measure).numerator);
  }

  private int count(MeasureCode measure) {
    return tally(measure).numerator;
  }

  AgencyScore score(String agency) {
    Tally slippage = tally(MeasureCode.AVERAGE_SLIPPAGE_DAYS);
    return new AgencyScore(
        agency,
        names,
        count(MeasureCode.LEAD),
        count(MeasureCode.COOPERATING),
        timeliness(MeasureCode.ACKNOWLEDGEMENTS),
        timeliness(MeasureCode.REPORTS),
        count(MeasureCode.REPORTS_RESUBMITTED_LATE),
        timeliness(MeasureCode.COMPLETIONS),
        timeliness(MeasureCode.MILESTONES),
        count(MeasureCode.EXTENSIONS_ASKED),
        count(MeasureCode.EXTENSIONS_GRANTED),
        TotalsCounter.average(slippage.days, slippage.denominator),
        count(MeasureCode.OVERDUE),
        Arrays.stream(ClosureReason.values())
            .map(r -> new CodeCount(r.name(), closed.getOrDefault(r, 0)))
            .toList());
  }
}
