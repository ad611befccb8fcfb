package org.directivetracker.postgres;

import java.io.IOException;
import java.io.Reader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Properties;

/** The passwords and the port of one embedded server, kept in a file that only its owner reads. */
final class ServerCredentials {
  private final Path file;
  private final Properties values;

  private ServerCredentials(Path file, Properties values) {
    this.file = file;
    this.values = values;
  }

  static ServerCredentials in(Path dataDir) throws IOException {
    Path file = dataDir.resolve("postgresql.secrets");
    Properties values = new Properties();
    if (Files.exists(file)) {
      try (Reader reader = Files.newBufferedReader(file)) {
        values.load(reader);
      }
      return new ServerCredentials(file, values);
    }
    SecureRandom random = new SecureRandom();
    for (String login :
        new String[] {
          EmbeddedPostgres.SUPER_USER, EmbeddedPostgres.OWNER_USER, EmbeddedPostgres.APP_USER
        }) {
      byte[] password = new byte[24];
      random.nextBytes(password);
      values.setProperty(login, HexFormat.of().formatHex(password));
    }
    ServerCredentials secrets = new ServerCredentials(file, values);
    secrets.usePort(LoopbackPorts.free());
    return secrets;
  }

  String password(String login) {
    String password = values.getProperty(login);
    if (password == null) {
      throw new IllegalStateException("There is no password of " + login + " in " + file + ".");
    }
    return password;
  }

  int port() {
    return Integer.parseInt(values.getProperty("port", "0"));
  }

  void usePort(int port) throws IOException {
    values.setProperty("port", Integer.toString(port));
    StringWriter text = new StringWriter();
    values.store(text, null);
    writePrivately(file, text.toString());
  }

  /**
   * Replaces the file in one step, readable by its owner only, and on the disk when this returns.
   */
  static void writePrivately(Path file, String text) throws IOException {
    Path half = file.resolveSibling(file.getFileName() + ".tmp");
    Files.deleteIfExists(half);
    try (FileChannel channel =
        FileChannel.open(
            half,
            EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
      ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
    Files.move(half, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null) {
      force(folder);
    }
  }

  /** Puts the names in a folder on the disk, so that a rename survives a power cut. */
  static void force(Path folder) {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
