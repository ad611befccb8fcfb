package org.directivetracker.progress;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.directivetracker.directive.DirectiveLink;
import org.directivetracker.history.VersionTables;
import org.directivetracker.page.Page;
import org.directivetracker.page.PageRequest;
import org.directivetracker.page.SortKeyParser;
import org.directivetracker.security.Caller;
import org.directivetracker.security.Role;
import org.directivetracker.time.AsOf;
import org.directivetracker.time.DomainClock;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * Lists the reporting periods of all directives. They are not stored but follow from duties and
 * reports, so a page looks at batches of directives until it is full.
 */
@ApplicationScoped
@Transactional
class PeriodListQueries {
  /**
   * Later than anything recorded: what was just written counts, also where the database's clock is
   * ahead of this one's.
   */
  private static final Instant UNBOUNDED = Instant.parse("9999-12-31T00:00:00Z");

  /**
   * Which periods of the list across directives. Repeated values are alternatives.
   *
   * @param from the first day on which a period may end
   * @param to the last one
   */
  record PeriodFilter(
      List<ReportingPeriodItem.OwedPeriodStatus> status,
      List<String> agency,
      @Nullable LocalDate from,
      @Nullable LocalDate to) {

    boolean admits(PeriodState standing) {
      ReportingPeriod period = standing.period();
      return (status.isEmpty() || status.contains(standing.inList()))
          && (agency.isEmpty() || agency.contains(period.agency()))
          && (from == null || !period.periodTo().isBefore(from))
          && (to == null || !period.periodTo().isAfter(to));
    }
  }

  private final PeriodQueries periods;
  private final Jdbi jdbi;
  private final DomainClock clock;

  PeriodListQueries(PeriodQueries periods, Jdbi jdbi, DomainClock clock) {
    this.periods = periods;
    this.jdbi = jdbi;
    this.clock = clock;
  }

  /** The periods of all directives that the caller may know of; an agency sees its own. */
  Page<ReportingPeriodItem> list(Caller caller, PeriodFilter filter, PageRequest page) {
    caller.require(Role.SUPERVISOR, Role.AUDITOR, Role.AGENCY);
    LocalDate day = page.day(clock.today());
    AsOf asked = page.asOf();
    AsOf asOf = asked == null ? new AsOf(UNBOUNDED, day, 0, false) : asked;
    SortKeyParser last = page.keys(3);
    UUID from = last == null ? new UUID(0, 0) : last.id(0);
    LocalDate lastEnd = last == null ? null : last.date(1);
    String lastAgency = last == null ? null : last.text(2);
    String me = caller.readsAll() ? null : caller.agency();
    if (!caller.readsAll() && me == null) {
      return Page.empty(page);
    }
    var found = new ArrayList<PeriodState>();
    while (from != null && found.size() <= page.limit()) {
      List<UUID> batch = periods.withDuty(from, filter.agency, me, asOf);
      periods.begun(batch, asOf).stream()
          .filter(filter::admits)
          .filter(s -> me == null || me.equals(s.period().agency()))
          .filter(
              s ->
                  last == null
                      || !s.directive().equals(last.id(0))
                      || ReportingQueries.isAfter(
                          s.period(),
                          Objects.requireNonNull(lastEnd),
                          Objects.requireNonNull(lastAgency)))
          .forEach(found::add);
      from = PeriodQueries.after(batch);
    }
    List<PeriodState> shown = found.subList(0, Math.min(found.size(), page.limit() + 1));
    Map<UUID, DirectiveLink> links = links(shown, asked);
    return page.page(
        shown,
        day,
        s -> ReportingPeriodItem.of(s, Objects.requireNonNull(links.get(s.directive()))),
        s ->
            List.of(
                s.directive().toString(), s.period().periodTo().toString(), s.period().agency()));
  }

  private Map<UUID, DirectiveLink> links(List<PeriodState> shown, @Nullable AsOf asOf) {
    return jdbi.withHandle(
        h ->
            h
                .createQuery(
                    "select d.id, d.reference from "
                        + VersionTables.of("directive", asOf)
                        + " d where d.id = any(:ids)")
                .bindArray("ids", UUID.class, shown.stream().map(PeriodState::directive).toList())
                .bindMap(VersionTables.bound(asOf))
                .map((r, c) -> new DirectiveLink(r.getObject(1, UUID.class), r.getString(2)))
                .list()
                .stream()
                .collect(Collectors.toMap(DirectiveLink::id, Function.identity())));
  }
}
