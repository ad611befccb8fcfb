package org.directivetracker.http;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;

/**
 * Closes a connection whose request was answered before its body had arrived. Otherwise the server
 * reads the rest for as long as the client cares to send it.
 *
 * <p>The rest is thrown away for a short while before the connection is closed: a close with unread
 * bytes makes TCP send a reset, and the client may lose the answer to it (RFC 9112, section 9.6).
 */
public final class UnreadBodyCloser {
  /** The name under which the routing of a request says that its body has been read to its end. */
  private static final String READ = UnreadBodyCloser.class.getName() + ".read";

  private static final long LINGER_MILLIS = 1_000;
  private static final int LINGER_BYTES = 8 * 1024 * 1024;

  private UnreadBodyCloser() {}

  /** Whether a body follows the headers (RFC 9112, section 6.3). */
  public static boolean isAnnounced(HttpServerRequest request) {
    String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    return request.headers().contains(HttpHeaders.TRANSFER_ENCODING)
        || (length != null && !length.equals("0"));
  }

  /** To be called when the body has arrived in whole. The server's own flag is lost by a pause. */
  public static void markRead(RoutingContext routing) {
    routing.put(READ, true);
  }

  private static boolean isUnread(RoutingContext routing) {
    return routing.get(READ) == null && !routing.request().isEnded();
  }

  static void watch(RoutingContext routing) {
    HttpServerRequest request = routing.request();
    if (!isAnnounced(request)) {
      return;
    }
    routing.addHeadersEndHandler(
        v -> {
          if (isUnread(routing)) {
            routing.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
          }
        });
    RequestCompletion.then(
        routing,
        answered -> {
          if (isUnread(routing)) {
            linger(routing);
          }
        });
  }

  private static void linger(RoutingContext routing) {
    HttpServerRequest request = routing.request();
    var connection = request.connection();
    routing.vertx().setTimer(LINGER_MILLIS, t -> connection.close());
    int[] left = {LINGER_BYTES};
    try {
      request.handler(
          bytes -> {
            left[0] -= bytes.length();
            if (left[0] < 0) {
              connection.close();
            }
          });
      request.endHandler(v -> connection.close());
      request.resume();
    } catch (IllegalStateException e) {
      // Its end came in between: nothing is left to read.
      connection.close();
    }
  }
}
