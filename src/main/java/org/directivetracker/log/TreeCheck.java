package org.directivetracker.log;

import jakarta.inject.Singleton;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.directivetracker.problem.Problem;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** Makes the tree anew of its leaves, and compares it with what is stored and signed. */
@Singleton
public class TreeCheck {
  private static final int BATCH = 5_000;

  private final Jdbi jdbi;
  private final LogGuard guard;

  TreeCheck(Jdbi jdbi, LogGuard guard) {
    this.jdbi = jdbi;
    this.guard = guard;
  }

  /**
   * Refuses what would rely on a log that has diverged.
   *
   * @throws Problem {@code log-diverged}
   */
  public void requireSound() {
    guard.require();
  }

  /** How many entries the log has. */
  public long size() {
    return jdbi.withHandle(h -> new LogTree(h).size());
  }

  /**
   * Compares the whole tree.
   *
   * @param found is given a sentence for whatever differs
   * @param alive is called now and then
   */
  public void run(Consumer<String> found, Runnable alive) {
    long size = size();
    var edge = new CompactRange(0, List.of());
    while (edge.size() < size) {
      long from = edge.size();
      jdbi.useHandle(
          h -> {
            List<byte[]> leaves = leaves(h, from, size);
            if (leaves.size() != Math.min(BATCH, size - from)) {
              found.accept("numbers are missing after " + from);
            }
            leaves.forEach(edge::append);
            compare(h, edge.completed(), found);
          });
      edge.completed().clear();
      alive.run();
      if (edge.size() == from) {
        return;
      }
    }
    guard.look();
    if (guard.isDiverged()) {
      found.accept("the tree is not that of the newest signed checkpoint");
    }
  }

  private static List<byte[]> leaves(Handle handle, long from, long size) {
    return handle
        .createQuery(
            "select leaf from log_entry where seq > :from and seq <= least(:from + :batch, :size)"
                + " order by seq")
        .bind("from", from)
        .bind("batch", BATCH)
        .bind("size", size)
        .mapTo(byte[].class)
        .list();
  }

  private static void compare(
      Handle handle, Map<MerkleProofs.SubtreeNode, byte[]> made, Consumer<String> found) {
    Map<MerkleProofs.SubtreeNode, byte[]> stored =
        new LogTree(handle).hashes(List.copyOf(made.keySet()));
    Set<Integer> levels = new TreeSet<>();
    made.forEach(
        (node, hash) -> {
          if (!Arrays.equals(hash, stored.get(node))) {
            levels.add(node.level());
          }
        });
    if (!levels.isEmpty()) {
      found.accept("subtrees of the levels " + levels + " are not those of their leaves");
    }
  }
}
