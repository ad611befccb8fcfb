package org.directivetracker.report;

import static java.util.stream.Collectors.groupingBy;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.directivetracker.directive.AssignmentRole;
import org.directivetracker.directive.DirectiveSummary;
import org.directivetracker.directive.DirectiveSummary.Owner;
import org.directivetracker.history.VersionTables;
import org.directivetracker.log.Checkpoint;
import org.directivetracker.progress.PeriodQueries;
import org.directivetracker.progress.PeriodState;
import org.directivetracker.report.ScoreRows.AssignmentScoreRow;
import org.directivetracker.report.ScoreRows.ExtensionScoreRow;
import org.directivetracker.report.ScoreRows.MilestoneScoreRow;
import org.directivetracker.security.Caller;
import org.directivetracker.security.Role;
import org.directivetracker.time.AsOf;
import org.directivetracker.time.DomainClock;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * Queries of the scorecard. They walk once through the directives, and read for each batch what its
 * agencies did. They pass on one item for everything that a measure of an agency counts.
 */
@ApplicationScoped
@Transactional
public class ScoreQueries {
  private static final int BATCH = 500;

  private final StatusQueries directives;
  private final PeriodQueries periods;
  private final Measures measures;
  private final Jdbi jdbi;
  private final DomainClock clock;

  ScoreQueries(
      StatusQueries directives,
      PeriodQueries periods,
      Measures measures,
      Jdbi jdbi,
      DomainClock clock) {
    this.directives = directives;
    this.periods = periods;
    this.measures = measures;
    this.jdbi = jdbi;
    this.clock = clock;
  }

  /**
   * Calculates the line of each agency. A caller of an agency gets only the agency's own line.
   *
   * @throws org.directivetracker.problem.Problem {@code forbidden} for a caller who is neither
   *     supervisor nor auditor nor agency
   */
  AgencyReport report(Caller caller, ReportQuery query, Checkpoint checkpoint) {
    caller.require(Role.SUPERVISOR, Role.AUDITOR, Role.AGENCY);
    var counters = new TreeMap<String, ScoreCounter>();
    var count = new AtomicInteger();
    var illustrative = new AtomicBoolean();
    String onlyAgency = caller.readsAll() ? null : caller.agency();
    if (caller.readsAll() || onlyAgency != null) {
      Predicate<String> isIncluded = agency -> onlyAgency == null || onlyAgency.equals(agency);
      jdbi.useHandle(
          h -> {
            walk(
                h,
                caller,
                query,
                new Sink() {
                  @Override
                  public void row(StatusRow row) {
                    count.incrementAndGet();
                    illustrative.compareAndSet(false, row.illustrative());
                  }

                  @Override
                  public void agency(String agency) {
                    if (isIncluded.test(agency)) {
                      counters.computeIfAbsent(agency, a -> new ScoreCounter());
                    }
                  }

                  @Override
                  public void item(ScoreItem item) {
                    if (isIncluded.test(item.agency())) {
                      counters.computeIfAbsent(item.agency(), a -> new ScoreCounter()).add(item);
                    }
                  }
                });
            readNames(h, query.moment(), counters);
          });
    }
    return new AgencyReport(
        query,
        query.asOf(),
        checkpoint,
        query.filters(),
        GeneratorInfo.THIS,
        ReportCover.DERIVATION,
        counters.entrySet().stream().map(e -> e.getValue().score(e.getKey())).toList(),
        count.get(),
        measures.all(),
        illustrative.get());
  }

  /** Passes on the items that one measure of an agency counts. */
  void items(
      Caller caller,
      ReportQuery query,
      String agency,
      MeasureCode measure,
      Consumer<ScoreItem> consumer) {
    jdbi.useHandle(
        h ->
            walk(
                h,
                caller,
                query,
                new Sink() {
                  @Override
                  public void row(StatusRow row) {}

                  @Override
                  public void agency(String ignored) {}

                  @Override
                  public void item(ScoreItem item) {
                    if (item.measure() == measure && item.agency().equals(agency)) {
                      consumer.accept(item);
                    }
                  }
                }));
  }

  /** Receiver of what the walk reads. */
  private interface Sink {
    void item(ScoreItem item);

    /** Receives a directive of the report. */
    void row(StatusRow row);

    /** Receives an agency that has or had an assignment on one of the directives. */
    void agency(String agency);
  }

  private void walk(Handle h, Caller caller, ReportQuery query, Sink sink) {
    var batch = new ArrayList<DirectiveSummary>(BATCH);
    directives.each(
        caller,
        query.filter(),
        query.moment(),
        row -> {
          sink.row(row);
          batch.add(row.directive());
          if (batch.size() == BATCH) {
            batchItems(h, batch, query, sink);
            batch.clear();
          }
        });
    batchItems(h, batch, query, sink);
  }

