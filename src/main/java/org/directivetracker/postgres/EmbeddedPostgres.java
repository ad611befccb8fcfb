package org.directivetracker.postgres;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * A PostgreSQL server whose programs, data, passwords and log live in one data directory.
 *
 * <p>It is a process of its own that outlives a killed JVM: the next one finds it and goes on.
 * While this object is in use a server that dies is started again on the same port.
 */
public final class EmbeddedPostgres {
  static final String SUPER_USER = "postgres";
  static final String OWNER_USER = "tracker_owner";
  static final String APP_USER = "tracker_app";
  private static final String DATABASE = "tracker";

  private static final long WATCH_MILLIS = 100;
  private static final Logger LOG = System.getLogger(EmbeddedPostgres.class.getName());

  private final Path dataDir;
  private final ServerCredentials secrets;
  private final PostgresServer server;
  private final ServerUsers users;
  private volatile long pid;
  private volatile boolean watching;

  private EmbeddedPostgres(Path dataDir) throws IOException {
    this.dataDir = dataDir;
    this.secrets = ServerCredentials.in(dataDir);
    this.server = new PostgresServer(dataDir, secrets);
    this.users = new ServerUsers(dataDir);
  }

  /**
   * Returns when the server of this directory accepts both logins, whoever started it; makes the
   * directory and everything in it when there is none.
   *
   * @throws IllegalStateException with one sentence and the end of the server's log when it does
   *     not start
   */
  public static EmbeddedPostgres startOrAttach(Path dataDir) {
    try {
      if (!Files.isDirectory(dataDir)) {
        Files.createDirectories(
            dataDir,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      }
      Path real = dataDir.toRealPath();
      EmbeddedPostgres postgres =
          alone(
              real,
              () -> {
                EmbeddedPostgres started = new EmbeddedPostgres(real);
                started.server.initialise();
                started.pid = started.server.ensureRunning(false);
                started.ensureDatabase();
                started.users.enter();
                return started;
              });
      postgres.watch();
      return postgres;
    } catch (IOException e) {
      throw new IllegalStateException(
          "The embedded PostgreSQL cannot use the folder "
              + dataDir.toAbsolutePath().normalize()
              + ": "
              + e,
          e);
    }
  }

  /** The URL of the tracker's database, for both logins. */
  public String jdbcUrl() {
    return server.url(DATABASE);
  }

  /** The login of the application. */
  public String appUser() {
    return APP_USER;
  }

  public String appPassword() {
    return secrets.password(APP_USER);
  }

  /** The login that owns the database and migrates it. */
  public String ownerUser() {
    return OWNER_USER;
  }

  public String ownerPassword() {
    return secrets.password(OWNER_USER);
  }

  /** The login that may do everything; the application never uses it. */
  public String superUser() {
    return SUPER_USER;
  }

  public String superPassword() {
    return secrets.password(SUPER_USER);
  }

  public int port() {
    return secrets.port();
  }

  /** Where something that belongs to the data is kept beside it. */
  public Path file(String name) {
    return dataDir.resolve(name);
  }

  /** The process id of the server; another one after it died and was started again. */
  public long pid() {
    return pid;
  }

  /** Lets go of the server without stopping it. */
  public void release() {
    leave(false);
  }

  /**
   * Stops the server and waits until its data is safe, unless another process uses it.
   *
   * <p>Open transactions are rolled back: whoever wants them finished waits before.
   */
  public void stop() {
    leave(true);
  }

  private void leave(boolean stop) {
    watching = false;
    try {
      alone(
          dataDir,
          () -> {
            if (users.leaveAsLast() && stop) {
              server.stop();
            }
            return this;
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void ensureDatabase() {
    try (Connection connection = server.connect("postgres");
        Statement statement = connection.createStatement()) {
      for (String role : List.of(OWNER_USER, APP_USER)) {
        if (isMissing(statement, "SELECT FROM pg_roles WHERE rolname = '" + role + "'")) {
          statement.execute(
              "CREATE ROLE " + role + " LOGIN PASSWORD '" + secrets.password(role) + "'");
        }
      }
      if (isMissing(statement, "SELECT FROM pg_database WHERE datname = '" + DATABASE + "'")) {
        statement.execute("CREATE DATABASE " + DATABASE + " OWNER " + OWNER_USER);
      }
    } catch (SQLException e) {
      throw new IllegalStateException(
          "The embedded PostgreSQL refuses to make the tracker's database: " + e.getMessage(), e);
    }
  }

  private static boolean isMissing(Statement statement, String query) throws SQLException {
    try (ResultSet rows = statement.executeQuery(query)) {
      return !rows.next();
    }
  }

  private void watch() {
    watching = true;
    Thread thread = new Thread(this::keepRunning, "embedded-postgresql");
    thread.setDaemon(true);
    thread.start();
  }

  private void keepRunning() {
    while (watching) {
      try {
        Thread.sleep(WATCH_MILLIS);
      } catch (InterruptedException e) {
        return;
      }
      if (!watching || server.isServer(pid)) {
        continue;
      }
      try {
        alone(
            dataDir,
            () -> {
              if (watching && !server.isServer(pid)) {
                pid = server.ensureRunning(true);
                LOG.log(Level.WARNING, "The embedded PostgreSQL had died and was started again.");
              }
              return this;
            });
      } catch (IOException | RuntimeException e) {
        if (watching) {
          LOG.log(Level.ERROR, "The embedded PostgreSQL died: {0}", e.getMessage());
        }
      }
    }
  }

  private interface Work {
    EmbeddedPostgres run() throws IOException;
  }

  /** Runs while no other thread or process starts or stops the server of this folder. */
  private static EmbeddedPostgres alone(Path dataDir, Work work) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            dataDir.resolve("start.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      FileLock lock = null;
      while (lock == null) {
        try {
          lock = channel.lock();
        } catch (OverlappingFileLockException e) {
          PostgresServer.pause(20);
        }
      }
      return work.run();
    }
  }
}
