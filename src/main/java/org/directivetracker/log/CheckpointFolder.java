package org.directivetracker.log;

import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.TransactionPhase;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * A copy of all checkpoints in a folder, setting {@code TRACKER_CHECKPOINTS_DIR}, from where they
 * can be taken to another machine: one file each, named by the size of the tree.
 */
@Singleton
class CheckpointFolder {
  private static final Logger LOG = Logger.getLogger(CheckpointFolder.class);
  private static final String SUFFIX = ".checkpoint";
  private static final int BATCH = 1000;

  private final @Nullable Path folder;
  private final Checkpoints checkpoints;
  private long newest = -1;

  CheckpointFolder(
      @ConfigProperty(name = "tracker.checkpoints.dir") Optional<Path> folder,
      Checkpoints checkpoints) {
    this.folder = folder.orElse(null);
    this.checkpoints = checkpoints;
  }

  /** Once it is certain that the checkpoint is kept. */
  void made(@Observes(during = TransactionPhase.AFTER_SUCCESS) Checkpoint checkpoint) {
    fill();
  }

  /**
   * Writes what the folder has not got, whichever instance made it. If that fails, the next
   * checkpoint or the next round tries again.
   */
  synchronized void fill() {
    if (folder == null) {
      return;
    }
    try {
      if (newest < 0) {
        Files.createDirectories(folder);
        newest = newestIn(folder);
      }
      List<Checkpoint> missing;
      do {
        missing = checkpoints.after(newest, BATCH);
        for (Checkpoint checkpoint : missing) {
          write(folder, checkpoint);
          newest = checkpoint.treeSize();
        }
      } while (missing.size() == BATCH);
    } catch (IOException e) {
      LOG.warnf("Checkpoints cannot be written to %s: %s", folder, e);
    }
  }

  private static long newestIn(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(f -> String.valueOf(f.getFileName()))
          .filter(name -> name.matches("\\d{1,18}\\" + SUFFIX))
          .map(name -> Long.valueOf(name.substring(0, name.length() - SUFFIX.length())))
          .max(Comparator.naturalOrder())
          .orElse(-1L);
    }
  }

  /** In one step, so that whoever copies the folder finds whole files alone. */
  private static void write(Path folder, Checkpoint checkpoint) throws IOException {
    String name = String.format(Locale.ROOT, "%012d%s", checkpoint.treeSize(), SUFFIX);
    Path half = Files.writeString(folder.resolve(name + ".tmp"), checkpoint.note());
    Files.move(half, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
  }
}
