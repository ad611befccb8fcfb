package org.directivetracker.security;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A signed JSON Web Token in its compact form (RFC 7515, section 7.1), not yet verified. */
record BearerToken(String text, JsonNode header, JsonNode claims) {
  private static final Pattern CREDENTIALS =
      Pattern.compile("[Bb][Ee][Aa][Rr][Ee][Rr] +([\\w-]+)\\.([\\w-]+)\\.([\\w-]*)");

  /**
   * Reads the values of the header Authorization (RFC 6750, section 2.1); empty when they are
   * anything but one bearer token of that form. Opaque tokens and encrypted ones are not accepted:
   * the first would need a call to the provider for each request.
   */
  static Optional<BearerToken> of(List<String> authorization, ObjectMapper json) {
    if (authorization.size() != 1) {
      return Optional.empty();
    }
    Matcher matcher = CREDENTIALS.matcher(authorization.get(0));
    if (!matcher.matches()) {
      return Optional.empty();
    }
    try {
      JsonNode header = part(matcher.group(1), json);
      JsonNode claims = part(matcher.group(2), json);
      String text = authorization.get(0).substring(matcher.start(1));
      return header.isObject() && claims.isObject()
          ? Optional.of(new BearerToken(text, header, claims))
          : Optional.empty();
    } catch (IOException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static JsonNode part(String encoded, ObjectMapper json) throws IOException {
    return json.readTree(Base64.getUrlDecoder().decode(encoded));
  }

  String algorithm() {
    return header.path("alg").asText("");
  }

  /** Never its content. */
  @Override
  public String toString() {
    return "BearerToken";
  }
}
