package org.directivetracker.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** Data directories of embedded servers under {@code target}. */
public final class DataDirs {
  private DataDirs() {}

  /** Programs of PostgreSQL, unpacked. */
  private static final Pattern PROGRAMS = Pattern.compile("postgresql-[0-9.]+");

  /** Where the first of a run unpacks them. */
  private static final Path FIRST = Path.of("target", "test-postgres").toAbsolutePath();

  /**
   * Returns an empty data directory but for the unpacked programs, which cost a second or two:
   * those that are there already, or a link to those of the tests' own server. A server that an
   * earlier run left there is killed.
   */
  public static Path fresh(String name) {
    Path dataDir = Path.of("target", name).toAbsolutePath();
    try {
      Files.createDirectories(dataDir);
      killServer(dataDir);
      try (Stream<Path> entries = Files.list(dataDir)) {
        for (Path entry : entries.toList()) {
          if (!isPrograms(entry)) {
            delete(entry);
          }
        }
      }
      if (!dataDir.equals(FIRST) && Files.isDirectory(FIRST)) {
        try (Stream<Path> entries = Files.list(FIRST)) {
          for (Path programs : entries.filter(DataDirs::isPrograms).toList()) {
            Path link = dataDir.resolve(programs.getFileName());
            if (!Files.exists(link)) {
              Files.createSymbolicLink(link, programs);
            }
          }
        }
      }
      return dataDir;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static boolean isPrograms(Path entry) {
    return PROGRAMS.matcher(entry.getFileName().toString()).matches();
  }

  /** The process of the server in this directory, alone: its children follow it by themselves. */
  public static void killServer(Path dataDir) throws IOException {
    Path file = dataDir.resolve("cluster/postmaster.pid");
    if (!Files.exists(file)) {
      return;
    }
    List<String> lines = Files.readAllLines(file);
    if (lines.isEmpty()) {
      return;
    }
    ProcessHandle.of(Long.parseLong(lines.get(0).strip()))
        .filter(process -> process.info().command().orElse("").endsWith("postgres"))
        .ifPresent(DataDirs::kill);
  }

  /** Returns when the process does nothing more, even if nobody has asked for its end yet. */
  public static void kill(ProcessHandle process) {
    process.destroyForcibly();
    Path folder = Path.of("/proc", Long.toString(process.pid()), "cwd");
    Awaitility.await()
        .atMost(Duration.ofSeconds(5))
        .pollInterval(Duration.ofMillis(5))
        .until(() -> !process.isAlive() || !Files.exists(folder));
  }

  public static void delete(Path root) throws IOException {
    List<Path> deepestFirst;
    try (Stream<Path> found = Files.walk(root)) {
      deepestFirst = found.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : deepestFirst) {
      Files.deleteIfExists(path);
    }
  }
}
