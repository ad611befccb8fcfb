package org.directivetracker.log;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.TransactionPhase;
import jakarta.inject.Singleton;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.directivetracker.database.RedactedThrowable;
import org.directivetracker.history.EventAppended;
import org.jboss.logging.Logger;

/**
 * Numbers events as they come. Every instance has one and they take turns; what an instance that
 * was killed has left is numbered by any other, or by itself when it is back.
 */
@Singleton
class NumberingJob {
  private static final Logger LOG = Logger.getLogger(NumberingJob.class);

  /** How soon an instance finds what another one has written. */
  private static final long LOOK_MILLIS = 200;

  /** How long after a write to wait for those that come with it, so that they share a commit. */
  private static final long GATHER_MILLIS = 20;

  private final EventNumbering numbering;
  private final Semaphore written = new Semaphore(0);
  private final Thread thread = new Thread(this::work, "log-sequencer");
  private volatile boolean stopping;

  NumberingJob(EventNumbering numbering) {
    this.numbering = numbering;
    thread.setDaemon(true);
  }

  void start(@Observes StartupEvent event) {
    thread.start();
  }

  /** Runs on the thread of a write that is about to be answered. */
  void wake(@Observes(during = TransactionPhase.AFTER_SUCCESS) EventAppended event) {
    written.release();
  }

  /** The batch under way is finished before its database is gone. */
  void stop(@Observes ShutdownEvent event) throws InterruptedException {
    stopping = true;
    written.release();
    thread.join();
  }

  private void work() {
    boolean failing = false;
    while (!stopping) {
      try {
        int numbered = EventNumbering.BATCH;
        while (numbered == EventNumbering.BATCH && !stopping) {
          numbered = numbering.batch();
        }
        if (failing) {
          LOG.info("Events are numbered again.");
        }
        failing = false;
      } catch (RuntimeException e) {
        // They wait in the database; once is enough to say so.
        if (!failing) {
          LOG.warnf("Events are not numbered at the moment: %s", RedactedThrowable.summary(e));
        }
        failing = true;
      }
      try {
        if (written.tryAcquire(LOOK_MILLIS, TimeUnit.MILLISECONDS) && !stopping) {
          Thread.sleep(GATHER_MILLIS);
          written.drainPermits();
        }
      } catch (InterruptedException e) {
        return;
      }
    }
  }
}
