package org.directivetracker.log;

import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Optional;
import org.directivetracker.page.PageRequest;
import org.directivetracker.problem.Problem;
import org.directivetracker.time.AsOf;
import org.directivetracker.time.DomainClock;
import org.directivetracker.time.Rfc3339;
import org.jspecify.annotations.Nullable;

/** Which moment the parameter {@code asOf} means. */
@Singleton
public class AsOfResolver {
  /** No write takes longer than five seconds, so older answers are final. */
  private static final Duration PROVISIONAL = Duration.ofSeconds(10);

  private final LogPositions log;
  private final DomainClock clock;

  AsOfResolver(LogPositions log, DomainClock clock) {
    this.log = log;
    this.clock = clock;
  }

  /**
   * The moment that is meant.
   *
   * @param asOf an instant, or a day, which stands for its end; null for now
   * @throws Problem {@code invalid-request} for what lies ahead
   */
  public @Nullable AsOf resolve(@Nullable String asOf) {
    return asOf == null ? null : resolve("/query/asOf", asOf);
  }

  /**
   * The moment that a parameter or member means.
   *
   * @param pointer where it stands in the request
   */
  public AsOf resolve(String pointer, String value) {
    Instant now = clock.now();
    return moment(instant(pointer, value, now), now);
  }

  /**
   * The moment that is meant, for what is kept for ever: one of which nothing can change any more
   * what was recorded by then, once {@link LogPositions#catchUp()} has numbered it.
   *
   * @param value null for the newest such moment; the day of today stands for it too
   * @throws Problem {@code invalid-request} for a later one
   */
  public AsOf resolveFinal(String pointer, @Nullable String value) {
    Instant now = clock.now();
    Instant newest = now.minus(PROVISIONAL);
    String today = clock.dayOf(now).toString();
    boolean isToday = today.equals(value) && today.equals(clock.dayOf(newest).toString());
    Instant at = value == null || isToday ? newest : instant(pointer, value, now);
    if (at.isAfter(newest)) {
      throw Problem.invalid(
          pointer,
          "What was recorded by then is final " + PROVISIONAL.toSeconds() + " seconds later.",
          "provisional");
    }
    return moment(at, now);
  }

  /** The moment it is. */
  public AsOf now() {
    Instant now = clock.now();
    return moment(now, now);
  }

  /** The page of a list, all of whose pages are as of the moment of the first. */
  public PageRequest page(
      @Nullable Integer limit,
      @Nullable String cursor,
      @Nullable String asOf,
      @Nullable Object... query) {
    PageRequest page = PageRequest.of(limit, cursor, asOf, Arrays.asList(query));
    if (asOf == null) {
      return page;
    }
    Instant now = clock.now();
    return page.asOf(moment(page.moment(instant("/query/asOf", asOf, now), now), now));
  }

  private AsOf moment(Instant at, Instant now) {
    LogPosition position = log.at(at);
    boolean provisional = at.isAfter(now.minus(PROVISIONAL)) || !position.complete();
    return new AsOf(at, clock.dayOf(at), position.seq(), provisional);
  }

  private Instant instant(String pointer, String asOf, Instant now) {
    Optional<LocalDate> day = Rfc3339.date(asOf);
    Instant at = day.map(this::endOf).or(() -> Rfc3339.instant(asOf)).orElseThrow();
    if (!at.isAfter(now)) {
      return at;
    }
    if (day.filter(clock.dayOf(now)::equals).isPresent()) {
      return now;
    }
    throw Problem.invalid(pointer, "This lies ahead.", "in-the-future");
  }

  private Instant endOf(LocalDate day) {
    return day.plusDays(1).atStartOfDay(clock.zone()).toInstant().minus(1, ChronoUnit.MICROS);
  }
}
