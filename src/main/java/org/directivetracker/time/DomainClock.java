package org.directivetracker.time;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;

/** What day it is for the domain. The only clock that domain code may ask. */
public interface DomainClock {
  /** Now, in microseconds: what PostgreSQL keeps. */
  Instant now();

  /** The zone in which dates live, setting {@code TRACKER_ZONE}. */
  ZoneId zone();

  /** Whether the clock is set by hand, as in dev and test; events say so. */
  boolean isSimulated();

  default LocalDate today() {
    return dayOf(now());
  }

  default LocalDate dayOf(Instant instant) {
    return instant.atZone(zone()).toLocalDate();
  }
}
