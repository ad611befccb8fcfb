package org.directivetracker.time;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Dates and instants as callers write them (RFC 3339), in a query, a body, a form or a cursor. The
 * contract's formats {@code date} and {@code date-time} accept exactly what this class parses, so a
 * value that passed the contract never fails to parse later.
 *
 * <p>Years are 0001 to 9999, those of an instant in UTC: PostgreSQL has no year 0000, and a fifth
 * digit is outside the RFC. There are no leap seconds, because PostgreSQL and Java keep none.
 */
public final class Rfc3339 {
  private static final Pattern DATE = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}");
  private static final Pattern INSTANT =
      Pattern.compile(
          DATE + "[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]{1,9})?([Zz]|[+-][0-9]{2}:[0-9]{2})");
  private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");
  private static final Instant END = Instant.parse("+10000-01-01T00:00:00Z");

  private Rfc3339() {}

  /** The date, empty when the text is none of the years 0001 to 9999. */
  public static Optional<LocalDate> date(String text) {
    return dateOfAnyYear(text).filter(d -> d.getYear() > 0);
  }

  /**
   * The date, also of the year 0000, which rows may hold that were written before it was refused.
   */
  public static Optional<LocalDate> dateOfAnyYear(String text) {
    try {
      return DATE.matcher(text).matches() ? Optional.of(LocalDate.parse(text)) : Optional.empty();
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  /** The instant in whole microseconds, empty when the text is none of the years 0001 to 9999. */
  public static Optional<Instant> instant(String text) {
    try {
      return INSTANT.matcher(text).matches()
          ? Optional.of(OffsetDateTime.parse(text).toInstant().truncatedTo(ChronoUnit.MICROS))
              .filter(i -> !i.isBefore(FIRST) && i.isBefore(END))
          : Optional.empty();
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
