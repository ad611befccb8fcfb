package org.directivetracker.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.directivetracker.testing.Api;
import org.junit.jupiter.api.Test;

/** Callers that reset their connections at any moment, with one request under way or several. */
@QuarkusTest
class ResetConnectionsTest {
  private static final int CALLERS = 16;
  private static final int CONNECTIONS_OF_EACH = 200;
  private static final List<String> TARGETS =
      List.of(
          "GET /api/v1/directives?limit=50",
          "GET /api/v1/directives/NONE-1",
          "GET /api/v1/directives?asOf=2020-01-01T00:00:00Z",
          "GET /api/v1/reports/status?format=csv",
          "GET /api/v1/reports/status?meeting=NONE-2020-01-01",
          "HEAD /api/v1/codelists",
          "GET /api/v1/events?limit=5");

  @Inject MeterRegistry registry;

  @Test
  void whatARequestHeldIsGivenBackWheneverItsConnectionIsReset() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(CALLERS);
    try {
      List<Future<?>> callers = new ArrayList<>();
      for (int i = 0; i < CALLERS; i++) {
        var random = new Random(i);
        callers.add(threads.submit(() -> call(random)));
      }
      for (Future<?> caller : callers) {
        caller.get();
      }
    } finally {
      threads.shutdownNow();
    }
    for (String held :
        List.of("tracker.requests.inside", "tracker.requests.running", "tracker.spool.bytes")) {
      await()
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(() -> assertThat(registry.get(held).gauge().value()).as(held).isZero());
    }
    assertThat(Api.anonymous().get("/reports/status").statusCode()).isEqualTo(200);
  }

  private static void call(Random random) {
    for (int i = 0; i < CONNECTIONS_OF_EACH; i++) {
      try (var socket = new Socket("localhost", RestAssured.port)) {
        // A close sends a reset, and throws away what has not been read.
        socket.setSoLinger(true, 0);
        for (int sent = random.nextInt(3); sent >= 0; sent--) {
          String target = TARGETS.get(random.nextInt(TARGETS.size()));
          String request = target + " HTTP/1.1\r\nHost: localhost:" + RestAssured.port + "\r\n\r\n";
          socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        }
        socket.setSoTimeout(1 + random.nextInt(20));
        socket.getInputStream().read();
      } catch (SocketException e) {
        // The server was first.
      } catch (IOException e) {
        // Nothing has come yet.
      }
    }
  }
}
