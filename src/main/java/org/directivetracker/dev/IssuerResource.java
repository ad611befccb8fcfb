package org.directivetracker.dev;

import io.quarkus.arc.profile.IfBuildProfile;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Map;

/** What a provider of OpenID Connect publishes (OpenID Connect Discovery 1.0), as far as needed. */
@Path("/dev/issuer")
@IfBuildProfile(anyOf = {"dev", "test"})
@Produces(MediaType.APPLICATION_JSON)
public class IssuerResource {
  private final DevIssuer issuer;

  IssuerResource(DevIssuer issuer) {
    this.issuer = issuer;
  }

  @GET
  @Path("/.well-known/openid-configuration")
  public Map<String, Object> configuration() {
    return Map.of(
        "issuer",
        issuer.url(),
        "jwks_uri",
        issuer.url() + "/jwks",
        "subject_types_supported",
        List.of("public"),
        "id_token_signing_alg_values_supported",
        List.of("RS256"));
  }

  @GET
  @Path("/jwks")
  public String keys() {
    return issuer.keys();
  }
}
