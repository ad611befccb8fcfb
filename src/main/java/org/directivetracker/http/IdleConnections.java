package org.directivetracker.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.timeout.IdleStateEvent;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.ext.web.RoutingContext;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the idle timeout ({@code quarkus.http.idle-timeout}) from closing a connection whose answer
 * is still being made. Vert.x closes a connection on which no byte has moved for that time; a large
 * report moves none until it is made. A client that does not read its answer gets no such grace,
 * unless the answer is sent piece by piece: {@link BodySourceWriter} has a limit of its own.
 */
final class IdleConnections {
  private static final String NAME = "directive-tracker-idle";

  private IdleConnections() {}

  static void watch(RoutingContext routing) {
    if (routing.request().connection() instanceof ConnectionBase connection) {
      Channel channel = connection.channel();
      if (channel.pipeline().get(NAME) instanceof Guard guard) {
        guard.begin(routing.response());
      } else if (channel.pipeline().get("handler") != null) {
        var guard = new Guard();
        guard.begin(routing.response());
        channel.pipeline().addBefore("handler", NAME, guard);
      }
    }
  }

  /** The answer is sent by one who gives up by itself when the client takes nothing of it. */
  static void leaveToSender(RoutingContext routing) {
    if (routing.request().connection() instanceof ConnectionBase connection
        && connection.channel().pipeline().get(NAME) instanceof Guard guard) {
      guard.hasSender = true;
    }
  }

  private static final class Guard extends ChannelInboundHandlerAdapter {
    private volatile @Nullable HttpServerResponse current;
    private volatile boolean hasSender;

    void begin(HttpServerResponse response) {
      current = response;
      hasSender = false;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) throws Exception {
      HttpServerResponse response = current;
      boolean beingMade =
          event instanceof IdleStateEvent
              && response != null
              && !response.ended()
              && (hasSender || context.channel().isWritable());
      if (!beingMade) {
        super.userEventTriggered(context, event);
      }
    }
  }
}
