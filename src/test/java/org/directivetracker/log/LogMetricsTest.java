package org.directivetracker.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import org.awaitility.Awaitility;
import org.directivetracker.testing.Api;
import org.directivetracker.testing.Database;
import org.junit.jupiter.api.Test;

@QuarkusTest
class LogMetricsTest {
  @Inject LogMetrics metrics;
  @Inject Checkpoints checkpoints;
  @Inject MeterRegistry registry;

  @Test
  void aLogThatStandsStillIsSeen() throws Exception {
    double entries;
    try (Connection connection = Database.superuser()) {
      connection.setAutoCommit(false);
      LogSteps.alone(connection);
      metrics.look();
      entries = value("tracker.log.entries");
      Api.freshMeeting("RESTRICTED");
      metrics.look();
      assertThat(value("tracker.log.pending")).isPositive();
      assertThat(value("tracker.log.lag.seconds")).isPositive();
      assertThat(value("tracker.log.entries")).isEqualTo(entries);
    }
    Awaitility.await()
        .untilAsserted(
            () -> {
              metrics.look();
              assertThat(value("tracker.log.pending")).isZero();
            });
    assertThat(value("tracker.log.lag.seconds")).isZero();
    assertThat(value("tracker.log.entries")).isGreaterThan(entries);
  }

  @Test
  void theNewestCheckpointIsSeen() {
    Api.freshMeeting("RESTRICTED");
    Database.awaitNumbers();
    long size = checkpoints.current().treeSize();
    metrics.look();
    assertThat(value("tracker.checkpoint.entries")).isGreaterThanOrEqualTo(size);
    assertThat(value("tracker.checkpoint.timestamp.seconds")).isPositive();
  }

  private double value(String name) {
    return registry.get(name).gauge().value();
  }
}
