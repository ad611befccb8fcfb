package org.directivetracker.directive;

import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import java.time.LocalDate;
import java.util.Map;
import java.util.UUID;
import org.directivetracker.history.AuditedEntity;
import org.directivetracker.history.EntityState;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

@Entity
class Milestone extends AuditedEntity {
  UUID directiveId = new UUID(0, 0);

  String key = "";
  String title = "";

  @JdbcTypeCode(SqlTypes.JSON)
  Map<String, MilestoneTranslation> translations = Map.of();

  @Nullable String agency;

  LocalDate originalDueDate = LocalDate.EPOCH;

  LocalDate dueDate = LocalDate.EPOCH;

  @Nullable LocalDate metOn;

  @Nullable Integer percent;

  @Enumerated(EnumType.STRING)
  MilestoneStatus status = MilestoneStatus.SCHEDULED;

  double weight = 1;
  int sequence = 1;
  boolean illustrative;

  boolean isOpen() {
    return status.isOpen();
  }

  @Override
  public String recordType() {
    return "milestone";
  }

  @Override
  public Map<String, Object> state() {
    return new EntityState()
        .with("key", key)
        .with("title", title)
        .with("translations", translations)
        .with("agency", agency)
        .with("originalDueDate", originalDueDate)
        .with("dueDate", dueDate)
        .with("metOn", metOn)
        .with("percent", percent)
        .with("status", status)
        .with("weight", weight)
        .with("sequence", sequence)
        .with("illustrative", illustrative)
        .members();
  }
}
