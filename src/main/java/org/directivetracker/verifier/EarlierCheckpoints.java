package org.directivetracker.verifier;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The checkpoints that the service made on the way to the one of the file. Each must be signed; and
 * where all leaves are at hand, its root must be that of the first of them.
 */
final class EarlierCheckpoints {
  private final Checkpoint checkpoint;
  private final PublicKeyText key;
  private final boolean complete;
  private final Findings findings;

  /** Those whose leaves are still to come, the smallest first. */
  private final Deque<Checkpoint> ahead = new ArrayDeque<>();

  /** The size of the last that was compared, null if it is of another tree. */
  private @Nullable Long fitting = 0L;

  private long count;
  private long last = -1;
  private boolean sound = true;

  EarlierCheckpoints(
      Checkpoint checkpoint, PublicKeyText key, boolean complete, Findings findings) {
    this.checkpoint = checkpoint;
    this.key = key;
    this.complete = complete;
    this.findings = findings;
  }

  void read(CaseFile file) throws Unreadable {
    file.lines(
        CaseFile.CHECKPOINTS,
        line -> read(Checkpoint.parse("" + line.get("note"), "A checkpoint")));
    if (count == 0) {
      findings.open("No earlier checkpoints are in this file.");
    }
    if (complete || count == 0) {
      return;
    }
    sayWhatHolds("%d earlier checkpoints are signed by the key of %s.");
    findings.open(
        "Of the earlier checkpoints the signatures alone were checked: whether the log begins with"
            + " each, only a file of everything can show.");
  }

  private void read(Checkpoint made) {
    count++;
    if (!made.signedBy(key)) {
      broken(made, "is not signed by the key of " + key.name());
    }
    if (made.size() <= last) {
      broken(made, "stands behind one of " + last + " entries: they are not in order");
    }
    if (made.size() > checkpoint.size()) {
      broken(made, "is of more entries than the log of this file has");
    } else if (made.size() == checkpoint.size() && !Arrays.equals(made.root(), checkpoint.root())) {
      broken(made, "has another root than the checkpoint of this file: one of them is of a fork");
    }
    last = Math.max(made.size(), last);
    if (complete) {
      ahead.add(made);
    }
  }

  /** The tree has grown by a leaf, or has none yet. */
  void grown(Tree tree) {
    for (Checkpoint next = ahead.peek(); isDue(next, tree); next = ahead.peek()) {
      ahead.remove();
      if (next.size() == tree.size()) {
        compare(next, tree);
      }
    }
  }

  /** Where a log departs from one, it does from all that follow: the first tells where. */
  private void compare(Checkpoint made, Tree tree) {
    boolean fits = Arrays.equals(made.root(), tree.root());
    if (!fits && fitting != null) {
      broken(
          made,
          String.format(
              Locale.ROOT,
              "is of another tree: of the entries %d to %d some are not those that it was signed over",
              fitting + 1,
              made.size()));
    }
    fitting = fits ? Long.valueOf(made.size()) : null;
  }

  private static boolean isDue(@Nullable Checkpoint next, Tree tree) {
    return next != null && next.size() <= tree.size();
  }

  /** All leaves are in. */
  void conclude() {
    if (complete && count > 0) {
      sayWhatHolds(
          "%d earlier checkpoints are signed by the key of %s, and the log begins with each.");
    }
  }

  private void sayWhatHolds(String sentence) {
    if (sound) {
      findings.holds(String.format(Locale.ROOT, sentence, count, key.name()));
    }
  }

  private void broken(Checkpoint made, String what) {
    sound = false;
    findings.broken(
        String.format(
            Locale.ROOT,
            "The checkpoint of %d entries in %s %s.",
            made.size(),
            CaseFile.CHECKPOINTS,
            what));
  }
}
