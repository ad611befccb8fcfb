package org.directivetracker.verifier;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Compares the log of the file with a checkpoint that the reader has kept. */
final class KeptCheckpoint {
  private final @Nullable SignedCheckpoint kept;
  private final SignedCheckpoint checkpoint;
  private final TrustedKeys keys;
  private final VerificationFindings findings;
  private byte @Nullable [] rootThen;

  KeptCheckpoint(
      @Nullable SignedCheckpoint kept,
      SignedCheckpoint checkpoint,
      TrustedKeys keys,
      VerificationFindings findings) {
    this.kept = kept;
    this.checkpoint = checkpoint;
    this.keys = keys;
    this.findings = findings;
  }

  /** The tree of all leaves has grown. */
  void grown(MerkleTree tree) {
    if (kept != null && tree.size() == kept.size()) {
      rootThen = tree.root();
    }
  }

  void conclude(CaseFile file, Manifest manifest, List<Continuation> continuations)
      throws UnreadableFileException {
    Map<String, Object> consistency =
        file.has(CaseFile.CONSISTENCY) ? file.json(CaseFile.CONSISTENCY) : null;
    if (consistency != null && !manifest.isFirstVersion()) {
      form(consistency);
    }
    if (kept == null) {
      findings.open(
          "No checkpoint of your own was given: a log rewritten as a whole before this file was"
              + " made would not be seen.");
      if (consistency != null) {
        findings.open("{} was not needed.", CaseFile.CONSISTENCY);
      }
    } else if (isTrusted(kept, continuations)) {
      compare(kept, manifest, consistency);
    }
  }

  private void form(Map<String, Object> consistency) throws UnreadableFileException {
    long from = VerifierJson.integer(consistency, "from", 0, CaseFile.CONSISTENCY);
    long to = VerifierJson.integer(consistency, "to", 0, CaseFile.CONSISTENCY);
    if (from > to || to != checkpoint.size()) {
      findings.broken(
          "{} leads from {} to {} entries, not to the log of this file.",
          CaseFile.CONSISTENCY,
          from,
          to);
    }
    CaseFile.hashes(
        VerifierJson.list(consistency, "proof", CaseFile.CONSISTENCY), CaseFile.CONSISTENCY);
    for (String name : consistency.keySet()) {
      if (!Set.of("from", "to", "proof").contains(name)) {
        findings.broken("{}: nothing covers the member {}.", CaseFile.CONSISTENCY, name);
      }
    }
  }

  private boolean isTrusted(SignedCheckpoint own, List<Continuation> continuations) {
    var names = new EarlierLogNames(continuations, keys);
    boolean renamed = !own.origin().equals(checkpoint.origin());
    String violation = renamed ? names.violation(own) : names.tooSmall(own);
    if (violation != null) {
      findings.broken("Your checkpoint of {} entries {}.", own.size(), violation);
      return false;
    }
    if (renamed) {
      if (!keys.knows(own.origin())) {
        findings.open(
            "Your checkpoint is of {}, whose key was not given: it was not compared.",
            own.origin());
        return false;
      }
    } else if (!keys.signed(own)) {
      findings.broken(
          "Your checkpoint of {} entries is not signed by the key of {}.",
          own.size(),
          own.origin());
      return false;
    }
    findings.holds(
        "Your checkpoint of {} entries is signed by the key of {}.", own.size(), own.origin());
    return true;
  }

  private void compare(
      SignedCheckpoint own, Manifest manifest, @Nullable Map<String, Object> consistency)
      throws UnreadableFileException {
    if (own.size() > checkpoint.size()) {
      findings.broken(
          "Your checkpoint has {} entries, the log of this file only {}: its tail was cut.",
          own.size(),
          checkpoint.size());
    } else if (own.size() == checkpoint.size()) {
      said(own.isOf(checkpoint));
    } else if (manifest.isComplete()) {
      said(rootThen != null && Arrays.equals(own.root(), rootThen));
    } else if (own.size() == 0) {
      said(Arrays.equals(own.root(), new MerkleTree().root()));
    } else if (consistency == null || !Long.valueOf(own.size()).equals(consistency.get("from"))) {
      findings.open("There is no proof from your checkpoint on: export with since={}.", own.size());
    } else {
      said(
          MerkleTree.extendsTo(
              own.size(),
              own.root(),
              checkpoint.size(),
              checkpoint.root(),
              CaseFile.hashes(
                  VerifierJson.list(consistency, "proof", CaseFile.CONSISTENCY),
                  CaseFile.CONSISTENCY)));
    }
  }

  private void said(boolean consistent) {
    if (consistent) {
      findings.holds("The log of this file begins with the log of your checkpoint.");
    } else {
      findings.broken(
          "A fork: the log of this file does not begin with the log of your checkpoint, though"
              + " both are signed. The past was rewritten, or the proof is of another tree.");
    }
  }
}
