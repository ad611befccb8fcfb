package org.directivetracker.page;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jdbi.v3.core.statement.Query;

/**
 * The rows of a page of a list. A page ends early when its texts reach a budget, because one row
 * may hold megabytes and a page may have 200 rows. PostgreSQL adds up the lengths and sends only
 * the rows that stand before the end of the budget, so that neither the driver nor the service ever
 * holds the others. The first row is always sent: a walk never stands still.
 *
 * @param hasMore whether rows were found that were not sent
 */
public record PageRows<R>(List<R> rows, boolean hasMore) {
  /** The texts of a page: the row that reaches it is the last one. */
  public static final int BUDGET_BYTES = 512 * 1024;

  /**
   * Ends the rows of a SELECT at the budget.
   *
   * @param select with the order and the limit of the page
   * @param columns those of its columns that may be long
   */
  public static String sql(String select, String... columns) {
    // PostgreSQL knows the length of a stored text without reading it.
    return sqlBySize(
        select,
        Arrays.stream(columns)
            .map(column -> "coalesce(octet_length(cast(i." + column + " as text)), 0)")
            .collect(Collectors.joining(" + ")));
  }

  /**
   * The same.
   *
   * @param size an SQL expression: how many bytes a row {@code i} of the SELECT has
   */
  public static String sqlBySize(String select, String size) {
    // The window has no order of its own, so it takes the rows as the SELECT gives them: another
    // order would be another sort.
    return "select * from (select i.*, sum("
        + size
        + ") over w as bytes_before, lead(true) over w as is_followed from ("
        + select
        + ") i window w as (rows between unbounded preceding and 1 preceding)) p"
        + " where bytes_before is null or bytes_before < "
        + BUDGET_BYTES;
  }

  /** Reads what a query of {@link #sql} finds. */
  public static <R> PageRows<R> read(Query query, RowMapper<R> mapper) {
    var isFollowed = new AtomicBoolean();
    List<R> rows =
        query
            .map(
                (r, c) -> {
                  isFollowed.set(r.getBoolean("is_followed"));
                  return mapper.map(r, c);
                })
            .list();
    return new PageRows<>(rows, isFollowed.get());
  }
}
