package org.directivetracker.log;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.scheduler.Scheduled;
import jakarta.inject.Singleton;
import java.util.function.ToDoubleFunction;
import org.jdbi.v3.core.Jdbi;

/**
 * How far the log is behind. It is looked at every ten seconds, whether metrics are read or not, so
 * that reading them asks nothing of the database; while that does not answer, there are none.
 */
@Singleton
class LogMetrics {
  /** However many wait, no more are counted. */
  private static final int MOST = 100_000;

  private static final String SELECT =
      """
      select (select count(*) from (select from log_pending limit :most) p) as pending,
             coalesce(
               (select extract(epoch from clock_timestamp() - e.recorded_at) from event e
                where e.event_id = (select event_id from log_pending order by ordinal limit 1)),
               0) as lag,
             coalesce((select max(seq) from log_entry), 0) as entries,
             c.tree_size, extract(epoch from c.made_at) as made_at
      from (values (1)) one
      left join lateral (
        select tree_size, made_at from log_checkpoint_vouched order by tree_size desc limit 1) c on true
      """;

  private record Sample(
      double pending, double lag, double entries, double checkpoint, double madeAt) {
    static final Sample NONE =
        new Sample(Double.NaN, Double.NaN, Double.NaN, Double.NaN, Double.NaN);
  }

  private final Jdbi jdbi;
  private volatile Sample sample = Sample.NONE;

  LogMetrics(Jdbi jdbi, LogGuard guard, MeterRegistry registry) {
    this.jdbi = jdbi;
    Gauge.builder("tracker.log.diverged", guard, g -> g.isDiverged() ? 1 : 0)
        .description("1 while the log is not that of its newest checkpoint")
        .register(registry);
    gauge(registry, "tracker.log.pending", "Events without a number yet", Sample::pending);
    gauge(registry, "tracker.log.lag.seconds", "Age of the oldest of them", Sample::lag);
    gauge(registry, "tracker.log.entries", "Entries of the log", Sample::entries);
    gauge(
        registry,
        "tracker.checkpoint.entries",
        "Entries that the newest checkpoint covers",
        Sample::checkpoint);
    gauge(
        registry,
        "tracker.checkpoint.timestamp.seconds",
        "When the newest checkpoint was made, by the database's clock",
        Sample::madeAt);
  }

  private void gauge(
      MeterRegistry registry, String name, String what, ToDoubleFunction<Sample> value) {
    Gauge.builder(name, this, metrics -> value.applyAsDouble(metrics.sample))
        .description(what)
        .register(registry);
  }

  @Scheduled(every = "10s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
  void look() {
    try {
      sample =
          jdbi.withHandle(
              h ->
                  h.createQuery(SELECT)
                      .bind("most", MOST)
                      .map(
                          (r, c) ->
                              new Sample(
                                  r.getLong("pending"),
                                  r.getDouble("lag"),
                                  r.getLong("entries"),
                                  r.getLong("tree_size"),
                                  r.getDouble("made_at")))
                      .one());
    } catch (RuntimeException e) {
      // The sequencer, which asks more often, has said so.
      sample = Sample.NONE;
    }
  }
}
