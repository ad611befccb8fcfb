package org.directivetracker.extension;

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
 * Reads extension requests. Supervisors, auditors and the directive's current agencies see all of
 * its requests, an agency that no longer has it those that it filed.
 */
@ApplicationScoped
@Transactional
public class ExtensionRequestQueries {
  private static final String TABLE = "extension_request";

  private final DirectiveQueries directives;
  private final Jdbi jdbi;
  private final DomainClock clock;

  ExtensionRequestQueries(DirectiveQueries directives, Jdbi jdbi, DomainClock clock) {
    this.directives = directives;
    this.jdbi = jdbi;
    this.clock = clock;
  }

  /** The request, or a {@code not-found} problem. */
  public ExtensionRequestView get(Caller caller, UUID id) {
    ExtensionRequestView view =
        jdbi.withHandle(
                h ->
                    h.createQuery(
                            "select x.*, d.reference from extension_request x"
                                + " join directive d on d.id = x.directive_id where x.id = :id")
                        .bind("id", id)
                        .map((r, c) -> view(r))
                        .findOne())
            .orElseThrow(Problem::notFound);
    boolean shown =
        directives.known(caller, view.directive().id().toString()).accessLevel().isFull()
            || caller.isAgency(view.agency());
    if (!shown) {
      throw Problem.notFound();
    }
    return view;
  }

  /**
   * The latest by which an agency asked for that date.
   *
   * @param milestone whose date; null for the directive's own
   */
  public Optional<ExtensionRequestView> find(
      Caller caller,
      UUID directive,
      @Nullable UUID milestone,
      String agency,
      LocalDate requestedDueDate) {
    return jdbi.withHandle(
            h ->
                h.createQuery(
                        "select id from extension_request where directive_id = :directive"
                            + " and milestone_id is not distinct from cast(:milestone as uuid)"
                            + " and agency = :agency and requested_due_date = :requestedDueDate"
                            + " order by id desc limit 1")
                    .bind("directive", directive)
                    .bind("milestone", milestone)
                    .bind("agency", agency)
                    .bind("requestedDueDate", requestedDueDate)
                    .mapTo(UUID.class)
                    .findOne())
        .map(id -> get(caller, id));
  }

  /** Those of a directive, latest first. */
  public Page<ExtensionRequestView> ofDirective(Caller caller, String key, PageRequest page) {
    DirectiveQueries.DirectiveAccess known = directives.known(caller, key);
    caller.require(Role.SUPERVISOR, Role.AUDITOR, Role.AGENCY);
    ChildQuery sql = ChildQuery.ofDirective(TABLE, caller, known.id(), page);
    return page(known.accessLevel().isFull() ? sql : sql.and("x.agency = :me"), page);
  }

  /** Those across directives, oldest first. */
  public Page<ExtensionRequestView> queue(Caller caller, QueueFilter filter, PageRequest page) {
    caller.require(Role.SUPERVISOR, Role.AUDITOR, Role.AGENCY);
    return page(ChildQuery.queue(TABLE, caller, filter, page), page);
  }

  private Page<ExtensionRequestView> page(ChildQuery sql, PageRequest page) {
    PageRows<ExtensionRequestView> found =
        jdbi.withHandle(
            h ->
                PageRows.read(
                    h.createQuery(sql.page("reason", "progress_to_date", "decision_note"))
                        .bindMap(sql.parameters()),
                    (r, c) -> view(r)));
    return page.page(found, clock.today(), v -> v, v -> List.of(v.id().toString()));
  }

  private static ExtensionRequestView view(ResultSet r) throws SQLException {
    LocalDate dueDate = r.getObject("due_date", LocalDate.class);
    LocalDate filedOn = r.getObject("filed_on", LocalDate.class);
    return new ExtensionRequestView(
        r.getObject("id", UUID.class),
        new DirectiveLink(r.getObject("directive_id", UUID.class), r.getString("reference")),
        r.getString("agency"),
        r.getObject("milestone_id", UUID.class),
        dueDate,
        r.getObject("requested_due_date", LocalDate.class),
        r.getString("reason"),
        r.getString("progress_to_date"),
        ExtensionRequestStatus.valueOf(r.getString("status")),
        r.getObject("granted_due_date", LocalDate.class),
        r.getString("decision_note"),
        Caller.subjectOf(r.getString("decided_by")),
        r.getObject("decided_on", LocalDate.class),
        filedOn,
        filedOn.isAfter(dueDate),
        r.getObject("date_decision", UUID.class),
        r.getString("on_behalf_of"),
        r.getBoolean("illustrative"),
        r.getInt("version"),
        r.getObject("created_at", OffsetDateTime.class).toInstant(),
        r.getObject("updated_at", OffsetDateTime.class).toInstant());
  }

  /** All of a request, or nothing. */
  @Produces
  @Singleton
  static ReadAccess readAccess(ExtensionRequestQueries requests) {
    return new ReadAccess(
        "extension-requests", (caller, id) -> requests.get(caller, UUID.fromString(id)).id());
  }
}
