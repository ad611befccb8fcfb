package org.directivetracker.extension;

import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import java.time.LocalDate;
import java.util.Map;
import java.util.UUID;
import org.directivetracker.history.AuditedEntity;
import org.directivetracker.history.EntityState;
import org.jspecify.annotations.Nullable;

@Entity
class ExtensionRequest extends AuditedEntity {
  UUID directiveId = new UUID(0, 0);

  @Nullable UUID milestoneId;

  String agency = "";

  /** The date that it asks to move, as it stood when it was filed. */
  LocalDate dueDate = LocalDate.EPOCH;

  LocalDate requestedDueDate = LocalDate.EPOCH;

  String reason = "";
  String progressToDate = "";

  @Enumerated(EnumType.STRING)
  ExtensionRequestStatus status = ExtensionRequestStatus.PENDING;

  @Nullable LocalDate grantedDueDate;

  @Nullable String decisionNote;

  @Nullable String decidedBy;

  @Nullable LocalDate decidedOn;

  @Nullable UUID dateDecision;

  LocalDate filedOn = LocalDate.EPOCH;

  /** Who filed it, also on behalf of an agency: never the one who decides it. */
  String filedBy = "";

  @Nullable String onBehalfOf;
  boolean illustrative;

  @Override
  public String recordType() {
    return "extension-request";
  }

  @Override
  public Map<String, Object> state() {
    return new EntityState()
        .with("milestone", milestoneId)
        .with("agency", agency)
        .with("dueDate", dueDate)
        .with("requestedDueDate", requestedDueDate)
        .with("reason", reason)
        .with("progressToDate", progressToDate)
        .with("status", status)
        .with("grantedDueDate", grantedDueDate)
        .with("decisionNote", decisionNote)
        .with("decidedBy", decidedBy)
        .with("decidedOn", decidedOn)
        .with("dateDecision", dateDecision)
        .with("filedOn", filedOn)
        .with("filedBy", filedBy)
        .with("onBehalfOf", onBehalfOf)
        .with("illustrative", illustrative)
        .members();
  }
}
