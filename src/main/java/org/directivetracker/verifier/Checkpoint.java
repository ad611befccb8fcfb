package org.directivetracker.verifier;

import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

/**
 * A signed checkpoint: origin, size of the tree and its root, a line each, and below an empty line
 * the signatures ({@code — name base64}), each with the first four bytes of its key's hash before
 * it.
 *
 * @param rootHex the root in lower-case hex
 * @param text what is signed
 */
record Checkpoint(String origin, long size, String rootHex, String text, List<String> signatures) {

  static Checkpoint parse(String note, String name) throws Unreadable {
    try {
      int end = note.lastIndexOf("\n\n");
      String text = note.substring(0, end + 1);
      List<String> lines = text.lines().toList();
      byte[] root = Base64.getDecoder().decode(lines.get(2));
      long size = Long.parseLong(lines.get(1));
      if (root.length == 32 && size >= 0) {
        return new Checkpoint(
            lines.get(0),
            size,
            HexFormat.of().formatHex(root),
            text,
            note.substring(end + 2).lines().toList());
      }
    } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
      // Said below.
    }
    throw new Unreadable(name + " is not a checkpoint.");
  }

  byte[] root() {
    return HexFormat.of().parseHex(rootHex);
  }

  boolean signedBy(PublicKeyText key) {
    return origin.equals(key.name())
        && signatures.stream().anyMatch(line -> isSignature(line, key));
  }

  private boolean isSignature(String line, PublicKeyText key) {
    String start = "\u2014 " + key.name() + " ";
    if (!line.startsWith(start)) {
      return false;
    }
    try {
      byte[] value = Base64.getDecoder().decode(line.substring(start.length()));
      return value.length > 4
          && HexFormat.of().formatHex(value, 0, 4).equals(key.id())
          && key.signed(text, Arrays.copyOfRange(value, 4, value.length));
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
