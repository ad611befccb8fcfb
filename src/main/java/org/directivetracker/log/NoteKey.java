package org.directivetracker.log;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.codec.digest.DigestUtils;

/**
 * The public key of a log.
 *
 * @see <a href="https://c2sp.org/signed-note">The form of signed notes</a>
 */
final class NoteKey {
  /** Names Ed25519 among the algorithms of signed notes. */
  private static final byte ALGORITHM = 1;

  private static final int BYTES = 32;
  private static final int ID_BYTES = 4;

  /** Precedes the 32 bytes of an Ed25519 key in the form that the JDK reads (RFC 8410). */
  private static final byte[] X509 = HexFormat.of().parseHex("302a300506032b6570032100");

  private static final Pattern NOTE =
      Pattern.compile(
          "([^\\s+]+)\n(0|[1-9]\\d{0,17})\n([A-Za-z0-9+/]{43}=)\n\n\u2014 ([^\\s+]+)"
              + " ([A-Za-z0-9+/]+={0,2})\n");

  private final String origin;
  private final byte[] typed;

  NoteKey(String origin, byte[] publicKey) {
    this.origin = origin;
    typed = new byte[1 + BYTES];
    typed[0] = ALGORITHM;
    System.arraycopy(publicKey, 0, typed, 1, BYTES);
  }

  /** The key of a text such as {@link #text()} gives. */
  static Optional<NoteKey> parse(String text) {
    String[] parts = text.split("\\+", 3);
    try {
      byte[] typed = parts.length == 3 ? Base64.getDecoder().decode(parts[2]) : new byte[0];
      if (typed.length == 1 + BYTES && typed[0] == ALGORITHM) {
        var key = new NoteKey(parts[0], Arrays.copyOfRange(typed, 1, typed.length));
        return Optional.of(key).filter(k -> k.text().equals(text));
      }
    } catch (IllegalArgumentException e) {
      // No Base64.
    }
    return Optional.empty();
  }

  String origin() {
    return origin;
  }

  /** What names the key in a signature, in hex. */
  String id() {
    return HexFormat.of().formatHex(idBytes());
  }

  byte[] idBytes() {
    var sha256 = DigestUtils.getSha256Digest();
    sha256.update((origin + "\n").getBytes(StandardCharsets.UTF_8));
    return Arrays.copyOf(sha256.digest(typed), ID_BYTES);
  }

  /** As readers get it: {@code <name>+<id>+<key>}. */
  String text() {
    return origin + "+" + id() + "+" + Base64.getEncoder().encodeToString(typed);
  }

  /** The same key as that of a log of another name. */
  NoteKey named(String name) {
    return new NoteKey(name, Arrays.copyOfRange(typed, 1, typed.length));
  }

  /** The checkpoint that a note is, if it is one of this log and this key has signed it. */
  Optional<VerifiedCheckpoint> read(String note) {
    Matcher parts = NOTE.matcher(note);
    if (!parts.matches() || !parts.group(1).equals(origin) || !parts.group(4).equals(origin)) {
      return Optional.empty();
    }
    try {
      byte[] marked = Base64.getDecoder().decode(parts.group(5));
      byte[] root = Base64.getDecoder().decode(parts.group(3));
      String text = note.substring(0, parts.end(3) + 1);
      return Arrays.equals(Arrays.copyOf(marked, ID_BYTES), idBytes())
              && verifies(text, Arrays.copyOfRange(marked, ID_BYTES, marked.length))
          ? Optional.of(
              new VerifiedCheckpoint(
                  Long.parseLong(parts.group(2)), HexFormat.of().formatHex(root), note))
          : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private boolean verifies(String text, byte[] signature) {
    try {
      byte[] encoded = Arrays.copyOf(X509, X509.length + BYTES);
      System.arraycopy(typed, 1, encoded, X509.length, BYTES);
      PublicKey key =
          KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded));
      Signature ed25519 = Signature.getInstance("Ed25519");
      ed25519.initVerify(key);
      ed25519.update(text.getBytes(StandardCharsets.UTF_8));
      return ed25519.verify(signature);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }
}
