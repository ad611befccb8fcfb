package org.directivetracker.dev;

import io.quarkus.arc.profile.IfBuildProfile;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import org.directivetracker.time.DomainClock;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/** A clock that starts as the system's and can then be set, running on or standing still. */
@Singleton
@IfBuildProfile(anyOf = {"dev", "test"})
public class SettableClock implements DomainClock {
  private final ZoneId zone;
  private Duration offset = Duration.ZERO;
  private @Nullable Instant frozen;

  SettableClock(@ConfigProperty(name = "tracker.zone") ZoneId zone) {
    this.zone = zone;
  }

  @Override
  public synchronized Instant now() {
    Instant now = frozen != null ? frozen : Instant.now().plus(offset);
    return now.truncatedTo(ChronoUnit.MICROS);
  }

  /** Sets the clock; it runs on from there. */
  public synchronized void setTo(Instant instant) {
    frozen = null;
    offset = Duration.between(Instant.now(), instant);
  }

  /** Stops the clock there. */
  public synchronized void freezeAt(Instant instant) {
    frozen = instant;
  }

  /** Moves the clock, which stands or runs as before. */
  public synchronized void advance(Duration by) {
    if (frozen != null) {
      frozen = frozen.plus(by);
    } else {
      offset = offset.plus(by);
    }
  }

  /** Goes back to the system's time. */
  public synchronized void reset() {
    frozen = null;
    offset = Duration.ZERO;
  }

  @Override
  public ZoneId zone() {
    return zone;
  }

  @Override
  public boolean isSimulated() {
    return true;
  }
}
