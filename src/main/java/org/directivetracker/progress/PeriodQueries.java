package org.directivetracker.progress;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.directivetracker.calendar.CalendarService;
import org.directivetracker.directive.DirectiveStatus;
import org.directivetracker.history.VersionTables;
import org.directivetracker.time.AsOf;
import org.directivetracker.time.DomainClock;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/** Reads how the reporting duties of many directives were kept, as of a moment. */
@ApplicationScoped
@Transactional
public class PeriodQueries {
  /** So many directives are looked at together. */
  static final int BATCH = 200;

  private record Of<T>(UUID directive, T what) {}

  private record Change(LocalDate day, DirectiveStatus status) {}

  /** A report that was not withdrawn. */
  private record Report(
      ReportingPeriods.ReportedPeriod filed, ReportStatus status, @Nullable UUID corrects) {}

  /**
   * A submission that its agency did not take back.
   *
   * @param filed the period as it was handed in
   * @param again whether the office had returned the report before
   */
  private record HandIn(ReportingPeriods.ReportedPeriod filed, LocalDate day, boolean again) {}

  private final Jdbi jdbi;
  private final ReportingQueries duties;
  private final CalendarService calendar;
  private final DomainClock clock;

  PeriodQueries(Jdbi jdbi, ReportingQueries duties, CalendarService calendar, DomainClock clock) {
    this.jdbi = jdbi;
    this.duties = duties;
    this.calendar = calendar;
    this.clock = clock;
  }

  /** The periods that have begun of the agencies that have these directives at that moment. */
  public List<PeriodState> begun(List<UUID> directives, AsOf asOf) {
    var standings = new ArrayList<PeriodState>();
    each(
        directives,
        asOf,
        (id, periods, reports, handIns) ->
            periods.begun().forEach(p -> standings.add(standing(id, p, reports, handIns))));
    return standings;
  }

  /**
   * What each agency owes next, of all directives with a duty at that moment.
   *
   * @param agency whose directives alone; null for all
   */
  public List<PeriodState> owed(@Nullable String agency, AsOf asOf) {
    var owed = new ArrayList<PeriodState>();
    UUID last = new UUID(0, 0);
    while (last != null) {
      List<UUID> batch = withDuty(last, agency == null ? List.of() : List.of(agency), null, asOf);
      each(
          batch,
          asOf,
          (id, periods, reports, handIns) ->
              periods
                  .owed()
                  .forEach(p -> owed.add(new PeriodState(id, p, null, null, null, false))));
      last = after(batch);
    }
    return owed;
  }

  /** The id to go on from after a batch; null when it was the last. */
  static @Nullable UUID after(List<UUID> batch) {
    if (batch.size() < BATCH) {
      return null;
    }
    UUID last = batch.get(batch.size() - 1);
    return new UUID(
        last.getLeastSignificantBits() == -1
            ? last.getMostSignificantBits() + 1
            : last.getMostSignificantBits(),
        last.getLeastSignificantBits() + 1);
  }

  /**
   * Directives with a duty, in the order of their ids.
   *
   * @param from the first id
   * @param agencies of which one has it then; any when empty
   * @param me an agency that has it now too; null for any
   */
  List<UUID> withDuty(UUID from, List<String> agencies, @Nullable String me, AsOf asOf) {
    return jdbi.withHandle(
        h ->
            h.createQuery(
                    "select distinct directive_id from reporting_duty r"
                        + " where directive_id >= :from and recorded_at <= :at"
                        + " and (:any or exists (select from "
                        + VersionTables.of("assignment", asOf)
                        + " a where a.directive_id = r.directive_id and a.agency = any(:agencies)"
                        + " and a.status in ('PENDING', 'ACKNOWLEDGED')))"
                        + " and (cast(:me as text) is null or exists (select from assignment a"
                        + " where a.directive_id = r.directive_id and a.agency = :me"
                        + " and a.status in ('PENDING', 'ACKNOWLEDGED')))"
                        + " order by directive_id limit :limit")
                .bind("from", from)
                .bind("any", agencies.isEmpty())
                .bind("agencies", agencies.toArray(String[]::new))
                .bind("me", me)
                .bind("limit", BATCH)
                .bindMap(VersionTables.bound(asOf))
                .mapTo(UUID.class)
                .list());
  }

