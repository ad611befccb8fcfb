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
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.directivetracker.calendar.CalendarService;
import org.directivetracker.calendar.SupervisionBasis;
import org.directivetracker.calendar.SupervisionRules;
import org.directivetracker.desk.WorkItem.Urgency;
import org.directivetracker.desk.WorkItem.WorkItemKind;
import org.directivetracker.directive.DirectiveTranslation;
import org.directivetracker.directive.LockedDirective;
import org.directivetracker.history.VersionTables;
import org.directivetracker.page.Page;
import org.directivetracker.page.PageRequest;
import org.directivetracker.page.PageRows;
import org.directivetracker.page.SortKeyParser;
import org.directivetracker.progress.PeriodQueries;
import org.directivetracker.progress.PeriodState;
import org.directivetracker.security.Caller;
import org.directivetracker.security.Role;
import org.directivetracker.time.AsOf;
import org.directivetracker.time.DomainClock;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/** Reads what waits for the caller: for an agency, for the supervision office, or both. */
@ApplicationScoped
@Transactional
public class DeskQueries {
  private static final Set<WorkItemKind> OF_AGENCIES =
      EnumSet.range(WorkItemKind.TO_ACKNOWLEDGE, WorkItemKind.MILESTONE_DUE_SOON);
  private static final Set<WorkItemKind> OF_THE_OFFICE =
      EnumSet.range(WorkItemKind.DECLINED, WorkItemKind.UNASSIGNED);
  private static final TypeReference<Map<String, DirectiveTranslation>> TRANSLATIONS =
      new TypeReference<>() {};
  private static final TypeReference<List<WorkPage.WorkItemCount>> COUNTS =
      new TypeReference<>() {};

  /** A duty begins ten years back at most, so no period that is owed ends before this. */
  private static final int YEARS_BACK = 11;

  /** A returned report may be of a period that has not ended yet. */
  private static final int YEARS_AHEAD = 1;

  private record Row(WorkItem item, List<@Nullable String> key) {}

  private final Jdbi jdbi;
  private final PeriodQueries periods;
  private final CalendarService calendar;
  private final DomainClock clock;
  private final ObjectMapper mapper;

  DeskQueries(
      Jdbi jdbi,
      PeriodQueries periods,
      CalendarService calendar,
      DomainClock clock,
      ObjectMapper mapper) {
    this.jdbi = jdbi;
    this.periods = periods;
    this.calendar = calendar;
    this.clock = clock;
    this.mapper = mapper;
  }

  /**
   * What waits for the caller, the most urgent first, then by the day that it is due on or waits
   * since; with how much of each kind. All kinds are read once, by one statement, and both the page
   * and the counts are made of that.
   */
  WorkPage work(Caller caller, WorkFilter filter, PageRequest page) {
    caller.require(Role.AGENCY, Role.SUPERVISOR);
    Set<WorkItemKind> desk = EnumSet.noneOf(WorkItemKind.class);
    if (caller.agency() != null) {
      desk.addAll(OF_AGENCIES);
    }
    if (caller.is(Role.SUPERVISOR)) {
      desk.addAll(OF_THE_OFFICE);
    }
    LocalDate day = page.day(clock.today());
    SortKeyParser last = page.keys(5);
    if (desk.isEmpty()) {
      return new WorkPage(List.of(), Page.empty(page));
    }
    AsOf asOf = page.asOf();
    SupervisionBasis supervision =
        calendar.supervision(day, asOf == null ? clock.now() : asOf.at());
    var sql = new WorkSql(supervision.serviceStandards(), asOf);
    var counts = new ArrayList<WorkPage.WorkItemCount>();
    PageRows<List<Row>> found =
        jdbi.withHandle(
            h -> {
              var query =
                  h.createQuery(
                          PageRows.sql(
                              text(sql, desk, filter, last != null), "title", "translations"))
                      .bind("me", caller.agency())
                      .bind("person", caller.person())
                      .bind("day", day)
                      .bind("horizon", supervision.dueSoonHorizon())
                      .bind("zone", clock.zone().getId())
                      .bind("workingDays", workingDays(supervision))
                      .bind("urgencies", filter.urgencies())
                      .bind("kinds", filter.kinds())
                      .bind("officer", filter.subjects(caller))
                      .bind("limit", page.limit() + 1)
                      .bindMap(VersionTables.bound(asOf));
              if (last != null) {
                query
                    .bind("afterRank", last.rank(0))
                    .bind("afterDay", last.date(1))
                    .bind("afterKind", last.text(2))
                    .bind("afterThing", last.id(3))
                    .bind("afterAgency", last.text(4));
              }
              if (asOf != null) {
                bindOwed(
                    query, periods.owed(caller.is(Role.SUPERVISOR) ? null : caller.agency(), asOf));
              }
              return PageRows.read(
                  query,
                  (r, c) -> {
                    if (counts.isEmpty()) {
                      counts.addAll(counts(r.getString("counts")));
                    }
                    return r.getString("kind") == null ? List.of() : List.of(row(r));
                  });
            });
    PageRows<Row> rows =
        new PageRows<>(found.rows().stream().flatMap(List::stream).toList(), found.hasMore());
    return new WorkPage(List.copyOf(counts), page.page(rows, day, Row::item, Row::key));
  }

