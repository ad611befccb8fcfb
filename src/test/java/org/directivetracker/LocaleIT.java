package org.directivetracker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;
import org.directivetracker.testing.DataDirs;
import org.directivetracker.testing.Json;
import org.directivetracker.testing.PackagedApp;
import org.directivetracker.testing.TestIssuer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** On a machine of a language with digits of its own, everything is written in those of ASCII. */
class LocaleIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final Pattern OTHER_DIGIT = Pattern.compile("[\\p{Nd}&&[^0-9]]");

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  @ParameterizedTest
  @CsvSource({"fa, IR", "ar, EG"})
  void digitsAreThoseOfTheContract(String language, String country) throws Exception {
    Path data = DataDirs.fresh("locale-it-" + language);
    try (TestIssuer issuer = new TestIssuer();
        PackagedApp app =
            PackagedApp.start(
                    Map.of(
                        "OIDC_ISSUER",
                        issuer.url(),
                        "QUARKUS_OIDC_AUTH_SERVER_URL",
                        issuer.url(),
                        "TRACKER_DATA_DIR",
                        data.toString(),
                        "TRACKER_LOG_REQUESTS",
                        "true"),
                    "-Duser.language=" + language,
                    "-Duser.country=" + country)
                .awaitReady(LIMIT)) {
      String token = issuer.token("supervisor").subject("supervisor").sign();
      String meeting =
          send(
                  app,
                  token,
                  "/meetings",
                  Json.object(
                      "reference", "LOC-2024-01-02",
                      "body", "Council",
                      "type", "OTHER",
                      "heldOn", "2024-01-02",
                      "title", "Meeting"))
              .get("id")
              .asText();
      String draft =
          send(app, token, "/directives", Json.object("meeting", meeting, "title", "Do it"))
              .get("id")
              .asText();
      JsonNode registered =
          send(
              app,
              token,
              "/directives/" + draft + "/transitions",
              Json.object("action", "register", "noPassageReason", "Said, not written."));
      assertThat(registered.get("reference").asText()).isEqualTo("LOC-2024-01-02-01");
      for (String format : new String[] {"json", "csv", "html"}) {
        HttpRequest report =
            HttpRequest.newBuilder(
                    URI.create(app.url() + "/api/v1/reports/status?format=" + format))
                .header("Authorization", "Bearer " + token)
                .build();
        HttpResponse<String> answer = http.send(report, HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).doesNotContainPattern(OTHER_DIGIT);
      }
      assertThat(app.output()).contains("transitionDirective 200");
      assertThat(app.output()).doesNotContainPattern(OTHER_DIGIT).doesNotContain("ERROR");
    }
  }

  private JsonNode send(PackagedApp app, String token, String path, ObjectNode body)
      throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(app.url() + "/api/v1" + path))
            .header("Authorization", "Bearer " + token)
            .header("Content-Type", "application/json")
            .header("If-Match", "\"1\"")
            .POST(HttpRequest.BodyPublishers.ofString(Json.write(body)))
            .build();
    HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 201);
    return Json.parse(answer.body());
  }
}
