package org.directivetracker.log;

import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.quarkus.scheduler.Scheduled;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.directivetracker.database.RedactedThrowable;
import org.directivetracker.log.CheckpointFolders.NewestCheckpoint;
import org.directivetracker.log.PinnedKeys.PinnedKey;
import org.directivetracker.problem.Problem;
import org.directivetracker.problem.ProblemType;
import org.jboss.logging.Logger;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * Finds out whether the log stands on the newest checkpoint of every folder and of the database. If
 * it does not, because an older dump or a standby that lagged has taken its place, nothing is
 * numbered or signed until it does again or is continued: it would be a second history under one
 * name.
 */
@Singleton
class LogGuard {
  private static final Logger LOG = Logger.getLogger(LogGuard.class);

  /** Before anything numbers events. */
  private static final int FIRST = 1;

  private final Jdbi jdbi;
  private final LogKey key;
  private final CheckpointFolders places;
  private final boolean continuing;

  private volatile boolean looked;

  /** Says why the log has diverged; null while it has not. */
  private volatile @Nullable String diverged;

  /** The largest checkpoint of which it is known that the log must give it. */
  private volatile @Nullable VerifiedCheckpoint known;

  LogGuard(Jdbi jdbi, LogKey key, CheckpointFolders places) {
    this.jdbi = jdbi;
    this.key = key;
    this.places = places;
    this.continuing = LogContinuation.isAskedFor();
  }

  /**
   * Refuses to start with another key than the one that is pinned, and looks. Of an exception of
   * this kind Quarkus prints the message alone, and the process ends with 1.
   */
  void start(@Observes @Priority(FIRST) StartupEvent event) {
    if (continuing) {
      return;
    }
    jdbi.useHandle(this::requireKey);
    look();
  }

  private void requireKey(Handle handle) {
    Optional<PinnedKey> pin = PinnedKeys.current(handle);
    if (pin.isEmpty()) {
      return;
    }
    if (!pin.get().isOf(key.publicKey())) {
      throw new ConfigurationException(
          "The log of this database is signed by the key "
              + pin.get().name()
              + ", but TRACKER_LOG_ORIGIN and TRACKER_LOG_KEY_FILE give "
              + key.origin()
              + "+"
              + key.publicKey().id()
              + ": set the name and the key that it is signed by. If that key is lost, continue the"
              + " log under another name with the command continue-log (docs/operations.md).");
    }
    if (pin.get().key() == null) {
      complete(handle, pin.get());
    }
  }

  /** The migration knows four bytes of a key: the newest checkpoint says whether it is this one. */
  private void complete(Handle handle, PinnedKey pin) {
    boolean signed =
        CheckpointTable.newest(handle, 0)
            .flatMap(newest -> key.publicKey().read(newest.note()))
            .isPresent();
    if (!signed) {
      throw new ConfigurationException(
          "The newest checkpoint of the log is not signed by the key of TRACKER_LOG_KEY_FILE.");
    }
    PinnedKeys.add(handle, pin.afterSize(), key.publicKey());
    long others = CheckpointTable.others(handle, Long.MAX_VALUE);
    if (others > 0) {
      LOG.warnf(
          "%s checkpoints in the database are signed by other keys than %s: they are passed over.",
          others, key.verifierKey());
    }
  }

