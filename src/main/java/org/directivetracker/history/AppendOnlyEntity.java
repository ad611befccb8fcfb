package org.directivetracker.history;

import jakarta.persistence.Id;
import jakarta.persistence.MappedSuperclass;
import java.time.Instant;
import java.util.UUID;
import org.hibernate.id.uuid.UuidVersion7Strategy;

/** What rows have that are never changed: each is its own record, with its event and its moment. */
@MappedSuperclass
public abstract class AppendOnlyEntity implements Auditable {
  @Id public UUID id = UuidVersion7Strategy.INSTANCE.generateUuid(null);
  public UUID eventId = new UUID(0, 0);
  public Instant recordedAt = Instant.EPOCH;

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
}
