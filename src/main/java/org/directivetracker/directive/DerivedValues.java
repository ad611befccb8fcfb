package org.directivetracker.directive;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.directivetracker.calendar.SupervisionBasis;
import org.jspecify.annotations.Nullable;

/**
 * What is derived of a directive: one function, for now and for any past day.
 *
 * @param daysOverdue calendar days past the due date; of a claim, past it on the day of the claim
 * @param slippageDays calendar days from the original due date to the due date
 * @param percentComplete rounded half up, but 0 and 100 only where they are exact; null without
 *     milestones or an accepted report
 * @param timeElapsedPercent from the day of assignment to the due date, 0 to 100
 */
record DerivedValues(
    boolean overdue,
    int daysOverdue,
    @Nullable Integer slippageDays,
    TrafficLight light,
    List<LightReason> reasons,
    @Nullable Integer percentComplete,
    @Nullable PercentBasis percentBasis,
    @Nullable Integer timeElapsedPercent) {

  /** What the percentage was taken from. */
  enum PercentBasis {
    MILESTONES,
    CLAIMED
  }

  static DerivedValues of(
      DirectiveRow directive,
      List<AssignmentRow> assignments,
      List<MilestoneRow> milestones,
      SupervisionBasis supervision) {
    LocalDate judged = judgedOn(directive, supervision.today());
    LocalDate due = directive.dueDate();
    int late =
        judged == null || due == null ? 0 : (int) Math.max(0, ChronoUnit.DAYS.between(due, judged));
    var reasons = new ArrayList<LightReason>();
    TrafficLight light = light(directive, assignments, milestones, supervision, late, reasons);
    Integer byMilestones = percent(milestones);
    Integer percent = byMilestones != null ? byMilestones : directive.acceptedPercent();
    return new DerivedValues(
        late > 0,
        late,
        due == null || directive.originalDueDate() == null
            ? null
            : (int) ChronoUnit.DAYS.between(directive.originalDueDate(), due),
        light,
        List.copyOf(reasons),
        percent,
        percent == null
            ? null
            : byMilestones != null ? PercentBasis.MILESTONES : PercentBasis.CLAIMED,
        elapsed(directive, supervision.today()));
  }

  /** The day on which lateness is judged: a claim as of its day, other open work today. */
  private static @Nullable LocalDate judgedOn(DirectiveRow directive, LocalDate today) {
    return switch (directive.status()) {
      case ASSIGNED, IN_PROGRESS -> today;
      case COMPLETION_REPORTED -> directive.claimedOn();
      case DRAFT, REGISTERED, SUSPENDED, CLOSED -> null;
    };
  }

  private static TrafficLight light(
      DirectiveRow directive,
      List<AssignmentRow> assignments,
      List<MilestoneRow> milestones,
      SupervisionBasis supervision,
      int late,
      List<LightReason> reasons) {
    switch (directive.status()) {
      case DRAFT, REGISTERED, SUSPENDED, CLOSED -> {
        reasons.add(
            reason(LightReason.LightReasonCode.STATUS, "status", directive.status().name()));
        return TrafficLight.GREY;
      }
      case COMPLETION_REPORTED -> {
        reasons.add(
            reason(
                late > 0
                    ? LightReason.LightReasonCode.CLAIMED_LATE
                    : LightReason.LightReasonCode.CLAIMED_IN_TIME,
                "claimedOn",
                String.valueOf(directive.claimedOn())));
        return late > 0 ? TrafficLight.RED : TrafficLight.GREEN;
      }
      case ASSIGNED, IN_PROGRESS -> {
        if (late > 0) {
          reasons.add(
              new LightReason(
                  LightReason.LightReasonCode.OVERDUE,
                  Map.of("dueDate", String.valueOf(directive.dueDate()), "days", late)));
          return TrafficLight.RED;
        }
        askForAttention(directive, assignments, milestones, supervision, reasons);
        boolean attention = !reasons.isEmpty();
        if (!attention) {
          reasons.add(new LightReason(LightReason.LightReasonCode.ON_TRACK, Map.of()));
        }
        if (directive.dueDate() != null) {
          yearsWithoutData(directive.dueDate(), supervision).forEach(reasons::add);
        }
        return attention ? TrafficLight.YELLOW : TrafficLight.GREEN;
      }
    }
    throw new IllegalStateException("Unreachable.");
  }

  private static void askForAttention(
      DirectiveRow directive,
      List<AssignmentRow> assignments,
      List<MilestoneRow> milestones,
      SupervisionBasis supervision,
      List<LightReason> reasons) {
    LocalDate today = supervision.today();
    if (directive.dueDate() != null && !directive.dueDate().isAfter(supervision.dueSoonHorizon())) {
      reasons.add(
          new LightReason(
              LightReason.LightReasonCode.DUE_SOON,
              Map.of(
                  "dueDate",
                  directive.dueDate().toString(),
                  "workingDays",
                  supervision.dueSoonWorkingDays())));
    }
    Optional<AssignmentRow> lead =
        assignments.stream()
            .filter(a -> a.role() == AssignmentRole.LEAD && a.status() == AssignmentStatus.PENDING)
            .findFirst();
    if (lead.isPresent() && lead.get().acknowledgeBy().isBefore(today)) {
      reasons.add(
          new LightReason(
              LightReason.LightReasonCode.ACKNOWLEDGEMENT_LATE,
              Map.of(
                  "agency",
                  lead.get().agency(),
                  "acknowledgeBy",
                  lead.get().acknowledgeBy().toString())));
    }
    for (MilestoneRow milestone : milestones) {
      if (milestone.isOverdue(today)) {
        reasons.add(
            new LightReason(
                LightReason.LightReasonCode.MILESTONE_OVERDUE,
                Map.of("milestone", milestone.key(), "dueDate", milestone.dueDate().toString())));
      } else if (milestone.status() == MilestoneStatus.NOT_MET) {
        reasons.add(
            reason(LightReason.LightReasonCode.MILESTONE_NOT_MET, "milestone", milestone.key()));
      }
    }
    LocalDate periodTo = directive.nextReportPeriodTo();
    Integer workingDays = directive.reportWorkingDays();
    if (periodTo != null
        && workingDays != null
        && periodTo.isBefore(supervision.reportHorizon(workingDays))) {
      reasons.add(
          new LightReason(
              LightReason.LightReasonCode.REPORT_OVERDUE,
              Map.of(
                  "periodTo",
                  periodTo.toString(),
                  "dueOn",
                  supervision.days().after(periodTo, workingDays).toString())));
    }
    if (directive.reviewOn() != null && directive.reviewOn().isBefore(today)) {
      reasons.add(
          reason(
              LightReason.LightReasonCode.REVIEW_DUE, "reviewOn", directive.reviewOn().toString()));
    }
  }

  /** Years that counting back from the day before the due date touched without their holidays. */
  private static List<LightReason> yearsWithoutData(LocalDate due, SupervisionBasis supervision) {
    int first = supervision.days().before(due, supervision.dueSoonWorkingDays()).getYear();
    var reasons = new ArrayList<LightReason>();
    for (int year = first; year <= due.minusDays(1).getYear(); year++) {
      if (!supervision.days().hasData(year)) {
        reasons.add(
            new LightReason(
                LightReason.LightReasonCode.CALENDAR_WITHOUT_DATA, Map.of("year", year)));
      }
    }
    return reasons;
  }

  private static LightReason reason(LightReason.LightReasonCode code, String name, String value) {
    return new LightReason(code, Map.of(name, value));
  }

  /**
   * Weighted over milestones that are not cancelled. Rounding alone never makes it 0, which says
   * that nothing is done, nor 100, which says that nothing is left to do.
   */
  static @Nullable Integer percent(List<MilestoneRow> milestones) {
    BigDecimal weights = BigDecimal.ZERO;
    BigDecimal sum = BigDecimal.ZERO;
    for (MilestoneRow m : milestones) {
      if (m.status() != MilestoneStatus.CANCELLED) {
        BigDecimal weight = BigDecimal.valueOf(m.weight());
        weights = weights.add(weight);
        int percent =
            switch (m.status()) {
              case MET -> 100;
              case PARTIALLY_MET -> m.percent() == null ? 0 : m.percent();
              case SCHEDULED, NOT_MET, CANCELLED -> 0;
            };
        sum = sum.add(weight.multiply(BigDecimal.valueOf(percent)));
      }
    }
    if (weights.signum() == 0) {
      return null;
    }
    BigDecimal all = weights.multiply(BigDecimal.valueOf(100));
    if (sum.signum() == 0 || sum.compareTo(all) == 0) {
      return sum.signum() == 0 ? 0 : 100;
    }
    int rounded = sum.divide(weights, 0, RoundingMode.HALF_UP).intValue();
    return Math.min(99, Math.max(1, rounded));
  }

  private static @Nullable Integer elapsed(DirectiveRow directive, LocalDate today) {
    if (directive.assignedOn() == null || directive.dueDate() == null) {
      return null;
    }
    long whole = ChronoUnit.DAYS.between(directive.assignedOn(), directive.dueDate());
    long passed = ChronoUnit.DAYS.between(directive.assignedOn(), today);
    if (passed <= 0) {
      return 0;
    }
    if (passed >= whole) {
      return 100;
    }
    return BigDecimal.valueOf(100 * passed)
        .divide(BigDecimal.valueOf(whole), 0, RoundingMode.HALF_UP)
        .intValue();
  }
}
