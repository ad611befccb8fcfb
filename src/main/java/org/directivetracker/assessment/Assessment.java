package org.directivetracker.assessment;

import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.directivetracker.history.AuditedEntity;
import org.directivetracker.history.EntityState;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

/** An auditor's assessment of how a directive stood on a day. */
@Entity
class Assessment extends AuditedEntity {
  UUID directiveId = new UUID(0, 0);

  LocalDate asOf = LocalDate.EPOCH;

  long logPosition;

  /** Code of the lead agency on the day {@code asOf}. */
  String agency = "";

  String criteria = "";

  @Enumerated(EnumType.STRING)
  Completion completion = Completion.NO_EVIDENCE;

  String conclusion = "";

  @JdbcTypeCode(SqlTypes.JSON)
  List<ReviewedEvidence> evidence = List.of();

  @Nullable String response;

  @Nullable LocalDate respondedOn;

  @Nullable String onBehalfOf;

  @Nullable LocalDate publishedOn;

  /** The person who wrote it, as {@code Caller.person()} gives it. */
  String assessedBy = "";

  boolean illustrative;

  @Override
  public String recordType() {
    return "assessment";
  }

  @Override
  public Map<String, Object> state() {
    return new EntityState()
        .with("asOf", asOf)
        .with("logPosition", logPosition)
        .with("agency", agency)
        .with("criteria", criteria)
        .with("completion", completion)
        .with("conclusion", conclusion)
        .with("evidence", evidence)
        .with("response", response)
        .with("respondedOn", respondedOn)
        .with("onBehalfOf", onBehalfOf)
        .with("publishedOn", publishedOn)
        .with("assessedBy", assessedBy)
        .with("illustrative", illustrative)
        .members();
  }
}
