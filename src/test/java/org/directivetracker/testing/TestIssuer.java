package org.directivetracker.testing;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.Key;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwk.EcJwkGenerator;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jwk.RsaJwkGenerator;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.jose4j.keys.EllipticCurves;
import org.jose4j.lang.JoseException;

/** A provider of OpenID Connect that shares no code with the service. */
public final class TestIssuer implements AutoCloseable {
  private final HttpServer server;
  private final String url;
  private final AtomicInteger keyReads = new AtomicInteger();
  private volatile boolean keysFail;
  private volatile List<PublicJsonWebKey> published = List.of();
  private volatile PublicJsonWebKey current;
  private int generation;

  public TestIssuer() {
    this(0);
  }

  /** At a port that the service was told of before. */
  public TestIssuer(int port) {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    url = "http://127.0.0.1:" + server.getAddress().getPort();
    current = nextKey();
    published = List.of(current);
    server.createContext(
        "/.well-known/openid-configuration",
        exchange ->
            answer(
                exchange,
                200,
                "{\"issuer\":\"%s\",\"jwks_uri\":\"%s/jwks\",\"token_endpoint\":\"%s/token\"}"
                    .formatted(url, url, url)));
    server.createContext(
        "/jwks",
        exchange -> {
          keyReads.incrementAndGet();
          answer(
              exchange,
              keysFail ? 503 : 200,
              new JsonWebKeySet(published).toJson(JsonWebKey.OutputControlLevel.PUBLIC_ONLY));
        });
    server.start();
  }

  private static void answer(com.sun.net.httpserver.HttpExchange exchange, int status, String body)
      throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, bytes.length);
    try (var out = exchange.getResponseBody()) {
      out.write(bytes);
    }
  }

  public String url() {
    return url;
  }

  /** How often the keys were read. */
  public int keyReads() {
    return keyReads.get();
  }

  public void failKeys(boolean fail) {
    keysFail = fail;
  }

  public PublicJsonWebKey key() {
    return current;
  }

  /** A key that is not published. */
  public PublicJsonWebKey strangerKey() {
    return nextKey();
  }

  /** Signs with a new key from now on, and no longer publishes the old one. */
  public void rotate() {
    current = nextKey();
    published = List.of(current);
  }

  /** Publishes an elliptic key beside the current one. */
  public PublicJsonWebKey addEllipticKey() {
    try {
      PublicJsonWebKey key = EcJwkGenerator.generateJwk(EllipticCurves.P256);
      key.setKeyId("ec-" + ++generation);
      published = List.of(current, key);
      return key;
    } catch (JoseException e) {
      throw new IllegalStateException(e);
    }
  }

  private PublicJsonWebKey nextKey() {
    try {
      PublicJsonWebKey key = RsaJwkGenerator.generateJwk(2048);
      key.setKeyId("key-" + ++generation);
      return key;
    } catch (JoseException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A token that is good in every respect, for the caller to spoil. */
  public Token token(String... roles) {
    return new Token().claim("roles", List.of(roles));
  }

  @Override
  public void close() {
    server.stop(0);
  }

  /** A token in the making. */
  public final class Token {
    private final Map<String, Object> claims = new LinkedHashMap<>();
    private final Map<String, Object> header = new LinkedHashMap<>();
    private Key key = current.getPrivateKey();

    private Token() {
      long now = NumericDate.now().getValue();
      claims.put("iss", url);
      claims.put("sub", "someone");
      claims.put("aud", "directive-tracker");
      claims.put("iat", now);
      claims.put("exp", now + 600);
      header.put("alg", "RS256");
      header.put("kid", current.getKeyId());
    }

    public Token claim(String name, Object value) {
      claims.put(name, value);
      return this;
    }

    public Token without(String claim) {
      claims.remove(claim);
      return this;
    }

    public Token header(String name, Object value) {
      header.put(name, value);
      return this;
    }

    public Token key(String algorithm, Key key, String keyId) {
      this.key = key;
      return header("alg", algorithm).header("kid", keyId);
    }

    public Token agency(String code) {
      return claim("agency", code);
    }

    public Token subject(String subject) {
      return claim("sub", subject);
    }

    public Token client(String client) {
      return claim("azp", client);
    }

    public Token secondsToLive(long seconds) {
      long now = NumericDate.now().getValue();
      return claim("iat", now + Math.min(0, seconds) - 1).claim("exp", now + seconds);
    }

    public String sign() {
      try {
        var jwtClaims = new JwtClaims();
        claims.forEach(jwtClaims::setClaim);
        var jws = new JsonWebSignature();
        jws.setAlgorithmConstraints(AlgorithmConstraints.NO_CONSTRAINTS);
        jws.setDoKeyValidation(false);
        jws.setPayload(jwtClaims.toJson());
        header.forEach(jws::setHeader);
        jws.setKey("none".equals(header.get("alg")) ? null : key);
        return jws.getCompactSerialization();
      } catch (JoseException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
