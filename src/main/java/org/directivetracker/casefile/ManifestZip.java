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

/** Zip writer that records the size and digest of each file, for the manifest. */
final class ManifestZip {
  /**
   * A file as the manifest lists it.
   *
   * @param size size in bytes
   * @param sha256 digest of the content, in lower-case hex
   */
  record ManifestFile(String path, long size, String sha256) {}

  /** Writes the content of one file. */
  interface EntryWriter {
    void write(OutputStream out) throws IOException;
  }

  private final ZipOutputStream zip;
  private final FileTime time;
  private final List<ManifestFile> listed = new ArrayList<>();

  /**
   * @param time the modification time of every file in the zip
   */
  ManifestZip(OutputStream out, Instant time) {
    this.zip = new ZipOutputStream(out);
    this.time = FileTime.from(time);
  }

  /** Adds a file. */
  void add(String path, EntryWriter content) throws IOException {
    var entry = new ZipEntry(path);
    entry.setLastModifiedTime(time);
    zip.putNextEntry(entry);
    var digesting = new DigestingOutputStream(zip);
    content.write(digesting);
    digesting.flush();
    zip.closeEntry();
    listed.add(
        new ManifestFile(
            path, digesting.size, HexFormat.of().formatHex(digesting.sha256.digest())));
  }

  /** The files that were added so far, in that order. */
  List<ManifestFile> listed() {
    return List.copyOf(listed);
  }

  /**
   * Completes the zip. A zip that was not completed cannot be opened, so half a case file cannot
   * pass for a whole one.
   */
  void finish() throws IOException {
    zip.finish();
    zip.flush();
  }

  private static final class DigestingOutputStream extends FilterOutputStream {
    private final MessageDigest sha256 = DigestUtils.getSha256Digest();
    private long size;

    DigestingOutputStream(OutputStream out) {
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

    /** Leaves the zip open: other files follow this one. */
    @Override
    public void close() throws IOException {
      flush();
    }
  }
}
