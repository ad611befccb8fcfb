package org.directivetracker.time;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.time.Instant;
import java.time.LocalDate;

/**
 * A moment that an answer looks back to: the state as it was recorded then.
 *
 * @param day the domain's day at that moment, on which derived values are judged
 * @param logPosition the number of the last entry in the log that was recorded by then, 0 if none
 * @param provisional whether a write of before could still turn up, or still waits for its number
 */
public record AsOf(Instant at, @JsonIgnore LocalDate day, long logPosition, boolean provisional) {
  /** The first day of which derived values are computed; nothing was recorded before. */
  public static final LocalDate FIRST_DAY = LocalDate.of(1900, 1, 1);

  public AsOf {
    day = day.isBefore(FIRST_DAY) ? FIRST_DAY : day;
  }
}
