import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.RsaJsonWebKey;
import org.jose4j.jwk.RsaJwkGenerator;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;

/**
 * An OpenID Connect provider for measurements alone: it gives a token of a day to whoever asks at
 * /token?role=…&agency=…&subject=….
 *
 * <p>java -cp 'target/quarkus-app/lib/main/*' bench/Issuer.java 9099
 */
class Issuer {
  public static void main(String[] arguments) throws Exception {
    int port = Integer.parseInt(arguments[0]);
    String url = "http://localhost:" + port;
    RsaJsonWebKey key = RsaJwkGenerator.generateJwk(2048);
    key.setKeyId("bench");
    HttpServer server = HttpServer.create(new InetSocketAddress("localhost", port), 0);
    server.createContext(
        "/.well-known/openid-configuration",
        e ->
            answer(
                e,
                "{\"issuer\":\"%s\",\"jwks_uri\":\"%s/jwks\",\"token_endpoint\":\"%s/token\"}"
                    .formatted(url, url, url)));
    server.createContext(
        "/jwks",
        e -> answer(e, new JsonWebKeySet(key).toJson(JsonWebKey.OutputControlLevel.PUBLIC_ONLY)));
    server.createContext("/token", e -> answer(e, token(url, key, e.getRequestURI().getRawQuery())));
    server.start();
  }

  private static String token(String url, RsaJsonWebKey key, String query) {
    try {
      var roles = new ArrayList<String>();
      Map<String, String> rest = new HashMap<>(Map.of("subject", "bench"));
      for (String pair : query.split("&")) {
        String[] parts = pair.split("=", 2);
        String value = URLDecoder.decode(parts[1], StandardCharsets.UTF_8);
        if (parts[0].equals("role")) {
          roles.add(value);
        } else {
          rest.put(parts[0], value);
        }
      }
      var claims = new JwtClaims();
      claims.setIssuer(url);
      claims.setAudience(List.of("directive-tracker"));
      claims.setSubject(rest.get("subject"));
      claims.setIssuedAtToNow();
      claims.setExpirationTimeMinutesInTheFuture(24 * 60);
      claims.setStringListClaim("roles", roles);
      if (rest.containsKey("agency")) {
        claims.setStringClaim("agency", rest.get("agency"));
      }
      var signed = new JsonWebSignature();
      signed.setPayload(claims.toJson());
      signed.setKey(key.getPrivateKey());
      signed.setKeyIdHeaderValue(key.getKeyId());
      signed.setAlgorithmHeaderValue("RS256");
      return signed.getCompactSerialization();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static void answer(HttpExchange exchange, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(200, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }
}
