package org.directivetracker.page;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
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
   *
   * @throws Problem {@code invalid-request} for a forged cursor: one of a day that is still ahead,
   *     or that the domain does not know
   */
  public LocalDate day(LocalDate today) {
    if (asOf != null || after == null) {
      return asOf != null ? asOf.day() : today;
    }
    if (after.day().isAfter(today) || after.day().isBefore(AsOf.FIRST_DAY)) {
      throw Cursors.malformed();
    }
    return after.day();
  }

  /**
   * The sort key of the row that this page begins after, null on the first page.
   *
   * @param count how many keys the list has, its id included
   * @throws Problem {@code invalid-request} for a forged cursor
   */
  public @Nullable SortKeyParser keys(int count) {
    if (after == null) {
      return null;
    }
    if (after.keys().size() != count || (after.at() == null) != (asOf == null)) {
      throw Cursors.malformed();
    }
    return new SortKeyParser(after.keys());
  }

  /**
   * Makes the page of rows that were read with one more than the limit.
   *
   * @param keys the sort key of a row, its id last
   */
  public <R, T> Page<T> page(
      List<R> rows, LocalDate day, Function<R, T> view, Function<R, List<@Nullable String>> keys) {
    return page(new PageRows<>(rows, false), day, view, keys);
  }

  /** The same of rows that may have ended before the limit. */
  public <R, T> Page<T> page(
      PageRows<R> found,
      LocalDate day,
      Function<R, T> view,
      Function<R, List<@Nullable String>> keys) {
    List<R> rows = found.rows();
    boolean more = found.hasMore() || rows.size() > limit;
    List<R> kept = rows.subList(0, Math.min(limit, rows.size()));
    return new Page<>(
        kept.stream().map(view).toList(),
        more
            ? Cursors.encode(
                query,
                new Cursor(
                    day, asOf == null ? null : asOf.at(), keys.apply(kept.get(kept.size() - 1))))
            : null,
        asOf);
  }
}
