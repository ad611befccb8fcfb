package org.directivetracker.evidence;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import jakarta.transaction.Transactional;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.directivetracker.contract.Contract;
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
import org.directivetracker.time.AsOf;
import org.directivetracker.time.DomainClock;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** Reads evidence, as far as the caller sees it. It is never public. */
@ApplicationScoped
@Transactional
public class EvidenceQueries {
  private static final String TABLE = "evidence";

  /** An item with the name under which its bytes are kept. */
  record EvidenceContent(EvidenceView evidence, UUID id) {}

  private final Jdbi jdbi;
  private final DirectiveQueries directives;
  private final DomainClock clock;

  EvidenceQueries(Jdbi jdbi, DirectiveQueries directives, DomainClock clock) {
    this.jdbi = jdbi;
    this.directives = directives;
    this.clock = clock;
  }

  /** An item, or a {@code not-found} problem. */
  public EvidenceView get(Caller caller, UUID id) {
    return get(caller, id, null);
  }

  /** An item, as of a moment if one is asked for, or a {@code not-found} problem. */
  public EvidenceView get(Caller caller, UUID id, @Nullable AsOf asOf) {
    return content(caller, id, asOf).evidence();
  }

  EvidenceContent content(Caller caller, UUID id, @Nullable AsOf asOf) {
    ChildQuery sql = visible(caller, ChildQuery.one(TABLE, caller, id, asOf));
    return jdbi.withHandle(
            h ->
                h.createQuery(sql.text())
                    .bindMap(sql.parameters())
                    .map(
                        (r, c) ->
                            new EvidenceContent(view(r), r.getObject("content_id", UUID.class)))
                    .findOne())
        .orElseThrow(Problem::notFound);
  }

  /** What another system of an agency knows by that id. */
  public Optional<EvidenceView> find(
      Caller caller, UUID directive, String agency, String externalId) {
    return jdbi.withHandle(
            h ->
                h.createQuery(
                        "select id from evidence where directive_id = :directive"
                            + " and agency = :agency and external_id = :externalId")
                    .bind("directive", directive)
                    .bind("agency", agency)
                    .bind("externalId", externalId)
                    .mapTo(UUID.class)
                    .findOne())
        .map(id -> get(caller, id));
  }

  /** Who may see an item now may see it as it was: its status hides it from nobody. */
  private static ChildQuery visible(Caller caller, ChildQuery sql) {
    return caller.readsAll() ? sql : sql.and("(x.agency = :me or " + ChildQuery.CURRENT + ")");
  }

  /** A directive's evidence that the caller sees, newest first. */
  public Page<EvidenceView> ofDirective(Caller caller, String key, PageRequest page) {
    UUID directive = directives.known(caller, key, page.asOf()).id();
    caller.require(Role.SUPERVISOR, Role.AUDITOR, Role.AGENCY);
    return page(visible(caller, ChildQuery.ofDirective(TABLE, caller, directive, page)), page);
  }

  /** Evidence of all directives, oldest first; an agency's own alone. */
  public Page<EvidenceView> queue(Caller caller, QueueFilter filter, PageRequest page) {
    caller.require(Role.SUPERVISOR, Role.AUDITOR, Role.AGENCY);
    return page(ChildQuery.queue(TABLE, caller, filter, page), page);
  }

  private Page<EvidenceView> page(ChildQuery sql, PageRequest page) {
    PageRows<EvidenceView> found =
        jdbi.withHandle(
            h ->
                PageRows.read(
                    h.createQuery(
                            sql.page(
                                "title", "claim", "supplied_by", "collected_by", "review_note"))
                        .bindMap(sql.parameters()),
                    (r, c) -> view(r)));
    return page.page(found, clock.today(), e -> e, e -> List.of(e.id().toString()));
  }

  private static EvidenceView view(ResultSet r) throws SQLException {
    UUID id = r.getObject("id", UUID.class);
    return new EvidenceView(
        id,
        new DirectiveLink(r.getObject("directive_id", UUID.class), r.getString("reference")),
        r.getString("agency"),
        r.getString("on_behalf_of"),
        r.getString("title"),
        EvidenceKind.valueOf(r.getString("kind")),
        r.getString("claim"),
        r.getString("file_name"),
        r.getString("media_type"),
        r.getLong("size"),
        HexFormat.of().formatHex(r.getBytes("sha256")),
        Contract.BASE + "/evidence/" + id + "/content",
        r.getString("supplied_by"),
        r.getString("collected_by"),
        instant(r, "collected_at"),
        r.getString("external_id"),
        r.getObject("supersedes", UUID.class),
        r.getObject("superseded_by", UUID.class),
        EvidenceStatus.valueOf(r.getString("status")),
        r.getString("review_note"),
        Caller.subjectOf(r.getString("reviewed_by")),
        r.getObject("reviewed_on", LocalDate.class),
        r.getBoolean("illustrative"),
        r.getInt("version"),
        instant(r, "created_at"),
        instant(r, "updated_at"));
  }

  private static Instant instant(ResultSet r, String column) throws SQLException {
    return r.getObject(column, OffsetDateTime.class).toInstant();
  }

  /** All of an item, or nothing. */
  @Produces
  @Singleton
  static ReadAccess readAccess(EvidenceQueries evidence) {
    return new ReadAccess(
        "evidence", (caller, id) -> evidence.get(caller, UUID.fromString(id)).id());
  }
}
