package org.directivetracker.progress;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.UUID;
import org.directivetracker.calendar.SupervisionBasis;
import org.directivetracker.calendar.Weekends;
import org.directivetracker.directive.AssignmentRole;
import org.directivetracker.directive.DirectiveStatus;
import org.directivetracker.progress.ReportingPeriods.DutyVersion;
import org.directivetracker.progress.ReportingPeriods.ReportedPeriod;
import org.directivetracker.progress.ReportingPeriods.ReportingAgency;
import org.junit.jupiter.api.Test;

/** The periods by themselves, with weekends alone off. 2024-06-03 is a Monday. */
class ReportingPeriodsTest {
  private static final ReportingAgency LEAD =
      new ReportingAgency("LEAD", AssignmentRole.LEAD, day("2024-06-03"));
  private static final ReportingAgency HELPER =
      new ReportingAgency("HELPER", AssignmentRole.COOPERATING, day("2024-06-12"));

  private static LocalDate day(String day) {
    return LocalDate.parse(day);
  }

  private static DutyVersion weekly(String from, int due) {
    return duty(1, ReportingUnit.WEEK, from, due, ReportingScope.LEAD, from);
  }

  private static DutyVersion duty(
      int every, ReportingUnit unit, String from, int due, ReportingScope scope, String startsOn) {
    return new DutyVersion(every, unit, day(from), due, scope, day(startsOn));
  }

  private static ReportedPeriod filed(String agency, String from, String to) {
    return new ReportedPeriod(UUID.randomUUID(), agency, day(from), day(to), true);
  }

  private static List<String> schedule(String until, DutyVersion... duties) {
    return ReportingPeriods.schedule(List.of(duties), day(until)).stream()
        .map(p -> p.from() + " " + p.to())
        .toList();
  }

  private static List<String> begun(
      String today, List<DutyVersion> duties, ReportedPeriod... reports) {
    return periods(today, duties, running("2024-06-03"), reports).begun().stream()
        .map(p -> p.agency() + " " + p.periodTo() + " " + p.dueOn() + " " + p.status())
        .toList();
  }

  private static String owed(
      String today,
      List<DutyVersion> duties,
      NavigableMap<LocalDate, DirectiveStatus> days,
      ReportedPeriod... reports) {
    return periods(today, duties, days, reports).owed().stream()
        .map(p -> p.agency() + " " + p.periodTo() + " " + p.workingDays())
        .toList()
        .toString();
  }

  private static ReportingPeriods periods(
      String today,
      List<DutyVersion> duties,
      NavigableMap<LocalDate, DirectiveStatus> days,
      ReportedPeriod... reports) {
    SupervisionBasis supervision = Weekends.on(day(today));
    return new ReportingPeriods(
        duties, List.of(LEAD, HELPER), days, Arrays.asList(reports), supervision);
  }

  /** Carried out from the first day on, not from the second, again from the third, and so on. */
  private static NavigableMap<LocalDate, DirectiveStatus> running(String... days) {
    var map = new TreeMap<LocalDate, DirectiveStatus>();
    for (int i = 0; i < days.length; i++) {
      map.put(day(days[i]), i % 2 == 0 ? DirectiveStatus.IN_PROGRESS : DirectiveStatus.SUSPENDED);
    }
    return map;
  }

  // ---- boundaries -------------------------------------------------------------------------------

  @Test
  void weeksFollowEachOtherAndOneIsAhead() {
    assertThat(schedule("2024-06-17", weekly("2024-06-03", 2)))
        .containsExactly(
            "2024-06-03 2024-06-09",
            "2024-06-10 2024-06-16",
            "2024-06-17 2024-06-23",
            "2024-06-24 2024-06-30");
    assertThat(schedule("2024-05-01", weekly("2024-06-03", 2)))
        .containsExactly("2024-06-03 2024-06-09");
  }

  @Test
  void monthsAreCountedFromTheFirstDaySoThatTheLastOfAMonthStays() {
    DutyVersion monthly =
        duty(1, ReportingUnit.MONTH, "2024-01-31", 0, ReportingScope.LEAD, "2024-01-31");
    assertThat(schedule("2024-04-15", monthly))
        .containsExactly(
            "2024-01-31 2024-02-28",
            "2024-02-29 2024-03-30",
            "2024-03-31 2024-04-29",
            "2024-04-30 2024-05-30");
  }

