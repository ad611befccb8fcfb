package org.directivetracker.directive;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import java.time.LocalDate;
import java.util.Map;
import java.util.UUID;
import org.directivetracker.history.RecordedEntity;
import org.directivetracker.history.State;
import org.jspecify.annotations.Nullable;

@Entity
class Assignment extends RecordedEntity {
  @Column(name = "directive_id")
  UUID directiveId = new UUID(0, 0);

  String agency = "";

  @Enumerated(EnumType.STRING)
  AssignmentRole role = AssignmentRole.COOPERATING;

  @Enumerated(EnumType.STRING)
  AssignmentStatus status = AssignmentStatus.PENDING;

  @Column(name = "acknowledge_by")
  LocalDate acknowledgeBy = LocalDate.EPOCH;

  @Column(name = "acknowledged_on")
  @Nullable LocalDate acknowledgedOn;

  @Column(name = "decline_reason")
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
    return new State()
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
