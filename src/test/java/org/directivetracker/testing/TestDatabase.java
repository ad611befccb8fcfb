package org.directivetracker.testing;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import org.directivetracker.postgres.EmbeddedPostgres;

/**
 * A fresh server for the tests, with the application's and the owner's login as everywhere.
 *
 * <p>Tests that must look behind the scenes find the URL and all three logins in the system
 * properties {@code test.db.url}, {@code test.db.{super,owner,app}.{user,password}}.
 */
public final class TestDatabase implements QuarkusTestResourceLifecycleManager {
  private EmbeddedPostgres postgres;

  @Override
  public Map<String, String> start() {
    postgres = EmbeddedPostgres.startOrAttach(DataDirs.fresh("test-postgres"));
    letNoCommitWait();
    Map<String, String> config = new HashMap<>();
    config.put("quarkus.datasource.jdbc.url", postgres.jdbcUrl());
    config.put("quarkus.datasource.username", postgres.appUser());
    config.put("quarkus.datasource.password", postgres.appPassword());
    config.put("quarkus.flyway.username", postgres.ownerUser());
    config.put("quarkus.flyway.password", postgres.ownerPassword());
    config.put("tracker.log.key-file", postgres.file("log-key.pem").toString());
    config.put("tracker.checkpoints.dir", postgres.file("checkpoints").toString());
    System.setProperty("test.db.url", postgres.jdbcUrl());
    System.setProperty("test.db.super.user", postgres.superUser());
    System.setProperty("test.db.super.password", postgres.superPassword());
    System.setProperty("test.db.owner.user", postgres.ownerUser());
    System.setProperty("test.db.owner.password", postgres.ownerPassword());
    System.setProperty("test.db.app.user", postgres.appUser());
    System.setProperty("test.db.app.password", postgres.appPassword());
    return config;
  }

  /** What survives a crash is tested on servers of their own. Here no commit waits for the disk. */
  private void letNoCommitWait() {
    try (Connection connection =
            DriverManager.getConnection(
                postgres.jdbcUrl(), postgres.superUser(), postgres.superPassword());
        Statement statement = connection.createStatement()) {
      statement.execute("alter system set synchronous_commit = off");
      statement.execute("select pg_reload_conf()");
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void stop() {
    if (postgres != null) {
      postgres.stop();
    }
  }
}
