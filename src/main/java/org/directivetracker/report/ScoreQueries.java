package org.directivetracker.report;

import static java.util.stream.Collectors.groupingBy;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.directivetracker.directive.AssignmentRole;
import org.directivetracker.directive.AssignmentStatus;
import org.directivetracker.directive.DirectiveSummary;
import org.directivetracker.directive.DirectiveSummary.Owner;
import org.directivetracker.directive.MilestoneStatus;
import org.directivetracker.history.Versions;
import org.directivetracker.log.Checkpoint;
import org.directivetracker.progress.PeriodQueries;
import org.directivetracker.progress.PeriodQueries.Standing;
import org.directivetracker.security.Caller;
import org.directivetracker.security.Role;
import org.directivetracker.time.AsOf;
import org.directivetracker.time.DomainClock;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * Reckons the scorecard: a walk through the directives, each batch with what its agencies did. It
 * hands out one item for each thing that a measure of an agency counts.
 */
@ApplicationScoped
@Transactional
public class ScoreQueries {
  private static final int BATCH = 500;

  private record Assigned(
      UUID id,
      UUID directive,
      String agency,
      AssignmentStatus status,
      LocalDate acknowledgeBy,
      @Nullable LocalDate acknowledgedOn,
      LocalDate updatedOn) {

    /** Acknowledged, or not by its last day, whatever became of it afterwards. */
    boolean counts(LocalDate day) {
      return acknowledgedOn != null
          || acknowledgeBy.isBefore(status == AssignmentStatus.PENDING ? day : updatedOn);
    }

    boolean onTime() {
      return acknowledgedOn != null && !acknowledgedOn.isAfter(acknowledgeBy);
    }
  }

  private record Step(
      UUID id,
      UUID directive,
      @Nullable String agency,
      MilestoneStatus status,
      LocalDate dueDate,
      @Nullable LocalDate metOn) {

    /**
     * Decided, or open past its date while the directive was under way. Of a closed directive its
     * last day counts.
     */
    boolean counts(DirectiveSummary d, LocalDate day) {
      return switch (status) {
        case MET, NOT_MET -> true;
        case CANCELLED -> false;
        case SCHEDULED, PARTIALLY_MET ->
            switch (d.status()) {
              case ASSIGNED, IN_PROGRESS, COMPLETION_REPORTED -> dueDate.isBefore(day);
              case CLOSED -> d.closedOn() != null && dueDate.isBefore(d.closedOn());
              case DRAFT, REGISTERED, SUSPENDED -> false;
            };
      };
    }

    boolean onTime() {
      return status == MilestoneStatus.MET && metOn != null && !metOn.isAfter(dueDate);
    }

    /** Its agency while that has the directive, else the lead. */
    Optional<String> owner(DirectiveSummary d) {
      return d.owners().stream()
          .filter(o -> o.agency().equals(agency))
          .findFirst()
          .or(() -> d.owners().stream().filter(o -> o.role() == AssignmentRole.LEAD).findFirst())
          .map(Owner::agency);
    }
  }

  private record Extension(
      UUID id,
      UUID directive,
      String agency,
      boolean granted,
      LocalDate dueDate,
      LocalDate filedOn) {}

  private interface Reading<T> {
    T read(ResultSet r) throws SQLException;
  }

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

