package org.directivetracker.http;

import java.util.Optional;
import java.util.function.IntFunction;

/** A body in chunks that a store gives one by one, each in a transaction of its own. */
public final class StoredBody implements BodySource {
  private static final byte[] END = {};

  private final long size;
  private final IntFunction<Optional<byte[]>> chunks;
  private int next;

  private StoredBody(long size, IntFunction<Optional<byte[]>> chunks) {
    this.size = size;
    this.chunks = chunks;
  }

  /**
   * The body that these chunks make.
   *
   * @param size of all chunks, in bytes
   * @param chunks gives a chunk by its number from 0, empty after the last
   */
  public static BodySource of(long size, IntFunction<Optional<byte[]>> chunks) {
    return new StoredBody(size, chunks);
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public byte[] next() {
    return chunks.apply(next++).orElse(END);
  }
}
