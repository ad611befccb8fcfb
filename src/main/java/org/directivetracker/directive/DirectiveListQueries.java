package org.directivetracker.directive;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import org.directivetracker.calendar.CalendarService;
import org.directivetracker.calendar.SupervisionBasis;
import org.directivetracker.directive.DirectiveReader.DirectiveChildren;
import org.directivetracker.history.AccessLevel;
import org.directivetracker.page.Page;
import org.directivetracker.page.PageRequest;
import org.directivetracker.page.PageRows;
import org.directivetracker.security.Caller;
import org.directivetracker.time.AsOf;
import org.directivetracker.time.DomainClock;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/** Reads many directives at once, now or as of a moment. */
@ApplicationScoped
@Transactional
public class DirectiveListQueries {
  /** A part has at most so many directives, and its texts so many characters. */
  private static final int PART = 500;

  private static final int PART_CHARACTERS = 500_000;

  /** The driver holds so many rows at once, and one may have texts of three megabytes. */
  private static final int FETCHED = 20;

  /**
   * A directive and what the caller sees of it.
   *
   * @param illustrative whether anything of it that the caller may know of is invented
   */
  public record VisibleDirective(
      DirectiveSummary directive, AccessLevel accessLevel, boolean illustrative) {}

  private final Jdbi jdbi;
  private final RowMappers rows;
  private final DirectiveReader reader;
  private final DirectiveQueries directives;
  private final CalendarService calendar;
  private final DomainClock clock;

  DirectiveListQueries(
      Jdbi jdbi,
      RowMappers rows,
      DirectiveReader reader,
      DirectiveQueries directives,
      CalendarService calendar,
      DomainClock clock) {
    this.jdbi = jdbi;
    this.rows = rows;
    this.reader = reader;
    this.directives = directives;
    this.calendar = calendar;
    this.clock = clock;
  }

  /** A page of the directives that the caller may know of. */
  public Page<DirectiveSummary> list(Caller caller, DirectiveFilter filter, PageRequest page) {
    AsOf asOf = page.asOf();
    LocalDate day = page.day(clock.today());
    SupervisionBasis supervision = supervision(day, asOf);
    var sql = new DirectiveSql(caller, filter, supervision, asOf).page(page);
    return jdbi.withHandle(
        h -> {
          var found = new ArrayList<DirectiveRow>();
          var longTranslations = new LinkedHashMap<UUID, Map<String, DirectiveTranslation>>();
          for (String text : sql.texts()) {
            if (found.size() <= page.limit()) {
              h.createQuery(text)
                  .bindMap(sql.parameters())
                  .map((r, c) -> rows.directive(r, longTranslations))
                  .forEach(found::add);
            }
          }
          DirectiveChildren children = children(h, found, asOf);
          reader.readTranslations(h, longTranslations, asOf);
          // The first is always shown, so that a walk goes on.
          int fit = Math.min(1, found.size());
          while (fit < children.count()
              && !Map.of().equals(longTranslations.get(found.get(fit).id()))) {
            fit++;
          }
          List<DirectiveRow> fitting = found.subList(0, fit);
          Function<DirectiveRow, VisibleDirective> summaries =
              summaries(h, caller, fitting, children, supervision, asOf);
          return page.page(
              new PageRows<>(fitting, fitting.size() < found.size()),
              day,
              summaries.andThen(VisibleDirective::directive),
              row -> DirectiveOrder.key(filter.sort(), row));
        });
  }

