package org.directivetracker.verifier;

import java.util.Map;
import java.util.TreeMap;
import org.directivetracker.verifier.CaseEvent.EventContents;
import org.directivetracker.verifier.CaseEvent.MemberChange;

/** Checks that the bytes of one folder are those whose digests events give. */
final class BytesCheck {
  private final String type;
  private final String folder;
  private final VerificationFindings findings;

  /** The digests by the id of the thing. */
  private final Map<String, String> digests = new TreeMap<>();

  BytesCheck(String type, String folder, VerificationFindings findings) {
    this.type = type;
    this.folder = folder;
    this.findings = findings;
  }

  void event(long seq, EventContents event) {
    for (MemberChange change : event.changes()) {
      String digest = change.textAfter();
      if (change.type().equals(type) && change.member().equals("sha256") && digest != null) {
        String known = digests.putIfAbsent(change.id(), digest);
        if (known != null && !known.equals(digest)) {
          findings.broken(
              "Event {} gives {} {} another digest than an event before it.",
              seq,
              type,
              change.id());
        }
      }
    }
  }

  /**
   * Compares.
   *
   * @param present the digests of all files by their paths
   */
  void conclude(Map<String, String> present) {
    long before = findings.countBroken();
    digests.forEach(
        (id, digest) -> {
          String there = present.get(folder + id);
          if (there == null) {
            findings.broken("The bytes of {} {} are not here.", type, id);
          } else if (!there.equals(digest)) {
            findings.broken("The bytes of {} {} are not those of its event.", type, id);
          }
        });
    present.keySet().stream()
        .filter(path -> path.startsWith(folder))
        .filter(path -> !digests.containsKey(path.substring(folder.length())))
        .forEach(path -> findings.broken("No shown event vouches for the bytes of {}.", path));
    if (before == findings.countBroken() && !digests.isEmpty()) {
      findings.holds("The bytes of {} {} files are those of their events.", digests.size(), type);
    }
  }
}