  /** The line of each agency; an agency that asks sees its own alone. */
  AgencyReport report(Caller caller, ReportQuery query, Checkpoint checkpoint) {
    caller.require(Role.SUPERVISOR, Role.AUDITOR, Role.AGENCY);
    var counters = new TreeMap<String, ScoreCounter>();
    var count = new AtomicInteger();
    var illustrative = new AtomicBoolean();
    String alone = caller.readsAll() ? null : caller.agency();
    if (caller.readsAll() || alone != null) {
      Predicate<String> asked = agency -> alone == null || alone.equals(agency);
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
                    if (asked.test(agency)) {
                      counters.computeIfAbsent(agency, a -> new ScoreCounter());
                    }
                  }

                  @Override
                  public void item(ScoreItem item) {
                    if (asked.test(item.agency())) {
                      counters.computeIfAbsent(item.agency(), a -> new ScoreCounter()).add(item);
                    }
                  }
                });
            names(h, query.moment(), counters);
          });
    }
    return new AgencyReport(
        query,
        query.asOf(),
        checkpoint,
        query.filters(),
        Generator.THIS,
        ReportCover.DERIVATION,
        counters.entrySet().stream().map(e -> e.getValue().score(e.getKey())).toList(),
        count.get(),
        measures.all(),
        illustrative.get());
  }

  /** What one measure of an agency counts. */
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
                  public void agency(String of) {}

                  @Override
                  public void item(ScoreItem item) {
                    if (item.measure() == measure && item.agency().equals(agency)) {
                      consumer.accept(item);
                    }
                  }
                }));
  }

  /** Takes what the walk comes by. */
  private interface Sink {
    void item(ScoreItem item);

    /** A directive of the report. */
    void row(StatusRow row);

    /** An agency that has, or had, an assignment of one of them. */
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
            items(h, batch, query, sink);
            batch.clear();
          }
        });
    items(h, batch, query, sink);
  }

  private void items(Handle h, List<DirectiveSummary> batch, ReportQuery query, Sink sink) {
    if (batch.isEmpty()) {
      return;
    }
    List<UUID> ids = batch.stream().map(DirectiveSummary::id).toList();
    AsOf moment = query.moment();
    Map<UUID, List<Assigned>> assigned =
        read(h, "assignment", ids, moment, this::assigned).stream()
            .collect(groupingBy(Assigned::directive));
    Map<UUID, List<Step>> steps =
        read(h, "milestone", ids, moment, ScoreQueries::step).stream()
            .collect(groupingBy(Step::directive));
    Map<UUID, List<Extension>> extensions =
        read(h, "extension_request", ids, moment, ScoreQueries::extension).stream()
            .collect(groupingBy(Extension::directive));
    Map<UUID, List<Standing>> reported =
        periods.begun(ids, query.asOf()).stream()
            .filter(Standing::counts)
            .collect(groupingBy(Standing::directive));
    LocalDate day = query.asOf().day();
    Consumer<ScoreItem> items = sink::item;
    for (DirectiveSummary d : batch) {
      d.owners().forEach(o -> owned(d, o, items));
      assigned.getOrDefault(d.id(), List.of()).forEach(a -> sink.agency(a.agency));
      assigned.getOrDefault(d.id(), List.of()).stream()
          .filter(a -> a.counts(day))
          .forEach(
              a ->
                  items.accept(
                      ScoreItem.of(
                          MeasureCode.ACKNOWLEDGEMENTS,
                          a.agency,
                          d,
                          "/directives/" + d.id() + "/assignments/" + a.id,
                          a.onTime(),
                          a.acknowledgeBy,
                          a.acknowledgedOn)));
      reported.getOrDefault(d.id(), List.of()).forEach(p -> period(d, p, items));
      steps.getOrDefault(d.id(), List.of()).stream()
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
                                      "/directives/" + d.id() + "/milestones/" + m.id,
                                      m.onTime(),
                                      m.dueDate,
                                      m.metOn))));
      extensions.getOrDefault(d.id(), List.of()).forEach(x -> extension(d, x, items));
    }
  }

  private static void owned(DirectiveSummary d, Owner owner, Consumer<ScoreItem> items) {
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

  private static void period(DirectiveSummary d, Standing p, Consumer<ScoreItem> items) {
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

  private static void extension(DirectiveSummary d, Extension x, Consumer<ScoreItem> items) {
    String link = "/extension-requests/" + x.id;
    items.accept(
        ScoreItem.of(MeasureCode.EXTENSIONS_ASKED, x.agency, d, link, true, x.dueDate, x.filedOn));
    items.accept(
        ScoreItem.of(
            MeasureCode.EXTENSIONS_GRANTED, x.agency, d, link, x.granted, x.dueDate, x.filedOn));
  }

  private static <T> List<T> read(
      Handle h, String table, List<UUID> ids, @Nullable AsOf moment, Reading<T> reading) {
    return h.createQuery(
            "select * from "
                + Versions.of(table, moment)
                + " x where directive_id = any(:ids) order by directive_id, id")
        .bindArray("ids", UUID.class, ids)
        .bindMap(Versions.bound(moment))
        .map((r, c) -> reading.read(r))
        .list();
  }

  private Assigned assigned(ResultSet r) throws SQLException {
    return new Assigned(
        r.getObject("id", UUID.class),
        r.getObject("directive_id", UUID.class),
        r.getString("agency"),
        AssignmentStatus.valueOf(r.getString("status")),
        r.getObject("acknowledge_by", LocalDate.class),
        r.getObject("acknowledged_on", LocalDate.class),
        clock.dayOf(r.getObject("updated_at", OffsetDateTime.class).toInstant()));
  }

  private static Step step(ResultSet r) throws SQLException {
    return new Step(
        r.getObject("id", UUID.class),
        r.getObject("directive_id", UUID.class),
        r.getString("agency"),
        MilestoneStatus.valueOf(r.getString("status")),
        r.getObject("due_date", LocalDate.class),
        r.getObject("met_on", LocalDate.class));
  }

  private static Extension extension(ResultSet r) throws SQLException {
    return new Extension(
        r.getObject("id", UUID.class),
        r.getObject("directive_id", UUID.class),
        r.getString("agency"),
        r.getString("status").equals("APPROVED"),
        r.getObject("due_date", LocalDate.class),
        r.getObject("filed_on", LocalDate.class));
  }

  private static void names(Handle h, @Nullable AsOf moment, Map<String, ScoreCounter> counters) {
    h.createQuery(
            "select code, k.key, k.value from "
                + Versions.of("agency", moment)
                + " g, jsonb_each_text(g.names) k where code = any(:codes)")
        .bindArray("codes", String.class, List.copyOf(counters.keySet()))
        .bindMap(Versions.bound(moment))
        .map(
            (r, c) -> {
              ScoreCounter of = Objects.requireNonNull(counters.get(r.getString("code")));
              var names = new TreeMap<>(of.names);
              names.put(r.getString("key"), r.getString("value"));
              of.names = names;
              return of;
            })
        .list();
  }
}
