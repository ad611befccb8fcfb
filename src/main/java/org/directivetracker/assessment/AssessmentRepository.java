package org.directivetracker.assessment;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import java.util.UUID;
import org.directivetracker.problem.Problem;

/** Repository of assessments. Its callers hold the lock of the directive. */
@ApplicationScoped
class AssessmentRepository implements PanacheRepositoryBase<Assessment, UUID> {
  private final EntityManager entities;

  AssessmentRepository(EntityManager entities) {
    this.entities = entities;
  }

  Assessment lock(UUID id) {
    Assessment assessment =
        findByIdOptional(id, LockModeType.PESSIMISTIC_WRITE).orElseThrow(Problem::notFound);
    entities.refresh(assessment);
    return assessment;
  }
}
