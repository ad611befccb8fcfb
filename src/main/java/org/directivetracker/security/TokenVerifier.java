package org.directivetracker.security;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.oidc.AccessTokenCredential;
import io.quarkus.oidc.OIDCException;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.IdentityProviderManager;
import io.quarkus.security.identity.request.TokenAuthenticationRequest;
import io.quarkus.vertx.http.runtime.security.HttpSecurityUtils;
import io.smallrye.mutiny.Uni;
import io.vertx.core.VertxException;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import org.directivetracker.http.RequestId;
import org.directivetracker.problem.Problem;
import org.directivetracker.problem.ProblemType;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Turns the header Authorization into a caller.
 *
 * <p>Quarkus verifies signature, issuer, audience, expiry and subject. Three things stand before
 * it. The algorithm is looked up in {@code OIDC_ALGORITHMS} before any key is, because {@code
 * quarkus.oidc.token.signature-algorithm} takes a single one (RFC 8725, section 3.1). The header is
 * read strictly, because Quarkus takes the first of several and lets an unknown scheme pass as
 * anonymous. And a provider that cannot be asked is told apart from a token that is bad: the caller
 * of a good token should try again, not sign in again.
 */
@ApplicationScoped
class TokenVerifier {
  private static final Logger LOG = Logger.getLogger(TokenVerifier.class);

  /** What Keycloak writes into the claim typ of its other tokens. */
  private static final Set<String> NOT_FOR_ACCESS = Set.of("ID", "Refresh", "Offline", "Logout");

  private static final int RETRY_AFTER_SECONDS = 5;

  private final IdentityProviderManager identities;
  private final OidcSettings settings;
  private final ClaimMapping mapping;
  private final ObjectMapper json;

  TokenVerifier(
      IdentityProviderManager identities,
      OidcSettings settings,
      ClaimMapping mapping,
      ObjectMapper json) {
    this.identities = identities;
    this.settings = settings;
    this.mapping = mapping;
    this.json = json;
  }

  /**
   * The caller that the header names. Fails with {@link ProblemType#UNAUTHENTICATED} when it is not
   * one good bearer token, with {@link ProblemType#UNAVAILABLE} when the provider does not answer.
   */
  Uni<Caller> verify(List<String> authorization, RoutingContext routing) {
    String requestId = RequestId.of(routing);
    BearerToken token = BearerToken.of(authorization, json).orElse(null);
    if (token == null) {
      return refused(TokenRefusal.MALFORMED, requestId);
    }
    if (!settings.algorithms().contains(token.algorithm())) {
      return refused(TokenRefusal.ALGORITHM, requestId);
    }
    if (NOT_FOR_ACCESS.contains(token.claims().path("typ").asText())) {
      return refused(TokenRefusal.NOT_FOR_ACCESS, requestId);
    }
    var request = new TokenAuthenticationRequest(new AccessTokenCredential(token.text()));
    HttpSecurityUtils.setRoutingContextAttribute(request, routing);
    return Uni.createFrom()
        .deferred(() -> identities.authenticate(request))
        .onFailure()
        .transform(failure -> refusal(failure, requestId))
        .onItem()
        .transform(
            identity -> {
              if (identity == null || identity.isAnonymous()) {
                throw TokenRefusal.of(TokenRefusal.MALFORMED, requestId);
              }
              return mapping
                  .caller(token.claims(), requestId)
                  .orElseThrow(() -> TokenRefusal.of(TokenRefusal.NO_SUBJECT, requestId));
            });
  }

  private static Uni<Caller> refused(String reason, String requestId) {
    return Uni.createFrom().failure(TokenRefusal.of(reason, requestId));
  }

  private static Problem refusal(Throwable failure, String requestId) {
    Throwable outage =
        failure instanceof AuthenticationFailedException ? findOutage(failure) : failure;
    if (outage == null) {
      return TokenRefusal.of(TokenRefusal.reason(failure), requestId);
    }
    LOG.warnf("The identity provider could not be asked: %s", outage);
    return Problem.of(
            ProblemType.UNAVAILABLE,
            "The identity provider does not answer, so the token cannot be verified.")
        .header("Retry-After", String.valueOf(RETRY_AFTER_SECONDS));
  }

  private static @Nullable Throwable findOutage(Throwable failure) {
    for (Throwable t = failure; t != null; t = t.getCause()) {
      if (t instanceof IOException
          || t instanceof TimeoutException
          || t instanceof VertxException
          || t instanceof OIDCException) {
        return t;
      }
    }
    return null;
  }
}
