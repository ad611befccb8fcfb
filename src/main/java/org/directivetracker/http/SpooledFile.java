package org.directivetracker.http;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.util.Arrays;
import org.directivetracker.problem.Problem;
import org.directivetracker.problem.ProblemType;

/** A temporary file of the {@link Spool}: written once, then read. */
public final class SpooledFile implements BodySource, AutoCloseable {
  private static final int PIECE_BYTES = 128 * 1024;

  private final Spool spool;
  private final FileChannel channel;
  private final String owner;
  private final String pointer;
  private Runnable onFinish = () -> {};
  private long size;
  private long read;
  private boolean closed;
  private volatile boolean expired;

  SpooledFile(Spool spool, FileChannel channel, String owner, String pointer) {
    this.spool = spool;
    this.channel = channel;
    this.owner = owner;
    this.pointer = pointer;
  }

  /**
   * Where to write, buffered. Each flush fails once the caller has hung up ({@link
   * ClientDisconnectedException}) or the time is over ({@code timed-out}).
   */
  public OutputStream out() throws IOException {
    OutputStream out = new BufferedOutputStream(new Growing(), PIECE_BYTES);
    out.flush();
    return out;
  }

  /** The content, from its beginning. Closing the stream closes the file. */
  public InputStream in() throws IOException {
    return Channels.newInputStream(channel.position(0));
  }

  /** The content for readers that jump. Closing the channel closes the file. */
  public SeekableByteChannel channel() throws IOException {
    return channel.position(0);
  }

  @Override
  public synchronized long size() {
    return size;
  }

  @Override
  public byte[] next() throws IOException {
    var piece = ByteBuffer.allocate((int) Math.min(PIECE_BYTES, size() - read));
    try {
      while (piece.hasRemaining() && channel.read(piece, read + piece.position()) > 0) {
        // A read may give less than there is room for.
      }
    } catch (ClosedChannelException e) {
      throw new ClientDisconnectedException();
    }
    read += piece.position();
    return piece.hasRemaining() ? Arrays.copyOf(piece.array(), piece.position()) : piece.array();
  }

  void onFinish(Runnable action) {
    this.onFinish = action;
  }

  /** The making took too long: its next write fails. */
  void expire() {
    expired = true;
  }

  /** The file is written; the time limit ends. */
  public void finish() {
    onFinish.run();
  }

  /** Gives the room back. The file may be closed more than once, and by any thread. */
  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      onFinish.run();
      spool.release(owner, size);
      try {
        channel.close();
      } catch (IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
    }
  }

  private synchronized void grow(int bytes) throws IOException {
    check();
    spool.reserve(owner, pointer, size, bytes);
    size += bytes;
  }

  private synchronized void check() throws IOException {
    if (closed) {
      throw new ClientDisconnectedException();
    }
    if (expired) {
      throw Problem.of(ProblemType.TIMED_OUT, "The answer took too long to make.")
          .header("Retry-After", "10");
    }
  }

  private final class Growing extends OutputStream {
    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      grow(length);
      try {
        var rest = ByteBuffer.wrap(bytes, from, length);
        while (rest.hasRemaining()) {
          channel.write(rest);
        }
      } catch (ClosedChannelException e) {
        throw new ClientDisconnectedException();
      } catch (IOException e) {
        throw Spool.overloaded("There is no room for the answer: " + e.getMessage());
      }
    }

    @Override
    public void flush() throws IOException {
      check();
    }
  }
}
