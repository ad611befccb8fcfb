package org.directivetracker.verifier;

import org.directivetracker.verifier.CaseEvent.EventContents;

/** Checks that the manifest says of made-up data that it is made up, and of no other. */
final class IllustrativeCheck {
  private boolean found;
  private boolean withheld;

  void event(EventContents event) {
    withheld |= !event.values().containsKey("changes");
    found |=
        event.changes().stream()
            .anyMatch(c -> c.member().equals("illustrative") && Boolean.TRUE.equals(c.after()));
  }

  void conclude(Manifest manifest, long withheldEvents, VerificationFindings findings) {
    if (found != manifest.illustrative()) {
      if (found) {
        findings.broken("Events show illustrative data, but the manifest says that it is real.");
      } else if (withheld || withheldEvents > 0) {
        findings.open("The manifest says that data is illustrative; no event shown says so.");
      } else {
        findings.broken("The manifest says that data is illustrative, but no event says so.");
      }
    }
  }
}
