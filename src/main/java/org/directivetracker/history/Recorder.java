package org.directivetracker.history;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
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
import org.jspecify.annotations.Nullable;

/**
 * Opens entries of the record. A write locks what it changes, opens an entry, changes, and appends
 * the entry: state and history commit together or not at all.
 */
@ApplicationScoped
public class Recorder {
  private static final TypeReference<TreeMap<String, Object>> MEMBERS = new TypeReference<>() {};

  private final EntityManager entities;
  private final DomainClock clock;
  private final Canonical canonical;
  private final ObjectMapper mapper;

  Recorder(EntityManager entities, DomainClock clock, Canonical canonical, ObjectMapper mapper) {
    this.entities = entities;
    this.clock = clock;
    this.canonical = canonical;
    this.mapper = mapper;
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
  public Entry open(Caller caller, Role role, Recorded... locked) {
    return open(caller, role, Instant.EPOCH, locked);
  }

  /**
   * Opens the entry of one action that may reach other things than those locked now.
   *
   * @param last when any of those was last recorded
   */
  public Entry open(Caller caller, Role role, Instant last, Recorded... locked) {
    UUID eventId = UuidVersion7Strategy.INSTANCE.generateUuid(null);
    Instant recordedAt = after(last, now());
    for (Recorded thing : locked) {
      recordedAt = after(thing.updatedAt(), recordedAt);
    }
    boolean inTime =
        (boolean)
            entities
                .createNativeQuery(
                    "select set_config('tracker.event_id', :event, true) <> ''"
                        + " and set_config('tracker.recorded_at', :at, true) <> ''"
                        + " and clock_timestamp() - transaction_timestamp() < interval '5 seconds'",
                    Boolean.class)
                .setParameter("event", eventId.toString())
                .setParameter("at", recordedAt.toString())
                .getSingleResult();
    if (!inTime) {
      throw Problem.of(
              ProblemType.TIMED_OUT,
              "Nothing was changed: this is more than one write may do. Send it in parts.")
          .header("Retry-After", "5");
    }
    var entry = new Entry(this, eventId, recordedAt, caller, role);
    for (Recorded thing : locked) {
      entry.watch(thing);
    }
    return entry;
  }

  private static Instant after(Instant last, Instant at) {
    Instant earliest = last.plus(1, ChronoUnit.MICROS);
    return at.isBefore(earliest) ? earliest : at;
  }

  /** The database's clock, so that several instances agree; the set clock where there is one. */
  private Instant now() {
    return clock.isSimulated()
        ? clock.now()
        : (Instant)
            entities.createNativeQuery("select clock_timestamp()", Instant.class).getSingleResult();
  }

  Map<String, Object> copyOf(Map<String, Object> state) {
    return Objects.requireNonNull(mapper.convertValue(state, MEMBERS));
  }

  void append(
      Entry entry,
      String action,
      Recorded main,
      @Nullable UUID directiveId,
      @Nullable String reason,
      Map<String, Object> changes,
      List<Event.Thing> also) {
    Caller caller = entry.caller();
    Event event = new Event();
    event.eventId = entry.eventId();
    event.action = action;
    event.entityType = main.recordType();
    event.entityId = main.recordId();
    event.entityVersion = main.recordVersion();
    event.directiveId = directiveId;
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
    event.canonical = canonical.text(event.form(also));
    event.digest = DigestUtils.sha256(event.canonical);
    entities.persist(event);
    entities.flush();
  }

  /** Writes changes before what is new, so that a new lead finds the old one released. */
  void write(List<Recorded> made) {
    entities.flush();
    made.forEach(entities::persist);
    entities.flush();
  }
}
