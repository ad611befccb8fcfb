package org.directivetracker.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.util.List;
import org.directivetracker.testing.Api;
import org.directivetracker.testing.Response;
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
          // Both wait for their turn at the same time.
          for (Response answer : List.of("json", "html").parallelStream().map(this::ask).toList()) {
            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(Api.slug(answer)).isEqualTo("timed-out");
          }
          return null;
        });
    assertThat(
            Api.expect(200, Api.as("auditor").get("/reports/status?meeting=TST-2000-01-01"))
                .at("/totals/directives")
                .asInt())
        .isZero();
  }

  private Response ask(String format) {
    return Api.as("auditor")
        .mayFail()
        .get("/reports/status?meeting=TST-2000-01-01&format=" + format);
  }

  private Void whileMaking(int reports, Turns.Making<Void> then) throws IOException {
    return reports == 0 ? then.run() : turns.run(() -> whileMaking(reports - 1, then));
  }
}
