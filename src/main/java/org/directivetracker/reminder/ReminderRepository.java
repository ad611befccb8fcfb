package org.directivetracker.reminder;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import java.time.LocalDate;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.directivetracker.problem.Problem;

/** All of it is done under the lock of the directive. */
@ApplicationScoped
class ReminderRepository implements PanacheRepositoryBase<Reminder, UUID> {
  private final EntityManager entities;

  ReminderRepository(EntityManager entities) {
    this.entities = entities;
  }

  Reminder lock(UUID id) {
    Reminder reminder =
        findByIdOptional(id, LockModeType.PESSIMISTIC_WRITE).orElseThrow(Problem::notFound);
    entities.refresh(reminder);
    return reminder;
  }

  /** Whether the agency was sent that step, or a later one, for the due date. */
  boolean isReminded(
      AutomaticReminderService.ReminderTarget target,
      String agency,
      LocalDate dueDate,
      int workingDays) {
    return find(
            "automatic and directiveId = ?1 and agency = ?2 and dueDate = ?3 and workingDays >= ?4",
            target.directive(),
            agency,
            dueDate,
            workingDays)
        .stream()
        .anyMatch(r -> Objects.equals(r.milestoneId, target.milestone()));
  }

  List<Reminder> lockOpen(UUID directive) {
    return find("directiveId = ?1 and status = ?2 order by id", directive, ReminderStatus.OPEN)
        .withLock(LockModeType.PESSIMISTIC_WRITE)
        .list();
  }
}