  private List<WorkPage.WorkItemCount> counts(String json) {
    return read(json, COUNTS).stream()
        .sorted(Comparator.comparing(WorkPage.WorkItemCount::kind))
        .toList();
  }

  /** What was owed then is not recorded but follows from duties and reports. */
  private static void bindOwed(Query query, List<PeriodState> owed) {
    query
        .bindArray("owedDirective", UUID.class, owed.stream().map(PeriodState::directive).toList())
        .bind("owedAgency", owed.stream().map(o -> o.period().agency()).toArray(String[]::new))
        .bind(
            "owedTo",
            owed.stream().map(o -> o.period().periodTo().toString()).toArray(String[]::new))
        .bind("owedDays", owed.stream().map(o -> o.period().workingDays()).toArray(Integer[]::new));
  }

  /** Without an item there is one row, which has the counts alone. */
  private static String text(
      WorkSql sql, Set<WorkItemKind> desk, WorkFilter filter, boolean further) {
    return "with days as materialized (select cast(:workingDays as date[]) as worked)"
        + ", waiting as materialized (select * from (select w.*,"
        + " case when due_on < :day then 0 when due_on <= :horizon then 1 else 2 end as rank,"
        + " case when due_on < :day then 'OVERDUE' when due_on <= :horizon then 'DUE_SOON'"
        + " else 'NORMAL' end as urgency,"
        + " coalesce(due_on, since) as sort_day, coalesce(agency, '') as sort_agency from ("
        + desk.stream().map(sql::of).collect(Collectors.joining(" union all "))
        + ") w where "
        + filter.officerCondition()
        + ") w where urgency = any(:urgencies))"
        + ", page as (select * from waiting where kind = any(:kinds)"
        + (further
            ? " and (rank, sort_day, kind, thing, sort_agency)"
                + " > (:afterRank, :afterDay, :afterKind, :afterThing, :afterAgency)"
            : "")
        + " order by rank, sort_day, kind, thing, sort_agency limit :limit)"
        + " select c.counts, i.*, d.reference, d.title, d.language, d.translations from"
        + " (select coalesce(json_agg(k), '[]') as counts from (select kind, count(*) as count,"
        + " count(*) filter (where rank = 0) as overdue from waiting group by kind) k) c"
        + " left join page i on true left join "
        + sql.directive()
        + " d on d.id = i.directive_id"
        + " order by rank, sort_day, i.kind, thing, sort_agency";
  }

  /** All working days that a due day can be counted on. */
  private static String[] workingDays(SupervisionBasis supervision) {
    var days = new ArrayList<String>();
    SupervisionRules.ServiceStandards standards = supervision.serviceStandards();
    int ahead =
        IntStream.of(
                2 * LockedDirective.MOST_REPORT_WORKING_DAYS,
                standards.report(),
                standards.claim(),
                standards.request(),
                standards.evidence())
            .max()
            .orElseThrow();
    LocalDate end = supervision.days().after(supervision.today().plusYears(YEARS_AHEAD), ahead + 1);
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
            WorkItemKind.valueOf(kind),
            Urgency.valueOf(r.getString("urgency")),
            r.getObject("due_on", LocalDate.class),
            r.getObject("since", LocalDate.class),
            new WorkItem.WorkItemDirective(
                r.getObject("directive_id", UUID.class),
                r.getString("reference"),
                r.getString("title"),
                r.getString("language"),
                read(r.getString("translations"), TRANSLATIONS)),
            r.getString("officer"),
            r.getString("agency"),
            "/api/v1" + r.getString("link"));
    return new Row(
        item,
        List.of(
            r.getString("rank"),
            r.getObject("sort_day", LocalDate.class).toString(),
            kind,
            r.getString("thing"),
            r.getString("sort_agency")));
  }

  private <T> T read(String json, TypeReference<T> type) {
    try {
      return mapper.readValue(json, type);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
