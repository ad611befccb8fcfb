package org.directivetracker.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;

/** Keys of logs, and the signatures of their checkpoints as a reader checks them. */
public final class LogKeys {
  /** What stands before the 32 bytes of an Ed25519 key in its PKCS#8 and X.509 forms (RFC 8410). */
  private static final String PRIVATE_PREFIX = "302e020100300506032b657004220420";

  private static final String PUBLIC_PREFIX = "302a300506032b6570032100";

  private LogKeys() {}

  /** Writes a new key there. */
  public static Path make(Path file) {
    try {
      byte[] key =
          KeyPairGenerator.getInstance("Ed25519").generateKeyPair().getPrivate().getEncoded();
      return write(file, key);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Writes the key of these 32 bytes there. */
  public static Path write(Path file, String seed) {
    return write(file, HexFormat.of().parseHex(PRIVATE_PREFIX + seed));
  }

  private static Path write(Path file, byte[] key) {
    try {
      return Files.writeString(
          file,
          "-----BEGIN PRIVATE KEY-----\n"
              + Base64.getEncoder().encodeToString(key)
              + "\n-----END PRIVATE KEY-----\n");
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Whether a note is signed by the key that {@code <name>+<id>+<key>} names. */
  public static boolean verifies(String note, String verifierKey) {
    String[] parts = verifierKey.split("\\+", 3);
    byte[] key = Base64.getDecoder().decode(parts[2]);
    byte[] id =
        Arrays.copyOf(
            Proofs.sha256((parts[0] + "\n").getBytes(java.nio.charset.StandardCharsets.UTF_8), key),
            4);
    String mark = "\n\u2014 " + parts[0] + " ";
    int at = note.indexOf(mark);
    if (at < 0 || key[0] != 1 || !HexFormat.of().formatHex(id).equals(parts[1])) {
      return false;
    }
    byte[] signature = Base64.getDecoder().decode(note.substring(at + mark.length()).strip());
    if (!Arrays.equals(Arrays.copyOf(signature, 4), id)) {
      return false;
    }
    try {
      PublicKey known =
          KeyFactory.getInstance("Ed25519")
              .generatePublic(
                  new X509EncodedKeySpec(
                      HexFormat.of()
                          .parseHex(
                              PUBLIC_PREFIX
                                  + HexFormat.of()
                                      .formatHex(Arrays.copyOfRange(key, 1, key.length)))));
      Signature ed25519 = Signature.getInstance("Ed25519");
      ed25519.initVerify(known);
      ed25519.update(note.substring(0, at).getBytes(java.nio.charset.StandardCharsets.UTF_8));
      return ed25519.verify(Arrays.copyOfRange(signature, 4, signature.length));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
