package org.directivetracker.verifier;

/** A directive or a meeting in formatVersion 1, where nothing binds events to their subject. */
final class UnboundSubject implements Subject {
  private final Manifest manifest;

  UnboundSubject(Manifest manifest) {
    this.manifest = manifest;
  }

  @Override
  public void line(CaseEvent event) {
    // Nothing in an event of version 1 says reliably where it belongs.
  }

  @Override
  public void conclude(long withheld) {
    // There is nothing to compare.
  }

  @Override
  public String proves() {
    return "Each event shown is unaltered and in the signed log. The file says that it is of "
        + Subject.claimed(manifest)
        + ", but nothing in format version 1 binds its events to that subject. Whether events were"
        + " left out, in the middle or at the end, only a file of everything can show.";
  }
}
