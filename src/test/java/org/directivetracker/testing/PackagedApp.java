package org.directivetracker.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** One run of the packaged application as a process of its own, as people start it. */
public final class PackagedApp implements AutoCloseable {
  private static final Path JAR = Path.of("target/quarkus-app/quarkus-run.jar").toAbsolutePath();
  private static final Pattern SETTING = Pattern.compile("(DB|OIDC|OTEL|TRACKER|QUARKUS)_.*");
  private static final HttpClient HTTP =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(2))
          .build();

  private final Process process;
  private final int port;
  private final Path output;

  private PackagedApp(Process process, int port, Path output) {
    this.process = process;
    this.port = port;
    this.output = output;
  }

  /** Starts it with these variables alone of those that it reads, and does not wait. */
  public static PackagedApp start(Map<String, String> environment, String... javaOptions) {
    try {
      int port = freePort();
      Path output = Files.createTempFile(Path.of("target").toAbsolutePath(), "packaged", ".log");
      List<String> command = new ArrayList<>();
      command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      command.addAll(List.of("-Xmx512m", "-XX:TieredStopAtLevel=1"));
      command.addAll(List.of(javaOptions));
      command.addAll(List.of("-jar", JAR.toString()));
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .directory(JAR.getParent().toFile())
              .redirectErrorStream(true)
              .redirectOutput(output.toFile());
      builder.environment().keySet().removeIf(name -> SETTING.matcher(name).matches());
      builder.environment().put("QUARKUS_HTTP_PORT", Integer.toString(port));
      builder.environment().put("QUARKUS_HTTP_HOST", "127.0.0.1");
      // Any free one: several run at once.
      builder.environment().put("TRACKER_METRICS_PORT", "0");
      // No proxy has to learn that it goes.
      builder.environment().put("TRACKER_SHUTDOWN_DELAY", "0s");
      builder.environment().putAll(environment);
      return new PackagedApp(builder.start(), port, output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Returns when it reports that it is ready.
   *
   * @throws AssertionError with its output when it ends or needs longer
   */
  public PackagedApp awaitReady(Duration limit) {
    try {
      Awaitility.await()
          .atMost(limit)
          .pollInterval(Duration.ofMillis(25))
          .until(() -> !process.isAlive() || isReady());
    } catch (ConditionTimeoutException e) {
      throw new AssertionError("It is not ready after " + limit + ":\n" + output(), e);
    }
    if (!process.isAlive()) {
      throw new AssertionError("It ended with " + process.exitValue() + ":\n" + output());
    }
    return this;
  }

  public boolean isReady() {
    try {
      return get("/q/health/ready").statusCode() == 200;
    } catch (IOException e) {
      return false;
    }
  }

  public HttpResponse<String> get(String path) throws IOException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url() + path)).timeout(Duration.ofSeconds(10)).build();
    try {
      return HTTP.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  public String url() {
    return "http://127.0.0.1:" + port;
  }

  public Process process() {
    return process;
  }

  /** Everything it has written so far, to either stream. */
  public String output() {
    try {
      return Files.readString(output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits for its end and returns its exit code. */
  public int awaitExit(Duration limit) {
    try {
      if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new AssertionError("It still runs after " + limit + ":\n" + output());
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /** As {@code kill -9} does: nothing of it runs on. */
  public void kill() {
    process.destroyForcibly();
    awaitExit(Duration.ofSeconds(5));
  }

  /** As a service manager does: SIGTERM, and the time that it asks for. */
  public int terminate() {
    process.destroy();
    return awaitExit(Duration.ofSeconds(30));
  }

  @Override
  public void close() {
    if (process.isAlive()) {
      try {
        terminate();
      } finally {
        process.destroyForcibly();
      }
    }
  }

  /** Below those that systems lend to outgoing connections, so that it is free until it is used. */
  private static int freePort() {
    while (true) {
      int port = ThreadLocalRandom.current().nextInt(12_000, 20_000);
      try (ServerSocket socket = new ServerSocket(port)) {
        return socket.getLocalPort();
      } catch (IOException e) {
        // Another one, then.
      }
    }
  }
}
