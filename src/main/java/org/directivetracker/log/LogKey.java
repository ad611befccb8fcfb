package org.directivetracker.log;

import io.quarkus.runtime.Startup;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.EdECPrivateKey;
import java.security.spec.NamedParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import org.apache.commons.codec.binary.StringUtils;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Who signs checkpoints: settings {@code TRACKER_LOG_ORIGIN} and {@code TRACKER_LOG_KEY_FILE}. Both
 * were looked at before the start; beside the embedded database a key is made when there is none.
 *
 * @see <a href="https://c2sp.org/signed-note">The form of signed notes</a>
 */
@Singleton
@Startup
class LogKey {
  private static final String BEGIN = "-----BEGIN PRIVATE KEY-----";
  private static final String END = "-----END PRIVATE KEY-----";

  private static final int PUBLIC_KEY_BYTES = 32;

  private final String origin;
  private final EdECPrivateKey key;
  private final NoteKey publicKey;

  LogKey(
      @ConfigProperty(name = "tracker.log.origin") String origin,
      @ConfigProperty(name = "tracker.log.key-file") Path file) {
    this.origin = origin;
    try {
      if (!Files.exists(file)) {
        make(file);
      }
      key = read(file);
      publicKey = new NoteKey(origin, publicKey(key));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("The log's key cannot be used", e);
    }
  }

  /** The log's name: the first line of its checkpoints, and the name of its key. */
  String origin() {
    return origin;
  }

  /** What readers check signatures with. */
  NoteKey publicKey() {
    return publicKey;
  }

  /** The same in the form of signed notes. */
  String verifierKey() {
    return publicKey.text();
  }

  /** The text, which ends in a newline, as a signed note. */
  String sign(String text) {
    try {
      Signature ed25519 = Signature.getInstance("Ed25519");
      ed25519.initSign(key);
      ed25519.update(StringUtils.getBytesUtf8(text));
      byte[] signature = ed25519.sign();
      byte[] marked = Arrays.copyOf(publicKey.idBytes(), 4 + signature.length);
      System.arraycopy(signature, 0, marked, 4, signature.length);
      return text + "\n\u2014 " + origin + " " + Base64.getEncoder().encodeToString(marked) + "\n";
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static EdECPrivateKey read(Path file) throws IOException, GeneralSecurityException {
    String pem = Files.readString(file).replace(BEGIN, "").replace(END, "");
    return (EdECPrivateKey)
        KeyFactory.getInstance("Ed25519")
            .generatePrivate(new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(pem)));
  }

  /**
   * Written whole before it has its name, and never over another: several processes may start on
   * the same embedded server at once.
   */
  private static void make(Path file) throws IOException, GeneralSecurityException {
    byte[] made =
        KeyPairGenerator.getInstance("Ed25519").generateKeyPair().getPrivate().getEncoded();
    String text =
        BEGIN
            + "\n"
            + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(made)
            + "\n"
            + END;
    Path folder = file.toAbsolutePath().getParent();
    Path half =
        Files.createTempFile(
            folder,
            "log-key",
            null,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try {
      Files.write(half, (text + "\n").getBytes(StandardCharsets.US_ASCII));
      Files.createLink(file, half);
    } catch (FileAlreadyExistsException e) {
      // Another process was first.
    } finally {
      Files.delete(half);
    }
  }

  /**
   * The JDK derives a public key only while it makes a pair, from 32 random bytes which are the
   * private key: so it is given these. What comes of it is tried.
   */
  private static byte[] publicKey(EdECPrivateKey key) throws GeneralSecurityException {
    byte[] seed = key.getBytes().orElseThrow();
    KeyPairGenerator pairs = KeyPairGenerator.getInstance("Ed25519");
    pairs.initialize(
        NamedParameterSpec.ED25519,
        new SecureRandom() {
          @Override
          public void nextBytes(byte[] bytes) {
            System.arraycopy(seed, 0, bytes, 0, bytes.length);
          }
        });
    PublicKey derived = pairs.generateKeyPair().getPublic();
    Signature ed25519 = Signature.getInstance("Ed25519");
    ed25519.initSign(key);
    ed25519.update(seed);
    byte[] signature = ed25519.sign();
    ed25519.initVerify(derived);
    ed25519.update(seed);
    if (!ed25519.verify(signature)) {
      throw new GeneralSecurityException("The public key of the log's key cannot be derived");
    }
    byte[] encoded = derived.getEncoded();
    return Arrays.copyOfRange(encoded, encoded.length - PUBLIC_KEY_BYTES, encoded.length);
  }
}
