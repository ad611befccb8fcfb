package org.directivetracker.postgres;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.Properties;

/**
 * The server process of one data directory. Its callers see to it that one thread acts at a time.
 */
final class PostgresServer {
  /** How long the remains of a killed server may stand in the way of the next. */
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /** How long a server may take to replay what it had not yet written when it was killed. */
  private static final Duration RECOVERY = Duration.ofMinutes(10);

  private static final long LOG_LIMIT_BYTES = 10L << 20;

  private final Path dataDir;
  private final Path cluster;
  private final Path log;
  private final PostgresPrograms programs;
  private final ServerCredentials secrets;

  PostgresServer(Path dataDir, ServerCredentials secrets) throws IOException {
    this.dataDir = dataDir;
    this.cluster = dataDir.resolve("cluster");
    this.log = dataDir.resolve("postgresql.log");
    this.programs = PostgresPrograms.unpackedIn(dataDir);
    this.secrets = secrets;
  }

  void initialise() throws IOException {
    if (Files.isDirectory(cluster)) {
      return;
    }
    // The cluster gets its name when it is whole; what a kill left half done is thrown away.
    Path half = dataDir.resolve("cluster.tmp");
    PostgresPrograms.deleteTree(half);
    Path passwordFile = dataDir.resolve("postgresql.initial");
    ServerCredentials.writePrivately(
        passwordFile, secrets.password(EmbeddedPostgres.SUPER_USER) + "\n");
    try {
      PostgresPrograms.ProgramResult result =
          programs.run(
              "initdb",
              List.of(
                  "--pgdata=" + half,
                  "--username=" + EmbeddedPostgres.SUPER_USER,
                  "--pwfile=" + passwordFile,
                  "--auth=scram-sha-256",
                  "--encoding=UTF8",
                  "--locale=C",
                  "--locale-provider=builtin",
                  "--builtin-locale=C.UTF-8",
                  "--data-checksums"));
      if (result.exitCode() != 0) {
        throw new IllegalStateException(
            "The embedded PostgreSQL cannot make its data folder: " + result.output());
      }
    } finally {
      Files.deleteIfExists(passwordFile);
    }
    Files.writeString(
        half.resolve("postgresql.conf"), "\ninclude 'tracker.conf'\n", StandardOpenOption.APPEND);
    Files.move(half, cluster, StandardCopyOption.ATOMIC_MOVE);
    ServerCredentials.force(dataDir);
  }

  /**
   * Returns the process id of the server when it accepts our password.
   *
   * @param keepPort whether to wait for our port rather than take another when a stranger has it
   */
  long ensureRunning(boolean keepPort) throws IOException {
    long begun = System.nanoTime();
    Duration limit = PATIENCE;
    while (true) {
      OptionalLong running = running();
      if (running.isEmpty()) {
        start(keepPort);
        running = running();
      }
      if (running.isPresent()) {
        Answer answer = probe();
        if (answer == Answer.OURS) {
          return running.getAsLong();
        }
        limit = answer == Answer.RECOVERING ? RECOVERY : PATIENCE;
      }
      Duration tried = Duration.ofNanos(System.nanoTime() - begun);
      if (tried.compareTo(limit) > 0) {
        throw failure("The embedded PostgreSQL does not start on port " + secrets.port());
      }
      pause(tried.toSeconds() < 2 ? 50 : 500);
    }
  }

  /** One attempt; the processes of a killed server may still hold its memory for a moment. */
  private void start(boolean keepPort) throws IOException {
    removeMisleadingPid();
    if (!LoopbackPorts.isFree(secrets.port())) {
      if (keepPort) {
        return;
      }
      secrets.usePort(LoopbackPorts.free());
    }
    if (Files.exists(log) && Files.size(log) > LOG_LIMIT_BYTES) {
      Files.move(
          log, log.resolveSibling(log.getFileName() + ".1"), StandardCopyOption.REPLACE_EXISTING);
    }
    ServerCredentials.writePrivately(cluster.resolve("tracker.conf"), configuration());
    programs.run(
        "pg_ctl",
        List.of(
            "start",
            "-D",
            cluster.toString(),
            "-l",
            log.toString(),
            "-w",
            "-t",
            Long.toString(RECOVERY.toSeconds())));
  }

  /**
   * PostgreSQL takes a stranger or a zombie with the old number for a running server and gives up
   * at an empty file; with any other stale file it deals by itself.
   */
  private void removeMisleadingPid() throws IOException {
    Path file = cluster.resolve("postmaster.pid");
    if (!Files.exists(file)) {
      return;
    }
    try {
      long number = Long.parseLong(Files.readAllLines(file).get(0).strip());
      if (ProcessHandle.of(number).isEmpty()) {
        return;
      }
    } catch (NumberFormatException | IndexOutOfBoundsException e) {
      // Nothing to read: the machine went down while it was written.
    }
    Files.deleteIfExists(file);
  }

