package org.directivetracker.progress;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.UUID;
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

/** Reads how the reporting duties of many directives were kept, as of a moment. */
@ApplicationScoped
@Transactional
public class PeriodQueries {
  /**
   * A period that was reported, or whose report is overdue.
   *
   * @param onTime whether a report that is submitted or accepted was handed in by its due day
   */
  public record Kept(UUID directive, String agency, boolean onTime) {}

  private record Of<T>(UUID directive, T what) {}

  private record Change(LocalDate day, boolean carriedOut) {}

  private record Report(ReportingPeriods.Filed filed, LocalDate submittedOn) {}

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
          var supervision = calendar.supervision(asOf.day(), asOf.at());
          var kept = new ArrayList<Kept>();
          duties.forEach(
              (id, ofDirective) -> {
                NavigableMap<LocalDate, Boolean> carriedOut = new TreeMap<>();
                changes
                    .getOrDefault(id, List.of())
                    .forEach(c -> carriedOut.put(c.day, c.carriedOut));
                var submitted = new HashMap<UUID, LocalDate>();
                List<ReportingPeriods.Filed> filed =
                    reports.getOrDefault(id, List.of()).stream()
                        .peek(r -> submitted.put(r.filed.id(), r.submittedOn))
                        .map(Report::filed)
                        .toList();
                new ReportingPeriods(
                        ofDirective,
                        parties.getOrDefault(id, List.of()),
                        carriedOut,
                        filed,
                        supervision)
                    .begun().stream()
                        .filter(PeriodQueries::counts)
                        .map(p -> new Kept(id, p.agency(), onTime(p, submitted)))
                        .forEach(kept::add);
              });
          return kept;
        });
  }

  private static boolean counts(ReportingPeriod period) {
    return period.status() == ReportingPeriod.Status.REPORTED
        || period.status() == ReportingPeriod.Status.OVERDUE;
  }

  private static boolean onTime(ReportingPeriod period, Map<UUID, LocalDate> submitted) {
    LocalDate day = period.reportId() == null ? null : submitted.get(period.reportId());
    return day != null && !day.isAfter(period.dueOn());
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
                "select id, directive_id, agency, period_from, period_to, status, submitted_on from "
                    + Versions.of("progress_report", asOf)
                    + " r where directive_id = any(:ids) and status in ('SUBMITTED', 'ACCEPTED')",
                directives,
                asOf)
            .map(
                (r, c) ->
                    new Of<>(
                        r.getObject("directive_id", UUID.class),
                        new Report(
                            new ReportingPeriods.Filed(
                                r.getObject("id", UUID.class),
                                r.getString("agency"),
                                r.getObject("period_from", LocalDate.class),
                                r.getObject("period_to", LocalDate.class),
                                ReportStatus.valueOf(r.getString("status"))
                                    == ReportStatus.ACCEPTED),
                            r.getObject("submitted_on", LocalDate.class))))
            .list());
  }
}
