package org.directivetracker.extension;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.directivetracker.problem.Problem;
import org.jspecify.annotations.Nullable;

/** All of it is done under the lock of the directive. */
@ApplicationScoped
class ExtensionRequestRepository implements PanacheRepositoryBase<ExtensionRequest, UUID> {
  private final EntityManager entities;

  ExtensionRequestRepository(EntityManager entities) {
    this.entities = entities;
  }

  ExtensionRequest lock(UUID id) {
    ExtensionRequest request =
        findByIdOptional(id, LockModeType.PESSIMISTIC_WRITE).orElseThrow(Problem::notFound);
    entities.refresh(request);
    return request;
  }

  List<ExtensionRequest> lockPending(UUID directive) {
    return find(
            "directiveId = ?1 and status = ?2 order by id",
            directive,
            ExtensionRequestStatus.PENDING)
        .withLock(LockModeType.PESSIMISTIC_WRITE)
        .list();
  }

  boolean hasPending(UUID directive, @Nullable UUID milestone) {
    return lockPending(directive).stream().anyMatch(r -> Objects.equals(r.milestoneId, milestone));
  }
}
