package org.directivetracker.database;

import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import javax.sql.DataSource;
import org.jdbi.v3.core.Jdbi;

/** Plain SQL into records; within a transaction it shares Hibernate's connection. */
final class Database {
  Database() {}

  @Produces
  @Singleton
  static Jdbi jdbi(DataSource source) {
    return Jdbi.create(source);
  }
}
