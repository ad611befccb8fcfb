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
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.directivetracker.page.Page;
import org.directivetracker.page.PageRequest;
import org.directivetracker.page.PageRows;
import org.directivetracker.page.SortKeyParser;
import org.directivetracker.security.Caller;
import org.directivetracker.time.DomainClock;
import org.jdbi.v3.core.Jdbi;

/** Reads the record. */
@ApplicationScoped
public class HistoryQueries {
  /** An SQL expression: how many bytes an event {@code e} has. */
  public static final String BYTES =
      "octet_length(e.canonical) + octet_length(e.reason_disclosed) + least("
          + "octet_length(e.changes_disclosed), "
          + EventSql.LONGEST_CHANGES_BYTES
          + ")";

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

  /** The events of a directive and all in it, latest first. */
  @Transactional(Transactional.TxType.SUPPORTS)
  public Page<ObjectNode> ofDirective(
      UUID directive, AccessLevel accessLevel, Caller caller, PageRequest page) {
    SortKeyParser last = page.keys(2);
    String sql =
        "select "
            + EventSql.columns(caller)
            + ", "
            + BYTES
            + " as size from event e"
            + EventSql.then()
            + " where e.directive_id = :directive and "
            + EventSql.shown(accessLevel)
            + EventSql.drafts(caller)
            + (last == null ? "" : " and (e.recorded_at, e.event_id) < (:at, :id)")
            + " order by e.recorded_at desc, e.event_id desc limit :limit";
    PageRows<Row> rows =
        jdbi.withHandle(
            h -> {
              var query =
                  h.createQuery(PageRows.sqlBySize(sql, "i.size"))
                      .bind("directive", directive)
                      .bind("agency", caller.agency())
                      .bind("limit", page.limit() + 1);
              if (last != null) {
                query.bind("at", last.instant(0).atOffset(ZoneOffset.UTC)).bind("id", last.id(1));
              }
              return PageRows.read(query, (r, c) -> row(r, accessLevel.isFull()));
            });
    return page.page(
        rows,
        page.day(clock.today()),
        Row::shown,
        r -> List.of(r.recordedAt.toString(), r.eventId.toString()));
  }

  /**
   * Of these events what the caller may see of each, in the form of {@link #ofDirective}; those of
   * which it may see nothing are left out.
   */
  @Transactional(Transactional.TxType.SUPPORTS)
  public Map<UUID, ObjectNode> shown(Caller caller, Collection<UUID> events) {
    return jdbi
        .withHandle(
            h ->
                h.createQuery(EventSql.shown(caller))
                    .bindArray("events", UUID.class, events)
                    .bind("agency", caller.agency())
                    .map((r, c) -> row(r, r.getBoolean("whole")))
                    .list())
        .stream()
        .collect(Collectors.toMap(Row::eventId, Row::shown));
  }

  /** Of these events those that the caller sees whole, as they were digested. */
  @Transactional(Transactional.TxType.SUPPORTS)
  public Map<UUID, CanonicalEvent> sealed(Caller caller, Collection<UUID> events) {
    return jdbi.withHandle(
        h ->
            h
                .createQuery(EventSql.sealed(caller))
                .bindArray("events", UUID.class, events)
                .bind("agency", caller.agency())
                .map(
                    (r, c) ->
                        r.getBoolean("whole") && r.getString("shown_changes") != null
                            ? Map.entry(id(r), sealed(r))
                            : null)
                .stream()
                .filter(Objects::nonNull)
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
  }

  private static UUID id(ResultSet r) throws SQLException {
    return r.getObject("event_id", UUID.class);
  }

  private static CanonicalEvent sealed(ResultSet r) throws SQLException {
    return new CanonicalEvent(
        r.getString("canonical"),
        r.getString("actor_disclosed"),
        r.getString("request_id_disclosed"),
        r.getString("shown_changes"),
        r.getString("reason_disclosed"),
        r.getString("directive_disclosed"));
  }

  private Row row(ResultSet r, boolean full) throws SQLException {
    try {
      ObjectNode event = (ObjectNode) mapper.readTree(r.getString("canonical"));
      event.put("digest", HexFormat.of().formatHex(r.getBytes("digest")));
      if (full) {
        ObjectNode disclosed = event.putObject("disclosed");
        disclosed.set("actor", mapper.readTree(r.getString("actor_disclosed")));
        disclosed.set("requestId", mapper.readTree(r.getString("request_id_disclosed")));
        if (r.getString("shown_changes") != null) {
          disclosed.set("changes", mapper.readTree(r.getString("shown_changes")));
        }
        disclosed.set("reason", mapper.readTree(r.getString("reason_disclosed")));
      } else {
        event.retain(
            java.util.stream.Stream.concat(
                    PUBLIC_MEMBERS.stream(), java.util.stream.Stream.of("digest"))
                .toList());
      }
      return new Row(event, r.getObject("recorded_at", OffsetDateTime.class).toInstant(), id(r));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
