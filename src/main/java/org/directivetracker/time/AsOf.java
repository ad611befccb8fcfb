package org.directivetracker.time;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.time.Instant;
import java.time.LocalDate;

/**
 * A moment that an answer looks back to: the state as it was recorded then.
 *
 * @param day the domain's day at that moment, on which derived values are judged
 * @param provisional whether a write of before could still turn up
 */
public record AsOf(Instant at, @JsonIgnore LocalDate day, boolean provisional) {}
