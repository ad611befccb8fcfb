package org.directivetracker.verifier;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;

/** A zip without compression, so that its bytes are the same everywhere; it can be malformed. */
final class StoredZip {
  /** One entry, and what its two headers say of it. */
  static final class Entry {
    String name;
    String localName;
    byte[] bytes;
    int flags;
    int method;
    int mode;
    int localCrcChange;
    int crcChange;
    byte[] before = {};

    Entry(String name, byte[] bytes) {
      this.name = name;
      this.localName = name;
      this.bytes = bytes;
    }
  }

  final List<Entry> entries = new ArrayList<>();
  byte[] prefix = {};
  byte[] comment = {};

  byte[] write() {
    var out = new ByteArrayOutputStream();
    var directory = new ByteArrayOutputStream();
    out.writeBytes(prefix);
    for (Entry entry : entries) {
      out.writeBytes(entry.before);
      int offset = out.size();
      var crc = new CRC32();
      crc.update(entry.bytes);
      int sum = (int) crc.getValue() + entry.crcChange;
      byte[] local = entry.localName.getBytes(StandardCharsets.UTF_8);
      byte[] name = entry.name.getBytes(StandardCharsets.UTF_8);
      out.writeBytes(
          common(
                  buffer(30).putInt(0x04034b50).putShort((short) 20),
                  entry,
                  sum + entry.localCrcChange,
                  local)
              .putShort((short) 0)
              .array());
      out.writeBytes(local);
      out.writeBytes(entry.bytes);
      directory.writeBytes(
          common(
                  buffer(46)
                      .putInt(0x02014b50)
                      .putShort((short) (3 << 8 | 20))
                      .putShort((short) 20),
                  entry,
                  sum,
                  name)
              .putShort((short) 0)
              .putShort((short) 0)
              .putShort((short) 0)
              .putShort((short) 0)
              .putInt(entry.mode << 16)
              .putInt(offset)
              .array());
      directory.writeBytes(name);
    }
    int start = out.size();
    out.writeBytes(directory.toByteArray());
    out.writeBytes(
        buffer(22)
            .putInt(0x06054b50)
            .putInt(0)
            .putShort((short) entries.size())
            .putShort((short) entries.size())
            .putInt(directory.size())
            .putInt(start)
            .putShort((short) comment.length)
            .array());
    out.writeBytes(comment);
    return out.toByteArray();
  }

  private static ByteBuffer common(ByteBuffer header, Entry entry, int crc, byte[] name) {
    return header
        .putShort((short) entry.flags)
        .putShort((short) entry.method)
        .putInt(0x5d810000)
        .putInt(crc)
        .putInt(entry.bytes.length)
        .putInt(entry.bytes.length)
        .putShort((short) name.length);
  }

  private static ByteBuffer buffer(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }
}
