package org.directivetracker.progress;

import jakarta.inject.Singleton;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.directivetracker.directive.DirectiveStatus;
import org.directivetracker.directive.LockedDirective;
import org.directivetracker.directive.MilestoneStatus;
import org.directivetracker.progress.ReportingQueries.ReportFacts;
import org.directivetracker.time.DomainClock;
import org.jdbi.v3.core.Jdbi;

/**
 * Tells a directive what its reports and its duty mean for it. All is taken anew from the reports
 * that stand, so that a late correction of an early period never overrides a later one.
 */
@Singleton
class ProgressRecalculation {
  /** The report that has the last word: of the latest period, then accepted last. */
  private static final Comparator<ReportFacts> LAST_WORD =
      Comparator.comparing(ReportFacts::periodTo)
          .thenComparing(ReportFacts::acceptedAt, Comparator.nullsFirst(Comparator.naturalOrder()));

  private final ReportingQueries queries;
  private final Jdbi jdbi;
  private final DomainClock clock;

  ProgressRecalculation(ReportingQueries queries, Jdbi jdbi, DomainClock clock) {
    this.queries = queries;
    this.jdbi = jdbi;
    this.clock = clock;
  }

  /** Percentage, last report and what is owed, by the stored reports and those changed now. */
  void reflect(LockedDirective directive, ProgressReport... changed) {
    reflect(directive, queries.duties(directive.id()), changed);
  }

  /** The same, by a duty that is about to be stored. */
  void reflect(
      LockedDirective directive,
      List<ReportingPeriods.DutyVersion> duties,
      ProgressReport... changed) {
    Map<UUID, ReportFacts> byId = facts(directive.id(), changed);
    Collection<ReportFacts> facts = byId.values();
    Optional<ReportFacts> ofLead =
        directive
            .leadParty()
            .flatMap(
                lead -> lastWord(facts.stream().filter(f -> f.agency().equals(lead.agency()))));
    directive.reportedProgress(
        ofLead.flatMap(f -> claimedPercent(byId, f)).orElse(null),
        lastWord(facts.stream()).map(ReportFacts::submittedOn).orElse(null));
    if (duties.isEmpty()) {
      return;
    }
    List<ReportingPeriod> owed = owed(directive, duties, facts);
    Optional<ReportingPeriod> first = owed.stream().min(ReportingPeriods.FIRST_DUE);
    directive.owesReport(
        first.map(ReportingPeriod::periodTo).orElse(null),
        first.map(ReportingPeriod::workingDays).orElse(null));
    store(directive.id(), owed);
  }

  /** Stores anew what is owed, which is derived and needs no event. */
  void storeOwed(LockedDirective directive) {
    List<ReportingPeriods.DutyVersion> duties = queries.duties(directive.id());
    if (!duties.isEmpty()) {
      store(directive.id(), owed(directive, duties, facts(directive.id()).values()));
    }
  }

  /**
   * How the milestones stand that these reports speak of, one of them just accepted.
   *
   * <p>A correction changes what it names and nothing else: of a milestone that it does not name it
   * says what the report says that it corrects, and so on along the chain of corrections.
   */
  void moveMilestones(LockedDirective directive, ProgressReport... changed) {
    Map<UUID, ReportFacts> facts = facts(directive.id(), changed);
    Arrays.stream(changed)
        .flatMap(r -> history(facts, ReportFacts.of(r)))
        .flatMap(f -> f.milestoneUpdates().stream())
        .map(MilestoneUpdate::milestoneId)
        .distinct()
        .forEach(
            id -> {
              Optional<MilestoneUpdate> last =
                  lastWord(facts.values().stream().filter(f -> mention(facts, f, id).isPresent()))
                      .flatMap(f -> mention(facts, f, id));
              directive.reportMilestone(
                  id,
                  last.map(MilestoneUpdate::status).orElse(MilestoneStatus.SCHEDULED),
                  last.map(MilestoneUpdate::percent).orElse(null),
                  last.map(MilestoneUpdate::metOn).orElse(null));
            });
  }

  /** What a report says of a milestone, itself or by the reports that it corrects. */
  private static Optional<MilestoneUpdate> mention(
      Map<UUID, ReportFacts> facts, ReportFacts fact, UUID milestone) {
    return history(facts, fact)
        .flatMap(f -> f.milestoneUpdates().stream())
        .filter(u -> u.milestoneId().equals(milestone))
        .findFirst();
  }

  /** The percentage that a report claims, itself or by the reports that it corrects. */
  private static Optional<Integer> claimedPercent(Map<UUID, ReportFacts> facts, ReportFacts fact) {
    return history(facts, fact)
        .map(ReportFacts::claimedPercent)
        .filter(Objects::nonNull)
        .findFirst();
  }

  /**
   * A report, what it corrects, and so on. The chain ends, because only an accepted report is
   * corrected, and what was accepted is not rewritten.
   */
  private static Stream<ReportFacts> history(Map<UUID, ReportFacts> facts, ReportFacts fact) {
    return Stream.iterate(
        fact, Objects::nonNull, f -> f.corrects() == null ? null : facts.get(f.corrects()));
  }

  private static Optional<ReportFacts> lastWord(Stream<ReportFacts> facts) {
    return facts.filter(f -> f.status() == ReportStatus.ACCEPTED).max(LAST_WORD);
  }

  private Map<UUID, ReportFacts> facts(UUID directive, ProgressReport... changed) {
    Map<UUID, ReportFacts> facts = new LinkedHashMap<>();
    queries.facts(directive).forEach(f -> facts.put(f.id(), f));
    for (ProgressReport report : changed) {
      facts.put(report.id, ReportFacts.of(report));
    }
    return facts;
  }

  private List<ReportingPeriod> owed(
      LockedDirective directive,
      List<ReportingPeriods.DutyVersion> duties,
      Collection<ReportFacts> facts) {
    if (directive.status() == DirectiveStatus.CLOSED) {
      return List.of();
    }
    LocalDate today = clock.today();
    var statuses = queries.statuses(directive.id());
    // The open version row is the directive as it was before this write.
    statuses.put(today, directive.status());
    return new ReportingPeriods(
            duties,
            directive.parties().stream()
                .map(
                    p ->
                        new ReportingPeriods.ReportingAgency(
                            p.agency(),
                            p.role(),
                            p.assignedAt() == null ? today : clock.dayOf(p.assignedAt())))
                .toList(),
            statuses,
            facts.stream().filter(f -> f.status().isFiled()).map(ReportFacts::filed).toList(),
            queries.supervision(today))
        .owed();
  }

  private void store(UUID directive, List<ReportingPeriod> owed) {
    jdbi.useHandle(
        h -> {
          h.createUpdate("delete from report_owed where directive_id = :id")
              .bind("id", directive)
              .execute();
          for (ReportingPeriod period : owed) {
            h.createUpdate(
                    "insert into report_owed"
                        + " (directive_id, agency, period_from, period_to, working_days)"
                        + " values (:id, :agency, :from, :to, :days)")
                .bind("id", directive)
                .bind("agency", period.agency())
                .bind("from", period.periodFrom())
                .bind("to", period.periodTo())
                .bind("days", period.workingDays())
                .execute();
          }
        });
  }
}
