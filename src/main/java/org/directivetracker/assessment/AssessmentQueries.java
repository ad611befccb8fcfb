package org.directivetracker.assessment;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import jakarta.transaction.Transactional;
import java.io.UncheckedIOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.directivetracker.directive.ChildQuery;
import org.directivetracker.directive.DirectiveLink;
import org.directivetracker.directive.DirectiveQueries;
import org.directivetracker.history.AccessLevel;
import org.directivetracker.idempotency.ReadAccess;
import org.directivetracker.page.Page;
import org.directivetracker.page.PageRequest;
import org.directivetracker.page.PageRows;
import org.directivetracker.problem.Problem;
import org.directivetracker.security.Actor;
import org.directivetracker.security.Caller;
import org.directivetracker.time.DomainClock;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * Queries of assessments. Before publication only the supervision office, the auditors and the
 * assessed agency may know of an assessment. After publication everyone who may know of its
 * directive sees it, without the fields that are never public. A former agency of a restricted
 * directive sees only assessments of itself.
 */
@ApplicationScoped
@Transactional
public class AssessmentQueries {
  private static final TypeReference<List<ReviewedEvidence>> EVIDENCE = new TypeReference<>() {};

  private final DirectiveQueries directives;
  private final Jdbi jdbi;
  private final ObjectMapper mapper;
  private final DomainClock clock;

  AssessmentQueries(
      DirectiveQueries directives, Jdbi jdbi, ObjectMapper mapper, DomainClock clock) {
    this.directives = directives;
    this.jdbi = jdbi;
    this.mapper = mapper;
    this.clock = clock;
  }

  /**
   * Returns the assessment as the caller may see it.
   *
   * @throws Problem {@code not-found} when the caller may not know of it
   */
  public AssessmentView get(Caller caller, UUID id) {
    AssessmentView view =
        jdbi.withHandle(
                h ->
                    h.createQuery(
                            "select x.*, d.reference from assessment x"
                                + " join directive d on d.id = x.directive_id where x.id = :id")
                        .bind("id", id)
                        .map((r, c) -> view(r))
                        .findOne())
            .orElseThrow(Problem::notFound);
    AccessLevel accessLevel =
        directives.known(caller, view.directive().id().toString()).accessLevel();
    boolean assessed = caller.isAgency(view.agency());
    if (!caller.readsAll()
        && !assessed
        && (view.publishedOn() == null || accessLevel == AccessLevel.OWN)) {
      throw Problem.notFound();
    }
    return redact(view, accessLevel, caller);
  }

  /**
   * Lists the assessments of a directive, latest first.
   *
   * @param idOrReference identifier or reference of the directive
   * @param page with {@code asOf}, the list shows the assessments as of that instant
   */
  public Page<AssessmentView> ofDirective(Caller caller, String idOrReference, PageRequest page) {
    DirectiveQueries.DirectiveAccess access = directives.known(caller, idOrReference, page.asOf());
    ChildQuery sql = ChildQuery.ofDirective("assessment", caller, access.id(), page);
    if (!caller.readsAll()) {
      sql =
          sql.and(
              access.accessLevel() == AccessLevel.OWN
                  ? "x.agency = :me"
                  : "(x.published_on is not null or x.agency = :me)");
    }
    ChildQuery query = sql;
    PageRows<AssessmentView> found =
        jdbi.withHandle(
            h ->
                PageRows.read(
                    h.createQuery(query.page("criteria", "conclusion", "evidence", "response"))
                        .bindMap(query.parameters()),
                    (r, c) -> view(r)));
    return page.page(
        found,
        clock.today(),
        v -> redact(v, access.accessLevel(), caller),
        v -> List.of(v.id().toString()));
  }

  /**
   * Removes what is never public for a caller without full access to the directive. An assessed
   * agency that no longer has the directive keeps, of the reviewed evidence, its own items.
   */
  private AssessmentView redact(AssessmentView v, AccessLevel accessLevel, Caller caller) {
    boolean assessed = caller.isAgency(v.agency());
    return accessLevel.isFull()
        ? v
        : new AssessmentView(
            v.id(),
            v.directive(),
            v.asOf(),
            v.logPosition(),
            v.agency(),
            v.criteria(),
            v.completion(),
            v.conclusion(),
            assessed ? ownEvidence(v) : null,
            v.response(),
            v.respondedOn(),
            assessed ? v.onBehalfOf() : null,
            v.publishedOn(),
            assessed ? v.auditor() : null,
            v.illustrative(),
            v.version(),
            v.createdAt(),
            v.updatedAt());
  }

