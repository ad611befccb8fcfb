package org.directivetracker.testing;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.directivetracker.postgres.EmbeddedPostgres;

/**
 * A fresh server for the tests, with the application's and the owner's login as everywhere.
 *
 * <p>{@code TEST_DB_URL} names an empty database of another server, one that trusts its logins
 * {@code postgres}, {@code tracker_owner} and {@code tracker_app}; it is used in its place.
 *
 * <p>Tests that must look behind the scenes find the URL and all three logins in the system
 * properties {@code test.db.url}, {@code test.db.{super,owner,app}.{user,password}}.
 */
public final class TestDatabase implements QuarkusTestResourceLifecycleManager {
  private EmbeddedPostgres postgres;

  @Override
  public Map<String, String> start() {
    String given = System.getenv("TEST_DB_URL");
    if (given != null) {
      Path folder = DataDirs.fresh("test-given-postgres");
      return config(
          given,
          List.of("postgres", "tracker_owner", "tracker_app"),
          List.of("trusted", "trusted", "trusted"),
          LogKeys.make(folder.resolve("log-key.pem")),
          folder.resolve("checkpoints"));
    }
    postgres = EmbeddedPostgres.startOrAttach(DataDirs.fresh("test-postgres"));
    letNoCommitWait();
    return config(
        postgres.jdbcUrl(),
        List.of(postgres.superUser(), postgres.ownerUser(), postgres.appUser()),
        List.of(postgres.superPassword(), postgres.ownerPassword(), postgres.appPassword()),
        postgres.file("log-key.pem"),
        postgres.file("checkpoints"));
  }

  private static Map<String, String> config(
      String url, List<String> users, List<String> passwords, Path logKey, Path checkpoints) {
    System.setProperty("test.db.url", url);
    List<String> logins = List.of("super", "owner", "app");
    for (int i = 0; i < logins.size(); i++) {
      System.setProperty("test.db." + logins.get(i) + ".user", users.get(i));
      System.setProperty("test.db." + logins.get(i) + ".password", passwords.get(i));
    }
    return Map.of(
        "quarkus.datasource.jdbc.url", url,
        "quarkus.datasource.username", users.get(2),
        "quarkus.datasource.password", passwords.get(2),
        "quarkus.flyway.username", users.get(1),
        "quarkus.flyway.password", passwords.get(1),
        "tracker.log.key-file", logKey.toString(),
        "tracker.checkpoints.dir", checkpoints.toString());
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
