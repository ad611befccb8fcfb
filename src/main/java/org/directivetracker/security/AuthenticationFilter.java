package org.directivetracker.security;

import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.List;
import org.directivetracker.contract.Contract;
import org.directivetracker.contract.Operation;
import org.directivetracker.http.FilterPriorities;
import org.directivetracker.http.RequestId;
import org.directivetracker.problem.Problem;
import org.directivetracker.problem.ProblemType;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jspecify.annotations.Nullable;

/**
 * Finds out who asks, before anything else of the request is judged. A bad token is refused also
 * where none is needed: its bearer believes to be signed in, and would otherwise take the public
 * part for the whole.
 *
 * <p>Quarkus makes filters before the configuration of the run is read; what this one uses is
 * therefore of normal scope.
 */
@Singleton
class AuthenticationFilter {
  private final TokenVerifier verifier;
  private final OidcSettings settings;
  private final CurrentCaller current;

  AuthenticationFilter(TokenVerifier verifier, OidcSettings settings, CurrentCaller current) {
    this.verifier = verifier;
    this.settings = settings;
    this.current = current;
  }

  @ServerRequestFilter(preMatching = true, priority = FilterPriorities.AUTHENTICATE)
  Uni<@Nullable Response> authenticate(ContainerRequestContext request, RoutingContext routing) {
    String path = request.getUriInfo().getPath();
    if (!path.equals(Contract.BASE) && !path.startsWith(Contract.BASE + "/")) {
      return Uni.createFrom().nullItem();
    }
    List<String> authorization = routing.request().headers().getAll(HttpHeaders.AUTHORIZATION);
    if (authorization.isEmpty()) {
      Operation operation = routing.get(Operation.PROPERTY);
      if (operation != null) {
        if (!operation.publicRead() || !settings.publicRead()) {
          throw Problem.of(ProblemType.UNAUTHENTICATED, "Send a bearer token.")
              .header(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
        }
        current.set(Caller.anonymous(RequestId.of(routing)));
      }
      return Uni.createFrom().nullItem();
    }
    return verifier
        .verify(authorization, routing)
        .onItem()
        .invoke(current::set)
        .replaceWith(Uni.createFrom().nullItem());
  }
}
