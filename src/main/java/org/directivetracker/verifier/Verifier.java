package org.directivetracker.verifier;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.directivetracker.verifier.CaseEvent.EventContents;
import org.jspecify.annotations.Nullable;

/** Verifies one case file. The steps are those of {@code docs/case-file.md}. */
final class Verifier {
  private final CaseFile file;
  private final TrustedKeys keys;
  private final VerificationFindings findings;
  private final Manifest manifest;
  private final SignedCheckpoint checkpoint;
  private final EventReader reader;
  private final Subject subject;
  private final EarlierCheckpoints earlier;
  private final KeptCheckpoint kept;
  private final VersionCheck versions;
  private final BytesCheck evidence;
  private final BytesCheck snapshots;
  private final IllustrativeCheck illustrative = new IllustrativeCheck();
  private final List<Continuation> continuations = new ArrayList<>();
  private final MerkleTree tree = new MerkleTree();
  private long shown;
  private long withheld;
  private long withheldParts;
  private long last;
  private long missingVersions;

  Verifier(
      CaseFile file,
      TrustedKeys keys,
      @Nullable SignedCheckpoint kept,
      VerificationFindings findings)
      throws UnreadableFileException {
    this.file = file;
    this.keys = keys;
    this.findings = findings;
    this.manifest = Manifest.read(file);
    this.checkpoint = SignedCheckpoint.parse(file.text(CaseFile.CHECKPOINT), CaseFile.CHECKPOINT);
    this.reader = new EventReader(manifest, findings);
    this.subject = Subject.of(manifest, checkpoint, findings);
    this.earlier = new EarlierCheckpoints(checkpoint, keys, manifest, findings);
    this.kept = new KeptCheckpoint(kept, checkpoint, keys, findings);
    this.versions = new VersionCheck(findings);
    this.evidence = new BytesCheck("evidence", CaseFile.EVIDENCE, findings);
    this.snapshots = new BytesCheck("report-snapshot", CaseFile.SNAPSHOTS, findings);
  }

  void run() throws UnreadableFileException {
    Map<String, String> present = contents();
    checkpoint();
    if (subject instanceof DirectiveSubject directive) {
      directive.note(file, keys);
    }
    earlier.read(file);
    continuations();
    events();
    if (manifest.isComplete()) {
      whole();
    }
    Continuation.chain(continuations, checkpoint, keys, findings);
    earlier.conclude(continuations);
    missingVersions = versions.conclude(withheld);
    kept.conclude(file, manifest, continuations);
    evidence.conclude(present);
    snapshots.conclude(present);
    subject.conclude(withheld);
    if (!manifest.isFirstVersion()) {
      illustrative.conclude(manifest, withheld, findings);
    }
  }

  /** What the file proves, if nothing is broken. */
  String proves() {
    return missingVersions == 0
        ? subject.proves()
        : subject.proves()
            + PrintableText.text(
                " {} versions of things are missing here; withheld events may have given them.",
                missingVersions);
  }

  /** Compares what is there with the manifest, and returns the digests by their paths. */
  private Map<String, String> contents() throws UnreadableFileException {
    long before = findings.countBroken();
    var unlisted = new TreeMap<String, CaseFile.FileDigest>();
    var present = new TreeMap<String, String>();
    for (String path : file.names()) {
      if (!manifest.allows(path)) {
        findings.broken("{} is no file of such a case file: nothing covers it.", path);
      }
      if (!path.equals(CaseFile.MANIFEST)) {
        CaseFile.FileDigest digest = file.digest(path);
        unlisted.put(path, digest);
        present.put(path, digest.sha256());
      }
    }
    for (Manifest.ListedFile listed : manifest.files()) {
      CaseFile.FileDigest digest = unlisted.remove(listed.path());
      if (digest == null) {
        findings.broken("{} is listed in the manifest, but is not here, or twice.", listed.path());
      } else if (!digest.sha256().equals(listed.sha256())
          || (!manifest.isFirstVersion() && digest.size() != listed.size())) {
        findings.broken("{} is not the file that the manifest lists.", listed.path());
      }
    }
    unlisted.keySet().forEach(path -> findings.broken("{} is not in the manifest.", path));
    manifest.unknown().forEach(m -> findings.broken("Nothing covers {} in the manifest.", m));
    if (!file.has(CaseFile.EVENTS)) {
      findings.broken("There is no {}.", CaseFile.EVENTS);
    }
    if (before == findings.countBroken()) {
      findings.holds("All {} files are those that the manifest lists.", present.size());
    }
    if (file.has(CaseFile.INDEX)) {
      findings.open(
          "{} is not covered: read the page that --index writes instead.", CaseFile.INDEX);
    }
    return present;
  }

