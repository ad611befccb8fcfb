package org.directivetracker.evidence;

import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HexFormat;
import java.util.Map;
import java.util.UUID;
import org.directivetracker.history.AuditedEntity;
import org.directivetracker.history.EntityState;
import org.jspecify.annotations.Nullable;

@Entity
class Evidence extends AuditedEntity {
  UUID directiveId = new UUID(0, 0);
  String agency = "";
  String title = "";

  @Enumerated(EnumType.STRING)
  EvidenceKind kind = EvidenceKind.DOCUMENTARY;

  String fileName = "";
  String mediaType = "";
  long size;
  byte[] sha256 = {};
  UUID contentId = new UUID(0, 0);
  String claim = "";
  String suppliedBy = "";
  String collectedBy = "";
  Instant collectedAt = Instant.EPOCH;
  @Nullable String externalId;
  @Nullable UUID supersedes;
  @Nullable UUID supersededBy;

  @Enumerated(EnumType.STRING)
  EvidenceStatus status = EvidenceStatus.SUBMITTED;

  @Nullable String reviewNote;
  @Nullable String reviewedBy;
  @Nullable LocalDate reviewedOn;
  @Nullable String onBehalfOf;
  String enteredBy = "";
  boolean illustrative;

  /** Whether it counts: neither rejected nor superseded. */
  boolean isStanding() {
    return status != EvidenceStatus.REJECTED && supersededBy == null;
  }

  @Override
  public String recordType() {
    return "evidence";
  }

  @Override
  public Map<String, Object> state() {
    return new EntityState()
        .with("agency", agency)
        .with("title", title)
        .with("kind", kind)
        .with("fileName", fileName)
        .with("mediaType", mediaType)
        .with("size", size)
        .with("sha256", HexFormat.of().formatHex(sha256))
        .with("claim", claim)
        .with("suppliedBy", suppliedBy)
        .with("collectedBy", collectedBy)
        .with("collectedAt", collectedAt)
        .with("externalId", externalId)
        .with("supersedes", supersedes)
        .with("supersededBy", supersededBy)
        .with("status", status)
        .with("reviewNote", reviewNote)
        .with("reviewedBy", reviewedBy)
        .with("reviewedOn", reviewedOn)
        .with("onBehalfOf", onBehalfOf)
        .with("illustrative", illustrative)
        .members();
  }
}
