package org.directivetracker.dev;

import io.quarkus.arc.profile.IfBuildProfile;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.directivetracker.problem.Problem;
import org.directivetracker.security.Role;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.resteasy.reactive.RestQuery;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.jose4j.lang.JoseException;

/** Gives anybody a token for any role. */
@Path("/dev/token")
@IfBuildProfile(anyOf = {"dev", "test"})
public class TokenResource {
  private static final List<String> CODES = Arrays.stream(Role.values()).map(Role::code).toList();
  private static final long LIFETIME = Duration.ofHours(8).toSeconds();

  private final DevIssuer issuer;
  private final String audience;

  TokenResource(DevIssuer issuer, @ConfigProperty(name = "oidc.audience") List<String> audience) {
    this.issuer = issuer;
    this.audience = audience.get(0);
  }

  /**
   * A token, ready for {@code Authorization: Bearer}.
   *
   * @param subject unless given, made of roles and agency: the same roles are the same person
   * @param expiresIn in seconds; below zero for one that has expired
   */
  @GET
  @Produces(MediaType.TEXT_PLAIN)
  public String token(
      @RestQuery List<String> role,
      @RestQuery Optional<String> agency,
      @RestQuery Optional<String> subject,
      @RestQuery @DefaultValue("dev") String client,
      @RestQuery Optional<Long> expiresIn,
      @RestQuery("audience") Optional<String> meantFor)
      throws JoseException {
    if (!CODES.containsAll(role)) {
      throw Problem.invalid(
          "role", "The roles are " + String.join(", ", CODES) + ".", "not-in-enumeration");
    }
    var claims = new JwtClaims();
    claims.setIssuer(issuer.url());
    claims.setSubject(
        subject.orElseGet(
            () ->
                Stream.of(Stream.of("dev"), role.stream(), agency.stream())
                    .flatMap(parts -> parts)
                    .collect(Collectors.joining("-"))));
    claims.setAudience(meantFor.orElse(audience));
    claims.setStringClaim("azp", client);
    claims.setStringListClaim("roles", role);
    agency.ifPresent(code -> claims.setStringClaim("agency", code));
    long lifetime = expiresIn.orElse(LIFETIME);
    NumericDate issued = NumericDate.now();
    issued.addSeconds(Math.min(0, lifetime));
    claims.setIssuedAt(issued);
    NumericDate expires = NumericDate.now();
    expires.addSeconds(lifetime);
    claims.setExpirationTime(expires);
    claims.setGeneratedJwtId();
    return issuer.sign(claims);
  }
}
