package org.directivetracker.casefile;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.codec.digest.DigestUtils;

/** A zip that remembers size and digest of each file in it, for the manifest. */
final class ManifestZip {
  /** A file as the manifest lists it. */
  record ManifestFile(String path, long size, String sha256) {}

  /** What writes a file. */
  interface EntryWriter {
    void write(OutputStream out) throws IOException;
  }

  private final ZipOutputStream zip;
  private final FileTime time;
  private final List<ManifestFile> listed = new ArrayList<>();

  ManifestZip(OutputStream out, Instant time) {
    this.zip = new ZipOutputStream(out);
    this.time = FileTime.from(time);
  }

  /** Adds a file. */
  void add(String path, EntryWriter content) throws IOException {
    var entry = new ZipEntry(path);
    entry.setLastModifiedTime(time);
    zip.putNextEntry(entry);
    var counting = new Counting(zip);
    content.write(counting);
    counting.flush();
    zip.closeEntry();
    listed.add(
        new ManifestFile(path, counting.size, HexFormat.of().formatHex(counting.sha256.digest())));
  }

  /** What was added so far. */
  List<ManifestFile> listed() {
    return List.copyOf(listed);
  }

  /** Ends it. What was not ended cannot be opened: half a file must not pass for a whole one. */
  void finish() throws IOException {
    zip.finish();
    zip.flush();
  }

  private static final class Counting extends FilterOutputStream {
    private final MessageDigest sha256 = DigestUtils.getSha256Digest();
    private long size;

    Counting(OutputStream out) {
      super(out);
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      out.write(bytes, from, length);
      sha256.update(bytes, from, length);
      size += length;
    }

    /** The zip goes on after this file. */
    @Override
    public void close() throws IOException {
      flush();
    }
  }
}
