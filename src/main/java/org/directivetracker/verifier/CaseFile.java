package org.directivetracker.verifier;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.jr.ob.JSON;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/** A case file as it lies on the disk: a zip whose manifest names all that is in it. */
final class CaseFile implements AutoCloseable {
  static final String MANIFEST = "manifest.json";
  static final String CHECKPOINT = "checkpoint.txt";
  static final String CHECKPOINTS = "checkpoints.jsonl";
  static final String CONSISTENCY = "consistency.json";
  static final String EVENTS = "events.jsonl";
  static final String EVIDENCE = "evidence/";
  static final String SNAPSHOTS = "report-snapshots/";

  /** Nothing but evidence, snapshots and the events is larger, and those are read in pieces. */
  private static final int MOST_IN_MEMORY = 64 << 20;

  /** A step for each line of a file. */
  interface LineReader {
    void read(Map<String, Object> line) throws Unreadable;
  }

  /** A file as the manifest lists it. */
  record Listed(String path, String sha256) {}

  private final ZipFile zip;
  private final Map<String, Object> manifest;

  private CaseFile(ZipFile zip) throws Unreadable {
    this.zip = zip;
    this.manifest = json(MANIFEST).orElseThrow(() -> new Unreadable("There is no manifest.json."));
    if (!"directive-tracker-case-file".equals(manifest.get("format"))
        || !Integer.valueOf(1).equals(manifest.get("formatVersion"))) {
      throw new Unreadable("The manifest is not that of a case file of version 1.");
    }
  }

  static CaseFile open(Path path) throws Unreadable {
    try {
      return new CaseFile(new ZipFile(path.toFile()));
    } catch (IOException e) {
      throw new Unreadable(path + " cannot be read as a zip file.");
    }
  }

  String scope() {
    return manifest.get("scope") instanceof Map<?, ?> scope ? "" + scope.get("kind") : "";
  }

  String subject() {
    return manifest.get("scope") instanceof Map<?, ?> scope && scope.get("reference") != null
        ? scope.get("kind") + " " + scope.get("reference")
        : scope();
  }

  /** What the manifest lists. */
  List<Listed> listed() throws Unreadable {
    var listed = new ArrayList<Listed>();
    if (manifest.get("files") instanceof List<?> files) {
      for (Object file : files) {
        Map<?, ?> members = (Map<?, ?>) file;
        listed.add(new Listed("" + members.get("path"), "" + members.get("sha256")));
      }
      return listed;
    }
    throw new Unreadable("The manifest lists no files.");
  }

  /** The digest of every file that is there but the manifest. */
  Map<String, String> present() throws Unreadable {
    var digests = new TreeMap<String, String>();
    for (ZipEntry entry : zip.stream().toList()) {
      if (!entry.isDirectory() && !entry.getName().equals(MANIFEST)) {
        digests.put(entry.getName(), digest(entry));
      }
    }
    return digests;
  }

  private String digest(ZipEntry entry) throws Unreadable {
    MessageDigest sha256 = Tree.sha256();
    try (InputStream in = zip.getInputStream(entry)) {
      var piece = new byte[1 << 16];
      for (int n = in.read(piece); n > 0; n = in.read(piece)) {
        sha256.update(piece, 0, n);
      }
      return HexFormat.of().formatHex(sha256.digest());
    } catch (IOException e) {
      throw new Unreadable(entry.getName() + " cannot be read.");
    }
  }

  Optional<String> text(String path) throws Unreadable {
    ZipEntry entry = zip.getEntry(path);
    if (entry == null) {
      return Optional.empty();
    }
    try (InputStream in = zip.getInputStream(entry)) {
      byte[] bytes = in.readNBytes(MOST_IN_MEMORY + 1);
      if (bytes.length > MOST_IN_MEMORY) {
        throw new Unreadable(path + " is too large.");
      }
      return Optional.of(new String(bytes, StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new Unreadable(path + " cannot be read.");
    }
  }

  Optional<Map<String, Object>> json(String path) throws Unreadable {
    Optional<String> text = text(path);
    return text.isEmpty() ? Optional.empty() : Optional.of(object(text.get(), path));
  }

  /** Reads a file of one JSON object a line; none when it is not there. */
  void lines(String path, LineReader reader) throws Unreadable {
    ZipEntry entry = zip.getEntry(path);
    if (entry == null) {
      return;
    }
    try (var in =
        new BufferedReader(
            new InputStreamReader(zip.getInputStream(entry), StandardCharsets.UTF_8))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        reader.read(object(line, path));
      }
    } catch (IOException e) {
      throw new Unreadable(path + " cannot be read.");
    }
  }

  static Map<String, Object> object(String text, String what) throws Unreadable {
    try {
      return new LinkedHashMap<>(JSON.std.mapFrom(text));
    } catch (JacksonException e) {
      throw new Unreadable(what + " is not JSON.");
    } catch (IOException e) {
      throw new Unreadable(what + " cannot be read.");
    }
  }

  static List<byte[]> hashes(@Nullable Object list, String what) throws Unreadable {
    var hashes = new ArrayList<byte[]>();
    if (list instanceof List<?> values) {
      for (Object value : values) {
        hashes.add(hash(value, what));
      }
    }
    return hashes;
  }

  static byte[] hash(@Nullable Object value, String what) throws Unreadable {
    try {
      return HexFormat.of().parseHex("" + value);
    } catch (IllegalArgumentException e) {
      throw new Unreadable(what + " holds what is not a hash.");
    }
  }

  @Override
  public void close() throws Unreadable {
    try {
      zip.close();
    } catch (IOException e) {
      throw new Unreadable("The file cannot be closed.");
    }
  }
}
