package org.directivetracker.reminder;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.TransactionPhase;
import jakarta.inject.Singleton;
import java.util.concurrent.atomic.AtomicLong;
import org.directivetracker.calendar.SupervisionRules;

/** What this instance has sent, and whether its rounds come about. */
@Singleton
@Startup
class ReminderMetrics {
  /** Tells that a reminder is on its way, if the transaction that it is part of succeeds. */
  record ReminderSent(SupervisionRules.ReminderLevel level, boolean automatic) {}

  private final MeterRegistry registry;
  private final Counter failed;
  private final AtomicLong lastRound = new AtomicLong();

  ReminderMetrics(MeterRegistry registry) {
    this.registry = registry;
    for (SupervisionRules.ReminderLevel level : SupervisionRules.ReminderLevel.values()) {
      sent(level, true);
      sent(level, false);
    }
    failed =
        Counter.builder("tracker.reminders.failed")
            .description("Automatic reminders that could not be sent; the next round tries again")
            .register(registry);
    Gauge.builder("tracker.reminders.round.timestamp.seconds", lastRound, AtomicLong::doubleValue)
        .description("When the last round of reminders ended, 0 before the first")
        .register(registry);
  }

  void sent(@Observes(during = TransactionPhase.AFTER_SUCCESS) ReminderSent reminder) {
    sent(reminder.level, reminder.automatic).increment();
  }

  void failed() {
    failed.increment();
  }

  void roundEnded() {
    lastRound.set(registry.config().clock().wallTime() / 1000);
  }

  private Counter sent(SupervisionRules.ReminderLevel level, boolean automatic) {
    return Counter.builder("tracker.reminders.sent")
        .description("Reminders sent, by the supervision rules or by hand")
        .tag("level", level.name())
        .tag("automatic", String.valueOf(automatic))
        .register(registry);
  }
}
