package org.directivetracker.time;

import io.quarkus.arc.DefaultBean;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** The time it is. What is built for dev and test puts another clock in its place. */
@Singleton
@DefaultBean
class SystemDomainClock implements DomainClock {
  private final ZoneId zone;

  SystemDomainClock(@ConfigProperty(name = "tracker.zone") ZoneId zone) {
    this.zone = zone;
  }

  @Override
  public Instant now() {
    return Instant.now().truncatedTo(ChronoUnit.MICROS);
  }

  @Override
  public ZoneId zone() {
    return zone;
  }

  @Override
  public boolean isSimulated() {
    return false;
  }
}
