package org.directivetracker.verifier;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * The key that the reader trusts, as signed notes write it: {@code name+hash+base64}.
 *
 * @param id in hex the first four bytes of SHA-256 over name, line feed, algorithm and key
 */
record PublicKeyText(String name, String id, PublicKey key) {
  private static final byte ED25519 = 1;

  /** What stands before the 32 bytes of the key in its X.509 form (RFC 8410). */
  private static final byte[] X509 = HexFormat.of().parseHex("302a300506032b6570032100");

  /** The key itself, or the file that holds it. */
  static PublicKeyText of(String argument) throws UnreadableFileException {
    try {
      Path file = Path.of(argument);
      return parse((Files.isRegularFile(file) ? Files.readString(file) : argument).strip());
    } catch (IOException | InvalidPathException e) {
      return parse(argument.strip());
    }
  }

  boolean isSame(PublicKeyText other) {
    return name.equals(other.name) && Arrays.equals(key.getEncoded(), other.key.getEncoded());
  }

  /** A key in the form {@code name+hash+base64}. */
  static PublicKeyText parse(String text) throws UnreadableFileException {
    try {
      String[] parts = text.split("\\+", 3);
      byte[] typed = SignedNote.base64(parts[2]);
      byte[] hash = MerkleTree.hash((parts[0] + "\n").getBytes(StandardCharsets.UTF_8), typed);
      String id = HexFormat.of().formatHex(hash, 0, 4);
      if (typed.length != 33 || typed[0] != ED25519 || !id.equals(parts[1])) {
        throw new UnreadableFileException(
            "The key is not an Ed25519 key of the form name+hash+base64.");
      }
      byte[] encoded = Arrays.copyOf(X509, X509.length + 32);
      System.arraycopy(typed, 1, encoded, X509.length, 32);
      return new PublicKeyText(
          parts[0],
          id,
          KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded)));
    } catch (IndexOutOfBoundsException | IllegalArgumentException | GeneralSecurityException e) {
      throw new UnreadableFileException(
          "The key is not an Ed25519 key of the form name+hash+base64.");
    }
  }

  boolean signed(String text, byte[] signature) {
    try {
      Signature verification = Signature.getInstance("Ed25519");
      verification.initVerify(key);
      verification.update(text.getBytes(StandardCharsets.UTF_8));
      return verification.verify(signature);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }
}
