package org.directivetracker.log;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;

/**
 * A folder of checkpoints: one file each, named by the size of the tree, and in a log that was
 * continued under another name by its key too. A file counts when it is a note of that size signed
 * by the key; others are passed over, and named once in the log of the service.
 */
final class CheckpointFolder {
  private static final Logger LOG = Logger.getLogger(CheckpointFolder.class);
  private static final String SUFFIX = ".checkpoint";
  private static final Pattern NAME = Pattern.compile("(\\d{1,18})(-[0-9a-f]{8})?\\.checkpoint");

  /** No note is longer. */
  private static final long MOST_BYTES = 4096;

  /** Among so many of the largest one is nearly always signed by the key. */
  private static final int FEW = 16;

  /** A file by its name; nothing says yet what is in it. */
  record CheckpointFile(long size, Path file) {}

  private final Path folder;
  private final Set<Path> passedOver = new HashSet<>();

  CheckpointFolder(Path folder) {
    this.folder = folder;
  }

  Path folder() {
    return folder;
  }

  /** What tells the folder from all others, those of other machines too. */
  String id() {
    try {
      return InetAddress.getLocalHost().getHostName() + ":" + folder;
    } catch (UnknownHostException e) {
      return ":" + folder;
    }
  }

  /**
   * The files that by their names may be of a key, the largest tree first.
   *
   * @param first whether it is the log's first key, whose files are named by the size alone
   */
  List<CheckpointFile> named(NoteKey key, boolean first) throws IOException {
    return largest(key, first, Integer.MAX_VALUE);
  }

  /** So many of them, and no more in memory: the folder gets half a million a year. */
  private List<CheckpointFile> largest(NoteKey key, boolean first, int most) throws IOException {
    String own = "-" + key.id();
    var largest = new PriorityQueue<CheckpointFile>(Comparator.comparing(CheckpointFile::size));
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        Matcher name = NAME.matcher(String.valueOf(file.getFileName()));
        if (name.matches() && (name.group(2) == null ? first : own.equals(name.group(2)))) {
          largest.add(new CheckpointFile(Long.parseLong(name.group(1)), file));
          if (largest.size() > most) {
            largest.remove();
          }
        }
      }
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return largest.stream().sorted(Comparator.comparing(CheckpointFile::size).reversed()).toList();
  }

  /** The newest that the key has signed. */
  Optional<VerifiedCheckpoint> newest(NoteKey key, boolean first) throws IOException {
    List<CheckpointFile> some = largest(key, first, FEW);
    Optional<VerifiedCheckpoint> found = newest(some, key);
    return found.isPresent() || some.size() < FEW ? found : newest(named(key, first), key);
  }

  private Optional<VerifiedCheckpoint> newest(List<CheckpointFile> files, NoteKey key) {
    return files.stream().flatMap(named -> read(named, key).stream()).findFirst();
  }

  /** What is in the file, if the key has signed it. */
  Optional<VerifiedCheckpoint> read(CheckpointFile named, NoteKey key) {
    Optional<VerifiedCheckpoint> found;
    try {
      found = key.read(text(named.file())).filter(tree -> tree.size() == named.size());
    } catch (IOException e) {
      found = Optional.empty();
    }
    if (found.isEmpty() && passedOver.add(named.file())) {
      LOG.warnf("%s is no checkpoint signed by %s: it is passed over.", named.file(), key.text());
    }
    return found;
  }

  /** Whether exactly this checkpoint is there. */
  boolean has(VerifiedCheckpoint tree, NoteKey key, boolean first) throws IOException {
    for (String name : names(tree, key, first)) {
      Path file = folder.resolve(name);
      if (Files.exists(file) && text(file).equals(tree.note())) {
        return true;
      }
    }
    return false;
  }

  /**
   * Writes a checkpoint, whole before it has its name and on the disk when this returns, and never
   * over another file.
   *
   * @return false when the key has signed another tree of that size, which is there
   */
  boolean keep(VerifiedCheckpoint tree, NoteKey key, boolean first) throws IOException {
    Files.createDirectories(folder);
    for (String name : names(tree, key, first)) {
      Path file = folder.resolve(name);
      if (create(file, tree.note())) {
        return true;
      }
      String there = text(file);
      if (there.equals(tree.note())) {
        return true;
      }
      if (key.read(there).isPresent()) {
        return false;
      }
    }
    throw new FileAlreadyExistsException(folder.resolve(names(tree, key, first).get(0)).toString());
  }

  /** The second name is for where another key's file has the first. */
  private static List<String> names(VerifiedCheckpoint tree, NoteKey key, boolean first) {
    String digits = String.valueOf(tree.size());
    String size = "0".repeat(Math.max(0, 12 - digits.length())) + digits;
    String own = size + "-" + key.id() + SUFFIX;
    return first ? List.of(size + SUFFIX, own) : List.of(own);
  }

  /** False when there is a file of that name. */
  private boolean create(Path file, String text) throws IOException {
    if (Files.exists(file)) {
      return false;
    }
    Path half = folder.resolve(file.getFileName() + "." + UUID.randomUUID() + ".tmp");
    try {
      try (FileChannel out =
          FileChannel.open(half, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
          out.write(bytes);
        }
        out.force(true);
      }
      link(file, half);
    } catch (FileAlreadyExistsException e) {
      return false;
    } finally {
      Files.deleteIfExists(half);
    }
    try (FileChannel names = FileChannel.open(folder, StandardOpenOption.READ)) {
      names.force(true);
    }
    return true;
  }

  /** A link fails where another process was first; a move would replace what that has written. */
  private static void link(Path file, Path half) throws IOException {
    try {
      Files.createLink(file, half);
    } catch (FileAlreadyExistsException e) {
      throw e;
    } catch (UnsupportedOperationException | FileSystemException e) {
      // A file system without links, such as many of the network.
      Files.move(half, file);
    }
  }

  private static String text(Path file) throws IOException {
    return Files.size(file) > MOST_BYTES
        ? ""
        : new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
  }
}
