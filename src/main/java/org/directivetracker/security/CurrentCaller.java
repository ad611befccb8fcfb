package org.directivetracker.security;

import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import org.directivetracker.problem.Problem;
import org.jspecify.annotations.Nullable;

/** Who sent the request. Resources ask here and pass the caller on; services take it as given. */
@Singleton
public class CurrentCaller {
  private final RoutingContext routing;

  CurrentCaller(RoutingContext routing) {
    this.routing = routing;
  }

  /**
   * The caller; {@link Problem#notFound} for a request of something that the contract does not
   * know, so that a resource which it forgot is not open to all.
   */
  public Caller get() {
    @Nullable Caller caller = routing.get(Caller.PROPERTY);
    if (caller == null) {
      throw Problem.notFound();
    }
    return caller;
  }
}