  /**
   * Hands out all directives of the filter that the caller may know of, in the filter's order, now
   * or as of a moment, in parts. They are found along one cursor, so that there may be any number;
   * what else it takes to show them is read part by part, in any thread.
   *
   * @param consumer of functions that read a part
   */
  public void each(
      Caller caller,
      DirectiveFilter filter,
      @Nullable AsOf asOf,
      Consumer<Function<Handle, List<VisibleDirective>>> consumer) {
    SupervisionBasis supervision = supervision(asOf == null ? clock.today() : asOf.day(), asOf);
    var sql = new DirectiveSql(caller, filter, supervision, asOf);
    jdbi.useHandle(
        h -> {
          // Between two parts the transaction is idle for as long as the consumer works. It holds
          // no lock that anyone waits for, so the limit of the session's writes is not for it.
          h.execute("set local idle_in_transaction_session_timeout = '5min'");
          for (String text : sql.texts()) {
            Query query = h.createQuery(text).bindMap(sql.parameters()).setFetchSize(FETCHED);
            try (var found = query.map((r, c) -> rows.directive(r)).iterator()) {
              while (found.hasNext()) {
                var part = new ArrayList<DirectiveRow>(PART);
                int characters = 0;
                while (part.size() < PART && characters < PART_CHARACTERS && found.hasNext()) {
                  DirectiveRow row = found.next();
                  characters += row.characters();
                  part.add(row);
                }
                consumer.accept(reading -> all(reading, caller, part, supervision, asOf));
              }
            }
          }
        });
  }

  private static List<UUID> ids(List<DirectiveRow> rows) {
    return rows.stream().map(DirectiveRow::id).toList();
  }

  private DirectiveChildren children(Handle h, List<DirectiveRow> found, @Nullable AsOf asOf) {
    return reader.children(h, ids(found), asOf);
  }

  private List<VisibleDirective> all(
      Handle h,
      Caller caller,
      List<DirectiveRow> part,
      SupervisionBasis supervision,
      @Nullable AsOf asOf) {
    var all = new ArrayList<VisibleDirective>(part.size());
    while (all.size() < part.size()) {
      List<DirectiveRow> rest = part.subList(all.size(), part.size());
      DirectiveChildren children = children(h, rest, asOf);
      List<DirectiveRow> fitting = rest.subList(0, children.count());
      fitting.stream()
          .map(summaries(h, caller, fitting, children, supervision, asOf))
          .forEach(all::add);
    }
    return all;
  }

  /** What makes the summaries of these rows, with all that it takes read at once. */
  private Function<DirectiveRow, VisibleDirective> summaries(
      Handle h,
      Caller caller,
      List<DirectiveRow> found,
      DirectiveChildren children,
      SupervisionBasis supervision,
      @Nullable AsOf asOf) {
    Map<UUID, AccessLevel> now =
        asOf == null || caller.readsAll() ? Map.of() : directives.sights(h, caller, ids(found));
    return row -> {
      List<AssignmentRow> owners = children.assignments(row);
      List<MilestoneRow> steps = children.milestones(row);
      AccessLevel today = now.get(row.id());
      AccessLevel accessLevel =
          today == null
              ? AccessRules.now(caller, row, mine(caller, owners))
              : AccessRules.then(today, row);
      AccessLevel seen = accessLevel == null ? AccessLevel.PUBLIC : accessLevel;
      return new VisibleDirective(
          DirectiveSummary.of(
              row,
              owners.stream().filter(a -> AccessRules.isShown(a, caller, seen)).toList(),
              seen == AccessLevel.OWN ? List.of() : steps,
              DerivedValues.of(row, owners, steps, supervision)),
          seen,
          row.illustrative()
              || (seen != AccessLevel.OWN
                  && (owners.stream().anyMatch(AssignmentRow::illustrative)
                      || steps.stream().anyMatch(MilestoneRow::illustrative))));
    };
  }

  private SupervisionBasis supervision(LocalDate day, @Nullable AsOf asOf) {
    return calendar.supervision(day, asOf == null ? clock.now() : asOf.at());
  }

  /** Whether the caller's agency has it, null when it never had. */
  private static @Nullable Boolean mine(Caller caller, List<AssignmentRow> assignments) {
    return assignments.stream()
        .filter(a -> caller.isAgency(a.agency()))
        .map(a -> a.status().isCurrent())
        .reduce((a, b) -> a || b)
        .orElse(null);
  }
}
