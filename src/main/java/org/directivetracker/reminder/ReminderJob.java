package org.directivetracker.reminder;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import org.directivetracker.calendar.CalendarService;
import org.directivetracker.security.Actor;
import org.directivetracker.security.Caller;
import org.directivetracker.security.Role;
import org.directivetracker.time.DomainClock;
import org.jboss.logging.Logger;

/** Sends what the supervision rules ask for, in rounds; setting {@code TRACKER_REMINDERS_EVERY}. */
@ApplicationScoped
public class ReminderJob {
  private static final Logger LOG = Logger.getLogger(ReminderJob.class);
  private static final Actor SERVICE =
      new Actor("urn:directive-tracker", "supervision-rules", null);

  private final ReentrantLock atWork = new ReentrantLock();
  private volatile boolean stopping;
  private final AutomaticReminderService reminders;
  private final CalendarService calendar;
  private final DomainClock clock;
  private final ReminderMetrics metrics;

  ReminderJob(
      AutomaticReminderService reminders,
      CalendarService calendar,
      DomainClock clock,
      ReminderMetrics metrics) {
    this.reminders = reminders;
    this.calendar = calendar;
    this.clock = clock;
    this.metrics = metrics;
  }

  @Scheduled(
      every = "{tracker.reminders.every}",
      concurrentExecution = Scheduled.ConcurrentExecution.SKIP,
      skipExecutionIf = Scheduled.ApplicationNotRunning.class)
  void scheduled() {
    run();
  }

  /**
   * One round by the rules in force today. Each reminder is a transaction of its own, so that what
   * fails is tried again in the next round and stops nothing else.
   *
   * @return how many reminders were sent
   */
  public int run() {
    atWork.lock();
    try {
      return stopping ? 0 : round();
    } finally {
      atWork.unlock();
    }
  }

  /** A round under way ends with the reminder that it is at, before its database is gone. */
  void stop(@Observes ShutdownEvent event) {
    stopping = true;
    atWork.lock();
    try {
      LOG.debug("No round of reminders is under way.");
    } finally {
      atWork.unlock();
    }
  }

  private int round() {
    ReminderSchedule steps =
        ReminderSchedule.on(
            clock.today(),
            calendar.supervision(clock.today(), clock.now()).days(),
            calendar.rules().reminders());
    String round = UUID.randomUUID().toString();
    var caller = new Caller(SERVICE, Set.of(Role.SERVICE), null, null, round);
    int sent = 0;
    for (AutomaticReminderService.ReminderTarget target : reminders.due(steps)) {
      if (stopping) {
        break;
      }
      try {
        if (reminders.remind(caller, target, steps)) {
          sent++;
        }
      } catch (RuntimeException e) {
        metrics.failed();
        LOG.errorf(
            e, "No reminder for directive %s: the next round tries again", target.directive());
      }
    }
    metrics.roundEnded();
    return sent;
  }
}
