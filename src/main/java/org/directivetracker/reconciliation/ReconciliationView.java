package org.directivetracker.reconciliation;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How tables and log compare.
 *
 * @param findings those of the last whole comparison that ended and of the rounds since it began
 * @param whole the newest whole comparison; null before the first
 * @param round the newest round
 */
record ReconciliationView(long findings, @Nullable RunView whole, RunView round) {
  enum RunState {
    RUNNING,
    DONE,
    /** It could not compare everything: the database did not answer in time. */
    FAILED,
    /** Its instance ended before it did. */
    INTERRUPTED
  }

  /**
   * One comparison.
   *
   * @param fromSeq the number after which it compared events
   * @param toSeq the number up to which it did
   * @param findings the first thousand
   */
  record RunView(
      RunState state,
      Instant startedAt,
      @Nullable Instant endedAt,
      @Nullable String requestedBy,
      long fromSeq,
      long toSeq,
      long events,
      long things,
      long directives,
      long findingCount,
      List<ReconciliationFinding> findings) {}
}
