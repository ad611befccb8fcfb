package org.directivetracker.dev;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import java.time.Duration;
import java.time.Instant;
import org.directivetracker.testing.ContractFilter;
import org.directivetracker.testing.TestDatabase;
import org.directivetracker.time.DomainClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class DevTest {
  private final SettableClock settable;
  private final DomainClock clock;

  DevTest(SettableClock settable, DomainClock clock) {
    this.settable = settable;
    this.clock = clock;
  }

  @AfterEach
  void resetClock() {
    settable.reset();
  }

  private static String token(String query) {
    return given()
        .get("/dev/token?" + query)
        .then()
        .statusCode(200)
        .contentType("text/plain")
        .extract()
        .asString();
  }

  private static ValidatableResponse me(String query) {
    return given()
        .filter(ContractFilter.STRICT)
        .header("Authorization", "Bearer " + token(query))
        .get("/api/v1/me")
        .then();
  }

  @Test
  void givesTokensThatTheServiceAccepts() {
    me("role=agency&agency=NEA&role=viewer")
        .statusCode(200)
        .body("subject", equalTo("dev-agency-viewer-NEA"))
        .body("client", equalTo("dev"))
        .body("roles", contains("agency", "viewer"))
        .body("agency", equalTo("NEA"));
    me("role=supervisor&subject=lin&client=desk")
        .body("subject", equalTo("lin"))
        .body("client", equalTo("desk"));
  }

  @Test
  void givesTokensThatTheServiceRefuses() {
    me("role=viewer&expiresIn=-60").statusCode(401);
    me("role=viewer&audience=another").statusCode(401);
    given().get("/dev/token?role=emperor").then().statusCode(400);
  }

  @Test
  void keepsTokensApartFromTheDomainsClock() {
    settable.freezeAt(Instant.parse("2023-05-05T01:00:00Z"));
    me("role=viewer").statusCode(200);
  }

  @Test
  void setsTheClock() {
    Instant day = Instant.parse("2023-05-05T16:00:00.123456Z");
    given()
        .contentType("text/plain")
        .body(day.toString())
        .put("/dev/clock")
        .then()
        .statusCode(200)
        .body(equalTo(day + "\n"));
    assertThat(clock.now()).isEqualTo(day);
    assertThat(clock.today()).isEqualTo("2023-05-06");
    assertThat(clock.isSimulated()).isTrue();
    settable.advance(Duration.ofDays(1));
    assertThat(clock.now()).isEqualTo(day.plus(Duration.ofDays(1)));

    given()
        .contentType("text/plain")
        .body(day.toString())
        .put("/dev/clock?run=true")
        .then()
        .statusCode(200);
    Instant first = clock.now();
    assertThat(first).isBetween(day, day.plusSeconds(60));
    assertThat(clock.now()).isAfterOrEqualTo(first);
    assertThat(given().get("/dev/clock").asString()).startsWith("2023-05-05T16:0");

    given().contentType("text/plain").body("today").put("/dev/clock").then().statusCode(400);
  }
}
