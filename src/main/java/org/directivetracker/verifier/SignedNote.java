package org.directivetracker.verifier;

import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A signed note: lines of text, an empty line, and signatures ({@code — name base64}), each with
 * the first four bytes of its key's hash before it.
 *
 * @param text the signed text, with its last line feed
 */
record SignedNote(List<String> lines, String text, List<String> signatures) {
  private static final Pattern DECIMAL = Pattern.compile("0|[1-9][0-9]{0,17}");

  /** Reads a note whose text has exactly so many lines. */
  static SignedNote parse(String note, int lines, String name) throws UnreadableFileException {
    int end = note.lastIndexOf("\n\n");
    if (end < 0 || !note.endsWith("\n")) {
      throw new UnreadableFileException("{} is not a signed note.", name);
    }
    String text = note.substring(0, end + 1);
    List<String> parts = List.of(text.substring(0, end).split("\n", -1));
    if (parts.size() != lines || parts.contains("")) {
      throw new UnreadableFileException("{} is not a signed note of {} lines.", name, lines);
    }
    return new SignedNote(parts, text, List.of(note.substring(end + 2).split("\n", -1)));
  }

  long decimal(int line, String name) throws UnreadableFileException {
    if (!DECIMAL.matcher(lines.get(line)).matches()) {
      throw new UnreadableFileException("{} has no number in line {}.", name, line + 1);
    }
    return Long.parseLong(lines.get(line));
  }

  /** Decodes the one form that the bytes have: padded, and with unused bits of 0. */
  static byte[] base64(String text) {
    byte[] bytes = Base64.getDecoder().decode(text);
    if (!Base64.getEncoder().encodeToString(bytes).equals(text)) {
      throw new IllegalArgumentException("not the canonical form");
    }
    return bytes;
  }

  boolean signedBy(PublicKeyText key) {
    return signatures.stream().anyMatch(line -> isSignature(line, key));
  }

  private boolean isSignature(String line, PublicKeyText key) {
    String start = "\u2014 " + key.name() + " ";
    if (!line.startsWith(start)) {
      return false;
    }
    try {
      byte[] value = base64(line.substring(start.length()));
      return value.length > 4
          && HexFormat.of().formatHex(value, 0, 4).equals(key.id())
          && key.signed(text, Arrays.copyOfRange(value, 4, value.length));
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
