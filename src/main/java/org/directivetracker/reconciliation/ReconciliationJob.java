package org.directivetracker.reconciliation;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.TransactionPhase;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.directivetracker.database.RedactedThrowable;
import org.directivetracker.log.TreeCheck;
import org.directivetracker.problem.Problem;
import org.directivetracker.reconciliation.ReconciliationView.RunState;
import org.directivetracker.security.Caller;
import org.directivetracker.security.Role;
import org.jboss.logging.Logger;

/**
 * Compares tables with the log: what is new in rounds, setting {@code
 * TRACKER_RECONCILIATION_EVERY}, and everything when an auditor asks.
 */
@ApplicationScoped
class ReconciliationJob {
  private static final Logger LOG = Logger.getLogger(ReconciliationJob.class);

  /** After so many portions a comparison says that it goes on. */
  private static final int SAY_EVERY = 10;

  /** Events: a core is busy with them for less than a minute. */
  private static final int MOST_A_ROUND = 20_000;

  private static final int KEPT_AFTER = 1_000;

  /** That a whole comparison is to be made, once that is committed. */
  record StartedRun(UUID id, long to) {}

  private final ReconciliationRuns runs;
  private final Reconciler reconciler;
  private final TreeCheck tree;
  private final Event<StartedRun> begun;
  private final ExecutorService worker =
      Executors.newSingleThreadExecutor(
          work -> {
            var thread = new Thread(work, "reconciliation");
            thread.setDaemon(true);
            return thread;
          });
  private volatile boolean stopping;
  private volatile double findings = Double.NaN;
  private volatile double compared = Double.NaN;

  ReconciliationJob(
      ReconciliationRuns runs,
      Reconciler reconciler,
      TreeCheck tree,
      Event<StartedRun> begun,
      MeterRegistry metrics) {
    this.begun = begun;
    this.runs = runs;
    this.reconciler = reconciler;
    this.tree = tree;
    Gauge.builder("tracker.reconciliation.findings", this, r -> r.findings)
        .description("Differences between tables and log that stand; NaN while it is not known")
        .register(metrics);
    Gauge.builder("tracker.reconciliation.entries", this, r -> r.compared)
        .description("Entries of the log up to which rounds have compared")
        .register(metrics);
  }

  /** How tables and log compare, for auditors alone: a finding may name an agency's draft. */
  ReconciliationView view(Caller caller) {
    caller.require(Role.AUDITOR);
    tree.requireSound();
    return runs.view();
  }

  /**
   * Begins to compare everything, when the caller's transaction is committed.
   *
   * @throws Problem {@code conflict} while that is under way; {@code log-diverged}
   */
  ReconciliationView begin(Caller caller) {
    caller.require(Role.AUDITOR);
    tree.requireSound();
    long to = tree.size();
    UUID id =
        runs.begin(caller.person(), to)
            .orElseThrow(
                () -> Problem.conflict("Everything is being compared already: wait for its end."));
    begun.fire(new StartedRun(id, to));
    return runs.view();
  }

  void start(@Observes(during = TransactionPhase.AFTER_SUCCESS) StartedRun whole) {
    worker.execute(() -> compare(whole.id(), whole.to()));
  }

  private void compare(UUID id, long to) {
    var found = new ReconciliationFindings();
    var state = RunState.FAILED;
    try {
      reconciler.whole(to, found, alive(id));
      state = RunState.DONE;
    } catch (CancellationException e) {
      state = RunState.INTERRUPTED;
    } catch (RuntimeException e) {
      LOG.errorf("Tables and log were not compared whole: %s", RedactedThrowable.summary(e));
    }
    try {
      runs.end(id, state, found);
      look();
    } catch (RuntimeException e) {
      LOG.errorf("How tables and log compare was not kept: %s", RedactedThrowable.summary(e));
    }
  }

  private Runnable alive(UUID id) {
    int[] portions = {0};
    return () -> {
      requireGoingOn();
      if (++portions[0] % SAY_EVERY == 0) {
        runs.goesOn(id);
      }
    };
  }

  private void requireGoingOn() {
    if (stopping) {
      throw new CancellationException();
    }
  }

  @Scheduled(
      every = "{tracker.reconciliation.every}",
      concurrentExecution = Scheduled.ConcurrentExecution.SKIP,
      skipExecutionIf = Scheduled.ApplicationNotRunning.class)
  void scheduled() {
    try {
      round();
    } catch (CancellationException e) {
      LOG.debug("The round was not ended.");
    } catch (RuntimeException e) {
      findings = Double.NaN;
      LOG.warnf(
          "A round of comparing failed, the next one tries again: %s",
          RedactedThrowable.summary(e));
    }
  }

  /** Compares what is new since the round before; of very much the rest is left to later rounds. */
  synchronized void round() {
    tree.requireSound();
    long from = runs.position();
    long to = Math.min(tree.size(), from + MOST_A_ROUND);
    while (from < to) {
      long end = Math.min(to, from + KEPT_AFTER);
      var found = new ReconciliationFindings();
      reconciler.round(from, end, found, this::requireGoingOn);
      runs.keep(from, end, found);
      from = end;
    }
    look();
    compared = from;
  }

  private void look() {
    double before = findings;
    findings = runs.findings();
    if (findings > 0 && findings != before) {
      LOG.errorf(
          "Tables and log differ: %s findings stand. GET /audit/reconciliation shows them.",
          (long) findings);
    }
  }

  void stop(@Observes ShutdownEvent event) throws InterruptedException {
    stopping = true;
    worker.shutdown();
    worker.awaitTermination(8, TimeUnit.SECONDS);
  }
}
