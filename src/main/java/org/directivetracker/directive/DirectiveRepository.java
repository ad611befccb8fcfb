package org.directivetracker.directive;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.directivetracker.database.WriterLimit;
import org.directivetracker.problem.Problem;
import org.jdbi.v3.core.Jdbi;

@ApplicationScoped
class DirectiveRepository implements PanacheRepositoryBase<Directive, UUID> {
  /** Names the lock among the advisory locks of the database. */
  private static final long REPLACEMENTS = 0x7265706c;

  private final EntityManager entities;
  private final Event<DirectiveChange> changes;
  private final Jdbi jdbi;
  private final WriterLimit writers;

  DirectiveRepository(
      EntityManager entities, Event<DirectiveChange> changes, Jdbi jdbi, WriterLimit writers) {
    this.entities = entities;
    this.changes = changes;
    this.jdbi = jdbi;
    this.writers = writers;
  }

  /**
   * Locks the directive first, then its children by id, so that two writes never wait in a ring.
   */
  LockedDirective lock(UUID id) {
    writers.enter("directive " + id);
    Directive directive =
        find("id", id)
            .withLock(LockModeType.PESSIMISTIC_WRITE)
            .firstResultOptional()
            .orElseThrow(Problem::notFound);
    return new LockedDirective(
        directive, children(Assignment.class, id), children(Milestone.class, id), changes);
  }

  private <T> List<T> children(Class<T> type, UUID directive) {
    return new ArrayList<>(
        entities
            .createQuery(
                "from " + type.getSimpleName() + " where directiveId = :id order by id", type)
            .setParameter("id", directive)
            .setLockMode(LockModeType.PESSIMISTIC_WRITE)
            .getResultList());
  }

  /**
   * Lets one transaction at a time say what replaces a directive, so that none misses what another
   * is about to commit. It is asked for before any row is locked: whoever holds it may wait for
   * rows, and nobody who holds a row waits for it.
   */
  void lockReplacements() {
    jdbi.useHandle(h -> h.execute("select pg_advisory_xact_lock(?)", REPLACEMENTS));
  }

  /** Whether a directive is closed in favour of another, or of one that is, and so on. */
  boolean isReplaced(UUID directive, UUID by) {
    return jdbi.withHandle(
        h ->
            h.createQuery(
                    """
                    with recursive replacement (id) as (
                        select related_directive from directive
                        where id = :directive and closure_reason in ('SUPERSEDED', 'DUPLICATE')
                        union
                        select d.related_directive from replacement r join directive d on d.id = r.id
                        where d.closure_reason in ('SUPERSEDED', 'DUPLICATE'))
                    select exists (select from replacement where id = :by)
                    """)
                .bind("directive", directive)
                .bind("by", by)
                .mapTo(Boolean.class)
                .one());
  }

  boolean hasDateDecisions(UUID directive) {
    return entities
            .createQuery(
                "select count(d) from DateDecision d where d.directiveId = :id", Long.class)
            .setParameter("id", directive)
            .getSingleResult()
        > 0;
  }

  /** Deletes a draft with what was planned in it. */
  void delete(LockedDirective draft) {
    draft.assignments().forEach(entities::remove);
    draft.milestones().forEach(entities::remove);
    entities.flush();
    entities.remove(draft.directive());
  }

  /** The next number of a meeting's directives. References are never reused. */
  int nextOrdinal(UUID meeting) {
    writers.enter("reference_counter " + meeting);
    return jdbi.withHandle(
        h ->
            h.createQuery(
                    "insert into reference_counter (meeting_id, last_given) values (:meeting, 1)"
                        + " on conflict (meeting_id) do update"
                        + " set last_given = reference_counter.last_given + 1 returning last_given")
                .bind("meeting", meeting)
                .mapTo(Integer.class)
                .one());
  }

  /** Takes a number that a bundle carries, so that later ones are given after it. */
  void takeOrdinal(UUID meeting, int ordinal) {
    writers.enter("reference_counter " + meeting);
    jdbi.useHandle(
        h ->
            h.execute(
                "insert into reference_counter (meeting_id, last_given) values (?, ?)"
                    + " on conflict (meeting_id) do update"
                    + " set last_given = greatest(reference_counter.last_given, excluded.last_given)",
                meeting,
                ordinal));
  }
}
