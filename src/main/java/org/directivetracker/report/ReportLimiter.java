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
 * Limits how many reports are made at once, so that their memory and connections are bounded and
 * the rest of the service has its own. A turn is held while a report is made into a file, never
 * while it is sent. {@link FairQueue} shares the turns of a lane between callers.
 */
@Singleton
public class ReportLimiter {
  /** What shares turns, by what limits it; measured in {@code docs/operations.md}. */
  public enum ReportPool {
    /** HTML, PDF and comparisons hold all of theirs in memory. */
    WHOLE(1),
    /** JSON, CSV and XLSX are written along a database cursor. */
    STREAMED(3),
    /** Case files take long, but little memory. */
    CASE_FILE(1);

    final int turns;

    ReportPool(int turns) {
      this.turns = turns;
    }

    /** The lane of a report. */
    public static ReportPool of(ReportQuery query, ReportFormat format) {
      boolean whole =
          query.since() != null || format == ReportFormat.HTML || format == ReportFormat.PDF;
      return whole ? WHOLE : STREAMED;
    }
  }

  /** Makes a report. */
  public interface ReportTask<T> {
    T run() throws IOException;
  }

  /** How long a report may take, the wait for its turn included. */
  public static final Duration TIME_LIMIT = Duration.ofMinutes(2);

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Map<ReportPool, FairQueue> queues = new EnumMap<>(ReportPool.class);

  ReportLimiter() {
    for (ReportPool lane : ReportPool.values()) {
      queues.put(lane, new FairQueue(lane.turns));
    }
  }

  /**
   * Makes a report when it is the caller's turn.
   *
   * @param caller by {@code Caller.quotaKey()}
   * @throws Problem {@code overloaded} when the queue is full or the wait takes 30 seconds
   */
  public <T> T run(ReportPool lane, String caller, ReportTask<T> report) throws IOException {
    FairQueue queue = Optional.ofNullable(queues.get(lane)).orElseThrow();
    CompletableFuture<Boolean> turn = queue.enter(caller);
    boolean mine;
    try {
      mine = turn.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      // A turn that is given at this very moment is taken.
      mine = !turn.complete(false) && turn.join();
    } catch (InterruptedException e) {
      if (!turn.complete(false) && turn.join()) {
        queue.leave(caller);
      }
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
    if (!mine) {
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
