package org.directivetracker.verifier;

import java.io.IOException;
import java.io.InputStream;

/** One line of a file at a time, read without holding it: a line may be longer than the memory. */
final class LineInputStream extends InputStream {
  /** A line has no more than 16 MiB. */
  static final int MOST_BYTES = 16 << 20;

  /** The line is longer than {@link #MOST_BYTES}. */
  static final class LineTooLongException extends IOException {}

  private final InputStream in;
  private int next;
  private int count;
  private boolean ended;

  LineInputStream(InputStream in) throws IOException {
    this.in = in;
    this.next = in.read();
  }

  /** Begins the next line; false if there is none. */
  boolean begin() throws IOException {
    count = 0;
    ended = false;
    return next >= 0;
  }

  @Override
  public int read() throws IOException {
    if (ended || next < 0) {
      ended = true;
      return -1;
    }
    int current = next;
    next = in.read();
    if (current == '\n') {
      ended = true;
      return -1;
    }
    if (++count > MOST_BYTES) {
      throw new LineTooLongException();
    }
    return current;
  }

  @Override
  public int read(byte[] to, int from, int length) throws IOException {
    int n = 0;
    while (n < length) {
      int one = read();
      if (one < 0) {
        return n == 0 ? -1 : n;
      }
      to[from + n++] = (byte) one;
    }
    return n;
  }
}
