package org.directivetracker.progress;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.io.UncheckedIOException;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.directivetracker.directive.DirectiveQueries;
import org.directivetracker.history.Sight;
import org.directivetracker.page.Page;
import org.directivetracker.page.PageRequest;
import org.directivetracker.problem.Problem;
import org.directivetracker.security.Actor;
import org.directivetracker.security.Caller;
import org.directivetracker.security.Role;
import org.directivetracker.time.DomainClock;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** Reads progress reports, as far as the caller sees them. */
@ApplicationScoped
@Transactional
public class ReportQueries {
  private static final TypeReference<List<MilestoneUpdate>> UPDATES = new TypeReference<>() {};
  private static final String SELECT =
      "select r.*, r.milestone_updates::text as updates, d.reference from progress_report r"
          + " join directive d on d.id = r.directive_id where ";

  /** Not an agency's own draft: one that is submitted, or that the office wrote in its name. */
  private static final String OF_THE_OFFICE = "(r.status <> 'DRAFT' or r.on_behalf_of is not null)";

  /** A report that the caller may know of. */
  record Known(UUID id, UUID directive, String agency, Sight sight) {}

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
  Known known(Caller caller, UUID id) {
    UUID directive =
        jdbi.withHandle(
                h ->
                    h.createQuery("select directive_id from progress_report where id = :id")
                        .bind("id", id)
                        .mapTo(UUID.class)
                        .findOne())
            .orElseThrow(Problem::notFound);
    Sight sight = directives.known(caller, directive.toString()).sight();
    return jdbi.withHandle(
            h ->
                h.createQuery(SELECT + "r.id = :id and " + seen(caller, sight))
                    .bind("id", id)
                    .bind("me", caller.agency())
                    .map((r, c) -> new Known(id, directive, r.getString("agency"), sight))
                    .findOne())
        .orElseThrow(Problem::notFound);
  }

  /** One of them, or a {@code not-found} problem. */
  public ProgressReportView get(Caller caller, UUID id) {
    Known known = known(caller, id);
    return jdbi.withHandle(
        h ->
            h.createQuery(SELECT + "r.id = :id")
                .bind("id", id)
                .map((r, c) -> view(r, caller, known.sight()))
                .one());
  }

  /** What a caller sees of a directive's reports: its own, and of others' what its sight allows. */
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

  private static String seen(Caller caller, Sight sight) {
    String others =
        switch (sight) {
          case EVERYTHING -> caller.is(Role.AUDITOR) ? "true" : OF_THE_OFFICE;
          case ALL_SINCE_REGISTRATION -> "r.status <> 'DRAFT'";
          case OWN_AND_PUBLIC, PUBLIC -> "r.status = 'ACCEPTED'";
          case OWN -> "false";
        };
    return "(r.agency = :me or " + others + ")";
  }

  /** A directive's reports that the caller sees, newest first. */
  public Page<ProgressReportView> ofDirective(Caller caller, String key, PageRequest page) {
    DirectiveQueries.Known known = directives.known(caller, key);
    UUID after = page.uuid(0);
    List<ProgressReportView> found =
        jdbi.withHandle(
            h ->
                h.createQuery(
                        SELECT
                            + "r.directive_id = :directive and "
                            + seen(caller, known.sight())
                            + (after == null ? "" : " and r.id < :after")
                            + " order by r.id desc limit :limit")
                    .bind("directive", known.id())
                    .bind("me", caller.agency())
                    .bind("after", after)
                    .bind("limit", page.limit() + 1)
                    .map((r, c) -> view(r, caller, known.sight()))
                    .list());
    return page.page(found, clock.today(), r -> r, r -> List.of(r.id().toString()));
  }

  /** The queue of those who handle reports, oldest first; an agency sees its own. */
  public Page<ProgressReportView> queue(Caller caller, ReportFilter filter, PageRequest page) {
    caller.require(Role.SUPERVISOR, Role.AUDITOR, Role.AGENCY);
    var conditions = new ArrayList<String>();
    Map<String, @Nullable Object> parameters = new LinkedHashMap<>();
    conditions.add(
        caller.is(Role.AUDITOR)
            ? "true"
            : "(r.agency = :me" + (caller.is(Role.SUPERVISOR) ? " or " + OF_THE_OFFICE : "") + ")");
    parameters.put("me", caller.agency());
    parameters.put("limit", page.limit() + 1);
    if (!filter.status().isEmpty()) {
      conditions.add("r.status = any(:status)");
      parameters.put("status", filter.status().stream().map(Enum::name).toArray(String[]::new));
    }
    if (!filter.agency().isEmpty()) {
      conditions.add("r.agency = any(:agency)");
      parameters.put("agency", filter.agency().toArray(String[]::new));
    }
    if (filter.officer() != null) {
      Actor actor = caller.requireActor();
      parameters.put("officer", filter.officer().equals("me") ? actor.subject() : filter.officer());
      conditions.add("d.officer = :officer");
      if (!caller.readsAll()) {
        conditions.add(
            "exists (select from assignment a where a.directive_id = d.id and a.agency = :me"
                + " and a.status in ('PENDING', 'ACKNOWLEDGED'))");
      }
    }
    if (filter.directive() != null) {
      conditions.add(
          filter.directive().length() == 36
              ? "d.id::text = :directive"
              : "d.reference = :directive");
      parameters.put(
          "directive",
          filter.directive().length() == 36
              ? filter.directive().toLowerCase(Locale.ROOT)
              : filter.directive());
    }
    if (filter.since() != null) {
      conditions.add("r.updated_at >= :since");
      parameters.put("since", filter.since().atOffset(ZoneOffset.UTC));
    }
    if (page.after() != null) {
      conditions.add("r.id > :after");
      parameters.put("after", page.uuid(0));
    }
    List<ProgressReportView> found =
        jdbi.withHandle(
            h ->
                h.createQuery(
                        SELECT + String.join(" and ", conditions) + " order by r.id limit :limit")
                    .bindMap(parameters)
                    .map((r, c) -> view(r, caller, Sight.EVERYTHING))
                    .list());
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
                        + " and r.id <> :but and r.status <> 'SUPERSEDED'"
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
                        + " and id <> :but and status <> 'SUPERSEDED')")
                .bind("corrected", corrected)
                .bind("but", but)
                .mapTo(Boolean.class)
                .one());
  }

  private ProgressReportView view(ResultSet r, Caller caller, Sight sight) throws SQLException {
    boolean whole = sight.isFull() || caller.isAgency(r.getString("agency"));
    return new ProgressReportView(
        r.getObject("id", UUID.class),
        new ProgressReportView.DirectiveLink(
            r.getObject("directive_id", UUID.class), r.getString("reference")),
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

  private ProgressReportView.Inner inner(ResultSet r) throws SQLException {
    return new ProgressReportView.Inner(
        r.getString("issues"),
        r.getString("next_steps"),
        DeliveryConfidence.valueOf(r.getString("delivery_confidence")),
        r.getString("confidence_note"),
        updates(r.getString("updates")),
        ids(r.getArray("evidence")),
        r.getBoolean("final"),
        r.getString("external_id"),
        r.getObject("corrects", UUID.class),
        r.getString("review_note"),
        subject(r.getString("reviewer")),
        r.getObject("reviewed_on", LocalDate.class));
  }

  /** Of a person's issuer and subject the latter. */
  private static @Nullable String subject(@Nullable String person) {
    return person == null ? null : person.substring(person.indexOf(' ') + 1);
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
}
