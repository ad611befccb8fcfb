package org.directivetracker.verifier;

import java.util.List;

/** The keys that the reader trusts: one, or several if the log was continued under a new name. */
record TrustedKeys(List<PublicKeyText> all) {
  boolean knows(String origin) {
    return all.stream().anyMatch(key -> key.name().equals(origin));
  }

  boolean signed(SignedCheckpoint checkpoint) {
    return all.stream().anyMatch(checkpoint::signedBy);
  }

  /** Whether the key is given, and has signed the checkpoint. */
  boolean signed(SignedCheckpoint checkpoint, PublicKeyText key) {
    return all.stream().anyMatch(given -> given.isSame(key) && checkpoint.signedBy(given));
  }

  /** Whether a key of that name has signed the note. */
  boolean signed(SignedNote note, String name) {
    return all.stream().anyMatch(key -> key.name().equals(name) && note.signedBy(key));
  }
}
