package org.directivetracker.evidence;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.directivetracker.contract.Contract;
import org.directivetracker.directive.DirectiveQueries;
import org.directivetracker.page.Page;
import org.directivetracker.page.PageRequest;
import org.directivetracker.problem.Problem;
import org.directivetracker.security.Caller;
import org.directivetracker.security.Role;
import org.directivetracker.time.DomainClock;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** Reads evidence, as far as the caller sees it. It is never public. */
@ApplicationScoped
@Transactional
public class EvidenceQueries {
  private static final String SELECT =
      "select e.*, d.reference from evidence e join directive d on d.id = e.directive_id where ";
  private static final String CURRENTLY_MINE =
      "exists (select from assignment a where a.directive_id = e.directive_id and a.agency = :me"
          + " and a.status in ('PENDING', 'ACKNOWLEDGED'))";
  private static final String VISIBLE = "(:all or e.agency = :me or " + CURRENTLY_MINE + ")";

  /** An item with the name under which its bytes are kept. */
  record Content(EvidenceView evidence, UUID id) {}

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
    return content(caller, id).evidence();
  }

  Content content(Caller caller, UUID id) {
    return jdbi.withHandle(
            h ->
                h.createQuery(SELECT + "e.id = :id and " + VISIBLE)
                    .bind("id", id)
                    .bind("all", caller.readsAll())
                    .bind("me", caller.agency())
                    .map((r, c) -> new Content(view(r), r.getObject("content_id", UUID.class)))
                    .findOne())
        .orElseThrow(Problem::notFound);
  }

  /** A directive's evidence that the caller sees, newest first. */
  public Page<EvidenceView> ofDirective(Caller caller, String key, PageRequest page) {
    UUID directive = directives.known(caller, key).id();
    caller.require(Role.SUPERVISOR, Role.AUDITOR, Role.AGENCY);
    var parameters = new LinkedHashMap<String, @Nullable Object>();
    parameters.put("directive", directive);
    UUID after = page.uuid(0);
    parameters.put("after", after);
    return page(
        caller,
        "e.directive_id = :directive and "
            + VISIBLE
            + (after == null ? "" : " and e.id < :after")
            + " order by e.id desc",
        parameters,
        page);
  }

  /** Evidence of all directives, oldest first; an agency's own alone. */
  public Page<EvidenceView> queue(Caller caller, EvidenceFilter filter, PageRequest page) {
    caller.require(Role.SUPERVISOR, Role.AUDITOR, Role.AGENCY);
    var conditions = new ArrayList<String>(List.of("(:all or e.agency = :me)"));
    var parameters = new LinkedHashMap<String, @Nullable Object>();
    if (!filter.status().isEmpty()) {
      conditions.add("e.status = any(:status)");
      parameters.put("status", filter.status().stream().map(Enum::name).toArray(String[]::new));
    }
    if (!filter.agency().isEmpty()) {
      conditions.add("e.agency = any(:agency)");
      parameters.put("agency", filter.agency().toArray(String[]::new));
    }
    if (filter.officer() != null) {
      conditions.add("d.officer = :officer and (:all or " + CURRENTLY_MINE + ")");
      parameters.put("officer", filter.officer());
    }
    if (filter.directive() != null) {
      boolean id = filter.directive().length() == 36;
      conditions.add(id ? "d.id = cast(:directive as uuid)" : "d.reference = :directive");
      parameters.put("directive", filter.directive());
    }
    if (filter.since() != null) {
      conditions.add("e.updated_at >= :since");
      parameters.put("since", filter.since().atOffset(ZoneOffset.UTC));
    }
    UUID after = page.uuid(0);
    if (after != null) {
      conditions.add("e.id > :after");
      parameters.put("after", after);
    }
    return page(caller, String.join(" and ", conditions) + " order by e.id", parameters, page);
  }

  private Page<EvidenceView> page(
      Caller caller, String rest, Map<String, @Nullable Object> parameters, PageRequest page) {
    List<EvidenceView> found =
        jdbi.withHandle(
            h ->
                h.createQuery(SELECT + rest + " limit :limit")
                    .bindMap(parameters)
                    .bind("all", caller.readsAll())
                    .bind("me", caller.agency())
                    .bind("limit", page.limit() + 1)
                    .map((r, c) -> view(r))
                    .list());
    return page.page(found, clock.today(), e -> e, e -> List.of(e.id().toString()));
  }

  private static EvidenceView view(ResultSet r) throws SQLException {
    UUID id = r.getObject("id", UUID.class);
    return new EvidenceView(
        id,
        new EvidenceView.DirectiveLink(
            r.getObject("directive_id", UUID.class), r.getString("reference")),
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
        subject(r.getString("reviewed_by")),
        r.getObject("reviewed_on", LocalDate.class),
        r.getBoolean("illustrative"),
        r.getInt("version"),
        instant(r, "created_at"),
        instant(r, "updated_at"));
  }

  /** Of a person, who is kept as issuer and subject. */
  private static @Nullable String subject(@Nullable String person) {
    return person == null ? null : person.substring(person.indexOf(' ') + 1);
  }

  private static Instant instant(ResultSet r, String column) throws SQLException {
    return r.getObject(column, OffsetDateTime.class).toInstant();
  }
}
