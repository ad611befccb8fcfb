package org.directivetracker.admission;

import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import jakarta.ws.rs.container.ContainerRequestContext;
import java.io.IOException;
import org.directivetracker.admission.RequestLimiter.AdmissionTicket;
import org.directivetracker.http.BodySourceWriter;
import org.directivetracker.http.CheckOrder;
import org.directivetracker.security.Caller;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jboss.resteasy.reactive.server.core.CurrentRequestManager;
import org.jspecify.annotations.Nullable;

/**
 * Hands the collected body to REST, and ends the request's turn when REST is done with it, or
 * before that when a body is made and only its sending is left: a slow reader holds no turn, and no
 * place at the door.
 */
@Singleton
class AdmissionFilter {
  /** The name under which the routing of a request carries its turn. */
  static final String TICKET = AdmissionTicket.class.getName();

  private final UnreadResponses unread;

  AdmissionFilter(UnreadResponses unread) {
    this.unread = unread;
  }

  @ServerRequestFilter(preMatching = true, priority = CheckOrder.ADMISSION_FILTER)
  void begin(ContainerRequestContext request, RoutingContext routing) throws IOException {
    @Nullable AdmissionTicket ticket = routing.remove(TICKET);
    if (ticket != null) {
      CurrentRequestManager.get().registerCompletionCallback(failure -> ticket.end());
      Caller caller = routing.get(Caller.PROPERTY);
      Runnable whenMade =
          () -> {
            ticket.end();
            AdmissionTicket inside = routing.get(AdmissionHandler.DOOR);
            inside.end();
            unread.addPieces(caller.quotaKey(), routing);
          };
      routing.put(BodySourceWriter.WHEN_MADE, whenMade);
    }
    @Nullable CollectedBody body = routing.get(CollectedBody.PROPERTY);
    if (body != null) {
      request.setEntityStream(body.open());
    }
  }
}
