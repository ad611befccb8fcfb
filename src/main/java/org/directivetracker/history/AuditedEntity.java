package org.directivetracker.history;

import jakarta.persistence.Id;
import jakarta.persistence.MappedSuperclass;
import java.time.Instant;
import java.util.UUID;
import org.hibernate.id.uuid.UuidVersion7Strategy;

/** What all tracked rows have: a UUIDv7, a version, and when they were made and last written. */
@MappedSuperclass
public abstract class AuditedEntity implements Auditable {
  @Id public UUID id = UuidVersion7Strategy.INSTANCE.generateUuid(null);
  public int version = 0;

  public Instant createdAt = Instant.EPOCH;

  public Instant updatedAt = Instant.EPOCH;

  @Override
  public String recordId() {
    return id.toString();
  }

  @Override
  public int recordVersion() {
    return version;
  }

  @Override
  public Instant updatedAt() {
    return updatedAt;
  }

  @Override
  public void advance(Instant recordedAt, boolean ownChange) {
    if (version == 0) {
      createdAt = recordedAt;
    }
    version++;
    updatedAt = recordedAt;
  }
}
