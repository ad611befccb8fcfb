package org.directivetracker.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import io.restassured.RestAssured;
import io.restassured.response.ValidatableResponse;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.directivetracker.testing.ContractFilter;
import org.directivetracker.testing.DataDirs;
import org.directivetracker.testing.PackagedApp;
import org.directivetracker.testing.TestIssuer;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jwt.NumericDate;
import org.jose4j.keys.HmacKey;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The packaged application against a provider that shares no code with it. */
class SecurityIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final Duration KEY_REFRESH = Duration.ofSeconds(30);

  private static TestIssuer issuer;
  private static Path dataDir;
  private static PackagedApp app;

  @BeforeAll
  static void begin() {
    RestAssured.filters(ContractFilter.ALLOWING_5XX);
    issuer = new TestIssuer();
    dataDir = DataDirs.fresh("security-it");
    app = start(Map.of("OIDC_ISSUER", issuer.url()));
  }

  @AfterAll
  static void end() {
    RestAssured.reset();
    app.close();
    issuer.close();
  }

  /** All of them on one database: what they are asked here does not depend on what is in it. */
  private static PackagedApp start(Map<String, String> settings) {
    var environment = new HashMap<>(settings);
    environment.put("TRACKER_DATA_DIR", dataDir.toString());
    return PackagedApp.start(environment).awaitReady(LIMIT);
  }

  private static ValidatableResponse me(PackagedApp at, String... authorization) {
    var request = RestAssured.given();
    for (String value : authorization) {
      request.header("Authorization", value);
    }
    return request.get(at.url() + "/api/v1/me").then();
  }

  private static ValidatableResponse me(TestIssuer.Token token) {
    return me(app, "Bearer " + token.sign());
  }

  private static void isInvalidToken(ValidatableResponse answer) {
    answer
        .statusCode(401)
        .contentType("application/problem+json")
        .header("WWW-Authenticate", "Bearer error=\"invalid_token\"")
        .body("type", equalTo("/problems/unauthenticated"));
  }

  /** Refused for that reason, which the log says too, without anything of the token. */
  private static void isInvalidToken(TestIssuer.Token token, String reason) {
    String text = token.sign();
    String before = app.output();
    isInvalidToken(me(app, "Bearer " + text).body("detail", equalTo(reason)));
    Awaitility.await()
        .atMost(LIMIT)
        .untilAsserted(
            () ->
                assertThat(app.output().substring(before.length()))
                    .contains("INFO")
                    .contains("its token was refused. " + reason));
    assertThat(app.output()).doesNotContain(text.substring(text.length() - 40));
  }

  @Test
  void saysWhyATokenIsRefused() {
    long now = NumericDate.now().getValue();
    PublicJsonWebKey stranger = issuer.strangerKey();
    String signature = "The token's signature is not by a key of the configured issuer.";
    isInvalidToken(issuer.token("viewer").secondsToLive(-60), "The token has expired.");
    isInvalidToken(issuer.token("viewer").claim("nbf", now + 300), "The token is not yet valid.");
    isInvalidToken(
        issuer.token("viewer").claim("aud", "another"), "The token is for another audience.");
    isInvalidToken(
        issuer.token("viewer").claim("iss", "https://another.example"),
        "The token is of another issuer.");
    isInvalidToken(issuer.token("viewer").without("sub"), "The token has no subject.");
    isInvalidToken(issuer.token("viewer").subject(" "), "The token has no subject.");
    isInvalidToken(
        issuer.token("viewer").key("RS256", stranger.getPrivateKey(), issuer.key().getKeyId()),
        signature);
    isInvalidToken(
        issuer.token("viewer").key("RS256", stranger.getPrivateKey(), "unknown"), signature);
    isInvalidToken(
        issuer.token("viewer").secondsToLive(-60).claim("aud", "another"),
        "The token has expired. The token is for another audience.");
  }

  @Test
  void knowsTheCallerByIssuerAndSubject() {
    me(issuer.token("auditor", "supervisor").subject("lin").client("desk"))
        .statusCode(200)
        .body("issuer", equalTo(issuer.url()))
        .body("subject", equalTo("lin"))
        .body("client", equalTo("desk"))
        .body("roles", contains("supervisor", "auditor"))
        .body("agency", nullValue());
  }

  @Test
  void readsClientFromClientIdToo() {
    me(issuer.token("viewer").claim("client_id", "robot")).body("client", equalTo("robot"));
  }

  @Test
  void takesRolesAndAgencyAsTextOrArray() {
    me(issuer.token().claim("roles", "agency").agency("NEA"))
        .body("roles", contains("agency"))
        .body("agency", equalTo("NEA"));
    me(issuer.token("agency").claim("agency", List.of("NEA"))).body("agency", equalTo("NEA"));
    me(issuer.token("agency").claim("agency", List.of("NEA", "MOF")))
        .statusCode(200)
        .body("agency", nullValue());
  }

  @Test
  void ignoresUnknownRolesAndClaimsOfOtherShapes() {
    me(issuer.token("emperor", "SUPERVISOR", "viewer")).body("roles", contains("viewer"));
    me(issuer.token().claim("roles", 7)).statusCode(200).body("roles", empty());
    me(issuer.token().without("roles")).statusCode(200).body("roles", empty());
  }

  @Test
  void takesAnAgencyWithItsRoleAlone() {
    me(issuer.token("viewer").agency("NEA")).statusCode(200).body("agency", nullValue());
  }

  @Test
  void allowsForClocksThatDifferALittle() {
    me(issuer.token("viewer").secondsToLive(-3)).statusCode(200);
  }

  @Test
  void refusesTokensOfAnotherTime() {
    long now = NumericDate.now().getValue();
    isInvalidToken(me(issuer.token("viewer").secondsToLive(-60)));
    isInvalidToken(me(issuer.token("viewer").claim("nbf", now + 300)));
    isInvalidToken(me(issuer.token("viewer").without("exp")));
  }

  @Test
  void refusesTokensForOrOfSomeoneElse() {
    isInvalidToken(me(issuer.token("viewer").claim("aud", "another")));
    isInvalidToken(me(issuer.token("viewer").without("aud")));
    isInvalidToken(me(issuer.token("viewer").claim("iss", "https://another.example")));
    isInvalidToken(me(issuer.token("viewer").claim("iss", issuer.url() + "/")));
    isInvalidToken(me(issuer.token("viewer").without("iss")));
    isInvalidToken(me(issuer.token("viewer").without("sub")));
    isInvalidToken(me(issuer.token("viewer").subject(" ")));
    isInvalidToken(me(issuer.token("viewer").claim("typ", "Refresh")));
    isInvalidToken(me(issuer.token("viewer").claim("typ", "ID")));
    me(issuer.token("viewer").claim("typ", "Bearer")).statusCode(200);
    me(issuer.token("viewer").claim("aud", List.of("another", "directive-tracker")))
        .statusCode(200);
  }

  @Test
  void refusesAlgorithmsThatProveNothing() throws Exception {
    isInvalidToken(me(issuer.token("supervisor").header("alg", "none")));
    String pem = issuer.key().getPublicKey().toString();
    for (byte[] secret :
        List.of(issuer.key().getPublicKey().getEncoded(), pem.getBytes(StandardCharsets.UTF_8))) {
      isInvalidToken(
          me(
              issuer
                  .token("supervisor")
                  .key("HS256", new HmacKey(secret), issuer.key().getKeyId())));
    }
  }

  @Test
  void refusesKeysOfStrangers() {
    PublicJsonWebKey stranger = issuer.strangerKey();
    isInvalidToken(
        me(
            issuer
                .token("supervisor")
                .key("RS256", stranger.getPrivateKey(), issuer.key().getKeyId())));
    isInvalidToken(
        me(issuer.token("supervisor").key("RS256", stranger.getPrivateKey(), "unknown")));
    isInvalidToken(
        me(
            issuer
                .token("supervisor")
                .key("RS256", stranger.getPrivateKey(), "unknown")
                .header("jwk", stranger.toParams(PublicJsonWebKey.OutputControlLevel.PUBLIC_ONLY))
                .header("jku", "https://stranger.example/jwks")));
  }

  @Test
  void doesNotReadTheKeysAnewForEveryStranger() {
    PublicJsonWebKey stranger = issuer.strangerKey();
    int before = issuer.keyReads();
    for (int i = 0; i < 20; i++) {
      me(issuer.token("viewer").key("RS256", stranger.getPrivateKey(), "unknown-" + i));
    }
    assertThat(issuer.keyReads() - before).isLessThanOrEqualTo(3);
  }

  @Test
  void refusesATamperedPayload() {
    String[] parts = issuer.token("viewer").sign().split("\\.", -1);
    String claims = new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8);
    parts[1] =
        Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString(claims.replace("viewer", "admin").getBytes(StandardCharsets.UTF_8));
    isInvalidToken(me(app, "Bearer " + String.join(".", parts)));
    isInvalidToken(me(app, "Bearer " + parts[0] + "." + parts[1] + "."));
  }

  @Test
  void followsTheProviderToNewKeys() {
    String old = issuer.token("viewer").sign();
    me(app, "Bearer " + old).statusCode(200);
    issuer.rotate();
    Awaitility.await()
        .atMost(KEY_REFRESH)
        .untilAsserted(() -> me(issuer.token("viewer")).statusCode(200));
    isInvalidToken(me(app, "Bearer " + old));
    PublicJsonWebKey elliptic = issuer.addEllipticKey();
    Awaitility.await()
        .atMost(KEY_REFRESH)
        .untilAsserted(
            () ->
                me(issuer
                        .token("viewer")
                        .key("ES256", elliptic.getPrivateKey(), elliptic.getKeyId()))
                    .statusCode(200));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Basic eDp5",
        "Bearer",
        "Bearer opaque",
        "Bearer a.b.c",
        "Bearer e30.e30.e30",
        "Bearer W10.W10.x",
        "Bearer ....",
        "Bearer eyJhbGciOiJSUzI1NiJ9.e30.x",
        "Bearer eyJhbGciOlsiUlMyNTYiXX0.e30.x",
        "Token x",
        "garbage"
      })
  void refusesWhatIsNoBearerToken(String header) {
    isInvalidToken(me(app, header));
  }

  @Test
  void refusesTwoTokensAndAGoodOneMisplaced() {
    String good = issuer.token("viewer").sign();
    isInvalidToken(me(app, "Bearer " + good, "Bearer " + good));
    isInvalidToken(me(app, "Basic eDp5", "Bearer " + good));
    isInvalidToken(me(app, "Bearer " + good + " " + good));
    isInvalidToken(me(app, good));
    me(app, "bearer " + good).statusCode(200);
  }

  @Test
  void asksAnonymousCallersToSignIn() {
    for (String path : List.of("/api/v1/me", "/api/v1/codelists", "/api/v1/directives")) {
      RestAssured.get(app.url() + path)
          .then()
          .statusCode(401)
          .contentType("application/problem+json")
          .header("WWW-Authenticate", "Bearer");
    }
    RestAssured.get(app.url() + "/api/v1/nothing").then().statusCode(404);
  }

  @Test
  void hasNothingOfDevelopment() {
    hasNothingOfDevelopment(app);
  }

  private static void hasNothingOfDevelopment(PackagedApp at) {
    for (String path :
        List.of(
            "/dev/token?role=admin",
            "/dev/clock",
            "/dev/reminders",
            "/dev/issuer/jwks",
            "/dev/issuer/.well-known/openid-configuration")) {
      RestAssured.get(at.url() + path).then().statusCode(404);
      RestAssured.given()
          .contentType("text/plain")
          .body("2023-05-05T00:00:00Z")
          .put(at.url() + path)
          .then()
          .statusCode(404);
      RestAssured.post(at.url() + path).then().statusCode(404);
    }
  }

  @Test
  void followsItsSettingsAndNoProfile() {
    var settings =
        Map.of(
            "OIDC_ISSUER", issuer.url(),
            "OIDC_AUDIENCE", "one,two",
            "OIDC_ALGORITHMS", "ES256",
            "OIDC_ROLES_CLAIM", "realm_access/roles",
            "OIDC_AGENCY_CLAIM", "https://tracker.example/agency",
            "TRACKER_PUBLIC_READ", "true",
            "TRACKER_CORS_ORIGINS", "https://desk.example",
            "QUARKUS_PROFILE", "dev");
    PublicJsonWebKey elliptic = issuer.addEllipticKey();
    try (PackagedApp configured = start(settings)) {
      hasNothingOfDevelopment(configured);
      RestAssured.get(configured.url() + "/api/v1/me")
          .then()
          .statusCode(401)
          .header("WWW-Authenticate", "Bearer");
      assertThat(RestAssured.get(configured.url() + "/api/v1/codelists").statusCode())
          .isNotEqualTo(401);
      assertThat(allowedOrigin(configured, "https://desk.example"))
          .isEqualTo("https://desk.example");
      assertThat(allowedOrigin(configured, "https://elsewhere.example")).isNull();
      RestAssured.given()
          .header("Authorization", "Bearer x")
          .get(configured.url() + "/api/v1/codelists")
          .then()
          .statusCode(401);
      var token =
          issuer
              .token("supervisor")
              .claim("aud", "two")
              .claim("realm_access", Map.of("roles", List.of("agency")))
              .claim("https://tracker.example/agency", "NEA");
      isInvalidToken(me(configured, "Bearer " + token.sign()));
      token.key("ES256", elliptic.getPrivateKey(), elliptic.getKeyId());
      me(configured, "Bearer " + token.sign())
          .statusCode(200)
          .body("roles", contains("agency"))
          .body("agency", equalTo("NEA"));
    }
  }

  private static String allowedOrigin(PackagedApp at, String origin) {
    return RestAssured.given()
        .header("Origin", origin)
        .get(at.url() + "/api/v1/codelists")
        .header("Access-Control-Allow-Origin");
  }

  @Test
  void keepsPublicReadOffInAnyProfile() {
    var settings = Map.of("OIDC_ISSUER", issuer.url(), "QUARKUS_PROFILE", "dev");
    try (PackagedApp configured = start(settings)) {
      RestAssured.get(configured.url() + "/api/v1/codelists").then().statusCode(401);
    }
  }

  @Test
  void waitsForAProviderThatIsDown() throws IOException {
    int port;
    try (var socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    try (PackagedApp patient = start(Map.of("OIDC_ISSUER", "http://127.0.0.1:" + port))) {
      me(patient, "Bearer " + issuer.token("viewer").sign())
          .statusCode(503)
          .contentType("application/problem+json")
          .header("Retry-After", "5")
          .body("type", equalTo("/problems/unavailable"));
      try (var late = new TestIssuer(port)) {
        late.failKeys(true);
        me(patient, "Bearer " + late.token("viewer").sign()).statusCode(503);
        late.failKeys(false);
        me(patient, "Bearer " + late.token("viewer").sign()).statusCode(200);
        late.rotate();
        late.failKeys(true);
        me(patient, "Bearer " + late.token("viewer").sign()).statusCode(503);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "OIDC_ALGORITHMS=RS256,HS256",
        "OIDC_ALGORITHMS=none",
        "OIDC_ALGORITHMS=",
        "OIDC_AUDIENCE=any",
        "OIDC_AUDIENCE="
      })
  void refusesToStartWithSettingsThatTrustTooMuch(String setting) {
    String[] parts = setting.split("=", -1);
    var environment =
        Map.of(
            "OIDC_ISSUER",
            issuer.url(),
            "TRACKER_DATA_DIR",
            dataDir.toString(),
            parts[0],
            parts[1]);
    try (PackagedApp refused = PackagedApp.start(environment)) {
      assertThat(refused.awaitExit(LIMIT)).isEqualTo(1);
      assertThat(refused.output()).contains(parts[0] + " has to ");
    }
  }
}