  private interface Reading {
    void read(UUID directive, ReportingPeriods periods, List<Report> reports, List<HandIn> handIns);
  }

  private void each(List<UUID> directives, AsOf asOf, Reading reading) {
    jdbi.useHandle(
        h -> {
          Map<UUID, List<ReportingPeriods.DutyVersion>> duties = duties(h, directives, asOf);
          if (duties.isEmpty()) {
            return;
          }
          List<UUID> owing = List.copyOf(duties.keySet());
          Map<UUID, List<ReportingPeriods.ReportingAgency>> parties = parties(h, owing, asOf);
          Map<UUID, List<Change>> changes = changes(h, owing, asOf);
          Map<UUID, List<Report>> reports = reports(h, owing, asOf);
          Map<UUID, List<HandIn>> handIns = handIns(h, owing, asOf);
          var supervision = calendar.supervision(asOf.day(), asOf.at());
          for (UUID id : directives) {
            if (!duties.containsKey(id)) {
              continue;
            }
            NavigableMap<LocalDate, DirectiveStatus> statuses = new TreeMap<>();
            changes.getOrDefault(id, List.of()).forEach(c -> statuses.put(c.day, c.status));
            List<Report> ofReports = reports.getOrDefault(id, List.of());
            reading.read(
                id,
                new ReportingPeriods(
                    duties.getOrDefault(id, List.of()),
                    parties.getOrDefault(id, List.of()),
                    statuses,
                    ofReports.stream().filter(r -> r.status.isFiled()).map(Report::filed).toList(),
                    supervision),
                ofReports,
                handIns.getOrDefault(id, List.of()));
          }
        });
  }

  private static PeriodState standing(
      UUID directive, ReportingPeriod period, List<Report> reports, List<HandIn> all) {
    List<HandIn> handIns = handIns(period, reports, all);
    Optional<Report> report =
        reports.stream()
            .filter(
                r ->
                    period.reportId() == null
                        ? r.status == ReportStatus.RETURNED && r.filed.covers(period)
                        : r.filed.id().equals(period.reportId()))
            .findFirst();
    return new PeriodState(
        directive,
        period,
        report.map(r -> r.filed.id()).orElse(null),
        report.map(Report::status).orElse(null),
        handIns.stream().map(HandIn::day).min(LocalDate::compareTo).orElse(null),
        handIns.stream().anyMatch(h -> h.again && h.day.isAfter(period.dueOn())));
  }

  /**
   * The hand-ins for a period: those of the reports that cover it now, and of the reports that
   * these correct, as far as they covered it when they were handed in.
   */
  private static List<HandIn> handIns(
      ReportingPeriod period, List<Report> reports, List<HandIn> all) {
    Map<UUID, Report> byId =
        reports.stream().collect(Collectors.toMap(r -> r.filed.id(), Function.identity()));
    Set<UUID> ofPeriod =
        reports.stream()
            .filter(r -> r.status.holdsItsPeriod() && r.filed.covers(period))
            .flatMap(
                r ->
                    Stream.iterate(
                        r, Objects::nonNull, x -> x.corrects == null ? null : byId.get(x.corrects)))
            .map(r -> r.filed.id())
            .collect(Collectors.toSet());
    return all.stream()
        .filter(h -> ofPeriod.contains(h.filed.id()) && h.filed.covers(period))
        .toList();
  }

  private static Query query(Handle h, String sql, List<UUID> directives, AsOf asOf) {
    return h.createQuery(sql)
        .bindArray("ids", UUID.class, directives)
        .bindMap(VersionTables.bound(asOf));
  }

  private static <T> Map<UUID, List<T>> byDirective(List<Of<T>> found) {
    return found.stream().collect(groupingBy(Of::directive, mapping(Of::what, toList())));
  }

