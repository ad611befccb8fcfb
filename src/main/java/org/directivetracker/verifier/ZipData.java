package org.directivetracker.verifier;

import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * The bytes of one entry of a zip, unpacked; at their end size and check sum must be the listed.
 */
final class ZipData extends InputStream {
  private final RandomAccessFile file;
  private final ZipIndex.ZipMember entry;
  private final Inflater inflater = new Inflater(true);
  private final CRC32 crc = new CRC32();
  private final byte[] packed = new byte[1 << 14];
  private long read;
  private long size;

  ZipData(RandomAccessFile file, ZipIndex.ZipMember entry) {
    this.file = file;
    this.entry = entry;
  }

  @Override
  public int read() throws IOException {
    var one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] to, int from, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    int n =
        entry.method() == ZipIndex.ZipMember.STORED
            ? fill(to, from, length)
            : inflate(to, from, length);
    if (n < 0) {
      if (read != entry.packed() || size != entry.size() || crc.getValue() != entry.crc()) {
        throw new IOException("The size or the check sum differs.");
      }
      return -1;
    }
    crc.update(to, from, n);
    size += n;
    if (size > entry.size()) {
      throw new IOException("There are more bytes than listed.");
    }
    return n;
  }

  private int inflate(byte[] to, int from, int length) throws IOException {
    try {
      while (true) {
        int n = inflater.inflate(to, from, length);
        if (n > 0) {
          return n;
        }
        if (inflater.finished()) {
          read -= inflater.getRemaining();
          return -1;
        }
        int more = inflater.needsInput() ? fill(packed, 0, packed.length) : -1;
        if (more < 0) {
          throw new IOException("The packed bytes are cut off.");
        }
        inflater.setInput(packed, 0, more);
      }
    } catch (DataFormatException e) {
      throw new IOException(e);
    }
  }

  private int fill(byte[] to, int from, int length) throws IOException {
    long left = entry.packed() - read;
    if (left == 0) {
      return -1;
    }
    file.seek(entry.data() + read);
    int n = file.read(to, from, (int) Math.min(length, left));
    if (n < 0) {
      throw new IOException("The zip is cut off.");
    }
    read += n;
    return n;
  }

  @Override
  public void close() {
    inflater.end();
  }
}
