package org.directivetracker.meeting;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.directivetracker.database.WriterLimit;
import org.jspecify.annotations.Nullable;

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

  /** Latest first. */
  List<Meeting> list(
      boolean restrictedToo, @Nullable LocalDate heldOn, @Nullable UUID after, int limit) {
    Map<String, Object> parameters = new HashMap<>();
    String filter = restrictedToo ? "1 = 1" : "visibility = PUBLIC";
    if (heldOn != null && after != null) {
      filter += " and (heldOn < :heldOn or heldOn = :heldOn and id < :after)";
      parameters.put("heldOn", heldOn);
      parameters.put("after", after);
    }
    return find(filter + " order by heldOn desc, id desc", parameters).range(0, limit - 1).list();
  }
}