  // ---- changes of the duty ----------------------------------------------------------------------

  @Test
  void aNewDutyBeginsWhereTheLastPeriodThatHasBegunEnds() {
    DutyVersion first = weekly("2024-06-03", 2);
    LocalDate startsOn =
        ReportingPeriods.startOfNext(
            List.of(first), day("2024-06-01"), day("2024-06-12"), List.of());
    assertThat(startsOn).isEqualTo(day("2024-06-17"));
    DutyVersion next =
        duty(1, ReportingUnit.MONTH, "2024-06-01", 5, ReportingScope.LEAD, "2024-06-17");
    assertThat(schedule("2024-07-10", first, next))
        .as("the first new period runs to the day before the next boundary")
        .containsExactly(
            "2024-06-03 2024-06-09",
            "2024-06-10 2024-06-16",
            "2024-06-17 2024-06-30",
            "2024-07-01 2024-07-31",
            "2024-08-01 2024-08-31");
  }

  @Test
  void aPeriodAheadThatHasAReportStays() {
    assertThat(
            ReportingPeriods.startOfNext(
                List.of(weekly("2024-06-03", 2)),
                day("2024-06-01"),
                day("2024-06-12"),
                List.of(filed("HELPER", "2024-06-10", "2024-06-25"))))
        .as("the report holds 06-16 and 06-23, not 06-30")
        .isEqualTo(day("2024-06-24"));
  }

  @Test
  void aDutyOfWhichNothingHasBegunLeavesNothing() {
    DutyVersion first = weekly("2024-07-01", 2);
    for (String from : List.of("2024-06-10", "2024-08-05")) {
      LocalDate startsOn =
          ReportingPeriods.startOfNext(List.of(first), day(from), day("2024-06-12"), List.of());
      DutyVersion next =
          duty(1, ReportingUnit.WEEK, from, 2, ReportingScope.LEAD, startsOn.toString());
      assertThat(schedule(from, first, next).get(0)).startsWith(from);
    }
  }

  @Test
  void aDutyFromALaterDayLeavesAGap() {
    DutyVersion first = weekly("2024-06-03", 2);
    DutyVersion next =
        duty(2, ReportingUnit.WEEK, "2024-07-01", 2, ReportingScope.LEAD, "2024-06-10");
    assertThat(schedule("2024-07-01", first, next))
        .containsExactly("2024-06-03 2024-06-09", "2024-07-01 2024-07-14", "2024-07-15 2024-07-28");
  }

  // ---- how each stands --------------------------------------------------------------------------

  @Test
  void aPeriodRunsThenIsDueThenOverdue() {
    List<DutyVersion> duties = List.of(weekly("2024-06-03", 2));
    assertThat(begun("2024-06-09", duties)).containsExactly("LEAD 2024-06-09 2024-06-11 CURRENT");
    assertThat(begun("2024-06-11", duties))
        .containsExactly("LEAD 2024-06-16 2024-06-18 CURRENT", "LEAD 2024-06-09 2024-06-11 DUE");
    assertThat(begun("2024-06-12", duties))
        .containsExactly(
            "LEAD 2024-06-16 2024-06-18 CURRENT", "LEAD 2024-06-09 2024-06-11 OVERDUE");
    assertThat(begun("2024-06-12", duties, filed("LEAD", "2024-06-09", "2024-06-10")))
        .as("it is enough to hold the last day")
        .containsExactly(
            "LEAD 2024-06-16 2024-06-18 CURRENT", "LEAD 2024-06-09 2024-06-11 REPORTED");
    assertThat(begun("2024-06-12", duties, filed("LEAD", "2024-06-03", "2024-06-08")))
        .last()
        .isEqualTo("LEAD 2024-06-09 2024-06-11 OVERDUE");
  }

  @Test
  void withoutWorkingDaysTheLastDayIsTheDueDay() {
    List<DutyVersion> duties = List.of(weekly("2024-06-03", 0));
    assertThat(begun("2024-06-09", duties)).containsExactly("LEAD 2024-06-09 2024-06-09 CURRENT");
    assertThat(begun("2024-06-10", duties))
        .containsExactly(
            "LEAD 2024-06-16 2024-06-16 CURRENT", "LEAD 2024-06-09 2024-06-09 OVERDUE");
  }

