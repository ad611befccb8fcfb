package org.directivetracker.log;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import org.directivetracker.database.RedactedThrowable;
import org.jboss.logging.Logger;

/**
 * Compares the log with its newest checkpoints, and makes one of a log that has grown, setting
 * {@code TRACKER_CHECKPOINTS_EVERY}.
 */
@Singleton
class CheckpointJob {
  private static final Logger LOG = Logger.getLogger(CheckpointJob.class);

  private final Checkpoints checkpoints;
  private final LogGuard guard;
  private boolean stopping;

  CheckpointJob(Checkpoints checkpoints, LogGuard guard) {
    this.checkpoints = checkpoints;
    this.guard = guard;
  }

  @Scheduled(
      every = "{tracker.checkpoints.every}",
      concurrentExecution = Scheduled.ConcurrentExecution.SKIP,
      skipExecutionIf = Scheduled.ApplicationNotRunning.class)
  synchronized void run() {
    if (stopping) {
      return;
    }
    try {
      guard.look();
      if (!guard.isDiverged()) {
        checkpoints.current();
        checkpoints.fill();
      }
    } catch (RuntimeException e) {
      LOG.warnf(
          "No checkpoint was made, the next round tries again: %s", RedactedThrowable.summary(e));
    }
  }

  /** A round under way ends before its database is gone. */
  synchronized void stop(@Observes ShutdownEvent event) {
    stopping = true;
  }
}
