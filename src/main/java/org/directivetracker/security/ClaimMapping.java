package org.directivetracker.security;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.inject.Singleton;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/**
 * Reads a caller out of the claims of a verified token.
 *
 * <p>Providers differ in where they put roles: {@code roles}, {@code groups}, Keycloak's {@code
 * realm_access/roles}, or a claim named by a URL. So a setting is first taken as the name of one
 * claim, and only then as a path of names parted by slashes.
 */
@Singleton
class ClaimMapping {
  /** As the contract has it; what is no code is no agency. */
  private static final Pattern AGENCY_CODE = Pattern.compile("[A-Z][A-Z0-9-]{1,31}");

  private final String rolesClaim;
  private final String agencyClaim;

  ClaimMapping(
      @ConfigProperty(name = "oidc.roles-claim") String rolesClaim,
      @ConfigProperty(name = "oidc.agency-claim") String agencyClaim) {
    this.rolesClaim = rolesClaim;
    this.agencyClaim = agencyClaim;
  }

  /** The caller; empty when the token does not say who that is, that is without iss or sub. */
  Optional<Caller> caller(JsonNode claims, String requestId) {
    String issuer = text(claims.path("iss"));
    String subject = text(claims.path("sub"));
    if (issuer == null || subject == null) {
      return Optional.empty();
    }
    String azp = text(claims.path("azp"));
    String client = azp != null ? azp : text(claims.path("client_id"));
    Set<Role> roles = roles(claims);
    return Optional.of(
        new Caller(
            new Actor(issuer, subject, client),
            roles,
            roles.contains(Role.AGENCY) ? agency(claims) : null,
            null,
            requestId));
  }

  private Set<Role> roles(JsonNode claims) {
    Set<String> codes = values(find(claims, rolesClaim));
    var roles = EnumSet.noneOf(Role.class);
    Arrays.stream(Role.values())
        .filter(r -> r != Role.SERVICE && codes.contains(r.code()))
        .forEach(roles::add);
    return roles;
  }

  /** Nobody speaks for two agencies at once: of several none is taken. */
  private @Nullable String agency(JsonNode claims) {
    Set<String> codes = values(find(claims, agencyClaim));
    return codes.size() == 1
        ? codes.stream().filter(c -> AGENCY_CODE.matcher(c).matches()).findFirst().orElse(null)
        : null;
  }

  private static JsonNode find(JsonNode claims, String name) {
    if (claims.has(name)) {
      return claims.path(name);
    }
    JsonNode node = claims;
    for (String step : name.split("/", -1)) {
      node = node.path(step);
    }
    return node;
  }

  private static Set<String> values(JsonNode node) {
    var values = new LinkedHashSet<String>();
    if (node.isTextual()) {
      Stream.of(node.textValue().trim().split("\\s+")).forEach(values::add);
    } else if (node.isArray()) {
      node.forEach(
          element -> {
            String value = text(element);
            if (value != null) {
              values.add(value.trim());
            }
          });
    }
    values.remove("");
    return values;
  }

  private static @Nullable String text(JsonNode node) {
    return node.isTextual() && !node.textValue().isBlank() ? node.textValue() : null;
  }
}
