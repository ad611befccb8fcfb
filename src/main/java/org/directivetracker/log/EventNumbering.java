package org.directivetracker.log;

import jakarta.inject.Singleton;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * Gives waiting events their numbers and takes them into the tree, unless that has diverged: then
 * they wait.
 */
@Singleton
class EventNumbering {
  /** How many events at most are numbered in one transaction. */
  static final int BATCH = 1000;

  /** Names the lock among the advisory locks of the database. */
  static final long LOCK = 0x6c6f67;

  private final Jdbi jdbi;
  private final LogGuard guard;

  EventNumbering(Jdbi jdbi, LogGuard guard) {
    this.jdbi = jdbi;
    this.guard = guard;
  }

  /**
   * Numbers what waits and is visible, in one transaction of its own.
   *
   * <p>Whoever saw one write answered before beginning another drew the lower ordinal first, and a
   * snapshot that sees the later one sees both. So the lowest visible ordinals may be numbered even
   * while a lower one is still on its way: its write was not answered yet.
   *
   * @return how many; none too when another instance is at it, or when the log has diverged
   */
  int batch() {
    return guard.isSound() ? jdbi.inTransaction(this::batch) : 0;
  }

  /** Numbers all that waits and is visible, within the caller's transaction. */
  void catchUp(Handle handle) {
    if (!guard.isSound()) {
      return;
    }
    handle.execute("select pg_advisory_xact_lock(?)", LOCK);
    int numbered = BATCH;
    while (numbered == BATCH) {
      numbered = number(handle);
    }
  }

  private int batch(Handle handle) {
    // Statements after this one see all that the lock's holder before has committed.
    boolean alone =
        handle
            .createQuery(
                "select case when exists (select from log_pending)"
                    + " then pg_try_advisory_xact_lock(:lock) else false end")
            .bind("lock", LOCK)
            .mapTo(Boolean.class)
            .one();
    return alone ? number(handle) : 0;
  }

  private int number(Handle handle) {
    var tree = new LogTree(handle);
    long size = tree.size();
    if (!guard.standsOn(tree, size)) {
      return 0;
    }
    CompactRange edge = tree.edge(size);
    handle
        .createQuery(
            """
            with waiting as materialized (
                select ordinal, event_id from log_pending order by ordinal limit :batch),
            gone as (
                delete from log_pending p using waiting w where p.ordinal = w.ordinal),
            numbered as (
                insert into log_entry (seq, event_id, recorded_at, leaf)
                select :size + row_number() over (order by w.ordinal), e.event_id, e.recorded_at,
                       sha256('\\x00'::bytea || convert_to(e.canonical, 'UTF8'))
                from waiting w join event e on e.event_id = w.event_id
                returning seq, leaf)
            select leaf from numbered order by seq
            """)
        .bind("batch", BATCH)
        .bind("size", size)
        .mapTo(byte[].class)
        .forEach(edge::append);
    tree.keep(edge.completed());
    return (int) (edge.size() - size);
  }
}
