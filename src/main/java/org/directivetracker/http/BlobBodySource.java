package org.directivetracker.http;

import java.util.Arrays;
import java.util.Optional;
import java.util.function.IntFunction;
import org.directivetracker.database.ChunkedBlobStore;

/** A body in chunks that a store gives one by one, each in a transaction of its own. */
public final class BlobBodySource implements BodySource {
  private static final byte[] END = {};

  private final long first;
  private final long end;
  private final IntFunction<Optional<byte[]>> chunks;
  private long next;

  private BlobBodySource(long first, long end, IntFunction<Optional<byte[]>> chunks) {
    this.first = first;
    this.end = end;
    this.chunks = chunks;
    this.next = first;
  }

  /**
   * The body that these chunks make.
   *
   * @param size of all chunks, in bytes
   * @param chunks gives a chunk by its number from 0, empty after the last
   */
  public static BlobBodySource of(long size, IntFunction<Optional<byte[]>> chunks) {
    return new BlobBodySource(0, size, chunks);
  }

  /** A part of it, which reads the chunks of that part alone. */
  public BlobBodySource part(ByteRange range) {
    return new BlobBodySource(range.first(), range.last() + 1, chunks);
  }

  @Override
  public long size() {
    return end - first;
  }

  @Override
  public byte[] next() {
    if (next >= end) {
      return END;
    }
    int from = (int) (next % ChunkedBlobStore.CHUNK_BYTES);
    byte[] chunk = chunks.apply((int) (next / ChunkedBlobStore.CHUNK_BYTES)).orElse(END);
    int to = (int) Math.min(chunk.length, from + end - next);
    if (to <= from) {
      return END;
    }
    next += to - from;
    return to - from == chunk.length ? chunk : Arrays.copyOfRange(chunk, from, to);
  }
}
