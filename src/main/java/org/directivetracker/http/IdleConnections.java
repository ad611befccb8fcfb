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
 * report moves none until it is made. A client that does not read its answer gets no such grace.
 */
final class IdleConnections {
  private static final String NAME = "directive-tracker-idle";

  private IdleConnections() {}

  static void watch(RoutingContext routing) {
    if (routing.request().connection() instanceof ConnectionBase connection) {
      Channel channel = connection.channel();
      if (channel.pipeline().get(NAME) instanceof Guard guard) {
        guard.current = routing.response();
      } else if (channel.pipeline().get("handler") != null) {
        var guard = new Guard();
        guard.current = routing.response();
        channel.pipeline().addBefore("handler", NAME, guard);
      }
    }
  }

  private static final class Guard extends ChannelInboundHandlerAdapter {
    private volatile @Nullable HttpServerResponse current;

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) throws Exception {
      HttpServerResponse response = current;
      boolean beingMade =
          event instanceof IdleStateEvent
              && response != null
              && !response.ended()
              && context.channel().isWritable();
      if (!beingMade) {
        super.userEventTriggered(context, event);
      }
    }
  }
}
