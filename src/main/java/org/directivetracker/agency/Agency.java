package org.directivetracker.agency;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import java.time.LocalDate;
import java.util.Map;
import org.directivetracker.history.AuditedEntity;
import org.directivetracker.history.EntityState;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

@Entity
class Agency extends AuditedEntity {
  String code = "";

  @JdbcTypeCode(SqlTypes.JSON)
  Map<String, String> names = Map.of();

  @Nullable String parent;
  @Nullable String successor;

  @Column(name = "valid_since")
  LocalDate validFrom = LocalDate.EPOCH;

  @Column(name = "valid_until")
  @Nullable LocalDate validTo;

  @Override
  public String recordType() {
    return "agency";
  }

  @Override
  public String recordId() {
    return code;
  }

  @Override
  public Map<String, Object> state() {
    return new EntityState()
        .with("code", code)
        .with("names", names)
        .with("parent", parent)
        .with("successor", successor)
        .with("validFrom", validFrom)
        .with("validTo", validTo)
        .members();
  }
}
