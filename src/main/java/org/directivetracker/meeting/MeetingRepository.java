package org.directivetracker.meeting;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.util.Optional;
import java.util.UUID;
import org.directivetracker.database.WriterLimit;

@ApplicationScoped
class MeetingRepository implements PanacheRepositoryBase<Meeting, UUID> {
  private final WriterLimit writers;

  MeetingRepository(WriterLimit writers) {
    this.writers = writers;
  }

  Optional<Meeting> lock(UUID id) {
    writers.enter("meeting " + id);
    return find("id", id).withLock(LockModeType.PESSIMISTIC_WRITE).firstResultOptional();
  }

  Optional<Meeting> byReference(String reference) {
    return find("reference", reference).firstResultOptional();
  }

  /** Whether there is one, for who makes it otherwise: of two at once, one waits for the other. */
  boolean isTaken(String reference) {
    writers.enter("meeting " + reference);
    return byReference(reference).isPresent();
  }
}
