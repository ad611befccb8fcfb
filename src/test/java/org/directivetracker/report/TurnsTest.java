package org.directivetracker.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import org.directivetracker.testing.Api;
import org.junit.jupiter.api.Test;

/** What is asked for while too many reports are being made. */
@QuarkusTest
class TurnsTest {
  @Inject Turns turns;

  @Test
  void aReportIsRefusedWhileTooManyAreBeingMadeAndMadeAfterwards() throws IOException {
    whileMaking(
        Turns.AT_ONCE,
        () -> {
          for (String format : new String[] {"json", "html"}) {
            Api.problem(
                503,
                "timed-out",
                Api.as("auditor").get("/reports/status?meeting=TST-2000-01-01&format=" + format));
          }
        });
    assertThat(
            Api.expect(200, Api.as("auditor").get("/reports/status?meeting=TST-2000-01-01"))
                .at("/totals/directives")
                .asInt())
        .isZero();
  }

  private void whileMaking(int reports, Turns.Making then) throws IOException {
    if (reports == 0) {
      then.run();
    } else {
      turns.run(() -> whileMaking(reports - 1, then));
    }
  }
}
