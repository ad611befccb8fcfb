package org.directivetracker.reminder;

import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import java.time.LocalDate;
import java.util.Map;
import java.util.UUID;
import org.directivetracker.calendar.SupervisionRules;
import org.directivetracker.history.AuditedEntity;
import org.directivetracker.history.EntityState;
import org.jspecify.annotations.Nullable;

@Entity
class Reminder extends AuditedEntity {
  UUID directiveId = new UUID(0, 0);

  @Nullable UUID milestoneId;

  String agency = "";

  @Enumerated(EnumType.STRING)
  SupervisionRules.ReminderLevel level = SupervisionRules.ReminderLevel.NOTICE;

  boolean automatic;

  /** Of an automatic one: the due date that it speaks of. */
  @Nullable LocalDate dueDate;

  /** Of an automatic one: the step of the rules, in working days after that date. */
  @Nullable Integer workingDays;

  @Nullable String message;

  @Nullable LocalDate respondBy;

  @Enumerated(EnumType.STRING)
  ReminderStatus status = ReminderStatus.OPEN;

  @Nullable String response;

  @Nullable LocalDate respondedOn;

  @Nullable String onBehalfOf;
  boolean illustrative;

  @Override
  public String recordType() {
    return "reminder";
  }

  @Override
  public Map<String, Object> state() {
    return new EntityState()
        .with("milestone", milestoneId)
        .with("agency", agency)
        .with("level", level)
        .with("automatic", automatic)
        .with("dueDate", dueDate)
        .with("workingDays", workingDays)
        .with("message", message)
        .with("respondBy", respondBy)
        .with("status", status)
        .with("response", response)
        .with("respondedOn", respondedOn)
        .with("onBehalfOf", onBehalfOf)
        .with("illustrative", illustrative)
        .members();
  }
}
