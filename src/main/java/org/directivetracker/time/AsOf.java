package org.directivetracker.time;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;

/**
 * A moment that an answer looks back to: the state as it was recorded then.
 *
 * @param day the domain's day at that moment, on which derived values are judged
 * @param provisional whether a write of before could still turn up
 */
public record AsOf(Instant at, @JsonIgnore LocalDate day, boolean provisional) {

  /** The condition, with {@code :at}, that a version row held at the moment. */
  public static String held(String alias) {
    return alias + ".valid_from <= :at and coalesce(" + alias + ".valid_to, 'infinity') > :at";
  }

  /** What is bound to {@code :at}. */
  @JsonIgnore
  public OffsetDateTime bound() {
    return at.atOffset(ZoneOffset.UTC);
  }
}
