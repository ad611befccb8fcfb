package org.directivetracker.http;

import io.vertx.ext.web.RoutingContext;
import java.security.SecureRandom;
import java.util.HexFormat;

/** The id of a request: 32 hex digits, as a trace id of W3C Trace Context is. */
public final class RequestId {
  private static final String KEY = RequestId.class.getName();
  private static final SecureRandom RANDOM = new SecureRandom();

  private RequestId() {}

  /** The id of the request, given at its first call. */
  public static String of(RoutingContext context) {
    String id = context.get(KEY);
    if (id == null) {
      id = fresh();
      context.put(KEY, id);
    }
    return id;
  }

  /** An id for what has no routing. */
  static String fresh() {
    var bytes = new byte[16];
    RANDOM.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }
}
