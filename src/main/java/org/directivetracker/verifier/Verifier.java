package org.directivetracker.verifier;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Verifies one case file against a key, and against a checkpoint that its reader has kept. The
 * steps are those of {@code docs/case-file.md}.
 */
final class Verifier {
  private final CaseFile file;
  private final PublicKeyText key;
  private final @Nullable Checkpoint kept;
  private final Findings findings;
  private final EventCheck events;
  private final Tree tree = new Tree();
  private final boolean complete;
  private final EarlierCheckpoints earlier;
  private Checkpoint checkpoint;
  private byte @Nullable [] rootWhenKept;
  private long shown;
  private long withheld;
  private long last;

  Verifier(CaseFile file, PublicKeyText key, @Nullable Checkpoint kept, Findings findings)
      throws Unreadable {
    this.file = file;
    this.key = key;
    this.kept = kept;
    this.findings = findings;
    this.events = new EventCheck(findings);
    this.complete = file.scope().equals("ALL");
    this.checkpoint =
        Checkpoint.parse(
            file.text(CaseFile.CHECKPOINT)
                .orElseThrow(() -> new Unreadable("There is no checkpoint.txt.")),
            CaseFile.CHECKPOINT);
    this.earlier = new EarlierCheckpoints(checkpoint, key, complete, findings);
  }

  void run() throws Unreadable {
    Map<String, String> present = file.present();
    contents(present);
    signature(checkpoint, "The checkpoint");
    earlier.read(file);
    readEvents();
    if (complete) {
      whole();
      earlier.conclude();
    }
    versions();
    kept();
    bytes(
        present,
        events.evidence(),
        CaseFile.EVIDENCE,
        new Bytes("evidence", "pieces of evidence", "handed in"));
    bytes(
        present,
        events.snapshots(),
        CaseFile.SNAPSHOTS,
        new Bytes("report snapshot", "report snapshots", "frozen"));
  }

  /** What it proves, if nothing is broken. */
  String proves() {
    return complete
        ? String.format(
            Locale.ROOT,
            "This file holds the whole log up to entry %d: nothing was left out, changed or moved.",
            checkpoint.size())
        : String.format(
            Locale.ROOT,
            "This file is of %s: each of its events is unaltered and in the signed log, and the"
                + " versions of each thing have no gap up to its last event here. Whether later"
                + " events were left out, only a file of everything can show.",
            file.subject());
  }

  private void contents(Map<String, String> present) throws Unreadable {
    long before = findings.countBroken();
    var unlisted = new TreeMap<>(present);
    for (CaseFile.Listed listed : file.listed()) {
      String digest = unlisted.remove(listed.path());
      if (digest == null) {
        findings.broken(
            String.format(
                Locale.ROOT, "%s is listed in the manifest, but is not here.", listed.path()));
      } else if (!digest.equals(listed.sha256())) {
        findings.broken(
            String.format(
                Locale.ROOT, "%s is not the file that the manifest lists.", listed.path()));
      }
    }
    unlisted
        .keySet()
        .forEach(
            path ->
                findings.broken(String.format(Locale.ROOT, "%s is not in the manifest.", path)));
    if (before == findings.countBroken()) {
      findings.holds(
          String.format(
              Locale.ROOT, "All %d files are those that the manifest lists.", present.size()));
    }
  }

  private boolean signature(Checkpoint signed, String which) {
    if (signed.signedBy(key)) {
      findings.holds(
          String.format(
              Locale.ROOT,
              "%s of %d entries is signed by the key of %s.",
              which,
              signed.size(),
              key.name()));
      return true;
    }
    findings.broken(
        String.format(
            Locale.ROOT,
            "%s of %d entries is not signed by the key of %s.",
            which,
            signed.size(),
            key.name()));
    return false;
  }

  private void readEvents() throws Unreadable {
    long before = findings.countBroken();
    remember();
    file.lines(CaseFile.EVENTS, this::event);
    if (before == findings.countBroken()) {
      findings.holds(
          String.format(
              Locale.ROOT,
              "%d events are what their leaves hash, and so is each part that is shown.",
              shown));
      if (!complete) {
        findings.holds(
            String.format(
                Locale.ROOT, "Each of %d leaves is in the signed tree.", shown + withheld));
      }
    }
    if (withheld > 0) {
      findings.open(
          String.format(
              Locale.ROOT, "%d events are withheld: here are their leaves alone.", withheld));
    }
    if (events.withheldParts() > 0) {
      findings.open(
          String.format(Locale.ROOT, "%d parts of events are withheld.", events.withheldParts()));
    }
  }

