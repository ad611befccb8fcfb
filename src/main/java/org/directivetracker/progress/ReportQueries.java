package org.directivetracker.progress;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import jakarta.transaction.Transactional;
import java.io.UncheckedIOException;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.directivetracker.directive.ChildQuery;
import org.directivetracker.directive.DirectiveLink;
import org.directivetracker.directive.DirectiveQueries;
import org.directivetracker.directive.QueueFilter;
import org.directivetracker.history.AccessLevel;
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

/** Reads progress reports, as far as the caller sees them. */
@ApplicationScoped
@Transactional
public class ReportQueries {
  private static final TypeReference<List<MilestoneUpdate>> UPDATES = new TypeReference<>() {};
  private static final String TABLE = "progress_report";

  /**
   * Not a draft. A draft has no day on which it was submitted, nor has a report that was withdrawn
   * as a draft.
   */
  private static final String HANDED_IN = "x.submitted_on is not null";

  /** What was handed in, or what the office wrote in an agency's name. */
  private static final String OF_THE_OFFICE = "(" + HANDED_IN + " or x.on_behalf_of is not null)";

  /** A report that the caller may know of. */
  record ReportAccess(UUID id, UUID directive, String agency, AccessLevel accessLevel) {}

  /** What is made of a row. */
  private interface Reading<T> {
    T read(ResultSet r, AccessLevel accessLevel) throws SQLException;
  }

  private final Jdbi jdbi;
  private final ObjectMapper mapper;
  private final DirectiveQueries directives;
  private final DomainClock clock;

  ReportQueries(Jdbi jdbi, ObjectMapper mapper, DirectiveQueries directives, DomainClock clock) {
    this.jdbi = jdbi;
    this.mapper = mapper;
    this.directives = directives;
    this.clock = clock;
  }

  /**
   * The report of that id.
   *
   * @throws Problem {@code not-found} when the caller may not know of it
   */
  ReportAccess known(Caller caller, UUID id) {
    return read(
        caller,
        id,
        null,
        (r, accessLevel) ->
            new ReportAccess(
                id, r.getObject("directive_id", UUID.class), r.getString("agency"), accessLevel));
  }

  /** One of them, or a {@code not-found} problem. */
  public ProgressReportView get(Caller caller, UUID id) {
    return get(caller, id, null);
  }

  /** One of them, as of a moment if one is asked for, or a {@code not-found} problem. */
  public ProgressReportView get(Caller caller, UUID id, @Nullable AsOf asOf) {
    return read(caller, id, asOf, (r, accessLevel) -> view(r, caller, accessLevel));
  }

  private <T> T read(Caller caller, UUID id, @Nullable AsOf asOf, Reading<T> reading) {
    UUID directive =
        jdbi.withHandle(
                h ->
                    h.createQuery("select directive_id from progress_report where id = :id")
                        .bind("id", id)
                        .mapTo(UUID.class)
                        .findOne())
            .orElseThrow(Problem::notFound);
    AccessLevel accessLevel = directives.known(caller, directive.toString(), asOf).accessLevel();
    ChildQuery sql = ChildQuery.one(TABLE, caller, id, asOf).shown(seen(caller, accessLevel));
    return jdbi.withHandle(
            h ->
                h.createQuery(sql.text())
                    .bindMap(sql.parameters())
                    .map((r, c) -> reading.read(r, accessLevel))
                    .findOne())
        .orElseThrow(Problem::notFound);
  }

  /** The report that another system of an agency knows by that id. */
  public Optional<ProgressReportView> find(
      Caller caller, UUID directive, String agency, String externalId) {
    return jdbi.withHandle(
            h ->
                h.createQuery(
                        "select id from progress_report where directive_id = :directive"
                            + " and agency = :agency and external_id = :externalId")
                    .bind("directive", directive)
                    .bind("agency", agency)
                    .bind("externalId", externalId)
                    .mapTo(UUID.class)
                    .findOne())
        .map(id -> get(caller, id));
  }

  /** What a caller sees of a directive's reports: its own, and of others' what its sight allows. */
  private static String seen(Caller caller, AccessLevel accessLevel) {
    String others =
        switch (accessLevel) {
          case EVERYTHING -> caller.is(Role.AUDITOR) ? "true" : OF_THE_OFFICE;
          case ALL_SINCE_REGISTRATION -> HANDED_IN;
          case OWN_AND_PUBLIC, PUBLIC -> "x.status = 'ACCEPTED'";
          case OWN -> "false";
        };
    return "(x.agency = :me or " + others + ")";
  }

  /** A directive's reports that the caller sees, newest first. */
  public Page<ProgressReportView> ofDirective(Caller caller, String key, PageRequest page) {
    DirectiveQueries.DirectiveAccess known = directives.known(caller, key, page.asOf());
    return page(
        ChildQuery.ofDirective(TABLE, caller, known.id(), page)
            .shown(seen(caller, known.accessLevel())),
        caller,
        known.accessLevel(),
        page);
  }

  /** The queue of those who handle reports, oldest first; an agency sees its own. */
  public Page<ProgressReportView> queue(Caller caller, QueueFilter filter, PageRequest page) {
    caller.require(Role.SUPERVISOR, Role.AUDITOR, Role.AGENCY);
    ChildQuery sql = ChildQuery.queue(TABLE, caller, filter, page);
    return page(
        caller.readsAll() ? sql.shown(seen(caller, AccessLevel.EVERYTHING)) : sql,
        caller,
        AccessLevel.EVERYTHING,
        page);
  }

