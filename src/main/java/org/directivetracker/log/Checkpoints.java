package org.directivetracker.log;

import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.directivetracker.problem.Problem;
import org.directivetracker.problem.ProblemType;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * Signed checkpoints of the log. Whoever keeps one can tell later whether anything before it was
 * changed. One is made of what is committed alone, after the log was compared with the newest that
 * there is; and it is handed out after every folder has it.
 *
 * @see <a href="https://c2sp.org/tlog-checkpoint">The form of checkpoints</a>
 */
@Singleton
public class Checkpoints {
  private final Jdbi jdbi;
  private final LogKey key;
  private final LogGuard guard;
  private final CheckpointFolders places;

  Checkpoints(Jdbi jdbi, LogKey key, LogGuard guard, CheckpointFolders places) {
    this.jdbi = jdbi;
    this.key = key;
    this.guard = guard;
    this.places = places;
  }

  /**
   * A checkpoint of all that has a committed number now; of an unchanged log the one that there is.
   *
   * @throws Problem {@code log-diverged}; {@code unavailable} when a folder takes none
   */
  public Checkpoint current() {
    guard.require();
    return SeparateTransaction.call(() -> jdbi.withHandle(this::current));
  }

  /**
   * The first whose tree holds the log up to a number, made if there is none yet. Whatever is of a
   * moment that is final has the same one for ever, which the newest would not be.
   *
   * @throws Problem as {@link #current()} does, when one must be made
   */
  public Checkpoint covering(long seq) {
    return jdbi.withHandle(h -> CheckpointTable.first(h, seq))
        .filter(this::isKept)
        .orElseGet(this::current);
  }

  /**
   * The same for answers that go on whatever becomes of the log: while none can be made, the newest
   * that there is, of a smaller tree.
   */
  public Checkpoint coveringIfPossible(long seq) {
    try {
      return covering(seq);
    } catch (Problem e) {
      return newestKept().orElseThrow(() -> e);
    }
  }

  /** The newest that was made, and the first when there is none. */
  Checkpoint newest() {
    guard.require();
    return newestKept().orElseGet(this::current);
  }

  private Optional<Checkpoint> newestKept() {
    Optional<Checkpoint> newest = jdbi.withHandle(h -> CheckpointTable.newest(h, 0));
    Optional<Checkpoint> kept = newest.filter(this::isKept);
    return kept.isPresent() || guard.isDiverged()
        ? kept
        : jdbi.withHandle(h -> CheckpointTable.last(h, places.fill(0)));
  }

  /** Whether all folders have it, after they were given what they lack. */
  private boolean isKept(Checkpoint checkpoint) {
    // Of a log that has diverged the folders may hold another history, and get nothing.
    return guard.isDiverged()
        ? places.have(checkpoint)
        : places.fill(checkpoint.treeSize()) >= checkpoint.treeSize();
  }

  /**
   * A signed statement of how many events a directive has in a tree: a case file with fewer lacks
   * some, and a log in which there are more refutes the statement.
   *
   * @param number of the directive's newest event in the tree
   */
  public String directiveNote(UUID directive, long number, long treeSize) {
    return key.sign(
        key.origin() + "/directive\n" + directive + "\n" + number + "\n" + treeSize + "\n");
  }

  /**
   * Those of trees up to a size, the smallest first: the newest thousand, and of the days before,
   * by UTC, the last of each.
   */
  public List<Checkpoint> upTo(long treeSize) {
    return jdbi.withHandle(h -> CheckpointTable.upTo(h, treeSize));
  }

  /**
   * How many of trees up to a size are left out everywhere, because another key has signed them.
   */
  public long passedOver(long treeSize) {
    return jdbi.withHandle(h -> CheckpointTable.others(h, treeSize));
  }

  /** Gives the folders what they lack. */
  void fill() {
    if (!guard.isDiverged()) {
      places.fill(Long.MAX_VALUE);
    }
  }

  private Checkpoint current(Handle handle) {
    long size = new LogTree(handle).size();
    return CheckpointTable.newest(handle, size).filter(this::isKept).orElseGet(() -> make(handle));
  }

  /** One at a time: a folder has one writer of this process. */
  private synchronized Checkpoint make(Handle handle) {
    guard.look(handle);
    guard.require();
    var tree = new LogTree(handle);
    long size = tree.size();
    byte[] root = tree.root(size);
    String text =
        key.origin() + "\n" + size + "\n" + Base64.getEncoder().encodeToString(root) + "\n";
    var made = new VerifiedCheckpoint(size, HexFormat.of().formatHex(root), key.sign(text));
    keep(handle, made);
    handle.useTransaction(
        h -> {
          PinnedKeys.first(h, key.publicKey());
          CheckpointTable.add(h, made, key.publicKey());
        });
    guard.made(made);
    return CheckpointTable.newest(handle, size)
        .filter(this::isKept)
        .orElseThrow(Checkpoints::unavailable);
  }

  private void keep(Handle handle, VerifiedCheckpoint made) {
    // A folder that has this one has all before it: so it is filled from its newest on.
    places.fill(Long.MAX_VALUE);
    try {
      if (!places.keep(made, key.publicKey(), PinnedKeys.all(handle).size() <= 1)) {
        guard.differs(made);
        throw LogGuard.problem();
      }
    } catch (IOException e) {
      throw unavailable();
    }
  }

  private static Problem unavailable() {
    return Problem.of(
            ProblemType.UNAVAILABLE, "A checkpoint of the log could not be kept in its folders.")
        .header("Retry-After", "60");
  }
}
