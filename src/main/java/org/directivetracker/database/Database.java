package org.directivetracker.database;

import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.LocalDate;
import java.util.Optional;
import javax.sql.DataSource;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.argument.ArgumentFactory;
import org.jdbi.v3.core.argument.Arguments;
import org.jdbi.v3.core.statement.SqlStatements;

/** Plain SQL into records; within a transaction it shares Hibernate's connection. */
final class Database {
  /** Days as they are: java.sql.Date counts those before 1582 by another calendar. */
  private static final ArgumentFactory DAYS =
      (type, value, config) ->
          value instanceof LocalDate
              ? Optional.of((position, statement, c) -> statement.setObject(position, value))
              : Optional.empty();

  Database() {}

  @Produces
  @Singleton
  static Jdbi jdbi(DataSource source) {
    Jdbi jdbi = Jdbi.create(source);
    jdbi.getConfig(Arguments.class).register(DAYS);
    // A list may be read by several statements with the same parameters. Each names only some of
    // them, perhaps none, so a parameter that a statement does not name is no fault.
    jdbi.getConfig(SqlStatements.class).setUnusedBindingAllowed(true);
    return jdbi;
  }
}