  private void batchItems(Handle h, List<DirectiveSummary> batch, ReportQuery query, Sink sink) {
    if (batch.isEmpty()) {
      return;
    }
    List<UUID> ids = batch.stream().map(DirectiveSummary::id).toList();
    AsOf asOf = query.moment();
    Map<UUID, List<AssignmentScoreRow>> assignments =
        ScoreRows.assigned(h, ids, asOf, clock).stream()
            .collect(groupingBy(AssignmentScoreRow::directive));
    Map<UUID, List<MilestoneScoreRow>> milestones =
        ScoreRows.steps(h, ids, asOf).stream().collect(groupingBy(MilestoneScoreRow::directive));
    Map<UUID, List<ExtensionScoreRow>> extensions =
        ScoreRows.extensions(h, ids, asOf).stream()
            .collect(groupingBy(ExtensionScoreRow::directive));
    Map<UUID, List<PeriodState>> reportedPeriods =
        periods.begun(ids, query.asOf()).stream()
            .filter(PeriodState::counts)
            .collect(groupingBy(PeriodState::directive));
    LocalDate day = query.asOf().day();
    Consumer<ScoreItem> items = sink::item;
    for (DirectiveSummary d : batch) {
      d.owners().forEach(o -> ownerItems(d, o, items));
      assignments.getOrDefault(d.id(), List.of()).forEach(a -> sink.agency(a.agency()));
      assignments.getOrDefault(d.id(), List.of()).stream()
          .filter(a -> a.counts(day))
          .forEach(
              a ->
                  items.accept(
                      ScoreItem.of(
                          MeasureCode.ACKNOWLEDGEMENTS,
                          a.agency(),
                          d,
                          "/directives/" + d.id() + "/assignments/" + a.id(),
                          a.onTime(),
                          a.acknowledgeBy(),
                          a.acknowledgedOn())));
      reportedPeriods.getOrDefault(d.id(), List.of()).forEach(p -> periodItems(d, p, items));
      milestones.getOrDefault(d.id(), List.of()).stream()
          .filter(m -> m.counts(d, day))
          .forEach(
              m ->
                  m.owner(d)
                      .ifPresent(
                          owner ->
                              items.accept(
                                  ScoreItem.of(
                                      MeasureCode.MILESTONES,
                                      owner,
                                      d,
                                      "/directives/" + d.id() + "/milestones/" + m.id(),
                                      m.onTime(),
                                      m.dueDate(),
                                      m.metOn()))));
      extensions.getOrDefault(d.id(), List.of()).forEach(x -> extensionItems(d, x, items));
    }
  }

  private static void ownerItems(DirectiveSummary d, Owner owner, Consumer<ScoreItem> items) {
    String agency = owner.agency();
    if (owner.role() == AssignmentRole.COOPERATING) {
      items.accept(ScoreItem.ofDirective(MeasureCode.COOPERATING, agency, d, true));
      return;
    }
    items.accept(ScoreItem.ofDirective(MeasureCode.LEAD, agency, d, true));
    if (d.dueDate() != null && (d.completedOn() != null || d.overdue())) {
      boolean onTime = d.completedOn() != null && !d.completedOn().isAfter(d.dueDate());
      items.accept(ScoreItem.ofDirective(MeasureCode.COMPLETIONS, agency, d, onTime));
    }
    if (d.slippageDays() != null) {
      items.accept(
          ScoreItem.ofDirective(MeasureCode.AVERAGE_SLIPPAGE_DAYS, agency, d, true)
              .withDays(d.slippageDays()));
    }
    items.accept(ScoreItem.ofDirective(MeasureCode.OVERDUE, agency, d, d.overdue()));
    items.accept(
        ScoreItem.ofDirective(MeasureCode.CLOSED, agency, d, d.closureReason() != null)
            .closed(d.closureReason()));
  }

  private static void periodItems(DirectiveSummary d, PeriodState p, Consumer<ScoreItem> items) {
    String link =
        p.report() == null
            ? "/directives/" + d.id() + "/reporting-periods"
            : "/progress-reports/" + p.report();
    LocalDate dueOn = p.period().dueOn();
    LocalDate lastDay = p.period().periodTo();
    String agency = p.period().agency();
    items.accept(
        ScoreItem.of(MeasureCode.REPORTS, agency, d, link, p.onTime(), dueOn, p.handedInOn())
            .ofPeriod(lastDay));
    items.accept(
        ScoreItem.of(
                MeasureCode.REPORTS_RESUBMITTED_LATE,
                agency,
                d,
                link,
                p.resubmittedLate(),
                dueOn,
                p.handedInOn())
            .ofPeriod(lastDay));
  }

  private static void extensionItems(
      DirectiveSummary d, ExtensionScoreRow x, Consumer<ScoreItem> items) {
    String link = "/extension-requests/" + x.id();
    items.accept(
        ScoreItem.of(
            MeasureCode.EXTENSIONS_ASKED, x.agency(), d, link, true, x.dueDate(), x.filedOn()));
    items.accept(
        ScoreItem.of(
            MeasureCode.EXTENSIONS_GRANTED,
            x.agency(),
            d,
            link,
            x.granted(),
            x.dueDate(),
            x.filedOn()));
  }

  private static void readNames(Handle h, @Nullable AsOf asOf, Map<String, ScoreCounter> counters) {
    h.createQuery(
            "select code, k.key, k.value from "
                + VersionTables.of("agency", asOf)
                + " g, jsonb_each_text(g.names) k where code = any(:codes)")
        .bindArray("codes", String.class, List.copyOf(counters.keySet()))
        .bindMap(VersionTables.bound(asOf))
        .map(
            (r, c) -> {
              ScoreCounter counter = Objects.requireNonNull(counters.get(r.getString("code")));
              var names = new TreeMap<>(counter.names);
              names.put(r.getString("key"), r.getString("value"));
              counter.names = names;
              return counter;
            })
        .list();
  }
}
