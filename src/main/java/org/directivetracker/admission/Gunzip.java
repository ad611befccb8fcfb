package org.directivetracker.admission;

import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import java.util.zip.ZipException;

/**
 * Decompresses a body in gzip (RFC 1952) as it arrives. Compressed bytes are fed in, and
 * decompressed ones are taken out in pieces of the reader's size: 1 KiB that stands for 1 MiB of
 * zeros never becomes more than one piece. The streams of the JDK cannot do that without a thread
 * that waits for input.
 */
final class Gunzip implements AutoCloseable {
  private static final int EXTRA = 4;
  private static final int NAME = 8;
  private static final int COMMENT = 16;
  private static final int HEADER_CRC = 2;
  private static final int RESERVED = 0xe0;

  /** The parts of a member, in their order. */
  private enum Part {
    FIXED,
    EXTRA_LENGTH,
    EXTRA,
    NAME,
    COMMENT,
    HEADER_CRC,
    DATA,
    TRAILER
  }

  private final Inflater inflater = new Inflater(true);
  private final CRC32 crc = new CRC32();
  private Part part = Part.FIXED;
  private byte[] input = new byte[0];
  private int at;
  private int seen;
  private int flags;
  private int extra;
  private long trailer;
  private boolean any;

  /** Takes more of the body. What was fed before must have been read. */
  void feed(byte[] bytes) {
    input = bytes;
    at = 0;
  }

  /**
   * Reads decompressed bytes.
   *
   * @return how many, 0 when more has to be fed
   * @throws ZipException when this is no gzip
   */
  int read(byte[] to) throws ZipException {
    while (true) {
      if (part == Part.DATA) {
        int bytes = inflate(to);
        if (bytes > 0) {
          return bytes;
        }
      }
      if (part == Part.DATA || at == input.length) {
        return 0;
      }
      take(input[at++] & 0xff);
    }
  }

  /** Whether what was fed ends where a member ends. */
  boolean isWhole() {
    return any && part == Part.FIXED && seen == 0;
  }

  private int inflate(byte[] to) throws ZipException {
    try {
      if (inflater.needsInput()) {
        inflater.setInput(input, at, input.length - at);
        at = input.length;
      }
      int bytes = inflater.inflate(to);
      crc.update(to, 0, bytes);
      if (inflater.finished()) {
        at = input.length - inflater.getRemaining();
        enter(Part.TRAILER);
      } else if (bytes == 0 && inflater.needsDictionary()) {
        throw new ZipException();
      }
      return bytes;
    } catch (DataFormatException e) {
      throw new ZipException();
    }
  }

  private void enter(Part next) {
    part = next;
    seen = 0;
  }

  private void take(int b) throws ZipException {
    int position = seen++;
    switch (part) {
      case FIXED -> {
        if ((position == 0 && b != 0x1f)
            || (position == 1 && b != 0x8b)
            || (position == 2 && b != 8)
            || (position == 3 && (b & RESERVED) != 0)) {
          throw new ZipException();
        }
        if (position == 3) {
          flags = b;
        }
        if (position == 9) {
          enter(Part.EXTRA_LENGTH);
          skipAbsent();
        }
      }
      case EXTRA_LENGTH -> {
        extra = position == 0 ? b : extra | b << 8;
        if (position == 1) {
          enter(extra > 0 ? Part.EXTRA : Part.NAME);
          skipAbsent();
        }
      }
      case EXTRA -> {
        if (seen == extra) {
          enter(Part.NAME);
          skipAbsent();
        }
      }
      case NAME, COMMENT -> {
        if (b == 0) {
          enter(part == Part.NAME ? Part.COMMENT : Part.HEADER_CRC);
          skipAbsent();
        }
      }
      case HEADER_CRC -> {
        if (position == 1) {
          begin();
        }
      }
      case TRAILER -> {
        trailer = position == 0 ? b : trailer | (long) b << (8 * position);
        if (position == 7) {
          end();
        }
      }
      case DATA -> throw new IllegalStateException();
    }
  }

  /** Passes over the parts of the header that the flags do not name. */
  private void skipAbsent() {
    if (part == Part.EXTRA_LENGTH && (flags & EXTRA) == 0) {
      part = Part.NAME;
    }
    if (part == Part.NAME && (flags & NAME) == 0) {
      part = Part.COMMENT;
    }
    if (part == Part.COMMENT && (flags & COMMENT) == 0) {
      part = Part.HEADER_CRC;
    }
    if (part == Part.HEADER_CRC && (flags & HEADER_CRC) == 0) {
      begin();
    }
  }

  private void begin() {
    inflater.reset();
    crc.reset();
    enter(Part.DATA);
  }

  private void end() throws ZipException {
    long sizes = inflater.getBytesWritten() & 0xffffffffL;
    if (trailer != (sizes << 32 | crc.getValue())) {
      throw new ZipException();
    }
    any = true;
    enter(Part.FIXED);
  }

  @Override
  public void close() {
    inflater.end();
  }
}
