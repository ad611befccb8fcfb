package org.directivetracker.reminder;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import jakarta.transaction.Transactional;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.directivetracker.calendar.SupervisionRules;
import org.directivetracker.directive.ChildQuery;
import org.directivetracker.directive.DirectiveLink;
import org.directivetracker.directive.DirectiveQueries;
import org.directivetracker.directive.QueueFilter;
import org.directivetracker.idempotency.ReadAccess;
import org.directivetracker.page.Page;
import org.directivetracker.page.PageRequest;
import org.directivetracker.page.PageRows;
import org.directivetracker.problem.Problem;
import org.directivetracker.security.Caller;
import org.directivetracker.security.Role;
import org.directivetracker.time.DomainClock;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * Reads reminders. Supervisors, auditors and the directive's current agencies see all of its
 * reminders, an agency that no longer has it those that it answered.
 */
@ApplicationScoped
@Transactional
public class ReminderQueries {
  private static final String TABLE = "reminder";
  private static final String ANSWERED = "x.agency = :me and x.status = 'ANSWERED'";

  private final DirectiveQueries directives;
  private final Jdbi jdbi;
  private final DomainClock clock;

  ReminderQueries(DirectiveQueries directives, Jdbi jdbi, DomainClock clock) {
    this.directives = directives;
    this.jdbi = jdbi;
    this.clock = clock;
  }

  /** The reminder, or a {@code not-found} problem. */
  public ReminderView get(Caller caller, UUID id) {
    ReminderView view =
        jdbi.withHandle(
                h ->
                    h.createQuery(
                            "select x.*, d.reference from reminder x"
                                + " join directive d on d.id = x.directive_id where x.id = :id")
                        .bind("id", id)
                        .map((r, c) -> view(r))
                        .findOne())
            .orElseThrow(Problem::notFound);
    boolean shown =
        directives.known(caller, view.directive().id().toString()).accessLevel().isFull()
            || (caller.isAgency(view.agency()) && view.status() == ReminderStatus.ANSWERED);
    if (!shown) {
      throw Problem.notFound();
    }
    return view;
  }

  /**
   * The latest in a supervisor's own words with that level and that day.
   *
   * @param milestone that it speaks of; null for the directive itself
   * @param agency to which it went; null for any
   */
  public Optional<ReminderView> find(
      Caller caller,
      UUID directive,
      @Nullable UUID milestone,
      SupervisionRules.ReminderLevel level,
      @Nullable LocalDate respondBy,
      @Nullable String agency) {
    return jdbi.withHandle(
            h ->
                h.createQuery(
                        "select id from reminder where not automatic and directive_id = :directive"
                            + " and milestone_id is not distinct from cast(:milestone as uuid)"
                            + " and level = :level"
                            + " and respond_by is not distinct from cast(:respondBy as date)"
                            + " and agency = coalesce(:agency, agency) order by id desc limit 1")
                    .bind("directive", directive)
                    .bind("milestone", milestone)
                    .bind("level", level.name())
                    .bind("respondBy", respondBy)
                    .bind("agency", agency)
                    .mapTo(UUID.class)
                    .findOne())
        .map(id -> get(caller, id));
  }

  /** Those of a directive, latest first. */
  public Page<ReminderView> ofDirective(Caller caller, String key, PageRequest page) {
    DirectiveQueries.DirectiveAccess known = directives.known(caller, key);
    caller.require(Role.SUPERVISOR, Role.AUDITOR, Role.AGENCY);
    ChildQuery sql = ChildQuery.ofDirective(TABLE, caller, known.id(), page);
    return page(known.accessLevel().isFull() ? sql : sql.and(ANSWERED), page);
  }

  /** Those across directives, oldest first; for an agency those addressed to it. */
  public Page<ReminderView> queue(Caller caller, QueueFilter filter, PageRequest page) {
    caller.require(Role.SUPERVISOR, Role.AUDITOR, Role.AGENCY);
    ChildQuery sql = ChildQuery.queue(TABLE, caller, filter, page);
    return page(
        caller.readsAll() ? sql : sql.and("(x.status = 'ANSWERED' or " + ChildQuery.CURRENT + ")"),
        page);
  }

  private Page<ReminderView> page(ChildQuery sql, PageRequest page) {
    PageRows<ReminderView> found =
        jdbi.withHandle(
            h ->
                PageRows.read(
                    h.createQuery(sql.page("message", "response")).bindMap(sql.parameters()),
                    (r, c) -> view(r)));
    return page.page(found, clock.today(), v -> v, v -> List.of(v.id().toString()));
  }

  private static ReminderView view(ResultSet r) throws SQLException {
    return new ReminderView(
        r.getObject("id", UUID.class),
        new DirectiveLink(r.getObject("directive_id", UUID.class), r.getString("reference")),
        r.getObject("milestone_id", UUID.class),
        r.getString("agency"),
        SupervisionRules.ReminderLevel.valueOf(r.getString("level")),
        r.getBoolean("automatic"),
        r.getObject("due_date", LocalDate.class),
        r.getObject("working_days", Integer.class),
        r.getString("message"),
        r.getObject("respond_by", LocalDate.class),
        ReminderStatus.valueOf(r.getString("status")),
        r.getString("response"),
        r.getObject("responded_on", LocalDate.class),
        r.getString("on_behalf_of"),
        r.getBoolean("illustrative"),
        r.getInt("version"),
        r.getObject("created_at", OffsetDateTime.class).toInstant(),
        r.getObject("updated_at", OffsetDateTime.class).toInstant());
  }

  /** All of a reminder, or nothing. */
  @Produces
  @Singleton
  static ReadAccess readAccess(ReminderQueries reminders) {
    return new ReadAccess(
        "reminders", (caller, id) -> reminders.get(caller, UUID.fromString(id)).id());
  }
}
