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
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.directivetracker.calendar.CalendarService;
import org.directivetracker.directive.AssignmentRole;
import org.directivetracker.directive.AssignmentStatus;
import org.directivetracker.directive.DirectiveStatus;
import org.directivetracker.directive.LockedDirective.Party;
import org.directivetracker.history.Versions;
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
  /**
   * A period that was reported, or whose report is overdue.
   *
   * @param onTime whether the first hand-in for the period came by its due day. What the office
   *     returned and when, and what the agency corrected, changes nothing of it; a hand-in that the
   *     agency took back itself does not count
   * @param resubmittedLate whether a report that the office returned was handed in again after the
   *     due day
   */
  public record Kept(UUID directive, String agency, boolean onTime, boolean resubmittedLate) {}

  private record Of<T>(UUID directive, T what) {}

  private record Change(LocalDate day, boolean carriedOut) {}

  /** A report that was not withdrawn. */
  private record Report(
      ReportingPeriods.Filed filed, ReportStatus status, @Nullable UUID corrects) {}

  /**
   * A submission that its agency did not take back.
   *
   * @param filed the period as it was handed in
   * @param again whether the office had returned the report before
   */
  private record HandIn(ReportingPeriods.Filed filed, LocalDate day, boolean again) {}

  private final Jdbi jdbi;
  private final CalendarService calendar;
  private final DomainClock clock;

  PeriodQueries(Jdbi jdbi, CalendarService calendar, DomainClock clock) {
    this.jdbi = jdbi;
    this.calendar = calendar;
    this.clock = clock;
  }

  /** The periods of the agencies that have these directives at that moment. */
  public List<Kept> kept(List<UUID> directives, AsOf asOf) {
    return jdbi.withHandle(
        h -> {
          Map<UUID, List<ReportingPeriods.Duty>> duties = duties(h, directives, asOf);
          if (duties.isEmpty()) {
            return List.of();
          }
          List<UUID> owing = List.copyOf(duties.keySet());
          Map<UUID, List<Party>> parties = parties(h, owing, asOf);
          Map<UUID, List<Change>> changes = changes(h, owing, asOf);
          Map<UUID, List<Report>> reports = reports(h, owing, asOf);
          Map<UUID, List<HandIn>> handIns = handIns(h, owing, asOf);
          var supervision = calendar.supervision(asOf.day(), asOf.at());
          var kept = new ArrayList<Kept>();
          duties.forEach(
              (id, ofDirective) -> {
                NavigableMap<LocalDate, Boolean> carriedOut = new TreeMap<>();
                changes
                    .getOrDefault(id, List.of())
                    .forEach(c -> carriedOut.put(c.day, c.carriedOut));
                List<Report> ofReports = reports.getOrDefault(id, List.of());
                List<HandIn> ofHandIns = handIns.getOrDefault(id, List.of());
                new ReportingPeriods(
                        ofDirective,
                        parties.getOrDefault(id, List.of()),
                        carriedOut,
                        ofReports.stream()
                            .filter(r -> r.status.isFiled())
                            .map(Report::filed)
                            .toList(),
                        supervision)
                    .begun().stream()
                        .filter(PeriodQueries::counts)
                        .map(p -> kept(id, p, handIns(p, ofReports, ofHandIns)))
                        .forEach(kept::add);
              });
          return kept;
        });
  }

  private static boolean counts(ReportingPeriod period) {
    return period.status() == ReportingPeriod.Status.REPORTED
        || period.status() == ReportingPeriod.Status.OVERDUE;
  }

  private static Kept kept(UUID directive, ReportingPeriod period, List<HandIn> handIns) {
    return new Kept(
        directive,
        period.agency(),
        handIns.stream().anyMatch(h -> !h.day.isAfter(period.dueOn())),
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
        .bindMap(Versions.bound(asOf));
  }

  private static <T> Map<UUID, List<T>> byDirective(List<Of<T>> found) {
    return found.stream().collect(groupingBy(Of::directive, mapping(Of::what, toList())));
  }

  private static Map<UUID, List<ReportingPeriods.Duty>> duties(
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

  private static Map<UUID, List<Party>> parties(Handle h, List<UUID> directives, AsOf asOf) {
    return byDirective(
        query(
                h,
                "select directive_id, agency, role, status, acknowledged_on from "
                    + Versions.of("assignment", asOf)
                    + " a where directive_id = any(:ids) and status in ('PENDING', 'ACKNOWLEDGED')",
                directives,
                asOf)
            .map(
                (r, c) ->
                    new Of<>(
                        r.getObject("directive_id", UUID.class),
                        new Party(
                            r.getString("agency"),
                            AssignmentRole.valueOf(r.getString("role")),
                            AssignmentStatus.valueOf(r.getString("status")),
                            r.getObject("acknowledged_on", LocalDate.class))))
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
                            ReportingQueries.isCarriedOut(
                                DirectiveStatus.valueOf(r.getString("status"))))))
            .list());
  }

  private static Map<UUID, List<Report>> reports(Handle h, List<UUID> directives, AsOf asOf) {
    return byDirective(
        query(
                h,
                "select id, directive_id, agency, period_from, period_to, status, corrects from "
                    + Versions.of("progress_report", asOf)
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

  private static ReportingPeriods.Filed filed(ResultSet r, boolean accepted) throws SQLException {
    return new ReportingPeriods.Filed(
        r.getObject("id", UUID.class),
        r.getString("agency"),
        r.getObject("period_from", LocalDate.class),
        r.getObject("period_to", LocalDate.class),
        accepted);
  }
}
