package org.directivetracker.log;

import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.directivetracker.log.PinnedKeys.PinnedKey;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * The folders that get a copy of every checkpoint, setting {@code TRACKER_CHECKPOINTS_DIR}. A
 * checkpoint is handed out once all of them have it, so that a database which has lost it is found
 * out by any of them.
 */
@Singleton
class CheckpointFolders {
  private static final Logger LOG = Logger.getLogger(CheckpointFolders.class);
  private static final int BATCH = 1000;

  /** The newest checkpoint of a folder that can be read; null when it has none. */
  record NewestCheckpoint(CheckpointFolder place, @Nullable VerifiedCheckpoint tree) {}

  private final List<CheckpointFolder> places;
  private final Jdbi jdbi;

  /** By folder: up to which size it has all that the database has. */
  private final Map<CheckpointFolder, Long> filled = new HashMap<>();

  /** By folder: what was last said of reading and of writing it, so that it is said once. */
  private final Map<CheckpointFolder, String> readingSaid = new HashMap<>();

  private final Map<CheckpointFolder, String> writingSaid = new HashMap<>();

  CheckpointFolders(
      @ConfigProperty(name = "tracker.checkpoints.dir") Optional<List<Path>> folders, Jdbi jdbi) {
    places =
        folders.orElse(List.of()).stream()
            .map(folder -> folder.toAbsolutePath().normalize())
            .distinct()
            .map(CheckpointFolder::new)
            .toList();
    this.jdbi = jdbi;
  }

  List<CheckpointFolder> all() {
    return places;
  }

  /**
   * Reads the newest checkpoint of each folder that can be read.
   *
   * @param stored the newest that the database has: beside one, a folder without any is warned of
   */
  synchronized List<NewestCheckpoint> newest(
      NoteKey key, boolean first, Optional<Checkpoint> stored) {
    var found = new ArrayList<NewestCheckpoint>();
    for (CheckpointFolder place : places) {
      try {
        VerifiedCheckpoint tree = place.newest(key, first).orElse(null);
        say(
            readingSaid,
            place,
            tree == null && stored.isPresent()
                ? "holds no checkpoint of this log, although the database has some; it is filled anew"
                : "");
        filled.merge(place, tree == null ? -1 : tree.size(), Math::min);
        found.add(new NewestCheckpoint(place, tree));
      } catch (IOException e) {
        say(readingSaid, place, "cannot be read: " + e);
        // What the database has was written there, or to the folder of another instance, before.
        filled.putIfAbsent(place, stored.map(Checkpoint::treeSize).orElse(-1L));
      }
    }
    return found;
  }

  /**
   * Writes a checkpoint that is about to be kept.
   *
   * @return false when a folder has another tree of that size, signed by the same key
   */
  synchronized boolean keep(VerifiedCheckpoint tree, NoteKey key, boolean first)
      throws IOException {
    for (CheckpointFolder place : places) {
      if (!keep(place, tree, key, first)) {
        return false;
      }
    }
    return true;
  }

  private boolean keep(CheckpointFolder place, VerifiedCheckpoint tree, NoteKey key, boolean first)
      throws IOException {
    try {
      boolean kept = place.keep(tree, key, first);
      say(writingSaid, place, "");
      return kept;
    } catch (IOException e) {
      say(writingSaid, place, "takes no checkpoint: " + e);
      throw e;
    }
  }

  /** Whether each folder has exactly this one. */
  synchronized boolean have(Checkpoint checkpoint) {
    List<PinnedKey> pins = jdbi.withHandle(PinnedKeys::all);
    int pin = signer(pins, checkpoint);
    NoteKey key = Objects.requireNonNull(pins.get(pin).key());
    try {
      for (CheckpointFolder place : places) {
        if (!place.has(CheckpointTable.signed(checkpoint), key, pin == 0)) {
          return false;
        }
      }
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Writes what folders have not got of what the database has, whichever instance made it.
   *
   * @param upTo no more is done when they have all that up to this size
   * @return up to which size all have it
   */
  synchronized long fill(long upTo) {
    long least = Long.MAX_VALUE;
    for (CheckpointFolder place : places) {
      if (filled.getOrDefault(place, -1L) < upTo) {
        // Not by the snapshot of the caller's transaction, which may lack what was made since.
        SeparateTransaction.run(() -> jdbi.useHandle(h -> fill(h, place)));
      }
      least = Math.min(least, filled.getOrDefault(place, -1L));
    }
    return least;
  }

  private void fill(Handle handle, CheckpointFolder place) {
    List<PinnedKey> pins = PinnedKeys.all(handle);
    List<Checkpoint> missing;
    do {
      missing = CheckpointTable.after(handle, filled.getOrDefault(place, -1L), BATCH);
      for (Checkpoint checkpoint : missing) {
        int pin = signer(pins, checkpoint);
        NoteKey key = Objects.requireNonNull(pins.get(pin).key());
        try {
          if (!keep(place, CheckpointTable.signed(checkpoint), key, pin == 0)) {
            String what = "has another tree of " + checkpoint.treeSize() + " entries";
            say(writingSaid, place, what);
            return;
          }
        } catch (IOException e) {
          return;
        }
        filled.put(place, checkpoint.treeSize());
      }
    } while (missing.size() == BATCH);
  }

  /** The index of the key that has signed it. */
  private static int signer(List<PinnedKey> pins, Checkpoint checkpoint) {
    int signer = 0;
    for (int i = 0; i < pins.size(); i++) {
      signer = pins.get(i).origin().equals(checkpoint.origin()) ? i : signer;
    }
    return signer;
  }

  private static void say(Map<CheckpointFolder, String> said, CheckpointFolder place, String what) {
    if (!what.equals(said.put(place, what)) && !what.isEmpty()) {
      LOG.warnf("The folder of checkpoints %s %s.", place.folder(), what);
    }
  }
}
