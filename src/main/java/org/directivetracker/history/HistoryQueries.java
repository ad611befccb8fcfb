package org.directivetracker.history;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.io.UncheckedIOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.directivetracker.page.Page;
import org.directivetracker.page.PageRequest;
import org.directivetracker.security.Caller;
import org.directivetracker.security.Role;
import org.directivetracker.time.DomainClock;
import org.jdbi.v3.core.Jdbi;

/** Reads the record. */
@ApplicationScoped
public class HistoryQueries {
  private static final Set<String> PUBLIC_MEMBERS =
      Set.of("eventId", "action", "role", "agency", "recordedAt", "effectiveAt", "simulatedClock");

  private record Row(ObjectNode shown, Instant recordedAt, UUID eventId) {}

  private final Jdbi jdbi;
  private final ObjectMapper mapper;
  private final DomainClock clock;

  HistoryQueries(Jdbi jdbi, ObjectMapper mapper, DomainClock clock) {
    this.jdbi = jdbi;
    this.mapper = mapper;
    this.clock = clock;
  }

  /** What happens to things that are never public is not public either. */
  private static final String PUBLIC =
      "(d.visibility = 'PUBLIC' and d.status <> 'DRAFT'"
          + " and e.entity_type not in ('evidence', 'extension-request', 'reminder')"
          + " and (e.entity_type <> 'progress-report' or e.action = 'progress-report.accept')"
          + " and (e.entity_type <> 'assessment' or e.action = 'assessment.publish'))";

  /** What is done to an agency's draft is its own and the auditors', and stays so afterwards. */
  private static final String DRAFTING =
      " and not exists (select from progress_report_version r where r.event_id = e.event_id"
          + " and r.status = 'DRAFT' and e.action <> 'progress-report.take-back'"
          + " and r.agency is distinct from :agency";

  /**
   * What came before an assessment was published is for the assessed agency, the office and
   * auditors.
   */
  private static final String ASSESSING =
      " and (e.entity_type <> 'assessment' or e.action = 'assessment.publish'"
          + " or exists (select from assessment s where s.directive_id = e.directive_id"
          + " and s.id::text = e.entity_id and s.agency = :agency))";

  /** The events of a directive and all in it, latest first. */
  @Transactional(Transactional.TxType.SUPPORTS)
  public Page<ObjectNode> ofDirective(
      UUID directive, Sight sight, Caller caller, PageRequest page) {
    String shown =
        switch (sight) {
          case EVERYTHING -> "true";
          case ALL_SINCE_REGISTRATION -> "d.status <> 'DRAFT'";
          case OWN_AND_PUBLIC -> "(:agency in (e.agency, e.on_behalf_of) or " + PUBLIC + ")";
          case OWN -> ":agency in (e.agency, e.on_behalf_of)";
          case PUBLIC -> PUBLIC;
        };
    String sql =
        "select e.* from event e join directive_version d on d.id = e.directive_id"
            + " and d.valid_from <= e.recorded_at"
            + " and (d.valid_to is null or d.valid_to > e.recorded_at)"
            + " where e.directive_id = :directive and "
            + shown
            + drafts(caller)
            + (page.after() == null
                ? ""
                : " and (e.recorded_at, e.event_id) < (cast(:at as timestamptz), :id)")
            + " order by e.recorded_at desc, e.event_id desc limit :limit";
    List<Row> rows =
        jdbi.withHandle(
            h -> {
              var query =
                  h.createQuery(sql)
                      .bind("directive", directive)
                      .bind("agency", caller.agency())
                      .bind("limit", page.limit() + 1);
              if (page.after() != null) {
                query.bind("at", String.valueOf(page.instant(0))).bind("id", page.uuid(1));
              }
              return query.map((r, c) -> row(r, sight.isFull())).list();
            });
    return page.page(
        rows,
        page.day(clock.today()),
        Row::shown,
        r -> List.of(r.recordedAt.toString(), r.eventId.toString()));
  }

  private static String drafts(Caller caller) {
    if (caller.is(Role.AUDITOR)) {
      return "";
    }
    return caller.is(Role.SUPERVISOR)
        ? DRAFTING + " and r.on_behalf_of is null)"
        : DRAFTING + ")" + ASSESSING;
  }

  private Row row(ResultSet r, boolean full) throws SQLException {
    try {
      ObjectNode event = (ObjectNode) mapper.readTree(r.getString("canonical"));
      event.put("digest", HexFormat.of().formatHex(r.getBytes("digest")));
      if (full) {
        ObjectNode disclosed = event.putObject("disclosed");
        disclosed.set("actor", mapper.readTree(r.getString("actor_disclosed")));
        disclosed.set("requestId", mapper.readTree(r.getString("request_id_disclosed")));
        disclosed.set("changes", mapper.readTree(r.getString("changes_disclosed")));
        disclosed.set("reason", mapper.readTree(r.getString("reason_disclosed")));
      } else {
        event.retain(
            java.util.stream.Stream.concat(
                    PUBLIC_MEMBERS.stream(), java.util.stream.Stream.of("digest"))
                .toList());
      }
      return new Row(
          event,
          r.getObject("recorded_at", OffsetDateTime.class).toInstant(),
          r.getObject("event_id", UUID.class));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