  private Page<ProgressReportView> page(
      ChildQuery sql, Caller caller, AccessLevel accessLevel, PageRequest page) {
    PageRows<ProgressReportView> found =
        jdbi.withHandle(
            h ->
                PageRows.read(
                    h.createQuery(
                            sql.page(
                                "narrative",
                                "issues",
                                "next_steps",
                                "confidence_note",
                                "milestone_updates",
                                "evidence",
                                "review_note"))
                        .bindMap(sql.parameters()),
                    (r, c) -> view(r, caller, accessLevel)));
    return page.page(found, clock.today(), r -> r, r -> List.of(r.id().toString()));
  }

  /** The ids of an agency's evidence on a directive, by id and external id. */
  Map<String, UUID> evidence(UUID directive, String agency) {
    var ids = new LinkedHashMap<String, UUID>();
    jdbi.useHandle(
        h ->
            h.createQuery(
                    "select id, external_id from evidence"
                        + " where directive_id = :directive and agency = :agency")
                .bind("directive", directive)
                .bind("agency", agency)
                .map(
                    (r, c) -> {
                      UUID id = r.getObject("id", UUID.class);
                      ids.put(id.toString(), id);
                      if (r.getString("external_id") != null) {
                        ids.putIfAbsent(r.getString("external_id"), id);
                      }
                      return id;
                    })
                .list());
    return ids;
  }

  /**
   * Whether a report of the agency stands in that time already.
   *
   * @param but itself
   * @param corrects in whose place it comes
   */
  boolean overlaps(
      UUID directive,
      String agency,
      LocalDate from,
      LocalDate to,
      UUID but,
      @Nullable UUID corrects) {
    return jdbi.withHandle(
        h ->
            h.createQuery(
                    "select exists (select from progress_report r"
                        + " where r.directive_id = :directive and r.agency = :agency"
                        + " and r.id <> :but and r.status not in ('SUPERSEDED', 'WITHDRAWN')"
                        + " and r.period_from <= :to and r.period_to >= :from"
                        + " and r.id is distinct from cast(:corrects as uuid)"
                        + " and r.corrects is distinct from :but)")
                .bind("directive", directive)
                .bind("agency", agency)
                .bind("from", from)
                .bind("to", to)
                .bind("but", but)
                .bind("corrects", corrects)
                .mapTo(Boolean.class)
                .one());
  }

  /** Whether another correction of that report is under way. */
  boolean isBeingCorrected(UUID corrected, UUID but) {
    return jdbi.withHandle(
        h ->
            h.createQuery(
                    "select exists (select from progress_report where corrects = :corrected"
                        + " and id <> :but and status not in ('SUPERSEDED', 'WITHDRAWN'))")
                .bind("corrected", corrected)
                .bind("but", but)
                .mapTo(Boolean.class)
                .one());
  }

  private ProgressReportView view(ResultSet r, Caller caller, AccessLevel accessLevel)
      throws SQLException {
    boolean whole = accessLevel.isFull() || caller.isAgency(r.getString("agency"));
    return new ProgressReportView(
        r.getObject("id", UUID.class),
        new DirectiveLink(r.getObject("directive_id", UUID.class), r.getString("reference")),
        r.getString("agency"),
        r.getObject("period_from", LocalDate.class),
        r.getObject("period_to", LocalDate.class),
        r.getString("narrative"),
        r.getObject("claimed_percent", Integer.class),
        ReportStatus.valueOf(r.getString("status")),
        r.getObject("submitted_on", LocalDate.class),
        r.getBoolean("illustrative"),
        r.getInt("version"),
        instant(r, "created_at"),
        instant(r, "updated_at"),
        whole ? inner(r) : null);
  }

  private ProgressReportView.InternalReportFields inner(ResultSet r) throws SQLException {
    return new ProgressReportView.InternalReportFields(
        r.getString("on_behalf_of"),
        r.getString("issues"),
        r.getString("next_steps"),
        DeliveryConfidence.valueOf(r.getString("delivery_confidence")),
        r.getString("confidence_note"),
        updates(r.getString("milestone_updates")),
        ids(r.getArray("evidence")),
        r.getBoolean("final"),
        r.getString("external_id"),
        r.getObject("corrects", UUID.class),
        r.getString("review_note"),
        Caller.subjectOf(r.getString("reviewer")),
        r.getObject("reviewed_on", LocalDate.class));
  }

  private List<MilestoneUpdate> updates(String json) {
    try {
      return mapper.readValue(json, UPDATES);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<UUID> ids(Array array) throws SQLException {
    return List.copyOf(Arrays.asList((UUID[]) array.getArray()));
  }

  private static Instant instant(ResultSet r, String column) throws SQLException {
    return r.getObject(column, OffsetDateTime.class).toInstant();
  }

  /** Whether the members that are never public are shown. */
  @Produces
  @Singleton
  static ReadAccess readAccess(ReportQueries reports) {
    return new ReadAccess(
        "progress-reports",
        (caller, id) -> reports.get(caller, UUID.fromString(id)).inner() != null);
  }
}
