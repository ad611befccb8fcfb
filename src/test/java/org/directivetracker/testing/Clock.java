package org.directivetracker.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;

/**
 * The domain's clock, which tests may set. Whoever sets it puts it back:
 *
 * <pre>
 * try (Clock clock = Clock.frozenAt(Instant.parse("2023-06-30T16:00:00Z"))) { … }
 * </pre>
 *
 * <p>What was written at a set time cannot be changed at an earlier one, so tests that set the
 * clock back do so with things of their own.
 */
public final class Clock implements AutoCloseable {
  /** The application's default zone. */
  public static final ZoneId ZONE = ZoneId.of("Asia/Shanghai");

  private final Instant before = now();
  private final long begun = System.nanoTime();

  private Clock() {}

  public static Instant now() {
    return Instant.parse(Api.text(new Request().get("/dev/clock")));
  }

  /** The domain's day. */
  public static LocalDate today() {
    return dayOf(now());
  }

  public static LocalDate dayOf(Instant instant) {
    return instant.atZone(ZONE).toLocalDate();
  }

  /** Stops the clock there until closed. */
  public static Clock frozenAt(Instant instant) {
    Clock clock = new Clock();
    put(instant, false);
    return clock;
  }

  /** Sets the clock, which runs on from there until closed. */
  public static Clock runningFrom(Instant instant) {
    Clock clock = new Clock();
    put(instant, true);
    return clock;
  }

  /** Stops the clock at noon of that day. */
  public static Clock frozenOn(LocalDate day) {
    return frozenAt(day.atTime(12, 0).atZone(ZONE).toInstant());
  }

  public Clock freezeAt(Instant instant) {
    put(instant, false);
    return this;
  }

  public Clock freezeOn(LocalDate day) {
    return freezeAt(day.atTime(12, 0).atZone(ZONE).toInstant());
  }

  public Clock runFrom(Instant instant) {
    put(instant, true);
    return this;
  }

  /** Lets the clock run on as if nobody had touched it. */
  @Override
  public void close() {
    put(before.plus(Duration.ofNanos(System.nanoTime() - begun)), true);
  }

  private static void put(Instant instant, boolean run) {
    int status =
        new Request()
            .contentType("text/plain")
            .queryParam("run", run)
            .body(instant.toString())
            .put("/dev/clock")
            .statusCode();
    assertThat(status).as("PUT /dev/clock").isBetween(200, 204);
  }
}
