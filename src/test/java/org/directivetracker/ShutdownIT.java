package org.directivetracker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.directivetracker.testing.DataDirs;
import org.directivetracker.testing.PackagedApp;
import org.junit.jupiter.api.Test;

/** After SIGTERM a proxy has the time to send its requests elsewhere. */
class ShutdownIT {
  @Test
  void theServiceAnswersOnWhileItIsNoLongerReady() throws Exception {
    Path dataDir = DataDirs.fresh("shutdown-it");
    try (PackagedApp app =
        PackagedApp.start(
                Map.of(
                    "OIDC_ISSUER",
                    "http://127.0.0.1:1",
                    "TRACKER_PUBLIC_READ",
                    "true",
                    "TRACKER_DATA_DIR",
                    dataDir.toString(),
                    "TRACKER_SHUTDOWN_DELAY",
                    "4s"))
            .awaitReady(Duration.ofSeconds(60))) {
      try (Socket kept = new Socket("127.0.0.1", URI.create(app.url()).getPort())) {
        kept.setSoTimeout(3_000);
        ask(kept);
        String before = head(kept.getInputStream());
        assertThat(before).startsWith("HTTP/1.1 200").doesNotContainIgnoringCase("connection:");
        kept.getInputStream().skipNBytes(length(before));

        app.process().destroy();
        Awaitility.await("readiness to go")
            .atMost(Duration.ofSeconds(2))
            .pollInterval(Duration.ofMillis(20))
            .until(() -> app.get("/q/health/ready").statusCode() == 503);

        ask(kept);
        String after = head(kept.getInputStream());
        assertThat(after).startsWith("HTTP/1.1 200").containsIgnoringCase("connection: close");
        kept.getInputStream().skipNBytes(length(after));
        assertThat(kept.getInputStream().read()).as("the server closes it").isEqualTo(-1);
      }
      HttpResponse<String> fresh = app.get("/api/v1/agencies");
      assertThat(fresh.statusCode()).as("a new connection").isEqualTo(200);
      app.awaitExit(Duration.ofSeconds(20));
    }
    DataDirs.killServer(dataDir);
  }

  private static void ask(Socket socket) throws Exception {
    socket
        .getOutputStream()
        .write("GET /api/v1/agencies HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.UTF_8));
  }

  private static String head(InputStream from) throws Exception {
    var head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = from.read();
      assertThat(next).as("an answer after: " + head).isNotNegative();
      head.append((char) next);
    }
    return head.toString();
  }

  private static long length(String head) {
    return head.lines()
        .filter(l -> l.toLowerCase(java.util.Locale.ROOT).startsWith("content-length:"))
        .mapToLong(l -> Long.parseLong(l.split(":")[1].strip()))
        .findFirst()
        .orElseThrow();
  }
}
