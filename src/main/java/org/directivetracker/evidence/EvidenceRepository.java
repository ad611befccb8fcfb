package org.directivetracker.evidence;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.util.List;
import java.util.UUID;

@ApplicationScoped
class EvidenceRepository implements PanacheRepositoryBase<Evidence, UUID> {
  /** All of a directive, locked by id; the directive is locked already. */
  List<Evidence> lockAll(UUID directive) {
    return find("directiveId = ?1 order by id", directive)
        .withLock(LockModeType.PESSIMISTIC_WRITE)
        .list();
  }
}