  /** While it has diverged the state is looked at again, so that it ends by itself. */
  @Scheduled(every = "10s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
  void lookAgain() {
    if (isDiverged()) {
      try {
        look();
      } catch (RuntimeException e) {
        LOG.debugf("The log was not compared: %s", RedactedThrowable.summary(e));
      }
    }
  }

  boolean isDiverged() {
    return diverged != null;
  }

  /** Whether events may be numbered; looks when nobody has looked yet. */
  boolean isSound() {
    if (continuing) {
      return false;
    }
    if (!looked) {
      look();
    }
    return !isDiverged();
  }

  /**
   * Refuses what would show a log that has diverged.
   *
   * @throws Problem {@code log-diverged}
   */
  void require() {
    if (!isSound()) {
      throw problem();
    }
  }

  static Problem problem() {
    return Problem.of(
            ProblemType.LOG_DIVERGED,
            "The log is not the one that its newest checkpoint was made of. Everything else goes on;"
                + " writes get their places in the log when it does.")
        .header("Retry-After", "60");
  }

  /** Compares anew. */
  void look() {
    SeparateTransaction.run(() -> jdbi.useHandle(this::look));
  }

  /**
   * Compares anew, outside of any transaction. The tree is read after the folders: another instance
   * may have written a checkpoint of what this one has not seen yet.
   */
  synchronized void look(Handle handle) {
    List<PinnedKey> pins = PinnedKeys.all(handle);
    Optional<PinnedKey> pin =
        pins.isEmpty() ? Optional.empty() : Optional.of(pins.get(pins.size() - 1));
    if (pin.isPresent() && !pin.get().isOf(key.publicKey())) {
      become("it goes on under the key " + pin.get().name());
      return;
    }
    boolean first = pins.size() <= 1;
    Optional<Checkpoint> stored = CheckpointTable.newest(handle, 0);
    List<NewestCheckpoint> newest = places.newest(key.publicKey(), first, stored);
    List<String> read = newest.stream().map(found -> found.place().id()).toList();
    var must = new ArrayList<>(missed(handle, key.publicKey(), read));
    stored.map(CheckpointTable::signed).ifPresent(must::add);
    for (NewestCheckpoint found : newest) {
      if (found.tree() != null) {
        must.add(found.tree());
      }
    }
    var tree = new LogTree(handle);
    long size = tree.size();
    String why = null;
    VerifiedCheckpoint largest = null;
    for (VerifiedCheckpoint each : must) {
      String violation = violation(tree, size, each);
      why = violation == null ? why : violation;
      largest = largest == null || largest.size() < each.size() ? each : largest;
    }
    known = largest;
    become(why);
    for (NewestCheckpoint found : newest) {
      VerifiedCheckpoint there = found.tree();
      boolean given = there == null || violation(tree, size, there) == null;
      report(handle, found.place(), given ? null : there);
    }
  }

  /** Whether the tree, which has that size, gives what is known. Nothing is numbered otherwise. */
  boolean standsOn(LogTree tree, long size) {
    VerifiedCheckpoint must = known;
    String why = must == null ? null : violation(tree, size, must);
    if (why != null) {
      become(why);
    }
    return why == null;
  }

  /** Takes in a checkpoint that was just made. */
  synchronized void made(VerifiedCheckpoint made) {
    VerifiedCheckpoint before = known;
    if (before == null || before.size() < made.size()) {
      known = made;
    }
  }

  /** Says that a folder has another tree of a size. */
  void differs(VerifiedCheckpoint tree) {
    become(differing(tree.size()));
  }

  private static @Nullable String violation(LogTree tree, long size, VerifiedCheckpoint must) {
    if (must.size() > size) {
      return "it has " + size + " entries, and a checkpoint of " + must.size() + " was made";
    }
    String root = HexFormat.of().formatHex(tree.root(must.size()));
    return root.equals(must.root()) ? null : differing(must.size());
  }

  private static String differing(long size) {
    return "a checkpoint of " + size + " entries has another root";
  }

  private synchronized void become(@Nullable String why) {
    looked = true;
    if (why != null && diverged == null) {
      LOG.errorf(
          "The log has diverged: %s. Nothing is numbered or signed, everything else goes on; see"
              + " docs/operations.md.",
          why);
    } else if (why == null && diverged != null) {
      LOG.info("The log stands on its newest checkpoint again: events are numbered and signed.");
    }
    diverged = why;
  }

  /**
   * What was found in other folders than these: by other instances, or in one of this instance that
   * cannot be read any more.
   */
  static List<VerifiedCheckpoint> missed(Handle handle, NoteKey key, List<String> besides) {
    return handle
        .createQuery("select note from log_checkpoint_missed where place <> all(:besides)")
        .bindArray("besides", String.class, besides)
        .mapTo(String.class)
        .stream()
        .flatMap(note -> key.read(note).stream())
        .toList();
  }

  /** Lets other instances know, whose own folders may lack it; best effort. */
  private static void report(
      Handle handle, CheckpointFolder place, @Nullable VerifiedCheckpoint missing) {
    try {
      if (missing == null) {
        handle.execute("delete from log_checkpoint_missed where place = ?", place.id());
      } else {
        handle.execute(
            "insert into log_checkpoint_missed (place, note) values (?, ?) on conflict do nothing",
            place.id(),
            missing.note());
      }
    } catch (RuntimeException e) {
      LOG.debugf("A missed checkpoint was not reported: %s", RedactedThrowable.summary(e));
    }
  }
}
