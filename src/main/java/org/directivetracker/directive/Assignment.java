package org.directivetracker.directive;

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
class Assignment extends AuditedEntity {
  UUID directiveId = new UUID(0, 0);

  String agency = "";

  @Enumerated(EnumType.STRING)
  AssignmentRole role = AssignmentRole.COOPERATING;

  @Enumerated(EnumType.STRING)
  AssignmentStatus status = AssignmentStatus.PENDING;

  LocalDate acknowledgeBy = LocalDate.EPOCH;

  @Nullable LocalDate acknowledgedOn;

  @Nullable String declineReason;

  @Nullable String contact;
  boolean illustrative;

  static Assignment of(
      UUID directive,
      String agency,
      AssignmentRole role,
      LocalDate acknowledgeBy,
      @Nullable String contact,
      boolean illustrative) {
    var assignment = new Assignment();
    assignment.directiveId = directive;
    assignment.agency = agency;
    assignment.role = role;
    assignment.acknowledgeBy = acknowledgeBy;
    assignment.contact = contact;
    assignment.illustrative = illustrative;
    return assignment;
  }

  @Override
  public String recordType() {
    return "assignment";
  }

  @Override
  public Map<String, Object> state() {
    return new EntityState()
        .with("agency", agency)
        .with("role", role)
        .with("status", status)
        .with("acknowledgeBy", acknowledgeBy)
        .with("acknowledgedOn", acknowledgedOn)
        .with("declineReason", declineReason)
        .with("contact", contact)
        .with("illustrative", illustrative)
        .members();
  }
}
