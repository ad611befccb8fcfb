package org.directivetracker.history;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import org.apache.commons.codec.digest.DigestUtils;
import org.directivetracker.problem.Problem;
import org.directivetracker.problem.ProblemType;
import org.directivetracker.security.Caller;
import org.directivetracker.security.Role;
import org.directivetracker.time.DomainClock;
import org.hibernate.id.uuid.UuidVersion7Strategy;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * Opens entries of the record. A write locks what it changes, opens an entry, changes, and appends
 * the entry: state and history commit together or not at all.
 */
@ApplicationScoped
public class EventRecorder {
  private static final TypeReference<TreeMap<String, Object>> MEMBERS = new TypeReference<>() {};

  /**
   * Tells the triggers which event it is and when: by the database's clock, so that several
   * instances agree, or by the set clock where there is one. The event's number in its directive is
   * the next one; events of before there were numbers count, and are digested in the log's order.
   */
  private static final String BEGIN =
      """
      with moment as materialized (
          select greatest(coalesce(cast(:set as timestamptz), clock_timestamp()),
              cast(:last as timestamptz) + interval '1 microsecond',
              (select max(recorded_at) from event where directive_id = cast(:directive as uuid))
                  + interval '1 microsecond') as at),
      numbered as materialized (
          select max(directive_number) as newest from event
          where directive_id = cast(:directive as uuid))
      select at, coalesce(newest, counted) + 1 as number, earlier
      from moment, numbered, lateral (
          select count(*)::int as counted, encode(sha256(convert_to(
              string_agg(e.event_id::text || E'\n', '' order by l.seq, p.ordinal), 'UTF8')),
              'hex') as earlier
          from event e left join log_entry l on l.event_id = e.event_id
              left join log_pending p on p.event_id = e.event_id
          where e.directive_id = cast(:directive as uuid) and newest is null) before
      where set_config('tracker.event_id', :event, true) <> ''
          and set_config('tracker.recorded_at', at::text, true) <> ''
          and clock_timestamp() - transaction_timestamp() < interval '5 seconds'
      """;

  /** The number of an event in its directive, as it is digested. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  private record NumberPart(int seq, @Nullable String earlier) {}

  /** When an event is recorded, and where. */
  private record Begun(Instant at, EventBuilder.@Nullable DirectivePosition place) {}

  private final EntityManager entities;
  private final Jdbi jdbi;
  private final DomainClock clock;
  private final CanonicalJson canonical;
  private final ObjectMapper mapper;
  private final jakarta.enterprise.event.Event<EventAppended> appended;

  EventRecorder(
      EntityManager entities,
      Jdbi jdbi,
      DomainClock clock,
      CanonicalJson canonical,
      ObjectMapper mapper,
      jakarta.enterprise.event.Event<EventAppended> appended) {
    this.entities = entities;
    this.jdbi = jdbi;
    this.clock = clock;
    this.canonical = canonical;
    this.mapper = mapper;
    this.appended = appended;
  }

  /**
   * Opens the entry of one action, after all its locks are held.
   *
   * @param caller who acts
   * @param role in which of the caller's roles
   * @param locked the things that may change; others are added as they are read or made
   * @throws Problem {@code timed-out} when the transaction is too old to commit: the database
   *     refuses one of more than five seconds
   */
  public EventBuilder open(Caller caller, Role role, Auditable... locked) {
    return open(caller, role, null, locked);
  }

  /**
   * Opens the entry of one action on a directive or what hangs on it: later than anything recorded
   * of that directive, because what hangs on it may follow.
   */
  public EventBuilder open(
      Caller caller, Role role, @Nullable UUID directive, Auditable... locked) {
    UUID eventId = UuidVersion7Strategy.INSTANCE.generateUuid(null);
    Instant last = Instant.EPOCH;
    for (Auditable thing : locked) {
      last = last.isBefore(thing.updatedAt()) ? thing.updatedAt() : last;
    }
    Begun begun = begin(eventId, directive, last);
    var entry = new EventBuilder(this, eventId, begun.at(), begun.place(), caller, role);
    for (Auditable thing : locked) {
      entry.watch(thing);
    }
    return entry;
  }

  /** Not by Hibernate, which plans a native query anew each time, and searches all former plans. */
  private Begun begin(UUID eventId, @Nullable UUID directive, Instant last) {
    return jdbi.withHandle(
            h ->
                h.createQuery(BEGIN)
                    .bind("last", last.atOffset(ZoneOffset.UTC))
                    .bind("set", clock.isSimulated() ? clock.now().atOffset(ZoneOffset.UTC) : null)
                    .bind("directive", directive)
                    .bind("event", eventId.toString())
                    .map((r, c) -> begun(r, directive))
                    .findOne())
        .orElseThrow(
            () ->
                Problem.of(
                        ProblemType.TIMED_OUT,
                        "Nothing was changed: this is more than one write may do. Send it in"
                            + " parts.")
                    .header("Retry-After", "5"));
  }

  private static Begun begun(ResultSet r, @Nullable UUID directive) throws SQLException {
    return new Begun(
        r.getObject("at", OffsetDateTime.class).toInstant(),
        directive == null
            ? null
            : new EventBuilder.DirectivePosition(
                directive, r.getInt("number"), r.getString("earlier")));
  }

  Map<String, Object> copyOf(Map<String, Object> state) {
    return Objects.requireNonNull(mapper.convertValue(state, MEMBERS));
  }

  void append(
      EventBuilder entry,
      String action,
      Auditable main,
      @Nullable String reason,
      Map<String, Object> changes,
      List<Event.EntityVersion> also) {
    Caller caller = entry.caller();
    Event event = new Event();
    event.eventId = entry.eventId();
    event.action = action;
    event.entityType = main.recordType();
    event.entityId = main.recordId();
    event.entityVersion = main.recordVersion();
    event.role = entry.role().code();
    event.agency = entry.role() == Role.AGENCY ? caller.agency() : null;
    event.onBehalfOf = caller.onBehalfOf();
    event.recordedAt = entry.recordedAt();
    event.effectiveAt = entry.effectiveAt();
    event.simulatedClock = clock.isSimulated();
    event.actorDisclosed = canonical.disclosed(caller.requireActor());
    event.requestIdDisclosed = canonical.disclosed(caller.requestId());
    event.changesDisclosed = canonical.disclosed(changes);
    event.reasonDisclosed = canonical.disclosed(reason);
    EventBuilder.DirectivePosition place = entry.place();
    if (place != null) {
      event.directiveId = place.directive();
      event.directiveNumber = place.seq();
      event.directiveDisclosed = canonical.disclosed(new NumberPart(place.seq(), place.earlier()));
    }
    event.canonical = canonical.text(event.form(also));
    event.digest = DigestUtils.sha256(event.canonical);
    entities.persist(event);
    entities.flush();
    appended.fire(new EventAppended());
  }

  /** Writes changes before what is new, so that a new lead finds the old one released. */
  void write(List<Auditable> made) {
    if (!made.isEmpty()) {
      entities.flush();
      made.forEach(entities::persist);
    }
  }

  /** Deletes what is removed, before the deletion gives it another version. */
  void delete(Runnable delete) {
    delete.run();
    entities.flush();
  }
}
