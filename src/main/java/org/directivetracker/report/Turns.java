package org.directivetracker.report;

import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.directivetracker.problem.Problem;
import org.directivetracker.problem.ProblemType;

/** Reports take memory and connections: a few are made at a time, so that the rest has its own. */
@Singleton
public class Turns {
  static final int AT_ONCE = 4;

  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Semaphore turns = new Semaphore(AT_ONCE);

  /** Writes a report. */
  public interface Making<T> {
    T run() throws IOException;
  }

  /**
   * Makes a report when it is its turn.
   *
   * @throws Problem {@code timed-out} when that takes longer than five seconds
   */
  public <T> T run(Making<T> report) throws IOException {
    try {
      if (!turns.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        throw Problem.of(ProblemType.TIMED_OUT, "Too many reports are being made.")
            .header("Retry-After", "5");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
    try {
      return report.run();
    } finally {
      turns.release();
    }
  }
}
