package org.directivetracker.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/** Which processes use the server of a data directory: one empty file each. */
final class ServerUsers {
  private final Path folder;
  private final Path mine;

  ServerUsers(Path dataDir) throws IOException {
    folder = Files.createDirectories(dataDir.resolve("users"));
    ProcessHandle self = ProcessHandle.current();
    mine = folder.resolve(self.pid() + "_" + startOf(self) + "_" + UUID.randomUUID());
  }

  void enter() throws IOException {
    if (!Files.exists(mine)) {
      Files.createFile(mine);
    }
  }

  /**
   * Leaves, and tells whether nobody else is there. Those who died without leaving do not count.
   */
  boolean leaveAsLast() throws IOException {
    Files.deleteIfExists(mine);
    List<Path> others;
    try (Stream<Path> files = Files.list(folder)) {
      others = files.toList();
    }
    boolean last = true;
    for (Path other : others) {
      if (isAlive(other)) {
        last = false;
      } else {
        Files.deleteIfExists(other);
      }
    }
    return last;
  }

  private static boolean isAlive(Path user) {
    String[] parts = user.getFileName().toString().split("_", -1);
    if (parts.length != 3) {
      return false;
    }
    try {
      return ProcessHandle.of(Long.parseLong(parts[0]))
          .filter(process -> startOf(process) == Long.parseLong(parts[1]))
          .isPresent();
    } catch (NumberFormatException e) {
      return false;
    }
  }

  /**
   * A process id is used again, within containers at once: the time of its start tells them apart.
   */
  private static long startOf(ProcessHandle process) {
    return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
  }
}