  private void event(Map<String, Object> line) throws Unreadable {
    long seq = line.get("seq") instanceof Number n ? n.longValue() : 0;
    byte[] leaf = CaseFile.hash(line.get("leaf"), "Event " + seq);
    if (seq <= last) {
      findings.broken(
          String.format(
              Locale.ROOT, "Event %d stands behind event %d: they are not in order.", seq, last));
    } else if (complete && seq > last + 1) {
      findings.broken(
          String.format(
              Locale.ROOT,
              "Event %d is followed by event %d: what was between is missing.",
              last,
              seq));
    }
    last = Math.max(seq, last);
    if (line.get("canonical") instanceof String canonical) {
      shown++;
      if (!Arrays.equals(Tree.leaf(canonical), leaf)) {
        findings.broken(
            String.format(
                Locale.ROOT, "Event %d was altered: it is not what its leaf hashes.", seq));
      }
      events.check(seq, canonical, line);
    } else {
      withheld++;
    }
    if (complete) {
      tree.add(leaf);
      remember();
    } else if (!Tree.includes(
        checkpoint.root(),
        checkpoint.size(),
        seq - 1,
        leaf,
        CaseFile.hashes(line.get("proof"), "Event " + seq))) {
      findings.broken(
          String.format(
              Locale.ROOT, "Event %d is not in the signed tree: its proof does not hold.", seq));
    }
  }

  private void remember() {
    earlier.grown(tree);
    if (kept != null && tree.size() == kept.size()) {
      rootWhenKept = tree.root();
    }
  }

  private void whole() throws Unreadable {
    if (tree.size() < checkpoint.size()) {
      findings.broken(
          String.format(
              Locale.ROOT,
              "The signed log has %d entries, this file %d: entries are missing.",
              checkpoint.size(),
              tree.size()));
    } else if (tree.size() > checkpoint.size()) {
      findings.broken(
          String.format(
              Locale.ROOT,
              "The signed log has %d entries, this file %d: entries were added.",
              checkpoint.size(),
              tree.size()));
    } else if (Arrays.equals(tree.root(), checkpoint.root())) {
      findings.holds(
          String.format(
              Locale.ROOT, "All %d entries together give the root that is signed.", tree.size()));
    } else {
      findings.broken("The entries do not give the root that is signed: the log was rewritten.");
    }
  }

  private void versions() {
    List<String> gaps = events.gaps();
    if (gaps.isEmpty()) {
      findings.holds("The versions of each thing begin at 1 and have no gap.");
    } else if (withheld > 0) {
      findings.open(
          String.format(
              Locale.ROOT,
              "Versions are missing in %d places, which withheld events may explain.",
              gaps.size()));
    } else {
      gaps.forEach(gap -> findings.broken(gap));
    }
  }

  private void kept() throws Unreadable {
    if (kept == null) {
      findings.open(
          "No checkpoint of your own was given: a log rewritten as a whole before this file was"
              + " made would not be seen.");
      return;
    }
    if (!signature(kept, "Your checkpoint")) {
      return;
    }
    if (kept.size() > checkpoint.size()) {
      findings.broken(
          String.format(
              Locale.ROOT,
              "Your checkpoint has %d entries, the log of this file only %d: its tail was cut.",
              kept.size(),
              checkpoint.size()));
    } else if (kept.size() == checkpoint.size()) {
      compare(Arrays.equals(kept.root(), checkpoint.root()));
    } else if (complete) {
      compare(Arrays.equals(kept.root(), rootWhenKept));
    } else {
      proveConsistency(kept);
    }
  }

  private void proveConsistency(Checkpoint earlier) throws Unreadable {
    Optional<Map<String, Object>> proof = file.json(CaseFile.CONSISTENCY);
    if (earlier.size() == 0) {
      compare(true);
    } else if (proof.isEmpty()
        || !(proof.get().get("from") instanceof Number from)
        || from.longValue() != earlier.size()) {
      findings.open(
          String.format(
              Locale.ROOT,
              "There is no proof from your checkpoint on: export with since=%d.",
              earlier.size()));
    } else {
      compare(
          Tree.extendsTo(
              earlier.size(),
              earlier.root(),
              checkpoint.size(),
              checkpoint.root(),
              CaseFile.hashes(proof.get().get("proof"), CaseFile.CONSISTENCY)));
    }
  }

  private void compare(boolean consistent) {
    if (consistent) {
      findings.holds("The log of this file begins with the log of your checkpoint.");
    } else {
      findings.broken(
          "A fork: the log of this file does not begin with the log of your checkpoint, though"
              + " both are signed. The past was rewritten, or the proof is of another tree.");
    }
  }

  private void bytes(
      Map<String, String> present, Map<String, String> digests, String folder, Bytes words) {
    long before = findings.countBroken();
    digests.forEach(
        (id, digest) -> {
          String there = present.get(folder + id);
          if (there == null) {
            findings.broken(
                String.format(Locale.ROOT, "The bytes of %s %s are not here.", words.one, id));
          } else if (!there.equals(digest)) {
            findings.broken(
                String.format(
                    Locale.ROOT,
                    "The bytes of %s %s are not those that were %s.",
                    words.one,
                    id,
                    words.done));
          }
        });
    if (before == findings.countBroken() && !digests.isEmpty()) {
      findings.holds(
          String.format(
              Locale.ROOT,
              "The bytes of %d %s are those that were %s.",
              digests.size(),
              words.many,
              words.done));
    }
  }

  /** How bytes are spoken of. */
  private record Bytes(String one, String many, String done) {}
}
