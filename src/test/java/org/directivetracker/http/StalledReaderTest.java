package org.directivetracker.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.directivetracker.testing.Api;
import org.directivetracker.testing.Directive;
import org.directivetracker.testing.Json;
import org.directivetracker.testing.Multipart;
import org.junit.jupiter.api.Test;

/**
 * How long a reader may take nothing of a file: as TRACKER_SPOOL_STALLED_AFTER says, also where
 * idle connections end sooner.
 */
@QuarkusTest
@TestProfile(StalledReaderTest.ShortIdleTimeout.class)
class StalledReaderTest {
  private static final Duration IDLE = Duration.ofSeconds(1);
  private static final Duration STALLED = Duration.ofSeconds(6);

  /** More than the buffers of the network take in. */
  private static final int SIZE = 20 * 1024 * 1024;

  public static final class ShortIdleTimeout implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      return Map.of(
          "quarkus.http.idle-timeout",
          IDLE.toString(),
          "tracker.spool.stalled-after",
          STALLED.toString());
    }
  }

  @Inject MeterRegistry registry;

  /** How many requests ended without their answer being read. */
  private long cut() {
    return registry.find("tracker.requests").tag("status", "none").timers().stream()
        .mapToLong(Timer::count)
        .sum();
  }

  private static Socket ask(String path) throws IOException {
    var socket = new Socket();
    socket.setReceiveBufferSize(4 * 1024);
    socket.setSoTimeout(10_000);
    socket.connect(new InetSocketAddress("localhost", RestAssured.port));
    socket
        .getOutputStream()
        .write(
            ("GET /api/v1"
                    + path
                    + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                    + Api.tokenOf("supervisor")
                    + "\r\n\r\n")
                .getBytes(StandardCharsets.UTF_8));
    return socket;
  }

  private static long readToTheEnd(InputStream in) {
    var buffer = new byte[64 * 1024];
    long read = 0;
    try {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        read += n;
      }
    } catch (SocketException e) {
      // The connection was reset: what came until then came.
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return read;
  }

  @Test
  void theLimitOfReadersHoldsAndNotThatOfIdleConnections() throws Exception {
    Directive directive = Api.directive("PUBLIC").inProgress();
    var text = new byte[SIZE];
    Arrays.fill(text, (byte) 'x');
    JsonNode evidence =
        Api.expect(
            201,
            Api.form(
                directive.asLead(),
                directive.path() + "/evidence",
                new Multipart()
                    .fields(Json.without(Api.newEvidence(), "file"))
                    .file("long.txt", null, text)
                    .end()));
    String path = "/evidence/" + evidence.get("id").asText() + "/content";

    try (Socket idle = new Socket("localhost", RestAssured.port);
        Socket pausing = ask(path);
        Socket stalled = ask(path)) {
      assertThat(pausing.getInputStream().read()).isEqualTo('H');
      assertThat(stalled.getInputStream().read()).isEqualTo('H');
      long began = System.nanoTime();
      idle.setSoTimeout(10_000);
      assertThat(idle.getInputStream().read()).as("an idle connection is closed").isEqualTo(-1);
      // Twice the idle timeout is long over, and the readers have taken nothing.
      new CountDownLatch(1).await(2 * IDLE.toMillis(), TimeUnit.MILLISECONDS);
      assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(STALLED);
      assertThat(readToTheEnd(pausing.getInputStream())).isGreaterThan(SIZE);
      Awaitility.await().atMost(STALLED.multipliedBy(5)).until(() -> cut() > 0);
      assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThan(STALLED.minus(IDLE));
      assertThat(readToTheEnd(stalled.getInputStream())).as("it was cut off").isLessThan(SIZE);
    }
  }
}
