package org.directivetracker.admission;

import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.zip.ZipException;
import org.directivetracker.contract.NegotiationHandler;
import org.directivetracker.problem.Problem;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a body on their way in, on the event loop of its connection. They can be held up,
 * and a body in gzip is decompressed as it arrives, so that all limits count what it really is. No
 * more than one piece of it is decompressed ahead of its receiver, and other connections have their
 * turn after each 256 KiB.
 */
final class BodyInflow implements AutoCloseable {
  private static final int PIECE_BYTES = 16 * 1024;
  private static final int PIECES_OF_A_TURN = 16;

  private final HttpServerRequest request;
  private final Context context;
  private final Consumer<Buffer> receiver;
  private final Consumer<Problem> refusal;
  private final boolean compressed;
  private @Nullable Gunzip gunzip;
  private long sent;
  private boolean paused;
  private boolean closed;

  BodyInflow(
      HttpServerRequest request,
      Context context,
      Consumer<Buffer> receiver,
      Consumer<Problem> refusal) {
    this.request = request;
    this.context = context;
    this.receiver = receiver;
    this.refusal = refusal;
    this.compressed = NegotiationHandler.isCompressed(request);
  }

  /** How many bytes the client has sent, as they were sent. */
  long sent() {
    return sent;
  }

  void take(Buffer bytes) {
    sent += bytes.length();
    if (!compressed) {
      receiver.accept(bytes);
    } else if (!closed) {
      // Holds memory outside the heap, so only a body that has begun has one.
      Gunzip from = gunzip == null ? new Gunzip() : gunzip;
      gunzip = from;
      from.feed(bytes.getBytes());
      decompress(from);
    }
  }

  /** Whether the body may end here. */
  boolean isWhole() {
    return !compressed || (gunzip != null && gunzip.isWhole());
  }

  void pause() {
    paused = true;
    request.pause();
  }

  void resume() {
    paused = false;
    if (gunzip != null && !closed) {
      decompress(gunzip);
    }
    if (!paused) {
      request.resume();
    }
  }

  private void decompress(Gunzip from) {
    var piece = new byte[PIECE_BYTES];
    for (int i = 0; i < PIECES_OF_A_TURN; i++) {
      int length;
      try {
        length = from.read(piece);
      } catch (ZipException e) {
        refusal.accept(malformed());
        return;
      }
      if (length == 0) {
        return;
      }
      receiver.accept(Buffer.buffer(Arrays.copyOf(piece, length)));
      if (paused || closed) {
        return;
      }
    }
    pause();
    context.runOnContext(v -> resume());
  }

  static Problem malformed() {
    return Problem.invalid("", "The body is not in gzip (RFC 1952).", "malformed-coding");
  }

  /** Nothing more is passed on. */
  @Override
  public void close() {
    closed = true;
    if (gunzip != null) {
      gunzip.close();
    }
  }
}
