package org.directivetracker.http;

import io.vertx.ext.web.RoutingContext;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import org.directivetracker.database.RedactedThrowable;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The end of a request, and what is to be done then. Whoever holds something for a request gives it
 * back here, and not in a handler of the routing: the routing calls its handlers once, so one that
 * is added later is never called. That happens: a connection that is reset ends the request before
 * it counts as closed, and what waits in between goes on. Safe for use by several threads.
 */
public final class RequestCompletion {
  private static final Logger LOG = Logger.getLogger(RequestCompletion.class);
  private static final String PROPERTY = RequestCompletion.class.getName();

  private final Deque<Consumer<Boolean>> actions = new ArrayDeque<>();
  private @Nullable Boolean answered;

  private RequestCompletion() {}

  /**
   * Runs an action when the request has ended, at once if it has already; the last that was added
   * comes first.
   *
   * @param action is told whether the request was answered, which it was not when its caller hung
   *     up
   */
  public static void then(RoutingContext routing, Consumer<Boolean> action) {
    RequestCompletion end = of(routing);
    Boolean answered = end.add(action);
    if (answered != null) {
      action.accept(answered);
    }
  }

  /** Whether the request was answered, or its caller has hung up: nothing can be sent any more. */
  public static boolean isOver(RoutingContext routing) {
    return routing.response().closed() || of(routing).isOver();
  }

  /** Ends a request whose caller was found to have hung up, for the connection may not tell. */
  static void abandon(RoutingContext routing) {
    of(routing).run(false);
  }

  private static RequestCompletion of(RoutingContext routing) {
    RequestCompletion known = routing.get(PROPERTY);
    if (known != null) {
      return known;
    }
    var end = new RequestCompletion();
    routing.put(PROPERTY, end);
    routing.addEndHandler(result -> end.run(result.succeeded()));
    return end;
  }

  private synchronized @Nullable Boolean add(Consumer<Boolean> action) {
    if (answered == null) {
      actions.push(action);
    }
    return answered;
  }

  private synchronized boolean isOver() {
    return answered != null;
  }

  private void run(boolean wasAnswered) {
    synchronized (this) {
      if (answered != null) {
        return;
      }
      answered = wasAnswered;
    }
    // Nothing is added from now on.
    for (Consumer<Boolean> action : actions) {
      try {
        action.accept(wasAnswered);
      } catch (RuntimeException e) {
        LOG.errorf(RedactedThrowable.withoutMessages(e), "A request could not be ended in whole");
      }
    }
  }
}
