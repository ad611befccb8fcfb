package org.directivetracker.http;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.directivetracker.problem.Problem;
import org.directivetracker.problem.ProblemType;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Temporary files for bodies that take long to make. A body is made into a file as fast as the disk
 * takes it, and sent from there as slowly as the caller reads it.
 *
 * <p>A file loses its name as soon as it is open ({@code DELETE_ON_CLOSE} unlinks at once on Unix):
 * its space is free again when it is closed or when the process ends, however that happens. All
 * files together stay below {@code tracker.spool.max-bytes}, those of one caller below half of it.
 */
@Singleton
public class Spool {
  /** Makes a body. */
  public interface BodyWriter {
    void make(SpooledFile file) throws IOException;
  }

  private final Path folder;
  private final long mostBytes;
  private final RoutingContext routing;
  private final Vertx vertx;
  private final Map<String, Long> held = new HashMap<>();
  private long total;

  /** With its folder and limits from the settings. */
  public Spool(
      @ConfigProperty(name = "tracker.spool.dir") Path folder,
      @ConfigProperty(name = "tracker.spool.max-bytes") long mostBytes,
      RoutingContext routing,
      Vertx vertx,
      MeterRegistry registry) {
    this.folder = folder;
    this.mostBytes = mostBytes;
    this.routing = routing;
    this.vertx = vertx;
    Gauge.builder("tracker.spool.bytes", this, Spool::bytes)
        .description("Bytes of answers that wait in temporary files to be read")
        .register(registry);
  }

  /**
   * Makes the body of the answer to the current request. The file is closed when the request ends,
   * also when the caller hangs up while the body is made: then the making fails at its next write.
   *
   * @param owner the caller, by {@code Caller.quotaKey()}
   * @param pointer to what to narrow when the body becomes too large
   * @param limit how long the making may take, the wait for a turn included
   */
  public BodySource answer(String owner, String pointer, Duration limit, BodyWriter making)
      throws IOException {
    SpooledFile file = open(owner, pointer, limit);
    try {
      RequestCompletion.then(routing, answered -> file.close());
      making.make(file);
      file.finish();
      return file;
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  /** An empty file, which the caller of this method closes. */
  public SpooledFile open(String owner, String pointer, Duration limit) throws IOException {
    Files.createDirectories(folder);
    FileChannel channel =
        FileChannel.open(
            folder.resolve(UUID.randomUUID().toString()),
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            StandardOpenOption.DELETE_ON_CLOSE);
    var file = new SpooledFile(this, channel, owner, pointer);
    long timer = vertx.setTimer(limit.toMillis(), expired -> file.expire());
    file.onFinish(() -> vertx.cancelTimer(timer));
    return file;
  }

  /** How many bytes all files hold. */
  public synchronized long bytes() {
    return total;
  }

  /**
   * Takes room for a file that grows.
   *
   * @throws Problem {@code invalid-request} for a file that is too large by itself, {@code
   *     overloaded} when other files take the room
   */
  synchronized void reserve(String owner, String pointer, long size, int more) {
    long most = mostBytes / 2;
    if (size + more > most) {
      throw Problem.invalid(
          pointer, "This answer has more than " + most + " bytes. Narrow the filters.", "too-many");
    }
    if (held.getOrDefault(owner, 0L) + more > most || total + more > mostBytes) {
      throw overloaded("Too many answers wait to be read.");
    }
    held.merge(owner, (long) more, Long::sum);
    total += more;
  }

  synchronized void release(String owner, long size) {
    held.computeIfPresent(owner, (o, bytes) -> bytes > size ? bytes - size : null);
    total -= size;
  }

  static Problem overloaded(String why) {
    return Problem.of(ProblemType.OVERLOADED, why).header("Retry-After", "10");
  }
}
