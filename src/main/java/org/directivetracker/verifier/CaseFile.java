package org.directivetracker.verifier;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A case file on the disk: a zip whose manifest names all that is in it. */
final class CaseFile implements AutoCloseable {
  static final String MANIFEST = "manifest.json";
  static final String CHECKPOINT = "checkpoint.txt";
  static final String CHECKPOINTS = "checkpoints.jsonl";
  static final String CONSISTENCY = "consistency.json";
  static final String CONTINUATIONS = "continuations.jsonl";
  static final String DIRECTIVE_NOTE = "directive.note";
  static final String EVENTS = "events.jsonl";
  static final String EVIDENCE = "evidence/";
  static final String INDEX = "index.html";
  static final String SNAPSHOTS = "report-snapshots/";

  /** The manifest has about 170 bytes for each file. */
  private static final int MOST_MANIFEST_BYTES = 64 << 20;

  private static final int MOST_TEXT_BYTES = 1 << 20;

  private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");

  /** A step for each line of a file; {@code what} names the line in messages. */
  interface LineReader {
    void read(Map<String, Object> line, String what) throws UnreadableFileException;
  }

  /** Size and SHA-256 of a file, in lower-case hex. */
  record FileDigest(long size, String sha256) {}

  private final RandomAccessFile file;
  private final Map<String, ZipIndex.ZipMember> entries;

  private CaseFile(RandomAccessFile file, Map<String, ZipIndex.ZipMember> entries) {
    this.file = file;
    this.entries = entries;
  }

  static CaseFile open(Path path) throws UnreadableFileException {
    try {
      var file = new RandomAccessFile(path.toFile(), "r");
      try {
        return new CaseFile(file, ZipIndex.read(file));
      } catch (IOException | UnreadableFileException | RuntimeException e) {
        file.close();
        throw e;
      }
    } catch (IOException | ArithmeticException | IllegalArgumentException e) {
      throw new UnreadableFileException("{} cannot be read as a zip file.", path);
    }
  }

  Set<String> names() {
    return entries.keySet();
  }

  boolean has(String path) {
    return entries.containsKey(path);
  }

  FileDigest digest(String path) throws UnreadableFileException {
    MessageDigest sha256 = MerkleTree.sha256();
    long size = 0;
    try (InputStream in = stream(path)) {
      var piece = new byte[1 << 16];
      for (int n = in.read(piece); n > 0; n = in.read(piece)) {
        sha256.update(piece, 0, n);
        size += n;
      }
      return new FileDigest(size, HexFormat.of().formatHex(sha256.digest()));
    } catch (IOException e) {
      throw new UnreadableFileException(
          "{} cannot be unpacked: its bytes are not those of the zip.", path);
    }
  }

  Map<String, Object> manifest() throws UnreadableFileException {
    return json(MANIFEST, MOST_MANIFEST_BYTES);
  }

  Map<String, Object> json(String path) throws UnreadableFileException {
    return json(path, MOST_TEXT_BYTES);
  }

  private Map<String, Object> json(String path, int most) throws UnreadableFileException {
    try (InputStream in = stream(path)) {
      if (entry(path).size() > most) {
        throw new UnreadableFileException("{} has more than {} bytes.", path, most);
      }
      return VerifierJson.object(in, path);
    } catch (IOException e) {
      throw new UnreadableFileException(
          "{} cannot be unpacked: its bytes are not those of the zip.", path);
    }
  }

  /** The text of a small file. */
  String text(String path) throws UnreadableFileException {
    try (InputStream in = stream(path)) {
      if (entry(path).size() > MOST_TEXT_BYTES) {
        throw new UnreadableFileException("{} has more than {} bytes.", path, MOST_TEXT_BYTES);
      }
      return utf8(in.readAllBytes(), path);
    } catch (IOException e) {
      throw new UnreadableFileException(
          "{} cannot be unpacked: its bytes are not those of the zip.", path);
    }
  }

  static String utf8(byte[] bytes, String what) throws UnreadableFileException {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new UnreadableFileException("{} is not UTF-8.", what);
    }
  }

  /** Reads a file of one JSON object a line; nothing when the file is not there. */
  void lines(String path, LineReader reader) throws UnreadableFileException {
    if (!has(path)) {
      return;
    }
    long number = 0;
    try (InputStream in = new BufferedInputStream(stream(path), 1 << 16)) {
      var line = new LineInputStream(in);
      while (line.begin()) {
        number++;
        String what = "Line " + number + " of " + path;
        reader.read(VerifierJson.object(line, what), what);
      }
    } catch (LineInputStream.LineTooLongException e) {
      throw new UnreadableFileException(
          "Line {} of {} has more than {} bytes.", number, path, LineInputStream.MOST_BYTES);
    } catch (IOException e) {
      throw new UnreadableFileException(
          "{} cannot be unpacked: its bytes are not those of the zip.", path);
    }
  }

  private InputStream stream(String path) throws UnreadableFileException {
    return new ZipData(file, entry(path));
  }

  private ZipIndex.ZipMember entry(String path) throws UnreadableFileException {
    ZipIndex.ZipMember entry = entries.get(path);
    if (entry == null) {
      throw new UnreadableFileException("There is no {}.", path);
    }
    return entry;
  }

  static List<byte[]> hashes(List<?> values, String what) throws UnreadableFileException {
    var hashes = new ArrayList<byte[]>();
    for (Object value : values) {
      hashes.add(hash(value, what));
    }
    return hashes;
  }

  static byte[] hash(@Nullable Object value, String what) throws UnreadableFileException {
    if (value instanceof String text && HASH.matcher(text).matches()) {
      return HexFormat.of().parseHex(text);
    }
    throw new UnreadableFileException("{} has something else where a hash should be.", what);
  }

  @Override
  public void close() throws UnreadableFileException {
    try {
      file.close();
    } catch (IOException e) {
      throw new UnreadableFileException("The file cannot be closed.");
    }
  }
}
