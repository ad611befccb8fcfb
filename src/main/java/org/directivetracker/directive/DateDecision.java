package org.directivetracker.directive;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import java.time.LocalDate;
import java.util.Map;
import java.util.UUID;
import org.directivetracker.history.AppendOnlyEntity;
import org.directivetracker.history.EntityState;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.Nullable;

/** What moved a due date. It is never changed. */
@Entity
@Immutable
class DateDecision extends AppendOnlyEntity {
  UUID directiveId = new UUID(0, 0);

  @Nullable UUID milestoneId;

  @Enumerated(EnumType.STRING)
  DateOrigin origin = DateOrigin.OFFICE;

  @Column(name = "from_date")
  @Nullable LocalDate from;

  @Column(name = "to_date")
  LocalDate to = LocalDate.EPOCH;

  String reason = "";
  boolean illustrative;

  LocalDate decidedOn = LocalDate.EPOCH;

  @Override
  public String recordType() {
    return "date-decision";
  }

  @Override
  public Map<String, Object> state() {
    return new EntityState()
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
