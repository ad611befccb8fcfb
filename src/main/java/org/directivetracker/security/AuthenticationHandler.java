package org.directivetracker.security;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;
import java.util.stream.Collectors;
import org.directivetracker.contract.Contract;
import org.directivetracker.contract.Operation;
import org.directivetracker.http.CheckOrder;
import org.directivetracker.http.PeerAddress;
import org.directivetracker.http.RequestId;
import org.directivetracker.problem.Problem;
import org.directivetracker.problem.ProblemType;

/**
 * Finds out who asks, and refuses who can never succeed, before anything else of the request is
 * judged. A bad token is refused also where none is needed: its bearer believes to be signed in,
 * and would otherwise take the public part for the whole.
 */
@ApplicationScoped
class AuthenticationHandler {
  private final TokenVerifier verifier;
  private final OidcSettings settings;
  private final PeerAddress peers;

  AuthenticationHandler(TokenVerifier verifier, OidcSettings settings, PeerAddress peers) {
    this.verifier = verifier;
    this.settings = settings;
    this.peers = peers;
  }

  void install(@Observes Router router) {
    router.route(Contract.BASE + "/*").order(CheckOrder.AUTHENTICATE).handler(this::authenticate);
  }

  private void authenticate(RoutingContext routing) {
    Operation operation = routing.get(Operation.PROPERTY);
    List<String> authorization = routing.request().headers().getAll(HttpHeaders.AUTHORIZATION);
    if (authorization.isEmpty()) {
      if (operation.publicRead() && settings.publicRead()) {
        admit(
            Caller.anonymous(peers.network(routing.request()), RequestId.of(routing)),
            operation,
            routing);
      } else {
        routing.fail(
            Problem.of(ProblemType.UNAUTHENTICATED, "Send a bearer token.")
                .header("WWW-Authenticate", "Bearer"));
      }
      return;
    }
    Context context = routing.vertx().getOrCreateContext();
    verifier
        .verify(authorization, routing)
        .subscribe()
        .with(
            caller -> onContext(context, () -> admit(caller, operation, routing)),
            failure -> onContext(context, () -> routing.fail(failure)));
  }

  /** Keys of the provider may have been fetched meanwhile, on another thread. */
  private static void onContext(Context context, Runnable step) {
    if (Vertx.currentContext() == context) {
      step.run();
    } else {
      context.runOnContext(v -> step.run());
    }
  }

  private static void admit(Caller caller, Operation operation, RoutingContext routing) {
    if (!mayEverSucceed(caller, operation)) {
      routing.fail(
          Problem.forbidden(
              "This needs the role "
                  + operation.roles().stream().sorted().collect(Collectors.joining(" or "))
                  + "."));
      return;
    }
    routing.put(Caller.PROPERTY, caller);
    routing.next();
  }

  /** What viewers may have, every caller with a token may have. */
  private static boolean mayEverSucceed(Caller caller, Operation operation) {
    return operation.publicRead()
        || operation.roles().contains(Role.VIEWER.code())
        || caller.roles().stream().anyMatch(role -> operation.roles().contains(role.code()));
  }
}
