package org.directivetracker.database;

import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.Optional;
import javax.sql.DataSource;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.argument.ArgumentFactory;
import org.jdbi.v3.core.argument.Arguments;
import org.jdbi.v3.core.statement.SqlStatements;
import org.jdbi.v3.core.statement.StatementExceptions;
import org.jspecify.annotations.Nullable;

/** Plain SQL into records; within a transaction it shares Hibernate's connection. */
final class Database {
  /**
   * Binds dates and instants as they are: java.sql.Date and Timestamp count days before 1582 by the
   * Julian calendar. A factory that is not preparable would come after JDBI's own.
   */
  private static final ArgumentFactory.Preparable TIMES =
      (type, config) ->
          type == LocalDate.class || type == OffsetDateTime.class
              ? Optional.of(value -> (position, statement, c) -> set(statement, position, value))
              : Optional.empty();

  Database() {}

  private static void set(PreparedStatement statement, int position, @Nullable Object value)
      throws SQLException {
    if (value == null) {
      statement.setNull(position, Types.OTHER);
    } else {
      statement.setObject(position, value);
    }
  }

  @Produces
  @Singleton
  static Jdbi jdbi(DataSource source) {
    Jdbi jdbi = Jdbi.create(source);
    jdbi.getConfig(Arguments.class).register(TIMES);
    // The message of a failed statement would hold its bound values.
    jdbi.getConfig(StatementExceptions.class)
        .setMessageRendering(StatementExceptions.MessageRendering.NONE);
    // A list may be read by several statements with the same parameters. Each names only some of
    // them, perhaps none, so a parameter that a statement does not name is no fault.
    jdbi.getConfig(SqlStatements.class).setUnusedBindingAllowed(true);
    return jdbi;
  }
}
