package org.directivetracker.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Which statuses of which operations this build has seen. Each virtual machine that tests writes a
 * file of its own; its name begins with the build that started it, so that those of earlier builds,
 * which nothing has cleaned away, do not count.
 */
public final class ContractCoverage {
  private static final Path FOLDER = Path.of("target", "contract-coverage");
  private static final Path FILE =
      FOLDER.resolve(build() + "-" + ProcessHandle.current().pid() + ".txt");
  private static final Set<String> SEEN = ConcurrentHashMap.newKeySet();

  private ContractCoverage() {}

  static void record(String operationId, int status) {
    String line = operationId + " " + status;
    if (!SEEN.add(line)) {
      return;
    }
    synchronized (ContractCoverage.class) {
      try {
        Files.createDirectories(FOLDER);
        Files.writeString(
            FILE,
            line + "\n",
            StandardCharsets.UTF_8,
            StandardOpenOption.CREATE,
            StandardOpenOption.APPEND);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** Lines such as {@code getMe 200}, of all virtual machines of this build. */
  public static Set<String> ofThisBuild() {
    if (!Files.isDirectory(FOLDER)) {
      return Set.of();
    }
    var lines = new TreeSet<String>();
    try (Stream<Path> files = Files.list(FOLDER)) {
      for (Path file :
          files.filter(f -> f.getFileName().toString().startsWith(build() + "-")).toList()) {
        lines.addAll(Files.readAllLines(file));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return lines;
  }

  /** The process of Maven: the nearest Java process above this one. */
  private static String build() {
    Optional<ProcessHandle> above = ProcessHandle.current().parent();
    while (above.isPresent()) {
      ProcessHandle process = above.get();
      if (process.info().command().orElse("").endsWith("java")) {
        return process.pid()
            + "-"
            + process.info().startInstant().map(i -> i.toEpochMilli()).orElse(0L);
      }
      above = process.parent();
    }
    return "alone";
  }
}
