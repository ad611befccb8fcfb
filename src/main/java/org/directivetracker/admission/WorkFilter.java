package org.directivetracker.admission;

import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import jakarta.ws.rs.container.ContainerRequestContext;
import java.io.IOException;
import org.directivetracker.admission.RequestLimiter.Ticket;
import org.directivetracker.http.CheckOrder;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jboss.resteasy.reactive.server.core.CurrentRequestManager;
import org.jspecify.annotations.Nullable;

/** Hands the collected body to REST, and ends the request's turn when REST is done with it. */
@Singleton
class WorkFilter {
  /** The name under which the routing of a request carries its turn. */
  static final String TICKET = Ticket.class.getName();

  @ServerRequestFilter(preMatching = true, priority = CheckOrder.WORK_FILTER)
  void begin(ContainerRequestContext request, RoutingContext routing) throws IOException {
    @Nullable Ticket ticket = routing.remove(TICKET);
    if (ticket != null) {
      CurrentRequestManager.get().registerCompletionCallback(failure -> ticket.end());
    }
    @Nullable CollectedBody body = routing.get(CollectedBody.PROPERTY);
    if (body != null) {
      request.setEntityStream(body.open());
    }
  }
}
