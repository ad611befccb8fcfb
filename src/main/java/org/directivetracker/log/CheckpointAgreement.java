package org.directivetracker.log;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * How far a tree agrees with all checkpoints that a key has signed.
 *
 * @param size of the largest that the tree gives, no smaller one being another; 0 when there is
 *     none
 * @param last the largest that was signed
 * @param isBroken whether the tree does not give one
 */
record CheckpointAgreement(long size, @Nullable VerifiedCheckpoint last, boolean isBroken) {
  private record Candidate(Object source, long size, Supplier<Optional<VerifiedCheckpoint>> read) {}

  /**
   * Looks through folders and database from the largest tree on, until each has one that the tree
   * gives and no smaller one is another: a folder holds one history.
   */
  static CheckpointAgreement find(
      Handle handle, List<CheckpointFolder> places, NoteKey key, boolean first) throws IOException {
    var tree = new LogTree(handle);
    long entries = tree.size();
    var agreeing = new HashSet<Object>();
    VerifiedCheckpoint last = null;
    long size = 0;
    boolean broken = false;
    List<Candidate> candidates = candidates(handle, places, key, first);
    Set<Object> sources = new HashSet<>(candidates.stream().map(Candidate::source).toList());
    for (Candidate candidate : candidates) {
      VerifiedCheckpoint signed = candidate.read.get().orElse(null);
      if (signed == null) {
        continue;
      }
      last = last == null ? signed : last;
      if (signed.size() <= entries
          && HexFormat.of().formatHex(tree.root(signed.size())).equals(signed.root())) {
        size = agreeing.isEmpty() ? signed.size() : size;
        agreeing.add(candidate.source);
      } else {
        broken = true;
        size = 0;
        agreeing.clear();
      }
      if (agreeing.containsAll(sources)) {
        break;
      }
    }
    return new CheckpointAgreement(size, last, broken);
  }

  private static List<Candidate> candidates(
      Handle handle, List<CheckpointFolder> places, NoteKey key, boolean first) throws IOException {
    var candidates = new ArrayList<Candidate>();
    for (VerifiedCheckpoint missed : LogGuard.missed(handle, key, List.of())) {
      candidates.add(new Candidate(handle, missed.size(), () -> Optional.of(missed)));
    }
    handle
        .createQuery("select tree_size from log_checkpoint_vouched")
        .mapTo(Long.class)
        .forEach(
            size -> candidates.add(new Candidate(handle, size, () -> stored(handle, size, key))));
    for (CheckpointFolder place : places) {
      for (CheckpointFolder.CheckpointFile named : place.named(key, first)) {
        candidates.add(new Candidate(place, named.size(), () -> place.read(named, key)));
      }
    }
    candidates.sort(Comparator.comparing(Candidate::size).reversed());
    return candidates;
  }

  private static Optional<VerifiedCheckpoint> stored(Handle handle, long size, NoteKey key) {
    return CheckpointTable.first(handle, size).flatMap(found -> key.read(found.note()));
  }
}
