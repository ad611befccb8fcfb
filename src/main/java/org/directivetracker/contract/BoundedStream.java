package org.directivetracker.contract;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.directivetracker.http.BodyLimit;

/** A body that is refused as soon as it turns out to be too large. */
final class BoundedStream extends FilterInputStream {
  private final BodyLimit limit;
  private long left;

  BoundedStream(InputStream in, long most, BodyLimit limit) {
    super(in);
    this.left = most;
    this.limit = limit;
  }

  @Override
  public int read() throws IOException {
    int b = super.read();
    count(b < 0 ? 0 : 1);
    return b;
  }

  @Override
  public int read(byte[] bytes, int from, int length) throws IOException {
    int read = super.read(bytes, from, length);
    count(Math.max(read, 0));
    return read;
  }

  /** What was refused is not read to its end, as closing would. */
  @Override
  public void close() throws IOException {
    if (left >= 0) {
      super.close();
    }
  }

  private void count(int read) {
    left -= read;
    if (left < 0) {
      throw limit.exceeded();
    }
  }
}
