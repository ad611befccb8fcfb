package org.directivetracker.log;

import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.ZoneOffset;
import org.jdbi.v3.core.Jdbi;

/** How far the log went at some moment. */
@Singleton
public class LogPositions {
  private final Jdbi jdbi;
  private final EventNumbering numbering;
  private final LogGuard guard;

  LogPositions(Jdbi jdbi, EventNumbering numbering, LogGuard guard) {
    this.jdbi = jdbi;
    this.numbering = numbering;
    this.guard = guard;
  }

  /**
   * Numbers what was answered before, for a write that refers to it by number. Part of the caller's
   * transaction: until that ends, numbering waits. Numbers nothing while the log has diverged.
   */
  public void catchUp() {
    jdbi.useHandle(numbering::catchUp);
  }

  /** Numbers the same, and commits. */
  public void catchUpNow() {
    SeparateTransaction.commit(this::catchUp);
  }

  /**
   * Refuses a write that refers by number to what has none, because the log has diverged.
   *
   * @throws org.directivetracker.problem.Problem {@code log-diverged}
   */
  public void requireNumbered(Instant moment) {
    if (guard.isDiverged() && !at(moment).complete()) {
      guard.require();
    }
  }

  /**
   * The position as of a moment.
   *
   * <p>Numbers follow the order of commits, which differs from the order of {@code recordedAt} by
   * the five seconds at most that a write may take. So the highest number belongs to an event that
   * was recorded in the last seconds before: twice as many are looked through.
   *
   * @param moment if it is less than ten seconds ago, writes under way may still change the answer
   */
  public LogPosition at(Instant moment) {
    return jdbi.withHandle(
        h ->
            h.createQuery(
                    """
                    with late as materialized (
                        select seq from log_entry where recorded_at <= :at and recorded_at >=
                            (select max(recorded_at) from log_entry where recorded_at <= :at)
                            - interval '10 seconds')
                    select coalesce((select max(seq) from late), 0) as seq,
                           not exists (select from log_pending p join event e on e.event_id = p.event_id
                                       where e.recorded_at <= :at) as complete
                    """)
                .bind("at", moment.atOffset(ZoneOffset.UTC))
                .map((r, c) -> new LogPosition(r.getLong("seq"), r.getBoolean("complete")))
                .one());
  }
}
