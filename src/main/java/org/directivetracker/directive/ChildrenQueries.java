package org.directivetracker.directive;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.directivetracker.history.AccessLevel;
import org.directivetracker.history.VersionTables;
import org.directivetracker.page.Page;
import org.directivetracker.page.PageRequest;
import org.directivetracker.page.PageRows;
import org.directivetracker.page.SortKeyParser;
import org.directivetracker.problem.Problem;
import org.directivetracker.security.Caller;
import org.directivetracker.time.AsOf;
import org.directivetracker.time.DomainClock;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** Reads what belongs to a directive, as far as the caller sees it. */
@ApplicationScoped
@Transactional
public class ChildrenQueries {
  private final DirectiveQueries directives;
  private final Jdbi jdbi;
  private final DomainClock clock;

  ChildrenQueries(DirectiveQueries directives, Jdbi jdbi, DomainClock clock) {
    this.directives = directives;
    this.jdbi = jdbi;
    this.clock = clock;
  }

  /** A directive's assignments that the caller sees, the lead first. */
  public Page<AssignmentView> assignments(Caller caller, String key, PageRequest page) {
    return slice(page, directives.assignments(caller, key, page.asOf()), a -> a.id().toString());
  }

  /** One of them, or a {@code not-found} problem. */
  public AssignmentView assignment(Caller caller, String key, UUID id, @Nullable AsOf asOf) {
    return directives.assignments(caller, key, asOf).stream()
        .filter(a -> a.id().equals(id))
        .findFirst()
        .orElseThrow(Problem::notFound);
  }

  /** A directive's milestones that the caller sees, in their sequence. */
  public Page<MilestoneView> milestones(Caller caller, String key, PageRequest page) {
    return slice(page, directives.milestones(caller, key, page.asOf()), m -> m.id().toString());
  }

  /** One of them by id or key, or a {@code not-found} problem. */
  public MilestoneView milestone(Caller caller, String key, String milestone, @Nullable AsOf asOf) {
    return directives.milestones(caller, key, asOf).stream()
        .filter(m -> m.id().toString().equalsIgnoreCase(milestone) || m.key().equals(milestone))
        .findFirst()
        .orElseThrow(Problem::notFound);
  }

  /** A page of a list that is small by nature: a directive's own children. */
  private <T> Page<T> slice(PageRequest page, List<T> all, Function<T, String> id) {
    SortKeyParser last = page.keys(1);
    String after = last == null ? null : last.id(0).toString();
    int start = 0;
    for (int i = 0; after != null && i < all.size(); i++) {
      if (id.apply(all.get(i)).equals(after)) {
        start = i + 1;
      }
    }
    return page.page(
        all.subList(start, Math.min(all.size(), start + page.limit() + 1)),
        clock.today(),
        t -> t,
        t -> List.of(id.apply(t)));
  }

  /** What moved the directive's dates, latest first. */
  public Page<DateDecisionView> dateDecisions(Caller caller, String key, PageRequest page) {
    AsOf asOf = page.asOf();
    DirectiveQueries.DirectiveAccess known = directives.known(caller, key, asOf);
    if (known.accessLevel() == AccessLevel.OWN) {
      return Page.empty(page);
    }
    boolean reasons = known.accessLevel().isFull();
    SortKeyParser last = page.keys(1);
    UUID after = last == null ? null : last.id(0);
    PageRows<DateDecisionView> found =
        jdbi.withHandle(
            h ->
                PageRows.read(
                    h.createQuery(
                            PageRows.sql(
                                "select * from date_decision where directive_id = :id"
                                    + (asOf == null ? "" : " and recorded_at <= :at")
                                    + (after == null ? "" : " and id < :after")
                                    + " order by id desc limit :limit",
                                "reason"))
                        .bind("id", known.id())
                        .bindMap(VersionTables.bound(asOf))
                        .bind("after", after)
                        .bind("limit", page.limit() + 1),
                    (r, c) ->
                        new DateDecisionView(
                            r.getObject("id", UUID.class),
                            DateOrigin.valueOf(r.getString("origin")),
                            r.getObject("milestone_id", UUID.class),
                            RowMappers.date(r, "from_date"),
                            RowMappers.day(r, "to_date"),
                            reasons ? r.getString("reason") : null,
                            r.getBoolean("illustrative"),
                            RowMappers.day(r, "decided_on"),
                            RowMappers.instant(r, "recorded_at"),
                            1)));
    return page.page(found, clock.today(), d -> d, d -> List.of(d.id().toString()));
  }
}
