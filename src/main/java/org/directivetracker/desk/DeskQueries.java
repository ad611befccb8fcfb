package org.directivetracker.desk;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.io.UncheckedIOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.directivetracker.calendar.CalendarService;
import org.directivetracker.calendar.Supervision;
import org.directivetracker.desk.WorkItem.Kind;
import org.directivetracker.desk.WorkItem.Urgency;
import org.directivetracker.directive.DirectiveTranslation;
import org.directivetracker.directive.LockedDirective;
import org.directivetracker.page.Keys;
import org.directivetracker.page.Page;
import org.directivetracker.page.PageRequest;
import org.directivetracker.page.PageRows;
import org.directivetracker.security.Caller;
import org.directivetracker.security.Role;
import org.directivetracker.time.DomainClock;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** Reads what waits for the caller: for an agency, for the supervision office, or both. */
@ApplicationScoped
@Transactional
public class DeskQueries {
  private static final Set<Kind> OF_AGENCIES =
      EnumSet.range(Kind.TO_ACKNOWLEDGE, Kind.MILESTONE_DUE_SOON);
  private static final Set<Kind> OF_THE_OFFICE = EnumSet.range(Kind.DECLINED, Kind.UNASSIGNED);
  private static final Set<Kind> BY_PERIOD = EnumSet.of(Kind.REPORT_DUE, Kind.REPORT_RETURNED);
  private static final TypeReference<Map<String, DirectiveTranslation>> TRANSLATIONS =
      new TypeReference<>() {};

  /** So far back the due day of a report is exact; what is owed longer is overdue anyhow. */
  private static final int YEARS_BACK = 3;

  private record Row(WorkItem item, List<@Nullable String> key) {}

  private final Jdbi jdbi;
  private final CalendarService calendar;
  private final DomainClock clock;
  private final ObjectMapper mapper;

  DeskQueries(Jdbi jdbi, CalendarService calendar, DomainClock clock, ObjectMapper mapper) {
    this.jdbi = jdbi;
    this.calendar = calendar;
    this.clock = clock;
    this.mapper = mapper;
  }

  /**
   * What waits for the caller, the most urgent first, then by the day that it is due on or waits
   * since.
   *
   * @param kinds which alone; all when empty
   * @param officers the responsible officers of the directives, {@code me} for the caller; any when
   *     empty
   */
  Page<WorkItem> work(Caller caller, List<Kind> kinds, List<String> officers, PageRequest page) {
    caller.require(Role.AGENCY, Role.SUPERVISOR);
    Set<Kind> wanted = EnumSet.noneOf(Kind.class);
    if (caller.agency() != null) {
      wanted.addAll(OF_AGENCIES);
    }
    if (caller.is(Role.SUPERVISOR)) {
      wanted.addAll(OF_THE_OFFICE);
    }
    if (!kinds.isEmpty()) {
      wanted.retainAll(kinds);
    }
    LocalDate day = page.day(clock.today());
    if (wanted.isEmpty()) {
      return Page.empty(page);
    }
    Keys last = page.keys(4);
    Supervision supervision = calendar.supervision(day, clock.now());
    PageRows<Row> found =
        jdbi.withHandle(
            h -> {
              var query =
                  h.createQuery(
                          PageRows.sql(
                              text(wanted, !officers.isEmpty(), last != null),
                              "title",
                              "translations"))
                      .bind("me", caller.agency())
                      .bind("person", caller.person())
                      .bind("day", day)
                      .bind("horizon", supervision.dueSoonHorizon())
                      .bind("zone", clock.zone().getId())
                      .bind("workingDays", workingDays(wanted, supervision))
                      .bind(
                          "officer",
                          officers.stream()
                              .map(o -> o.equals("me") ? caller.requireActor().subject() : o)
                              .toArray(String[]::new))
                      .bind("limit", page.limit() + 1);
              if (last != null) {
                query
                    .bind("afterRank", last.rank(0))
                    .bind("afterDay", last.date(1))
                    .bind("afterKind", last.text(2))
                    .bind("afterThing", last.id(3));
              }
              return PageRows.read(query, (r, c) -> row(r));
            });
    return page.page(found, day, Row::item, Row::key);
  }

  /** The keys of the page first, then what is shown of it. */
  private static String text(Set<Kind> kinds, boolean byOfficer, boolean further) {
    return "with days as materialized (select cast(:workingDays as date[]) as worked)"
        + " select i.*, d.reference, d.title, d.language, d.translations from (select w.*,"
        + " case when due_on < :day then 0 when due_on <= :horizon then 1 else 2 end as rank,"
        + " case when due_on < :day then 'OVERDUE' when due_on <= :horizon then 'DUE_SOON'"
        + " else 'NORMAL' end as urgency, coalesce(due_on, since) as sort_day from ("
        + kinds.stream()
            .map(k -> WorkSql.of(k) + (byOfficer ? " and d.officer = any(:officer)" : ""))
            .collect(Collectors.joining(" union all "))
        + ") w) i join directive d on d.id = i.directive_id"
        + (further
            ? " where (rank, sort_day, i.kind, thing)"
                + " > (:afterRank, :afterDay, :afterKind, :afterThing)"
            : "")
        + " order by rank, sort_day, i.kind, thing limit :limit";
  }

  /** All working days that a due day of a report can be counted on, where one is asked for. */
  private static String[] workingDays(Set<Kind> kinds, Supervision supervision) {
    var days = new ArrayList<String>();
    if (Collections.disjoint(kinds, BY_PERIOD)) {
      return new String[0];
    }
    LocalDate end =
        supervision.days().after(supervision.today(), 2 * LockedDirective.MOST_REPORT_WORKING_DAYS);
    for (LocalDate d = supervision.today().minusYears(YEARS_BACK);
        !d.isAfter(end);
        d = d.plusDays(1)) {
      if (supervision.days().isWorkingDay(d)) {
        days.add(d.toString());
      }
    }
    return days.toArray(String[]::new);
  }

  private Row row(ResultSet r) throws SQLException {
    String kind = r.getString("kind");
    var item =
        new WorkItem(
            Kind.valueOf(kind),
            Urgency.valueOf(r.getString("urgency")),
            r.getObject("due_on", LocalDate.class),
            r.getObject("since", LocalDate.class),
            new WorkItem.DirectiveLink(
                r.getObject("directive_id", UUID.class),
                r.getString("reference"),
                r.getString("title"),
                r.getString("language"),
                translations(r.getString("translations"))),
            r.getString("agency"),
            "/api/v1" + r.getString("link"));
    return new Row(
        item,
        List.of(
            r.getString("rank"),
            r.getObject("sort_day", LocalDate.class).toString(),
            kind,
            r.getString("thing")));
  }

  private Map<String, DirectiveTranslation> translations(String json) {
    try {
      return mapper.readValue(json, TRANSLATIONS);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
