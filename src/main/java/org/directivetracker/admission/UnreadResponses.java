package org.directivetracker.admission;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import org.directivetracker.http.RequestCompletion;
import org.jboss.logging.Logger;

/**
 * Bounds the memory that answers take which their clients do not read. An answer is in memory until
 * the network has taken it, long after its request has ended. When a caller's unread answers exceed
 * its share, or all exceed theirs, the connection of the oldest one is closed.
 */
@Singleton
class UnreadResponses {
  private static final Logger LOG = Logger.getLogger(UnreadResponses.class);

  static final long PER_CALLER_BYTES = 24L * 1024 * 1024;
  static final long IN_ALL_BYTES = 64L * 1024 * 1024;

  /** Smaller ones fit in the buffers of the network. */
  private static final int SMALL_BYTES = 32 * 1024;

  /** Of an answer that is sent piece by piece: the piece on its way, and the one behind it. */
  private static final int PIECES_BYTES = 512 * 1024;

  private static final String IN_PIECES = UnreadResponses.class.getName() + ".inPieces";

  private record Answer(String caller, long bytes, Channel channel) {}

  private static final class Backlog {
    private final ArrayDeque<Answer> answers = new ArrayDeque<>();
    private long bytes;
  }

  private final Map<String, Backlog> backlogs = new HashMap<>();
  private long bytes;

  /**
   * Counts the answer of a request that has ended, until it is sent or its connection is closed.
   */
  void add(String caller, RoutingContext routing) {
    boolean inPieces = routing.get(IN_PIECES) != null;
    long size = inPieces ? PIECES_BYTES : routing.response().bytesWritten();
    if (size < SMALL_BYTES
        || !(routing.request().connection() instanceof ConnectionBase connection)) {
      return;
    }
    var answer = new Answer(caller, size, connection.channel());
    put(answer);
    // An empty buffer passes the encoder and is sent after everything that was written before it.
    var unused =
        answer.channel().writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(sent -> remove(answer));
  }

  /** Counts an answer that is sent piece by piece, from now until its request has ended. */
  void addPieces(String caller, RoutingContext routing) {
    routing.put(IN_PIECES, true);
    if (!RequestCompletion.isOver(routing)
        && routing.request().connection() instanceof ConnectionBase connection) {
      var answer = new Answer(caller, PIECES_BYTES, connection.channel());
      put(answer);
      RequestCompletion.then(routing, answered -> remove(answer));
    }
  }

  private synchronized void put(Answer answer) {
    Backlog own = backlogs.computeIfAbsent(answer.caller(), c -> new Backlog());
    own.answers.add(answer);
    own.bytes += answer.bytes();
    bytes += answer.bytes();
    // The one just added may still be sent: it is never the one that is closed.
    while (own.bytes > PER_CALLER_BYTES && own.answers.size() > 1) {
      close(own.answers.getFirst());
    }
    while (bytes > IN_ALL_BYTES) {
      Backlog largest =
          backlogs.values().stream().max(Comparator.comparingLong(b -> b.bytes)).orElseThrow();
      Answer oldest = largest.answers.getFirst();
      if (oldest.equals(answer)) {
        return;
      }
      close(oldest);
    }
  }

  private void close(Answer answer) {
    LOG.debugf("A connection with %s unread bytes is closed.", answer.bytes());
    remove(answer);
    // From the first place of the pipeline: the connection's own close waits for what is unread.
    ChannelHandlerContext first = answer.channel().pipeline().firstContext();
    if (first != null) {
      var unused = first.close();
    }
  }

  private synchronized void remove(Answer answer) {
    Backlog own = backlogs.get(answer.caller());
    if (own != null && own.answers.remove(answer)) {
      own.bytes -= answer.bytes();
      bytes -= answer.bytes();
      if (own.answers.isEmpty()) {
        backlogs.remove(answer.caller());
      }
    }
  }
}
