package org.directivetracker.database;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.jdbi.v3.core.statement.Query;

/** Several questions to PostgreSQL, each an SQL statement of one text, in a single round trip. */
public final class MultiStatementQuery {
  /** Takes in a row. */
  @FunctionalInterface
  public interface RowReader {
    void read(ResultSet row) throws SQLException;
  }

  private MultiStatementQuery() {}

  /**
   * Asks.
   *
   * @param query the statements, with semicolons between them
   * @param readers of the rows of each
   */
  public static void read(Query query, RowReader... readers) {
    query.scanResultSet(
        (first, context) -> {
          ResultSet rows = first.get();
          Statement statement = context.getStatement();
          for (RowReader reader : readers) {
            while (rows.next()) {
              reader.read(rows);
            }
            statement.getMoreResults();
            rows = statement.getResultSet();
          }
          return null;
        });
  }
}