  private String configuration() {
    return String.format(
        Locale.ROOT,
        """
        listen_addresses = '127.0.0.1'
        port = %d
        unix_socket_directories = ''
        password_encryption = 'scram-sha-256'
        fsync = on
        full_page_writes = on
        synchronous_commit = on
        timezone = 'UTC'
        log_timezone = 'UTC'
        log_checkpoints = off
        # What people wrote stays out of the log.
        log_min_error_statement = 'panic'
        log_error_verbosity = 'terse'
        """,
        secrets.port());
  }

  void stop() throws IOException {
    if (running().isEmpty()) {
      return;
    }
    PostgresPrograms.ProgramResult result =
        programs.run(
            "pg_ctl", List.of("stop", "-D", cluster.toString(), "-m", "fast", "-w", "-t", "20"));
    if (result.exitCode() != 0 && running().isPresent()) {
      throw failure("The embedded PostgreSQL does not stop");
    }
  }

  private enum Answer {
    OURS,
    RECOVERING,
    NONE
  }

  private Answer probe() throws IOException {
    try (Connection connection = connect("postgres");
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SHOW data_directory")) {
      rows.next();
      return Path.of(rows.getString(1)).equals(cluster) ? Answer.OURS : Answer.NONE;
    } catch (SQLException e) {
      String state = e.getSQLState() == null ? "" : e.getSQLState();
      if (state.startsWith("28")) {
        throw new IllegalStateException(
            "The embedded PostgreSQL refuses the password kept in "
                + dataDir.resolve("postgresql.secrets")
                + ".",
            e);
      }
      return state.equals("57P03") ? Answer.RECOVERING : Answer.NONE;
    }
  }

  Connection connect(String database) throws SQLException {
    Properties login = new Properties();
    login.setProperty("user", EmbeddedPostgres.SUPER_USER);
    login.setProperty("password", secrets.password(EmbeddedPostgres.SUPER_USER));
    login.setProperty("connectTimeout", "2");
    login.setProperty("socketTimeout", "20");
    Connection connection = driver().connect(url(database), login);
    if (connection == null) {
      throw new SQLException("The driver does not know its own URL.");
    }
    return connection;
  }

  /** By name: DriverManager asks the caller's class loader, and a watchdog may outlive its own. */
  private static Driver driver() throws SQLException {
    try {
      return Class.forName("org.postgresql.Driver")
          .asSubclass(Driver.class)
          .getDeclaredConstructor()
          .newInstance();
    } catch (ReflectiveOperationException e) {
      throw new SQLException(e);
    }
  }

  String url(String database) {
    return "jdbc:postgresql://127.0.0.1:" + secrets.port() + "/" + database;
  }

  /** The server that {@code postmaster.pid} names, if it lives and works in our folder. */
  OptionalLong running() throws IOException {
    Path file = cluster.resolve("postmaster.pid");
    if (!Files.exists(file)) {
      return OptionalLong.empty();
    }
    try {
      List<String> lines = Files.readAllLines(file);
      long number = Long.parseLong(lines.get(0).strip());
      if (!isServer(number)) {
        return OptionalLong.empty();
      }
      int port = lines.size() > 3 ? Integer.parseInt(lines.get(3).strip()) : secrets.port();
      if (port != secrets.port()) {
        secrets.usePort(port);
      }
      return OptionalLong.of(number);
    } catch (NumberFormatException | IndexOutOfBoundsException | NoSuchFileException e) {
      return OptionalLong.empty();
    }
  }

  boolean isServer(long number) {
    if (!Files.isDirectory(Path.of("/proc/self"))) {
      return ProcessHandle.of(number)
          .flatMap(process -> process.info().command())
          .filter(command -> command.endsWith("postgres"))
          .isPresent();
    }
    try {
      // Unreadable for a zombie as well, which answers to signals but serves nobody.
      return Files.readSymbolicLink(Path.of("/proc", Long.toString(number), "cwd")).equals(cluster);
    } catch (IOException e) {
      return false;
    }
  }

  static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while waiting for PostgreSQL.", e);
    }
  }

  private IllegalStateException failure(String what) throws IOException {
    return new IllegalStateException(
        what + "; the end of " + log + " says: " + endOfLog().replace("\n", " | "));
  }

  private String endOfLog() throws IOException {
    if (!Files.exists(log)) {
      return "(nothing)";
    }
    try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
      byte[] end = new byte[(int) Math.min(file.length(), 800)];
      file.seek(file.length() - end.length);
      file.readFully(end);
      return new String(end, StandardCharsets.UTF_8).strip();
    }
  }
}