  private void checkpoint() {
    if (keys.signed(checkpoint)) {
      findings.holds(
          "The checkpoint of {} entries is signed by the key of {}.",
          checkpoint.size(),
          checkpoint.origin());
    } else {
      findings.broken(
          "The checkpoint of {} entries is not signed by the key of {}.",
          checkpoint.size(),
          checkpoint.origin());
    }
    if (manifest.isFirstVersion()) {
      return;
    }
    if (manifest.treeSize() != checkpoint.size()) {
      findings.broken(
          "The manifest says that the log has {} entries, the checkpoint {}.",
          manifest.treeSize(),
          checkpoint.size());
    }
    if (!manifest.origin().equals(checkpoint.origin())) {
      findings.broken(
          "The manifest says that the log is {}, the checkpoint {}.",
          manifest.origin(),
          checkpoint.origin());
    }
  }

  private void continuations() throws UnreadableFileException {
    if (!manifest.allows(CaseFile.CONTINUATIONS)) {
      return;
    }
    long[] before = {0};
    file.lines(
        CaseFile.CONTINUATIONS,
        (line, what) -> {
          CaseEvent event = reader.read(line, what);
          EventContents said = event.shown();
          if (said == null || !Continuation.isContinued(said)) {
            findings.broken("{} does not continue the log.", what);
          }
          if (event.seq() <= before[0]) {
            findings.broken("{}: event {} is not in order.", what, event.seq());
          }
          before[0] = event.seq();
          included(event);
          continued(event);
        });
  }

  private void continued(CaseEvent event) throws UnreadableFileException {
    EventContents said = event.shown();
    if (said == null || !Continuation.isContinued(said)) {
      return;
    }
    if (said.values().containsKey("changes")) {
      continuations.add(Continuation.of(event.seq(), said, findings));
    } else {
      findings.broken("Event {} continues the log, but does not show how.", event.seq());
    }
  }

  private void events() throws UnreadableFileException {
    long before = findings.countBroken();
    remember();
    file.lines(CaseFile.EVENTS, (line, what) -> event(reader.read(line, what)));
    if (before == findings.countBroken()) {
      findings.holds(
          "{} events give their leaves, and each part that is shown gives its digest.", shown);
      if (!manifest.isComplete()) {
        findings.holds("Each of {} leaves is in the signed tree.", shown + withheld);
      }
    }
    if (withheld > 0) {
      findings.open("{} events are withheld: only their leaves are here.", withheld);
    }
    if (withheldParts > 0) {
      findings.open("{} parts of events are withheld.", withheldParts);
    }
  }

  private void event(CaseEvent event) throws UnreadableFileException {
    long seq = event.seq();
    if (seq <= last) {
      findings.broken("Event {} stands behind event {}: they are not in order.", seq, last);
    } else if (manifest.isComplete() && seq > last + 1) {
      findings.broken("Event {} is followed by event {}: what was between is missing.", last, seq);
    }
    last = Math.max(seq, last);
    if (manifest.isComplete()) {
      tree.add(event.leaf());
      remember();
      continued(event);
    } else {
      included(event);
    }
    subject.line(event);
    EventContents said = event.shown();
    if (said == null) {
      withheld++;
      return;
    }
    shown++;
    withheldParts += said.withheldParts();
    versions.event(seq, said);
    evidence.event(seq, said);
    snapshots.event(seq, said);
    illustrative.event(said);
  }

  private void included(CaseEvent event) {
    if (!MerkleTree.includes(
        checkpoint.root(), checkpoint.size(), event.seq() - 1, event.leaf(), event.proof())) {
      findings.broken("Event {} is not in the signed tree: its proof does not hold.", event.seq());
    }
  }

  private void remember() {
    earlier.grown(tree);
    kept.grown(tree);
  }

  private void whole() {
    if (tree.size() != checkpoint.size()) {
      findings.broken(
          "The signed log has {} entries, this file {}: entries {}.",
          checkpoint.size(),
          tree.size(),
          tree.size() < checkpoint.size() ? "are missing" : "were added");
    } else if (Arrays.equals(tree.root(), checkpoint.root())) {
      findings.holds("All {} entries together give the root that is signed.", tree.size());
    } else {
      findings.broken("The entries do not give the root that is signed: the log was rewritten.");
    }
  }
}
