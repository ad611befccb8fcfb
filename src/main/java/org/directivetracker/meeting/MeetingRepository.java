package org.directivetracker.meeting;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import io.quarkus.panache.common.Parameters;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

@ApplicationScoped
class MeetingRepository implements PanacheRepositoryBase<Meeting, UUID> {
  Optional<Meeting> lock(UUID id) {
    return find("id", id).withLock(LockModeType.PESSIMISTIC_WRITE).firstResultOptional();
  }

  Optional<Meeting> byReference(String reference) {
    return find("reference", reference).firstResultOptional();
  }

  /** Latest first. */
  List<Meeting> list(
      boolean restrictedToo, @Nullable LocalDate heldOn, @Nullable UUID after, int limit) {
    var parameters = new Parameters();
    String filter = restrictedToo ? "1 = 1" : "visibility = PUBLIC";
    if (heldOn != null && after != null) {
      filter += " and (heldOn < :heldOn or heldOn = :heldOn and id < :after)";
      parameters.and("heldOn", heldOn).and("after", after);
    }
    return find(filter + " order by heldOn desc, id desc", parameters).range(0, limit - 1).list();
  }
}
