package org.directivetracker.page;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.directivetracker.problem.Problem;
import org.directivetracker.time.AsOf;
import org.jspecify.annotations.Nullable;

/**
 * Which page of a list is asked for: keyset paging, so that a row whose sort key and membership
 * stay is never skipped or repeated.
 *
 * @param limit how many items at most
 * @param query all that shapes the list but limit and cursor; a cursor holds for this query alone
 * @param asOf as of which moment, null for now; every page of a walk is of the moment of its first
 * @param after what the cursor stands behind, null for the first page
 */
public record PageRequest(int limit, String query, @Nullable AsOf asOf, @Nullable Cursor after) {
  public static final int DEFAULT_LIMIT = 50;

  /**
   * Where a page ended.
   *
   * @param day on which the list began
   * @param at the moment that the list is of, null for now
   * @param keys the sort key of its last row
   */
  public record Cursor(LocalDate day, @Nullable Instant at, List<@Nullable String> keys) {}

  /** A malformed cursor, or one of another query, is an {@code invalid-request} problem. */
  public static PageRequest of(
      @Nullable Integer limit, @Nullable String cursor, @Nullable Object... query) {
    String text = Arrays.deepToString(query);
    return new PageRequest(
        limit == null ? DEFAULT_LIMIT : limit,
        text,
        null,
        cursor == null ? null : Cursors.decode(cursor, text));
  }

  /**
   * The moment of which the whole list is.
   *
   * @param first what it is on the first page
   * @throws Problem {@code invalid-request} for a forged cursor
   */
  public Instant moment(Instant first, Instant now) {
    if (after == null) {
      return first;
    }
    if (after.at() == null || after.at().isAfter(now)) {
      throw Cursors.malformed();
    }
    return after.at();
  }

  /** The same page as of a moment. */
  public PageRequest asOf(AsOf moment) {
    return new PageRequest(limit, query, moment, after);
  }

  /**
   * The day on which the list began, or of which it is; derived values and filters keep to it on
   * later pages.
   */
  public LocalDate day(LocalDate today) {
    return asOf != null ? asOf.day() : after == null ? today : after.day();
  }

  /** The value of the cursor's sort key at that place, null on the first page. */
  public @Nullable String key(int index) {
    if (after == null) {
      return null;
    }
    if (index >= after.keys().size()) {
      throw Cursors.malformed();
    }
    return after.keys().get(index);
  }

  /** The key as a UUID; {@code invalid-request} for a forged cursor. */
  public @Nullable UUID uuid(int index) {
    return parsed(index, UUID::fromString);
  }

  /** The key as a day; {@code invalid-request} for a forged cursor. */
  public @Nullable LocalDate date(int index) {
    return parsed(index, LocalDate::parse);
  }

  /** The key as an instant; {@code invalid-request} for a forged cursor. */
  public @Nullable Instant instant(int index) {
    return parsed(index, Instant::parse);
  }

  /** The key as a number; {@code invalid-request} for a forged cursor. */
  public @Nullable Integer integer(int index) {
    return parsed(index, Integer::valueOf);
  }

  private <T> @Nullable T parsed(int index, Function<String, T> parse) {
    String key = key(index);
    try {
      return key == null ? null : parse.apply(key);
    } catch (IllegalArgumentException | DateTimeException e) {
      throw Cursors.malformed();
    }
  }

  /**
   * Makes the page of rows that were read with one more than the limit.
   *
   * @param keys the sort key of a row, its id last
   */
  public <R, T> Page<T> page(
      List<R> rows, LocalDate day, Function<R, T> view, Function<R, List<@Nullable String>> keys) {
    boolean more = rows.size() > limit;
    List<R> kept = more ? rows.subList(0, limit) : rows;
    return new Page<>(
        kept.stream().map(view).toList(),
        more
            ? Cursors.encode(
                query,
                new Cursor(day, asOf == null ? null : asOf.at(), keys.apply(kept.get(limit - 1))))
            : null,
        asOf);
  }
}
