package org.directivetracker.verifier;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The checkpoints that the service made on the way to the one of the file. Each must be signed; and
 * where all leaves are at hand, its root must be that of the first of them.
 */
final class EarlierCheckpoints {
  private final SignedCheckpoint checkpoint;
  private final TrustedKeys keys;
  private final Manifest manifest;
  private final VerificationFindings findings;

  /** Those whose leaves are still to come, the smallest first. */
  private final Deque<SignedCheckpoint> ahead = new ArrayDeque<>();

  /** Those of a name that the log had before, which a continuation must explain. */
  private final List<SignedCheckpoint> renamed = new ArrayList<>();

  /** The size of the last that was compared, null if it is of another tree. */
  private @Nullable Long fitting = 0L;

  private @Nullable SignedCheckpoint last;

  /** The smallest of the name that the log has now. */
  private @Nullable SignedCheckpoint smallest;

  private long count;
  private boolean sound = true;

  EarlierCheckpoints(
      SignedCheckpoint checkpoint,
      TrustedKeys keys,
      Manifest manifest,
      VerificationFindings findings) {
    this.checkpoint = checkpoint;
    this.keys = keys;
    this.manifest = manifest;
    this.findings = findings;
  }

  void read(CaseFile file) throws UnreadableFileException {
    file.lines(
        CaseFile.CHECKPOINTS,
        (line, what) -> {
          if (!manifest.isFirstVersion()) {
            for (String name : line.keySet()) {
              if (!name.equals("note") && !name.equals("madeAt")) {
                findings.broken("{}: nothing covers the member {}.", what, name);
              }
            }
          }
          read(SignedCheckpoint.parse(VerifierJson.text(line, "note", what), what));
        });
    if (!manifest.isFirstVersion() && (last == null || !last.isOf(checkpoint))) {
      findings.broken(
          "The last checkpoint in {} is not that of {}.",
          CaseFile.CHECKPOINTS,
          CaseFile.CHECKPOINT);
    }
    if (count == 0) {
      findings.open("No earlier checkpoints are in this file.");
    }
  }

  private void read(SignedCheckpoint made) {
    count++;
    if (!made.origin().equals(checkpoint.origin())) {
      renamed.add(made);
    } else {
      smallest = smallest == null || made.size() < smallest.size() ? made : smallest;
      if (!keys.signed(made)) {
        broken(made, "is not signed by the key of " + made.origin());
      }
    }
    if (last != null && made.size() <= last.size()) {
      broken(made, "stands behind one of " + last.size() + " entries: they are not in order");
    }
    if (made.size() > checkpoint.size()) {
      broken(made, "is of more entries than the log of this file has");
    } else if (made.size() == checkpoint.size() && !made.isOf(checkpoint)) {
      broken(made, "has another root than the checkpoint of this file: one of them is of a fork");
    }
    last = made;
    if (manifest.isComplete()) {
      ahead.add(made);
    }
  }

  /** The tree has grown by a leaf, or has none yet. */
  void grown(MerkleTree tree) {
    for (SignedCheckpoint next = ahead.peek(); isDue(next, tree); next = ahead.peek()) {
      ahead.remove();
      if (next.size() == tree.size()) {
        compare(next, tree);
      }
    }
  }

  /** Where a log departs from one, it does from all that follow: the first tells where. */
  private void compare(SignedCheckpoint made, MerkleTree tree) {
    boolean fits = Arrays.equals(made.root(), tree.root());
    if (!fits && fitting != null) {
      broken(
          made,
          "is of another tree: of the entries "
              + (fitting + 1)
              + " to "
              + made.size()
              + " some are not those that it was signed over");
    }
    fitting = fits ? Long.valueOf(made.size()) : null;
  }

  private static boolean isDue(@Nullable SignedCheckpoint next, MerkleTree tree) {
    return next != null && next.size() <= tree.size();
  }

  /** All leaves and continuations are in. */
  void conclude(List<Continuation> continuations) {
    var former = new EarlierLogNames(continuations, keys);
    long unknown = 0;
    String small = smallest == null ? null : former.tooSmall(smallest);
    if (smallest != null && small != null) {
      broken(smallest, small);
    }
    for (SignedCheckpoint made : renamed) {
      String violation = former.violation(made);
      if (violation != null) {
        broken(made, violation);
      } else if (!keys.knows(made.origin())) {
        unknown++;
      }
    }
    if (unknown > 0) {
      findings.open(
          "{} earlier checkpoints are of an old name of the log, whose key was not given.",
          unknown);
    }
    if (!sound || count == 0) {
      return;
    }
    if (manifest.isComplete()) {
      findings.holds(
          "{} earlier checkpoints are signed by the key given, and the log begins with each.",
          count - unknown);
    } else {
      findings.holds("{} earlier checkpoints are signed by the key given.", count - unknown);
      findings.open(
          "Of the earlier checkpoints the signatures alone were checked: whether the log begins"
              + " with each, only a file of everything can show.");
    }
  }

  private void broken(SignedCheckpoint made, String what) {
    sound = false;
    findings.broken(
        "The checkpoint of {} entries in {} {}.", made.size(), CaseFile.CHECKPOINTS, what);
  }
}
