package org.directivetracker.http;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.ext.Provider;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.time.Duration;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.core.ResteasyReactiveRequestContext;
import org.jboss.resteasy.reactive.server.spi.ResteasyReactiveResourceInfo;
import org.jboss.resteasy.reactive.server.spi.ServerMessageBodyWriter;
import org.jboss.resteasy.reactive.server.spi.ServerRequestContext;

/**
 * Sends a {@link BodySource} without holding a worker thread: one piece is read on a worker,
 * written on the event loop, and the next is read when the socket has taken it. A connection whose
 * reader takes no piece for {@code tracker.spool.stalled-after} is closed.
 */
@Provider
@Singleton
public class BodySourceWriter implements ServerMessageBodyWriter<BodySource> {
  /**
   * The name under which the routing of a request may carry a {@link Runnable}. It is run when the
   * body is made and only its sending is left, which takes as long as the caller likes.
   */
  public static final String WHEN_MADE = BodySourceWriter.class.getName() + ".whenMade";

  /** Pieces that are read at once, each perhaps from the database. */
  private static final int READERS = 4;

  private static final Logger LOG = Logger.getLogger(BodySourceWriter.class);

  /** The error code of HTTP/2 for a stream that is given up (RFC 9113, section 7). */
  private static final long CANCEL = 0x8;

  private final Vertx vertx;
  private final WorkerExecutor readers;
  private final Duration stalledAfter;

  BodySourceWriter(
      Vertx vertx, @ConfigProperty(name = "tracker.spool.stalled-after") Duration stalledAfter) {
    this.vertx = vertx;
    this.readers = vertx.createSharedWorkerExecutor("body-source", READERS);
    this.stalledAfter = stalledAfter;
  }

  @Override
  public boolean isWriteable(
      Class<?> type, Type generic, ResteasyReactiveResourceInfo target, MediaType mediaType) {
    return BodySource.class.isAssignableFrom(type);
  }

  @Override
  public boolean isWriteable(
      Class<?> type, Type generic, Annotation[] annotations, MediaType mediaType) {
    return BodySource.class.isAssignableFrom(type);
  }

  @Override
  public void writeTo(
      BodySource source,
      Class<?> type,
      Type generic,
      Annotation[] annotations,
      MediaType mediaType,
      MultivaluedMap<String, Object> headers,
      OutputStream out)
      throws IOException {
    for (byte[] piece = source.next(); piece.length > 0; piece = source.next()) {
      out.write(piece);
    }
  }

  @Override
  public void writeResponse(BodySource source, Type generic, ServerRequestContext context) {
    var request = (ResteasyReactiveRequestContext) context;
    RoutingContext routing = request.unwrap(RoutingContext.class);
    request.suspend();
    routing.response().putHeader(HttpHeaders.CONTENT_LENGTH, String.valueOf(source.size()));
    Context loop = vertx.getOrCreateContext();
    loop.runOnContext(
        begin -> {
          Runnable whenMade = routing.remove(WHEN_MADE);
          if (whenMade != null) {
            whenMade.run();
          }
          RequestCompletion.then(routing, answered -> request.resume());
          if (RequestCompletion.isOver(routing)) {
            hungUp(routing);
          } else {
            new Sending(source, routing, loop).begin();
          }
        });
  }

  private static void hungUp(RoutingContext routing) {
    LOG.debugf("%s: the caller hung up.", RequestId.of(routing));
    RequestCompletion.abandon(routing);
  }

  /** One answer on its way. All but the reading of a piece runs on the event loop. */
  private final class Sending {
    private final BodySource source;
    private final RoutingContext routing;
    private final HttpServerResponse response;
    private final Context loop;

    Sending(BodySource source, RoutingContext routing, Context loop) {
      this.source = source;
      this.routing = routing;
      this.response = routing.response();
      this.loop = loop;
    }

    void begin() {
      IdleConnections.leaveToSender(routing);
      if (routing.request().method().equals(HttpMethod.HEAD)) {
        response.end();
      } else {
        next();
      }
    }

    private void next() {
      readers
          .executeBlocking(source::next, false)
          .onSuccess(piece -> loop.runOnContext(v -> write(piece)))
          .onFailure(
              cause -> {
                if (cause instanceof ClientDisconnectedException
                    || RequestCompletion.isOver(routing)) {
                  hungUp(routing);
                } else {
                  LOG.errorf(cause, "%s: the body cannot be read", RequestId.of(routing));
                  abort();
                }
              });
    }

    private void write(byte[] piece) {
      if (RequestCompletion.isOver(routing)) {
        hungUp(routing);
        return;
      }
      if (piece.length == 0) {
        response.end();
        return;
      }
      long timer = vertx.setTimer(stalledAfter.toMillis(), expired -> cut());
      response
          .write(Buffer.buffer(piece))
          .onComplete(
              written -> {
                vertx.cancelTimer(timer);
                if (written.succeeded()) {
                  next();
                } else {
                  hungUp(routing);
                }
              });
    }

    private void cut() {
      LOG.debugf("%s: the caller read nothing for %s.", RequestId.of(routing), stalledAfter);
      abort();
    }

    /**
     * Ends the stream of HTTP/2, or the connection of HTTP/1.1. The connection's own close would
     * wait until the reader has taken what was written; a close from the first place of the
     * pipeline passes it by.
     */
    private void abort() {
      if (routing.request().version() == HttpVersion.HTTP_2) {
        response.reset(CANCEL);
      } else {
        var connection = (ConnectionBase) routing.request().connection();
        var unused = connection.channel().pipeline().firstContext().close();
      }
      RequestCompletion.abandon(routing);
    }
  }
}
