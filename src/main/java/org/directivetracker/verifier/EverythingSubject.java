package org.directivetracker.verifier;

/** The whole log: that nothing is left out follows from the root alone. */
final class EverythingSubject implements Subject {
  private final Manifest manifest;
  private final SignedCheckpoint checkpoint;
  private final VerificationFindings findings;
  private final DirectiveNumbers numbers;
  private long withheld;

  EverythingSubject(Manifest manifest, SignedCheckpoint checkpoint, VerificationFindings findings) {
    this.manifest = manifest;
    this.checkpoint = checkpoint;
    this.findings = findings;
    this.numbers = new DirectiveNumbers(findings);
  }

  @Override
  public void line(CaseEvent event) {
    if (event.shown() != null) {
      numbers.event(event.seq(), event.shown());
    }
  }

  @Override
  public void conclude(long withheldEvents) {
    withheld = withheldEvents;
    if (!manifest.isFirstVersion()) {
      if (manifest.reference() != null) {
        findings.broken("The manifest gives the reference of everything: there is none.");
      }
      numbers.conclude(withheld);
    }
  }

  @Override
  public String proves() {
    String whole =
        PrintableText.text(
            "This file holds the whole log up to entry {}: nothing was left out, changed or moved.",
            checkpoint.size());
    return withheld == 0
        ? whole
        : whole + PrintableText.text(" Of {} entries only the leaves are here.", withheld);
  }
}
