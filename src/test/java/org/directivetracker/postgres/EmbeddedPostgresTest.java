package org.directivetracker.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.directivetracker.testing.DataDirs;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EmbeddedPostgresTest {
  private static Path dataDir;
  private EmbeddedPostgres postgres;

  @BeforeAll
  static void begin() {
    dataDir = DataDirs.fresh("embedded-postgres-test");
  }

  @BeforeEach
  void start() throws SQLException {
    postgres = EmbeddedPostgres.startOrAttach(dataDir);
    asOwner("DROP TABLE IF EXISTS kept");
  }

  @AfterEach
  void stop() {
    postgres.stop();
  }

  @Test
  void givesEachLoginItsOwnRightsOnADurableServer() throws SQLException {
    assertThat(asOwner("SELECT current_user")).isEqualTo("tracker_owner");
    assertThat(asOwner("CREATE TABLE made (n int)", "SELECT count(*) FROM made")).isEqualTo("0");
    assertThat(asApp("SELECT current_user")).isEqualTo("tracker_app");
    assertThatThrownBy(() -> asApp("CREATE TABLE refused (n int)")).hasMessageContaining("denied");
    assertThat(asApp("SELECT bool_or(rolsuper) FROM pg_roles WHERE rolname LIKE 'tracker%'"))
        .isEqualTo("f");
    for (String setting :
        new String[] {"fsync", "full_page_writes", "synchronous_commit", "data_checksums"}) {
      assertThat(asApp("SHOW " + setting)).as(setting).isEqualTo("on");
    }
    assertThat(asApp("SHOW server_version")).isEqualTo("18.6");
    assertThat(asApp("SHOW server_encoding")).isEqualTo("UTF8");
    assertThat(asApp("SHOW listen_addresses")).isEqualTo("127.0.0.1");
    assertThat(asApp("SELECT lower('ÉÀ')")).isEqualTo("éà");
    assertThatThrownBy(
            () -> DriverManager.getConnection(postgres.jdbcUrl(), postgres.appUser(), "wrong"))
        .hasMessageContaining("password");
  }

  @Test
  void keepsItsPasswordsToItsOwner() throws Exception {
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(dataDir.resolve("postgresql.secrets"))))
        .isEqualTo("rw-------");
    assertThat(dataDir.resolve("postgresql.initial")).doesNotExist();
  }

  @Test
  void attachesToARunningServerAndLeavesItToTheLast() throws SQLException {
    EmbeddedPostgres second = EmbeddedPostgres.startOrAttach(dataDir);
    assertThat(second.pid()).isEqualTo(postgres.pid());
    assertThat(second.port()).isEqualTo(postgres.port());
    // Users of one process are told apart as well as those of two.
    second.stop();
    assertThat(asApp("SELECT 1")).isEqualTo("1");
  }

  @Test
  void startsAKilledServerAgainWithEverythingThatWasCommitted() throws SQLException {
    asOwner("CREATE TABLE kept (n int)", "INSERT INTO kept VALUES (7)", "SELECT 1");
    int port = postgres.port();
    for (int round = 0; round < 3; round++) {
      long killed = postgres.pid();
      DataDirs.kill(ProcessHandle.of(killed).orElseThrow());
      await()
          .atMost(Duration.ofSeconds(10))
          .pollInterval(Duration.ofMillis(20))
          .until(() -> postgres.pid() != killed);
      assertThat(postgres.port()).isEqualTo(port);
      assertThat(asOwner("SELECT n FROM kept")).isEqualTo("7");
    }
  }

  @Test
  void startsAtOnceAfterAKillThatNobodyWatched() throws Exception {
    asOwner("CREATE TABLE kept (n int)", "INSERT INTO kept VALUES (7)", "SELECT 1");
    postgres.release();
    DataDirs.killServer(dataDir);
    postgres = EmbeddedPostgres.startOrAttach(dataDir);
    assertThat(asOwner("SELECT n FROM kept")).isEqualTo("7");
  }

  @Test
  void keepsDataAndPortFromOneRunToTheNext() throws SQLException {
    asOwner("CREATE TABLE kept (n int)", "INSERT INTO kept VALUES (7)", "SELECT 1");
    int port = postgres.port();
    postgres.stop();
    assertThat(dataDir.resolve("cluster/postmaster.pid")).doesNotExist();
    long begun = System.nanoTime();
    postgres = EmbeddedPostgres.startOrAttach(dataDir);
    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(2));
    assertThat(postgres.port()).isEqualTo(port);
    assertThat(asOwner("SELECT n FROM kept")).isEqualTo("7");
  }

  @Test
  void takesAnotherPortAndKeepsItWhenAStrangerHasItsOwn() throws Exception {
    int port = postgres.port();
    postgres.stop();
    try (ServerSocket stranger =
        new ServerSocket(port, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
      postgres = EmbeddedPostgres.startOrAttach(dataDir);
      assertThat(postgres.port()).isNotEqualTo(stranger.getLocalPort());
    }
    int other = postgres.port();
    postgres.stop();
    postgres = EmbeddedPostgres.startOrAttach(dataDir);
    assertThat(postgres.port()).isEqualTo(other);
  }

  @Test
  void isNotMisledByStalePidFiles() throws Exception {
    for (String stale :
        new String[] {
          "", "999999999\n", ProcessHandle.current().pid() + "\n" + dataDir + "\n0\n1\n"
        }) {
      postgres.stop();
      Files.writeString(dataDir.resolve("cluster/postmaster.pid"), stale);
      postgres = EmbeddedPostgres.startOrAttach(dataDir);
      assertThat(asApp("SELECT 1")).isEqualTo("1");
    }
  }

  @Test
  void redoesWhatAKillLeftHalfDone() throws Exception {
    postgres.stop();
    DataDirs.delete(dataDir.resolve("cluster"));
    Files.createDirectories(dataDir.resolve("cluster.tmp/base"));
    Files.writeString(dataDir.resolve("cluster.tmp/PG_VERSION"), "18\n");
    Files.createDirectories(dataDir.resolve("postgresql-18.6.0.tmp/bin"));
    postgres = EmbeddedPostgres.startOrAttach(dataDir);
    assertThat(asApp("SELECT 1")).isEqualTo("1");
    assertThat(dataDir.resolve("cluster.tmp")).doesNotExist();
  }

  private String asOwner(String... statements) throws SQLException {
    return last(postgres.ownerUser(), postgres.ownerPassword(), statements);
  }

  private String asApp(String... statements) throws SQLException {
    return last(postgres.appUser(), postgres.appPassword(), statements);
  }

  private String last(String user, String password, String... statements) throws SQLException {
    String found = null;
    try (Connection connection = DriverManager.getConnection(postgres.jdbcUrl(), user, password);
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        if (statement.execute(sql)) {
          try (ResultSet rows = statement.getResultSet()) {
            found = rows.next() ? rows.getString(1) : null;
          }
        }
      }
    }
    return found;
  }
}
