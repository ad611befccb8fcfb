package org.directivetracker.verifier;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import org.eclipse.microprofile.config.ConfigProvider;

/** Builds the tree of a changed file of everything again, and signs it. */
final class Forger {
  private Forger() {}

  /** The key with which the service signs. */
  static PrivateKey stolen() {
    try {
      Path file = ConfigProvider.getConfig().getValue("tracker.log.key-file", Path.class);
      String pem = Files.readString(file).replaceAll("-----[A-Z ]+-----", "");
      return KeyFactory.getInstance("Ed25519")
          .generatePrivate(new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(pem)));
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  static PrivateKey another() {
    try {
      return KeyPairGenerator.getInstance("Ed25519").generateKeyPair().getPrivate();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Gives the leaves and the checkpoint that the events now need. */
  static CaseZip rebuilt(CaseZip file, PrivateKey key, PublicKeyText named) {
    var tree = new MerkleTree();
    file.edit(
        events -> {
          for (ObjectNode event : events) {
            byte[] leaf = MerkleTree.leaf(event.get("canonical").asText());
            event.put("leaf", HexFormat.of().formatHex(leaf));
            tree.add(leaf);
          }
        });
    return file.put("checkpoint.txt", checkpoint(tree, key, named));
  }

  /** A signed checkpoint of the tree. */
  static String checkpoint(MerkleTree tree, PrivateKey key, PublicKeyText named) {
    String text =
        named.name()
            + "\n"
            + tree.size()
            + "\n"
            + Base64.getEncoder().encodeToString(tree.root())
            + "\n";
    return text + "\n\u2014 " + named.name() + " " + signature(text, key, named) + "\n";
  }

  private static String signature(String text, PrivateKey key, PublicKeyText named) {
    try {
      Signature ed25519 = Signature.getInstance("Ed25519");
      ed25519.initSign(key);
      ed25519.update(text.getBytes(StandardCharsets.UTF_8));
      byte[] signature = ed25519.sign();
      byte[] marked = Arrays.copyOf(HexFormat.of().parseHex(named.id()), 4 + signature.length);
      System.arraycopy(signature, 0, marked, 4, signature.length);
      return Base64.getEncoder().encodeToString(marked);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
