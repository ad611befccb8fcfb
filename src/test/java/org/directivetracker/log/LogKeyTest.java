package org.directivetracker.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.HexFormat;
import org.directivetracker.testing.LogKeys;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The log's key: kept for itself, and used as others use it. */
class LogKeyTest {
  @TempDir Path folder;

  @Test
  void aKeyIsMadeOnceAndKeptToItself() throws IOException {
    Path file = folder.resolve("log-key.pem");
    var made = new LogKey("test.example/log", file);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(folder).isDirectoryContaining(f -> f.equals(file));
    try (var files = Files.list(folder)) {
      assertThat(files).containsExactly(file);
    }
    var read = new LogKey("test.example/log", file);
    assertThat(read.verifierKey()).isEqualTo(made.verifierKey());
    String note = made.sign("test.example/log\n0\nroot\n");
    assertThat(LogKeys.verifies(note, read.verifierKey())).isTrue();
    assertThat(LogKeys.verifies(note.replace("\n0\n", "\n1\n"), read.verifierKey())).isFalse();
    var other = new LogKey("test.example/log", folder.resolve("other.pem"));
    assertThat(LogKeys.verifies(note, other.verifierKey())).isFalse();
  }

  /** The first test of RFC 8032, section 7.1. */
  @Test
  void thePublicKeyIsThatOfThePrivateOne() {
    Path file =
        LogKeys.write(
            folder.resolve("rfc8032.pem"),
            "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60");
    String key = new LogKey("x", file).verifierKey().split("\\+", 3)[2];
    assertThat(HexFormat.of().formatHex(Base64.getDecoder().decode(key)))
        .isEqualTo("01d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
  }

  /** The example that the first implementation of signed notes documents. */
  @Test
  void aNoteIsSignedAsOthersSignIt() {
    byte[] typed = Base64.getDecoder().decode("AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz");
    Path file =
        LogKeys.write(folder.resolve("note.pem"), HexFormat.of().formatHex(typed, 1, typed.length));
    var key = new LogKey("PeterNeumann", file);
    assertThat(key.verifierKey())
        .isEqualTo("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW");
    String text =
        "If you think cryptography is the answer to your problem,\n"
            + "then you don't know what your problem is.\n";
    assertThat(key.sign(text))
        .isEqualTo(
            text
                + "\n\u2014 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n");
  }
}
