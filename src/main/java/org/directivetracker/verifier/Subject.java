package org.directivetracker.verifier;

/** Checks that the events are of the subject of the file, and says what that proves. */
interface Subject {
  /** Takes the lines of events.jsonl in turn. */
  void line(CaseEvent event);

  /**
   * All lines are in.
   *
   * @param withheld how many events are withheld
   */
  void conclude(long withheld);

  /** What the file proves if nothing is broken. */
  String proves();

  /** What the file says of its subject, before any of it is proved. */
  static String claimed(Manifest manifest) {
    return PrintableText.text(
        "{} {}",
        manifest.kind(),
        manifest.reference() == null ? "without a reference" : manifest.reference());
  }

  static Subject of(Manifest manifest, SignedCheckpoint checkpoint, VerificationFindings findings) {
    if (manifest.isComplete()) {
      return new EverythingSubject(manifest, checkpoint, findings);
    }
    if (manifest.isFirstVersion()) {
      return new UnboundSubject(manifest);
    }
    return manifest.kind() == Manifest.SubjectKind.MEETING
        ? new MeetingSubject(manifest, findings)
        : new DirectiveSubject(manifest, checkpoint, findings);
  }
}
