package org.directivetracker.report;

import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.directivetracker.problem.Problem;
import org.directivetracker.problem.ProblemType;

/**
 * Limiter of the reports that are made at the same time. It bounds their memory and connections, so
 * that the rest of the service keeps its own. A report holds a turn while it is written into a
 * file, never while it is sent. {@link FairQueue} shares the turns of a pool between callers.
 */
@Singleton
public class ReportLimiter {
  /**
   * A pool of turns for reports that the same resource limits. {@code docs/operations.md} has the
   * measurements.
   */
  public enum ReportPool {
    /** For HTML, PDF and comparisons, which hold all their content in memory. */
    WHOLE(1),
    /** For JSON, CSV and XLSX, which are written along a database cursor. */
    STREAMED(3),
    /** For case files, which take long but need little memory. */
    CASE_FILE(1);

    final int turns;

    ReportPool(int turns) {
      this.turns = turns;
    }

    /** Returns the pool of a report. */
    public static ReportPool of(ReportQuery query, ReportFormat format) {
      boolean whole =
          query.since() != null || format == ReportFormat.HTML || format == ReportFormat.PDF;
      return whole ? WHOLE : STREAMED;
    }
  }

  /** Work that makes a report. */
  public interface ReportTask<T> {
    T run() throws IOException;
  }

  /** How long a report may take, including the wait for its turn. */
  public static final Duration TIME_LIMIT = Duration.ofMinutes(2);

  private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

  private final Map<ReportPool, FairQueue> queues = new EnumMap<>(ReportPool.class);

  ReportLimiter() {
    for (ReportPool pool : ReportPool.values()) {
      queues.put(pool, new FairQueue(pool.turns));
    }
  }

  /**
   * Waits for the caller's turn, then makes the report.
   *
   * @param caller the caller, by {@code Caller.quotaKey()}
   * @throws Problem {@code overloaded} when the queue is full or the wait takes 30 seconds
   */
  public <T> T run(ReportPool pool, String caller, ReportTask<T> report) throws IOException {
    FairQueue queue = Optional.ofNullable(queues.get(pool)).orElseThrow();
    CompletableFuture<Boolean> turn = queue.enter(caller);
    boolean hasTurn;
    try {
      hasTurn = turn.get(LONGEST_WAIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      // If the turn is given just as the wait ends, the report takes it.
      hasTurn = !turn.complete(false) && turn.join();
    } catch (InterruptedException e) {
      if (!turn.complete(false) && turn.join()) {
        queue.leave(caller);
      }
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
    if (!hasTurn) {
      throw Problem.of(ProblemType.OVERLOADED, "Too many reports are being made.")
          .header("Retry-After", "10");
    }
    try {
      return report.run();
    } finally {
      queue.leave(caller);
    }
  }
}
