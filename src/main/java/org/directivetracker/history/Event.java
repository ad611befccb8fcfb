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
  record EntityVersion(String type, String id, int version) {}

  /** The digests of the four parts that can be withheld, in lower-case hex. */
  record PartDigests(String actor, String requestId, String changes, String reason) {}

  /**
   * A directive under which the event's thing stands, with the digest of the event's number there.
   */
  record DirectivePart(UUID id, String seq) {}

  /** The members whose canonical form is digested; version 2 of the format, which is final. */
  record CanonicalForm(
      String action,
      @Nullable String agency,
      List<EntityVersion> also,
      PartDigests digests,
      List<DirectivePart> directives,
      Instant effectiveAt,
      EntityVersion entity,
      UUID eventId,
      @Nullable String onBehalfOf,
      Instant recordedAt,
      String role,
      boolean simulatedClock,
      int v) {}

  CanonicalForm form(List<EntityVersion> also) {
    return new CanonicalForm(
        action,
        agency,
        also,
        new PartDigests(
            DigestUtils.sha256Hex(actorDisclosed),
            DigestUtils.sha256Hex(requestIdDisclosed),
            DigestUtils.sha256Hex(changesDisclosed),
            DigestUtils.sha256Hex(reasonDisclosed)),
        directiveId == null
            ? List.of()
            : List.of(new DirectivePart(directiveId, DigestUtils.sha256Hex(directiveDisclosed))),
        effectiveAt,
        new EntityVersion(entityType, entityId, entityVersion),
        eventId,
        onBehalfOf,
        recordedAt,
        role,
        simulatedClock,
        canonicalVersion);
  }
}
