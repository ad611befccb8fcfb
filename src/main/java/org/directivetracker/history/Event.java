package org.directivetracker.history;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.Nullable;

/** An event as the database keeps it. It is never changed. */
@Entity
@Immutable
class Event {
  @Id
  @Column(name = "event_id")
  UUID eventId = new UUID(0, 0);

  String action = "";

  @Column(name = "entity_type")
  String entityType = "";

  @Column(name = "entity_id")
  String entityId = "";

  @Column(name = "entity_version")
  int entityVersion;

  @Column(name = "directive_id")
  @Nullable UUID directiveId;

  String role = "";
  @Nullable String agency;

  @Column(name = "on_behalf_of")
  @Nullable String onBehalfOf;

  @Column(name = "recorded_at")
  Instant recordedAt = Instant.EPOCH;

  @Column(name = "effective_at")
  Instant effectiveAt = Instant.EPOCH;

  @Column(name = "simulated_clock")
  boolean simulatedClock;

  @Column(name = "actor_disclosed")
  String actorDisclosed = "";

  @Column(name = "request_id_disclosed")
  String requestIdDisclosed = "";

  @Column(name = "changes_disclosed")
  String changesDisclosed = "";

  @Column(name = "reason_disclosed")
  String reasonDisclosed = "";

  String canonical = "";
  byte[] digest = {};

  /** A thing and the version that the event gave it. */
  record Thing(String type, String id, int version) {}

  /** The digests of the four parts that can be withheld, in lower-case hex. */
  record Digests(String actor, String requestId, String changes, String reason) {}

  /** The members whose canonical form is digested; the format is final. */
  record Form(
      String action,
      @Nullable String agency,
      List<Thing> also,
      Digests digests,
      Instant effectiveAt,
      Thing entity,
      UUID eventId,
      @Nullable String onBehalfOf,
      Instant recordedAt,
      String role,
      boolean simulatedClock) {}

  Form form(List<Thing> also) {
    return new Form(
        action,
        agency,
        also,
        new Digests(
            Canonical.hex(Canonical.sha256(actorDisclosed)),
            Canonical.hex(Canonical.sha256(requestIdDisclosed)),
            Canonical.hex(Canonical.sha256(changesDisclosed)),
            Canonical.hex(Canonical.sha256(reasonDisclosed))),
        effectiveAt,
        new Thing(entityType, entityId, entityVersion),
        eventId,
        onBehalfOf,
        recordedAt,
        role,
        simulatedClock);
  }
}
