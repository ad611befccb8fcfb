package org.directivetracker.verifier;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The central directory of a zip, held to the local headers. Readers of zips differ in which of the
 * two they believe and in where they look for the directory; here both say the same, and every byte
 * of the file belongs to exactly one entry or to the directory.
 */
final class ZipIndex {
  private static final int END = 0x06054b50;
  private static final int END_BYTES = 22;
  private static final int END_64_LOCATOR = 0x07064b50;
  private static final int END_64_LOCATOR_BYTES = 20;
  private static final int END_64 = 0x06064b50;
  private static final int END_64_BYTES = 56;
  private static final int CENTRAL = 0x02014b50;
  private static final int CENTRAL_BYTES = 46;
  private static final int LOCAL = 0x04034b50;
  private static final int LOCAL_BYTES = 30;
  private static final int DESCRIPTOR = 0x08074b50;
  private static final long MAX_32 = 0xffffffffL;
  private static final int MAX_16 = 0xffff;
  private static final int FLAG_DESCRIPTOR = 1 << 3;
  private static final int FLAG_UTF8 = 1 << 11;

  /** Bits 1 and 2 say how hard a packer tried; they change nothing. */
  private static final int FLAGS_ALLOWED = 0b110 | FLAG_DESCRIPTOR | FLAG_UTF8;

  private static final int MOST_NAME_BYTES = 200;

  /** A file in the zip; {@code data} is where its packed bytes begin. */
  record ZipMember(String name, int method, long crc, long packed, long size, long data) {
    static final int STORED = 0;
    static final int DEFLATED = 8;
  }

  private record Directory(long count, long size, long offset, long endsAt) {}

  private final RandomAccessFile file;

  private ZipIndex(RandomAccessFile file) {
    this.file = file;
  }

  static Map<String, ZipMember> read(RandomAccessFile file)
      throws IOException, UnreadableFileException {
    return new ZipIndex(file).entries();
  }

  private Map<String, ZipMember> entries() throws IOException, UnreadableFileException {
    Directory directory = directory();
    var entries = new LinkedHashMap<String, ZipMember>();
    long at = directory.offset;
    long local = 0;
    for (long i = 0; i < directory.count; i++) {
      ByteBuffer header = at(at, CENTRAL_BYTES);
      if (header.getInt(0) != CENTRAL) {
        throw new UnreadableFileException("The zip's central directory is damaged.");
      }
      byte[] name = bytes(at + CENTRAL_BYTES, u16(header, 28));
      byte[] extra = bytes(at + CENTRAL_BYTES + name.length, u16(header, 30));
      if (u16(header, 32) != 0) {
        throw new UnreadableFileException("An entry of the zip has a comment.");
      }
      at += CENTRAL_BYTES + (long) name.length + extra.length;
      local = entry(header, name, extra, local, entries);
    }
    if (at != directory.offset + directory.size
        || at != directory.endsAt
        || local != directory.offset) {
      throw new UnreadableFileException("The zip has bytes that belong to no entry.");
    }
    return entries;
  }

  private Directory directory() throws IOException, UnreadableFileException {
    long end = file.length() - END_BYTES;
    if (end < 0) {
      throw new UnreadableFileException("It is no zip file.");
    }
    ByteBuffer record = at(end, END_BYTES);
    if (record.getInt(0) != END || u16(record, 20) != 0) {
      throw new UnreadableFileException(
          "It is no zip file, or one with a comment or other bytes behind its directory.");
    }
    if (u16(record, 4) != 0 || u16(record, 6) != 0 || u16(record, 8) != u16(record, 10)) {
      throw new UnreadableFileException("The zip is one part of several.");
    }
    var plain = new Directory(u16(record, 10), u32(record, 12), u32(record, 16), end);
    if (plain.count != MAX_16 && plain.size != MAX_32 && plain.offset != MAX_32) {
      return plain;
    }
    long locator = end - END_64_LOCATOR_BYTES;
    long end64 = locator - END_64_BYTES;
    if (end64 < 0 || at(locator, END_64_LOCATOR_BYTES).getInt(0) != END_64_LOCATOR) {
      return plain;
    }
    ByteBuffer large = at(end64, END_64_BYTES);
    if (large.getInt(0) != END_64 || at(locator, END_64_LOCATOR_BYTES).getLong(8) != end64) {
      throw new UnreadableFileException("The zip's central directory is damaged.");
    }
    return new Directory(large.getLong(32), large.getLong(40), large.getLong(48), end64);
  }

