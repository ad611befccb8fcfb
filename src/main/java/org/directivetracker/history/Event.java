package org.directivetracker.history;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.apache.commons.codec.digest.DigestUtils;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.Nullable;

/** An event as the database keeps it. It is never changed. */
@Entity
@Immutable
class Event {
  @Id UUID eventId = new UUID(0, 0);

  String action = "";

  String entityType = "";

  String entityId = "";

  int entityVersion;

  @Nullable UUID directiveId;

  int canonicalVersion = 2;

  @Nullable Integer directiveNumber;

  @Nullable String directiveDisclosed;

  String role = "";
  @Nullable String agency;

  @Nullable String onBehalfOf;

  Instant recordedAt = Instant.EPOCH;

  Instant effectiveAt = Instant.EPOCH;

  boolean simulatedClock;

  String actorDisclosed = "";

  String requestIdDisclosed = "";

  String changesDisclosed = "";

  String reasonDisclosed = "";

  String canonical = "";
  byte[] digest = {};

  /** A thing and the version that the event gave it. */
  record Thing(String type, String id, int version) {}

  /** The digests of the four parts that can be withheld, in lower-case hex. */
  record Digests(String actor, String requestId, String changes, String reason) {}

  /**
   * A directive under which the event's thing stands, with the digest of the event's number there.
   */
  record Directive(UUID id, String seq) {}

  /** The members whose canonical form is digested; version 2 of the format, which is final. */
  record Form(
      String action,
      @Nullable String agency,
      List<Thing> also,
      Digests digests,
      List<Directive> directives,
      Instant effectiveAt,
      Thing entity,
      UUID eventId,
      @Nullable String onBehalfOf,
      Instant recordedAt,
      String role,
      boolean simulatedClock,
      int v) {}

  Form form(List<Thing> also) {
    return new Form(
        action,
        agency,
        also,
        new Digests(
            DigestUtils.sha256Hex(actorDisclosed),
            DigestUtils.sha256Hex(requestIdDisclosed),
            DigestUtils.sha256Hex(changesDisclosed),
            DigestUtils.sha256Hex(reasonDisclosed)),
        directiveId == null
            ? List.of()
            : List.of(new Directive(directiveId, DigestUtils.sha256Hex(directiveDisclosed))),
        effectiveAt,
        new Thing(entityType, entityId, entityVersion),
        eventId,
        onBehalfOf,
        recordedAt,
        role,
        simulatedClock,
        canonicalVersion);
  }
}
