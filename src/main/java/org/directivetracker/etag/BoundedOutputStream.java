package org.directivetracker.etag;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Refuses to write more than a number of bytes. An answer is written into memory; whatever is shown
 * in it, it must not take the memory that the others need.
 */
final class BoundedOutputStream extends FilterOutputStream {
  /** More was written than may be. Jackson passes on an IOException as it is. */
  static final class OutputTooLargeException extends IOException {}

  private long left;

  BoundedOutputStream(OutputStream to, long most) {
    super(to);
    left = most;
  }

  @Override
  public void write(int b) throws IOException {
    take(1);
    out.write(b);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    take(length);
    out.write(bytes, offset, length);
  }

  private void take(int length) throws OutputTooLargeException {
    left -= length;
    if (left < 0) {
      throw new OutputTooLargeException();
    }
  }
}
