package org.directivetracker.directive;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Map;
import java.util.UUID;
import org.directivetracker.history.Recorded;
import org.directivetracker.history.State;
import org.hibernate.annotations.Immutable;
import org.hibernate.id.uuid.UuidVersion7Strategy;
import org.jspecify.annotations.Nullable;

/** What moved a due date. It is never changed. */
@Entity
@Immutable
class DateDecision implements Recorded {
  @Id UUID id = UuidVersion7Strategy.INSTANCE.generateUuid(null);

  @Column(name = "directive_id")
  UUID directiveId = new UUID(0, 0);

  @Column(name = "milestone_id")
  @Nullable UUID milestoneId;

  @Enumerated(EnumType.STRING)
  DateOrigin origin = DateOrigin.OFFICE;

  @Column(name = "from_date")
  @Nullable LocalDate from;

  @Column(name = "to_date")
  LocalDate to = LocalDate.EPOCH;

  String reason = "";
  boolean illustrative;

  @Column(name = "decided_on")
  LocalDate decidedOn = LocalDate.EPOCH;

  @Column(name = "event_id")
  UUID eventId = new UUID(0, 0);

  @Column(name = "recorded_at")
  Instant recordedAt = Instant.EPOCH;

  @Override
  public String recordType() {
    return "date-decision";
  }

  @Override
  public String recordId() {
    return id.toString();
  }

  @Override
  public int recordVersion() {
    return 1;
  }

  @Override
  public Instant updatedAt() {
    return recordedAt;
  }

  @Override
  public void advance(Instant at, boolean ownChange) {
    recordedAt = at;
  }

  @Override
  public Map<String, Object> state() {
    return new State()
        .with("milestone", milestoneId)
        .with("origin", origin)
        .with("from", from)
        .with("to", to)
        .with("reason", reason)
        .with("illustrative", illustrative)
        .with("decidedOn", decidedOn)
        .members();
  }
}
