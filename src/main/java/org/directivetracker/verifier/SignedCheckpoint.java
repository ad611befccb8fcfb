package org.directivetracker.verifier;

import java.util.HexFormat;

/**
 * A signed checkpoint: origin, size of the tree and its root, a line each.
 *
 * @param rootHex the root in lower-case hex
 */
record SignedCheckpoint(String origin, long size, String rootHex, SignedNote note) {

  static SignedCheckpoint parse(String text, String name) throws UnreadableFileException {
    SignedNote note = SignedNote.parse(text, 3, name);
    try {
      byte[] root = SignedNote.base64(note.lines().get(2));
      if (root.length == 32) {
        return new SignedCheckpoint(
            note.lines().get(0), note.decimal(1, name), HexFormat.of().formatHex(root), note);
      }
    } catch (IllegalArgumentException e) {
      // The message follows.
    }
    throw new UnreadableFileException("{} is not a checkpoint.", name);
  }

  byte[] root() {
    return HexFormat.of().parseHex(rootHex);
  }

  boolean signedBy(PublicKeyText key) {
    return origin.equals(key.name()) && note.signedBy(key);
  }

  boolean isOf(SignedCheckpoint other) {
    return size == other.size && rootHex.equals(other.rootHex);
  }
}
