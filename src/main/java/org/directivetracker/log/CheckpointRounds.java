package org.directivetracker.log;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import org.directivetracker.database.Redacted;
import org.jboss.logging.Logger;

/** Makes a checkpoint of a log that has grown, setting {@code TRACKER_CHECKPOINTS_EVERY}. */
@Singleton
class CheckpointRounds {
  private static final Logger LOG = Logger.getLogger(CheckpointRounds.class);

  private final Checkpoints checkpoints;
  private final CheckpointFolder folder;
  private boolean stopping;

  CheckpointRounds(Checkpoints checkpoints, CheckpointFolder folder) {
    this.checkpoints = checkpoints;
    this.folder = folder;
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
      checkpoints.current();
      folder.fill();
    } catch (RuntimeException e) {
      LOG.warnf("No checkpoint was made, the next round tries again: %s", Redacted.summary(e));
    }
  }

  /** A round under way ends before its database is gone. */
  synchronized void stop(@Observes ShutdownEvent event) {
    stopping = true;
  }
}