  private static Map<UUID, List<ReportingPeriods.DutyVersion>> duties(
      Handle h, List<UUID> directives, AsOf asOf) {
    return byDirective(
        query(
                h,
                "select * from reporting_duty where directive_id = any(:ids)"
                    + " and recorded_at <= :at order by directive_id, version",
                directives,
                asOf)
            .map(
                (r, c) ->
                    new Of<>(r.getObject("directive_id", UUID.class), ReportingQueries.row(r)))
            .list());
  }

  private Map<UUID, List<ReportingPeriods.ReportingAgency>> parties(
      Handle h, List<UUID> directives, AsOf asOf) {
    return byDirective(
        query(
                h,
                "select directive_id, agency, role, created_at from "
                    + VersionTables.of("assignment", asOf)
                    + " a where directive_id = any(:ids) and status in ('PENDING', 'ACKNOWLEDGED')",
                directives,
                asOf)
            .map((r, c) -> new Of<>(r.getObject("directive_id", UUID.class), duties.owing(r)))
            .list());
  }

  private Map<UUID, List<Change>> changes(Handle h, List<UUID> directives, AsOf asOf) {
    return byDirective(
        query(
                h,
                "select id, valid_from, status from (select id, revision, valid_from, status,"
                    + " lag(status) over (partition by id order by revision) as previous"
                    + " from directive_version where id = any(:ids) and valid_from <= :at) v"
                    + " where status is distinct from previous order by id, revision",
                directives,
                asOf)
            .map(
                (r, c) ->
                    new Of<>(
                        r.getObject("id", UUID.class),
                        new Change(
                            clock.dayOf(
                                r.getObject("valid_from", OffsetDateTime.class).toInstant()),
                            DirectiveStatus.valueOf(r.getString("status")))))
            .list());
  }

  private static Map<UUID, List<Report>> reports(Handle h, List<UUID> directives, AsOf asOf) {
    return byDirective(
        query(
                h,
                "select id, directive_id, agency, period_from, period_to, status, corrects from "
                    + VersionTables.of("progress_report", asOf)
                    + " r where directive_id = any(:ids) and status <> 'WITHDRAWN'",
                directives,
                asOf)
            .map(
                (r, c) -> {
                  ReportStatus status = ReportStatus.valueOf(r.getString("status"));
                  return new Of<>(
                      r.getObject("directive_id", UUID.class),
                      new Report(
                          filed(r, status == ReportStatus.ACCEPTED),
                          status,
                          r.getObject("corrects", UUID.class)));
                })
            .list());
  }

  /** Read from the version rows: the report itself keeps the day of its last submission alone. */
  private static Map<UUID, List<HandIn>> handIns(Handle h, List<UUID> directives, AsOf asOf) {
    return byDirective(
        query(
                h,
                """
                select id, directive_id, agency, period_from, period_to, submitted_on, again from (
                    select v.*, lead(status) over (partition by id order by version) as next,
                        coalesce(bool_or(status = 'RETURNED') over (partition by id order by version
                            rows between unbounded preceding and 1 preceding), false) as again
                    from progress_report_version v
                    where directive_id = any(:ids) and valid_from <= :at) v
                where status = 'SUBMITTED' and coalesce(next, '') not in ('DRAFT', 'SUBMITTED')
                """,
                directives,
                asOf)
            .map(
                (r, c) ->
                    new Of<>(
                        r.getObject("directive_id", UUID.class),
                        new HandIn(
                            filed(r, false),
                            r.getObject("submitted_on", LocalDate.class),
                            r.getBoolean("again"))))
            .list());
  }

  private static ReportingPeriods.ReportedPeriod filed(ResultSet r, boolean accepted)
      throws SQLException {
    return new ReportingPeriods.ReportedPeriod(
        r.getObject("id", UUID.class),
        r.getString("agency"),
        r.getObject("period_from", LocalDate.class),
        r.getObject("period_to", LocalDate.class),
        accepted);
  }
}
