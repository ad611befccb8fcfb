package org.directivetracker.progress;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.UUID;
import org.directivetracker.calendar.SupervisionBasis;
import org.directivetracker.directive.AssignmentRole;
import org.directivetracker.directive.DirectiveStatus;
import org.jspecify.annotations.Nullable;

/**
 * What periods the agencies of a directive are to report, and how each stands. The duties are in
 * the order of their versions.
 *
 * @param statuses from which days on the directive had which status, at the end of each day
 * @param reports those that are submitted or accepted
 */
record ReportingPeriods(
    List<DutyVersion> duties,
    List<ReportingAgency> parties,
    NavigableMap<LocalDate, DirectiveStatus> statuses,
    List<ReportedPeriod> reports,
    SupervisionBasis supervision) {

  /**
   * A version of the duty.
   *
   * @param from the first of the boundaries that its periods are counted from
   * @param startsOn its own periods begin then or later; those before are of earlier versions
   */
  record DutyVersion(
      int every,
      ReportingUnit unit,
      LocalDate from,
      int dueWorkingDays,
      ReportingScope scope,
      LocalDate startsOn) {

    LocalDate boundary(int k) {
      long steps = (long) k * every;
      return unit == ReportingUnit.WEEK ? from.plusWeeks(steps) : from.plusMonths(steps);
    }
  }

  /**
   * A current agency.
   *
   * @param since the day of its assignment
   */
  record ReportingAgency(String agency, AssignmentRole role, LocalDate since) {}

  /** A period of the duty, whoever owes it. */
  record DutyPeriod(LocalDate from, LocalDate to, DutyVersion duty) {}

  /** The period that an agency has reported. */
  record ReportedPeriod(UUID id, String agency, LocalDate from, LocalDate to, boolean accepted) {
    boolean covers(DutyPeriod period) {
      return covers(period.to);
    }

    /** Whether it is the agency's report of that period. */
    boolean covers(ReportingPeriod period) {
      return agency.equals(period.agency()) && covers(period.periodTo());
    }

    private boolean covers(LocalDate lastDay) {
      return !lastDay.isBefore(from) && !lastDay.isAfter(to);
    }
  }

  /** The periods that begin by a day, and those that come next. */
  static List<DutyPeriod> schedule(List<DutyVersion> duties, LocalDate day) {
    var periods = new ArrayList<DutyPeriod>();
    for (int i = 0; i < duties.size(); i++) {
      DutyVersion duty = duties.get(i);
      LocalDate end =
          duties.subList(i + 1, duties.size()).stream()
              .map(DutyVersion::startsOn)
              .min(Comparator.naturalOrder())
              .orElse(LocalDate.MAX);
      LocalDate from = duty.startsOn.isAfter(duty.from) ? duty.startsOn : duty.from;
      boolean next = false;
      for (int k = 1; from.isBefore(end) && !next; k++) {
        LocalDate boundary = duty.boundary(k);
        if (boundary.isAfter(from)) {
          periods.add(new DutyPeriod(from, boundary.minusDays(1), duty));
          next = from.isAfter(day);
          from = boundary;
        }
      }
    }
    return periods;
  }

  /**
   * From which day on a new duty holds: what has begun, or has a report, stays as it is.
   *
   * @param from of the new duty
   * @param reports those that hold their period
   */
  static LocalDate startOfNext(
      List<DutyVersion> duties,
      LocalDate from,
      LocalDate today,
      Collection<ReportedPeriod> reports) {
    if (duties.isEmpty()) {
      return from;
    }
    LocalDate first = duties.get(0).startsOn;
    return schedule(duties, latest(today, reports)).stream()
        .filter(p -> !p.from.isAfter(today) || reports.stream().anyMatch(r -> r.covers(p)))
        .map(p -> p.to.plusDays(1))
        .max(Comparator.naturalOrder())
        .orElse(from.isBefore(first) ? from : first);
  }

  private static LocalDate latest(LocalDate today, Collection<ReportedPeriod> reports) {
    return reports.stream()
        .map(ReportedPeriod::to)
        .filter(to -> to.isAfter(today))
        .max(Comparator.naturalOrder())
        .orElse(today);
  }

  /** Those that have begun, latest first. */
  List<ReportingPeriod> begun() {
    LocalDate today = supervision.today();
    return parties.stream()
        .flatMap(a -> of(a, schedule(duties, today)).stream())
        .filter(p -> !p.periodFrom().isAfter(today))
        .sorted(
            Comparator.comparing(ReportingPeriod::periodTo)
                .reversed()
                .thenComparing(ReportingPeriod::agency))
        .toList();
  }

  /** What each agency owes next: of all its open periods the one that is due first. */
  List<ReportingPeriod> owed() {
    List<DutyPeriod> schedule = schedule(duties, latest(supervision.today(), reports));
    return parties.stream()
        .flatMap(
            a -> of(a, schedule).stream().filter(ReportingPeriod::isOwed).min(FIRST_DUE).stream())
        .toList();
  }

  /** The one that is due before others. */
  static final Comparator<ReportingPeriod> FIRST_DUE =
      Comparator.comparing(ReportingPeriod::dueOn)
          .thenComparing(ReportingPeriod::periodTo)
          .thenComparing(ReportingPeriod::agency);

  /**
   * An agency owes what ends on the day of its assignment or later, whether or not it acknowledges:
   * else whoever never acknowledges would owe nothing.
   */
  private List<ReportingPeriod> of(ReportingAgency party, List<DutyPeriod> schedule) {
    return schedule.stream()
        .filter(p -> !p.to.isBefore(party.since))
        .filter(p -> p.duty.scope == ReportingScope.ALL || party.role == AssignmentRole.LEAD)
        .map(p -> standing(party, p))
        .toList();
  }

  private ReportingPeriod standing(ReportingAgency party, DutyPeriod period) {
    String agency = party.agency;
    LocalDate today = supervision.today();
    LocalDate dueOn = supervision.days().after(period.to, period.duty.dueWorkingDays);
    Optional<ReportedPeriod> report =
        reports.stream()
            .filter(r -> r.agency.equals(agency) && r.covers(period))
            .min(
                Comparator.comparing(ReportedPeriod::accepted)
                    .reversed()
                    .thenComparing(ReportedPeriod::id));
    ReportingPeriod.PeriodStatus status;
    if (report.isPresent()) {
      status = ReportingPeriod.PeriodStatus.REPORTED;
    } else if (!falls(dueOn, party.role)) {
      status = ReportingPeriod.PeriodStatus.EXCUSED;
    } else if (!today.isAfter(period.to)) {
      status = ReportingPeriod.PeriodStatus.CURRENT;
    } else {
      status =
          today.isAfter(dueOn)
              ? ReportingPeriod.PeriodStatus.OVERDUE
              : ReportingPeriod.PeriodStatus.DUE;
    }
    @Nullable UUID reportId = report.map(ReportedPeriod::id).orElse(null);
    return new ReportingPeriod(
        agency, period.from, period.to, dueOn, period.duty.dueWorkingDays, status, reportId);
  }

  /**
   * Whether a report falls due on that day, by the directive's status then; on days to come as it
   * stands now. While the lead has not acknowledged nobody can report: only the lead owes, for it
   * alone can change that.
   */
  private boolean falls(LocalDate day, AssignmentRole role) {
    var since = statuses.floorEntry(day);
    return since != null
        && switch (since.getValue()) {
          case IN_PROGRESS, COMPLETION_REPORTED -> true;
          case ASSIGNED -> role == AssignmentRole.LEAD;
          case DRAFT, REGISTERED, SUSPENDED, CLOSED -> false;
        };
  }
}
