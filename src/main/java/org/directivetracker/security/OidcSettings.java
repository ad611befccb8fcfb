package org.directivetracker.security;

import io.quarkus.oidc.OidcRequestContext;
import io.quarkus.oidc.OidcTenantConfig;
import io.quarkus.oidc.TenantConfigResolver;
import io.quarkus.oidc.runtime.OidcConfig;
import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.Startup;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Which provider is trusted, and for what.
 *
 * <p>The provider is handed to Quarkus as a tenant that is resolved with the first token instead of
 * the default tenant, which Quarkus connects to at start: then a provider whose discovery answers
 * but whose keys do not stops the service from starting, and one that does not answer at all holds
 * it up. A tenant that fails to resolve is tried again with the next token. All else of {@code
 * quarkus.oidc.*} (TLS, proxies, time limits) is taken over from the default tenant.
 */
@ApplicationScoped
@Startup
class OidcSettings implements TenantConfigResolver {
  /** RFC 7518, section 3.1, and RFC 8037, without the symmetric ones and {@code none}. */
  private static final Set<String> ASYMMETRIC =
      Set.of(
          "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA");

  private final OidcTenantConfig tenant;
  private final Set<String> algorithms;
  private final boolean publicRead;

  /**
   * @throws IllegalStateException when a setting would trust more than it says: no audience, the
   *     audience {@code any} (to Quarkus it means that none is checked), or an algorithm that is
   *     not a signature by a key pair
   */
  OidcSettings(
      OidcConfig quarkus,
      @ConfigProperty(name = "oidc.issuer") String issuer,
      @ConfigProperty(name = "oidc.audience") Optional<List<String>> audience,
      @ConfigProperty(name = "oidc.algorithms") Optional<Set<String>> algorithms,
      @ConfigProperty(name = "tracker.public-read") Optional<Boolean> publicRead) {
    List<String> audiences = audience.orElse(List.of());
    if (audiences.isEmpty() || audiences.contains("any")) {
      throw new IllegalStateException(
          "OIDC_AUDIENCE has to name the audience that tokens must be meant for.");
    }
    this.algorithms = Set.copyOf(algorithms.orElse(Set.of()));
    if (this.algorithms.isEmpty() || !ASYMMETRIC.containsAll(this.algorithms)) {
      throw new IllegalStateException(
          "OIDC_ALGORITHMS has to list some of " + ASYMMETRIC.stream().sorted().toList() + ".");
    }
    this.publicRead = publicRead.orElse(LaunchMode.current().isDevOrTest());
    this.tenant =
        OidcTenantConfig.builder(OidcConfig.getDefaultTenant(quarkus))
            .tenantId("provider")
            .authServerUrl(issuer)
            .token()
            .issuer(issuer)
            .audience(audiences)
            .end()
            .build();
  }

  @Override
  public Uni<OidcTenantConfig> resolve(
      RoutingContext routing, OidcRequestContext<OidcTenantConfig> context) {
    return Uni.createFrom().item(tenant);
  }

  /** The algorithms that a token may be signed with, by their names in RFC 7518. */
  Set<String> algorithms() {
    return algorithms;
  }

  /** Whether anonymous callers may have what is public; unless set, in dev and test alone. */
  boolean publicRead() {
    return publicRead;
  }
}
