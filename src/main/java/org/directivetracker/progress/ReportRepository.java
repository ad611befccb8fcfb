package org.directivetracker.progress;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import java.util.Optional;
import java.util.UUID;

/** Reports for writing: their directive is locked before any of them. */
@ApplicationScoped
class ReportRepository implements PanacheRepositoryBase<ProgressReport, UUID> {
  private final EntityManager entities;

  ReportRepository(EntityManager entities) {
    this.entities = entities;
  }

  ProgressReport lock(UUID id) {
    ProgressReport report = find("id", id).withLock(LockModeType.PESSIMISTIC_WRITE).singleResult();
    entities.refresh(report);
    return report;
  }

  Optional<ProgressReport> lock(UUID directive, String agency, String externalId) {
    return find(
            "directiveId = ?1 and agency = ?2 and externalId = ?3", directive, agency, externalId)
        .firstResultOptional()
        .map(r -> lock(r.id));
  }
}
