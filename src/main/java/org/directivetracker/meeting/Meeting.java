package org.directivetracker.meeting;

import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import java.time.LocalDate;
import java.util.Map;
import org.directivetracker.history.AuditedEntity;
import org.directivetracker.history.EntityState;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

@Entity
class Meeting extends AuditedEntity {
  String reference = "";
  String body = "";

  @Enumerated(EnumType.STRING)
  MeetingType type = MeetingType.OTHER;

  LocalDate heldOn = LocalDate.EPOCH;

  String title = "";
  @Nullable String chair;
  String language = "";

  @JdbcTypeCode(SqlTypes.JSON)
  Map<String, MeetingTranslation> translations = Map.of();

  @Enumerated(EnumType.STRING)
  Visibility visibility = Visibility.RESTRICTED;

  @Override
  public String recordType() {
    return "meeting";
  }

  @Override
  public Map<String, Object> state() {
    return new EntityState()
        .with("reference", reference)
        .with("body", body)
        .with("type", type)
        .with("heldOn", heldOn)
        .with("title", title)
        .with("chair", chair)
        .with("language", language)
        .with("translations", translations)
        .with("visibility", visibility)
        .members();
  }
}