  /** Adds the entry, and returns where the next one must begin. */
  private long entry(
      ByteBuffer central, byte[] rawName, byte[] extra, long local, Map<String, ZipMember> entries)
      throws IOException, UnreadableFileException {
    String name = name(rawName);
    int flags = u16(central, 8);
    int method = u16(central, 10);
    if ((flags & ~FLAGS_ALLOWED) != 0) {
      throw new UnreadableFileException("{} is encrypted or packed in an unknown way.", name);
    }
    if (method != ZipMember.STORED && method != ZipMember.DEFLATED) {
      throw new UnreadableFileException("{} is packed in an unknown way.", name);
    }
    int fileType = u16(central, 40) >>> 12;
    if (fileType != 0 && fileType != 8) {
      throw new UnreadableFileException("{} is a link or no file.", name);
    }
    long[] wide = {u32(central, 24), u32(central, 20), u32(central, 42)};
    widen(wide, extra, name);
    if (wide[2] != local) {
      throw new UnreadableFileException(
          "The zip has bytes that belong to no entry, before {}.", name);
    }
    ByteBuffer header = at(local, LOCAL_BYTES);
    byte[] localName = bytes(local + LOCAL_BYTES, u16(header, 26));
    byte[] localExtra = bytes(local + LOCAL_BYTES + localName.length, u16(header, 28));
    long[] localWide = {u32(header, 22), u32(header, 18), 0};
    widen(localWide, localExtra, name);
    boolean described = (flags & FLAG_DESCRIPTOR) != 0;
    boolean blank = described && localWide[0] == 0 && localWide[1] == 0 && header.getInt(14) == 0;
    if (header.getInt(0) != LOCAL
        || !Arrays.equals(rawName, localName)
        || u16(header, 6) != flags
        || u16(header, 8) != method
        || !(blank || isSame(header, localWide, central, wide))) {
      throw new UnreadableFileException(
          "{} has a local header that differs from the directory.", name);
    }
    long data = local + LOCAL_BYTES + localName.length + localExtra.length;
    var entry = new ZipMember(name, method, u32(central, 16), wide[1], wide[0], data);
    if (entries.put(name, entry) != null) {
      throw new UnreadableFileException("{} is in the zip twice.", name);
    }
    long next = Math.addExact(data, wide[1]);
    return described ? descriptor(entry, next) : next;
  }

  private static boolean isSame(
      ByteBuffer local, long[] localWide, ByteBuffer central, long[] wide) {
    return local.getInt(14) == central.getInt(16)
        && localWide[0] == wide[0]
        && localWide[1] == wide[1];
  }

  /** Checks what follows the packed bytes when the local header was written before them. */
  private long descriptor(ZipMember entry, long at) throws IOException, UnreadableFileException {
    boolean large = entry.packed > MAX_32 || entry.size > MAX_32;
    ByteBuffer given = at(at, large ? 24 : 16);
    boolean fits =
        given.getInt(0) == DESCRIPTOR
            && u32(given, 4) == entry.crc
            && (large ? given.getLong(8) : u32(given, 8)) == entry.packed
            && (large ? given.getLong(16) : u32(given, 12)) == entry.size;
    if (!fits) {
      throw new UnreadableFileException(
          "{} has a data descriptor that differs from the directory.", entry.name);
    }
    return at + given.capacity();
  }

  /** Replaces each value of 2^32 - 1 (size, packed size, offset) by that of the zip64 field. */
  private static void widen(long[] values, byte[] extra, String name)
      throws UnreadableFileException {
    ByteBuffer fields = ByteBuffer.wrap(extra).order(ByteOrder.LITTLE_ENDIAN);
    while (fields.remaining() >= 4) {
      int id = fields.getShort() & MAX_16;
      int length = fields.getShort() & MAX_16;
      if (length > fields.remaining()) {
        break;
      }
      ByteBuffer field = fields.slice().order(ByteOrder.LITTLE_ENDIAN).limit(length);
      fields.position(fields.position() + length);
      for (int i = 0; id == 1 && i < values.length; i++) {
        if (values[i] == MAX_32 && field.remaining() >= 8) {
          values[i] = field.getLong();
          if (values[i] < 0) {
            throw new UnreadableFileException("{} has a size below 0.", name);
          }
        }
      }
    }
  }

  private static String name(byte[] raw) throws UnreadableFileException {
    String name;
    try {
      name = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(raw)).toString();
    } catch (CharacterCodingException e) {
      throw new UnreadableFileException("A name in the zip is not UTF-8.");
    }
    boolean climbs = Arrays.asList(name.split("/", -1)).stream().anyMatch(ZipIndex::isNoStep);
    if (raw.length > MOST_NAME_BYTES || climbs || name.indexOf('\\') >= 0 || name.contains(":")) {
      throw new UnreadableFileException(
          "The zip has an entry with the name {}, which is no plain path.", name);
    }
    return name;
  }

  /** An empty step begins a name at the root, doubles a slash, or ends the name of a folder. */
  private static boolean isNoStep(String step) {
    return step.isEmpty() || step.equals(".") || step.equals("..");
  }

  private ByteBuffer at(long offset, int length) throws IOException, UnreadableFileException {
    return ByteBuffer.wrap(bytes(offset, length)).order(ByteOrder.LITTLE_ENDIAN);
  }

  private byte[] bytes(long offset, int length) throws IOException, UnreadableFileException {
    if (offset < 0 || offset > file.length() - length) {
      throw new UnreadableFileException("The zip is cut off, or its central directory is damaged.");
    }
    var bytes = new byte[length];
    file.seek(offset);
    file.readFully(bytes);
    return bytes;
  }

  private static int u16(ByteBuffer buffer, int at) {
    return buffer.getShort(at) & MAX_16;
  }

  private static long u32(ByteBuffer buffer, int at) {
    return buffer.getInt(at) & MAX_32;
  }
}