  @Test
  void anAgencyOwesFromItsAssignmentOn() {
    List<DutyVersion> all =
        List.of(duty(1, ReportingUnit.WEEK, "2024-05-27", 2, ReportingScope.ALL, "2024-05-27"));
    assertThat(begun("2024-06-17", all))
        .containsExactly(
            "HELPER 2024-06-23 2024-06-25 CURRENT",
            "LEAD 2024-06-23 2024-06-25 CURRENT",
            "HELPER 2024-06-16 2024-06-18 DUE",
            "LEAD 2024-06-16 2024-06-18 DUE",
            "LEAD 2024-06-09 2024-06-11 OVERDUE");
  }

  @Test
  void untilTheLeadAcknowledgesTheLeadAloneOwes() {
    List<DutyVersion> all =
        List.of(duty(1, ReportingUnit.WEEK, "2024-06-03", 2, ReportingScope.ALL, "2024-06-03"));
    NavigableMap<LocalDate, DirectiveStatus> days = new TreeMap<>();
    days.put(day("2024-06-03"), DirectiveStatus.ASSIGNED);
    days.put(day("2024-06-20"), DirectiveStatus.IN_PROGRESS);
    assertThat(
            periods("2024-06-26", all, days).begun().stream()
                .filter(p -> p.periodTo().isBefore(day("2024-06-24")))
                .map(p -> p.agency() + " " + p.dueOn() + " " + p.status()))
        .containsExactly(
            "HELPER 2024-06-25 OVERDUE",
            "LEAD 2024-06-25 OVERDUE",
            "HELPER 2024-06-18 EXCUSED",
            "LEAD 2024-06-18 OVERDUE",
            "LEAD 2024-06-11 OVERDUE");
  }

  @Test
  void nothingFallsDueWhileItIsNotCarriedOut() {
    List<DutyVersion> duties = List.of(weekly("2024-06-03", 2));
    NavigableMap<LocalDate, DirectiveStatus> days =
        running("2024-06-03", "2024-06-11", "2024-06-20");
    assertThat(
            periods("2024-06-25", duties, days).begun().stream()
                .map(p -> p.dueOn() + " " + p.status())
                .toList())
        .containsExactly(
            "2024-07-02 CURRENT", "2024-06-25 DUE", "2024-06-18 EXCUSED", "2024-06-11 EXCUSED");
    assertThat(owed("2024-06-25", duties, days)).isEqualTo("[LEAD 2024-06-23 2]");
    assertThat(owed("2024-06-12", duties, running("2024-06-03", "2024-06-12")))
        .as("what was overdue before stays so")
        .isEqualTo("[LEAD 2024-06-09 2]");
    assertThat(owed("2024-06-12", duties, running("2024-06-03", "2024-06-11")))
        .as("as it stands nothing falls due")
        .isEqualTo("[]");
  }

  @Test
  void whatIsOwedNextMayBeAhead() {
    List<DutyVersion> duties = List.of(weekly("2024-06-03", 2));
    NavigableMap<LocalDate, DirectiveStatus> days = running("2024-06-03");
    assertThat(owed("2024-06-05", duties, days)).isEqualTo("[LEAD 2024-06-09 2]");
    assertThat(owed("2024-06-05", duties, days, filed("LEAD", "2024-06-03", "2024-06-09")))
        .isEqualTo("[LEAD 2024-06-16 2]");
    assertThat(owed("2024-06-05", duties, days, filed("LEAD", "2024-06-03", "2024-06-30")))
        .isEqualTo("[LEAD 2024-07-07 2]");
    assertThat(owed("2024-06-05", duties, days, filed("HELPER", "2024-06-03", "2024-06-30")))
        .as("each agency for itself")
        .isEqualTo("[LEAD 2024-06-09 2]");
    assertThat(owed("2024-06-05", List.of(weekly("2025-01-06", 2)), days))
        .isEqualTo("[LEAD 2025-01-12 2]");
  }

  @Test
  void ofTwoDutiesTheOneCountsThatIsDueFirst() {
    DutyVersion slow = weekly("2024-06-03", 20);
    DutyVersion quick =
        duty(1, ReportingUnit.WEEK, "2024-06-10", 0, ReportingScope.LEAD, "2024-06-10");
    assertThat(owed("2024-06-11", List.of(slow, quick), running("2024-06-03")))
        .as("06-09 is due on 07-05, 06-16 on the day itself")
        .isEqualTo("[LEAD 2024-06-16 0]");
  }
}