  /** The items of the reviewed evidence that the assessed agency itself submitted. */
  private List<ReviewedEvidence> ownEvidence(AssessmentView v) {
    List<UUID> filed =
        jdbi.withHandle(
            h ->
                h.createQuery(
                        "select id from evidence where directive_id = :id and agency = :agency")
                    .bind("id", v.directive().id())
                    .bind("agency", v.agency())
                    .mapTo(UUID.class)
                    .list());
    return Objects.requireNonNullElse(v.evidence(), List.<ReviewedEvidence>of()).stream()
        .filter(e -> filed.contains(e.id()))
        .toList();
  }

  /**
   * Whether the history records that the person acted for the agency on the directive, either with
   * the agency's token or for the office on the agency's behalf.
   */
  boolean hasActedFor(UUID directive, String agency, Actor person) {
    return jdbi.withHandle(
        h ->
            h.createQuery(
                    "select exists (select from (select cast(actor_disclosed as jsonb) -> 'value'"
                        + " as actor from event where directive_id = :directive"
                        + " and (agency = :agency or on_behalf_of = :agency)) e"
                        + " where actor ->> 'issuer' = :issuer and actor ->> 'subject' = :subject)")
                .bind("directive", directive)
                .bind("agency", agency)
                .bind("issuer", person.issuer())
                .bind("subject", person.subject())
                .mapTo(Boolean.class)
                .one());
  }

  /** The code of the lead agency as it was recorded at an instant; empty without a lead. */
  Optional<String> lead(UUID directive, Instant at) {
    return jdbi.withHandle(
        h ->
            h.createQuery(
                    "select agency from assignment_version where directive_id = :directive"
                        + " and role = 'LEAD' and status in ('PENDING', 'ACKNOWLEDGED')"
                        + " and valid_from <= :at and (valid_to is null or valid_to > :at)")
                .bind("directive", directive)
                .bind("at", at.atOffset(ZoneOffset.UTC))
                .mapTo(String.class)
                .findOne());
  }

  /**
   * Returns an item of the directive's evidence; empty when it was not recorded by the instant, or
   * when its submission has no number in the log yet.
   */
  Optional<ReviewedEvidence> evidence(UUID directive, UUID id, Instant at) {
    return jdbi.withHandle(
        h ->
            h.createQuery(
                    "select v.id, encode(v.sha256, 'hex') as sha256, l.seq from evidence_version v"
                        + " join log_entry l on l.event_id = v.event_id"
                        + " where v.directive_id = :directive and v.id = :id and v.version = 1"
                        + " and v.valid_from <= :at")
                .bind("directive", directive)
                .bind("id", id)
                .bind("at", at.atOffset(ZoneOffset.UTC))
                .map(
                    (r, c) ->
                        new ReviewedEvidence(
                            r.getObject("id", UUID.class), r.getString("sha256"), r.getLong("seq")))
                .findOne());
  }

  private AssessmentView view(ResultSet r) throws SQLException {
    return new AssessmentView(
        r.getObject("id", UUID.class),
        new DirectiveLink(r.getObject("directive_id", UUID.class), r.getString("reference")),
        r.getObject("as_of", LocalDate.class),
        r.getLong("log_position"),
        r.getString("agency"),
        r.getString("criteria"),
        Completion.valueOf(r.getString("completion")),
        r.getString("conclusion"),
        reviewed(r.getString("evidence")),
        r.getString("response"),
        r.getObject("responded_on", LocalDate.class),
        r.getString("on_behalf_of"),
        r.getObject("published_on", LocalDate.class),
        Caller.subjectOf(r.getString("assessed_by")),
        r.getBoolean("illustrative"),
        r.getInt("version"),
        r.getObject("created_at", OffsetDateTime.class).toInstant(),
        r.getObject("updated_at", OffsetDateTime.class).toInstant());
  }

  private @Nullable List<ReviewedEvidence> reviewed(String json) {
    try {
      return mapper.readValue(json, EVIDENCE);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Produces the access level for replays of stored responses: the reviewed evidence that the
   * caller sees.
   */
  @Produces
  @Singleton
  static ReadAccess readAccess(AssessmentQueries assessments) {
    return new ReadAccess(
        "assessments",
        (caller, id) -> String.valueOf(assessments.get(caller, UUID.fromString(id)).evidence()));
  }
}
