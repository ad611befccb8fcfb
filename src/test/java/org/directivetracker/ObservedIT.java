package org.directivetracker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.Reader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.awaitility.Awaitility;
import org.directivetracker.testing.DataDirs;
import org.directivetracker.testing.Json;
import org.directivetracker.testing.PackagedApp;
import org.directivetracker.testing.TestIssuer;
import org.junit.jupiter.api.Test;

/** What the packaged application tells its operators, and what it keeps from them. */
class ObservedIT {
  private static final Duration LIMIT = Duration.ofSeconds(40);
  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  @Test
  void requestsAreFollowedThroughLogAndTracesWithoutTheirSecrets() throws Exception {
    Path data = DataDirs.fresh("observed-it");
    var traces = new StringBuffer();
    HttpServer collector = collector(traces);
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
                        "TRACKER_LOG_JSON",
                        "true",
                        "TRACKER_LOG_REQUESTS",
                        "true",
                        "OTEL_EXPORTER_OTLP_ENDPOINT",
                        "http://127.0.0.1:" + collector.getAddress().getPort(),
                        "OTEL_EXPORTER_OTLP_PROTOCOL",
                        "http/protobuf"))
                .awaitReady(LIMIT)) {
      sql(
          data,
          "alter table meeting add constraint no_leak check (reference <> 'LEAK-2024-01-02')");
      String token = issuer.token("supervisor").subject("wang.fang").sign();
      assertThat(send(app, "GET", "/me", token, null).statusCode()).isEqualTo(200);
      assertThat(send(app, "GET", "/directives?officer=sought-after", token, null).statusCode())
          .isEqualTo(200);
      assertThat(send(app, "GET", "/me", "stolen." + token, null).statusCode()).isEqualTo(401);
      // What the database refuses unexpectedly is logged in full, but for what the row holds.
      String meeting =
          Json.write(
              Json.object(
                  "reference", "LEAK-2024-01-02",
                  "body", "Council",
                  "type", "OTHER",
                  "heldOn", "2024-01-02",
                  "title", "Meeting",
                  "chair", "Call +86 10 5550 0142"));
      HttpResponse<String> failed = send(app, "POST", "/meetings", token, meeting);
      assertThat(failed.statusCode()).isEqualTo(500);
      String requestId = Json.parse(failed.body()).get("traceId").asText();

      Awaitility.await()
          .atMost(LIMIT)
          .until(() -> traces.indexOf(requestId) >= 0 && app.output().contains("createMeeting"));
      List<JsonNode> log = app.output().lines().map(Json::parse).toList();
      assertThat(log)
          .anySatisfy(line -> assertThat(line.get("message").asText()).startsWith("getMe 200 "))
          .anySatisfy(line -> assertThat(line.get("message").asText()).startsWith("getMe 401 "))
          .anySatisfy(
              line -> {
                assertThat(line.get("level").asText()).isEqualTo("ERROR");
                assertThat(line.get("exception").toString()).contains("no_leak");
                assertThat(line.at("/mdc/requestId").asText()).isEqualTo(requestId);
                assertThat(line.at("/mdc/traceId").asText()).isEqualTo(TRACE);
              });
      assertThat(app.output())
          .doesNotContain(token)
          .doesNotContain(token.substring(token.lastIndexOf('.')))
          .doesNotContain("retry-secret", "sought-after", "5550 0142", "wang.fang")
          .doesNotContain(secrets(data).getProperty("tracker_owner"));
      assertThat(traces)
          .contains("directive-tracker", "/api/v1/meetings", "insert into meeting")
          .doesNotContain(token.substring(token.lastIndexOf('.')))
          .doesNotContain("retry-secret", "5550 0142", "wang.fang")
          .doesNotContain(secrets(data).getProperty("tracker_owner"));
    } finally {
      collector.stop(0);
    }
  }

  /** Takes what an OpenTelemetry collector takes, and reads what is text in it. */
  private static HttpServer collector(StringBuffer traces) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/v1/traces",
        exchange -> {
          byte[] body = exchange.getRequestBody().readAllBytes();
          traces.append(new String(body, StandardCharsets.ISO_8859_1));
          exchange.getResponseHeaders().set("Content-Type", "application/x-protobuf");
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    server.start();
    return server;
  }

  private static HttpResponse<String> send(
      PackagedApp app, String method, String path, String token, String body) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(app.url() + "/api/v1" + path))
            .timeout(Duration.ofSeconds(10))
            .header("Authorization", "Bearer " + token)
            .header("traceparent", "00-" + TRACE + "-00f067aa0ba902b7-01");
    if (body == null) {
      request.method(method, HttpRequest.BodyPublishers.noBody());
    } else {
      request
          .header("Content-Type", "application/json")
          .header("Idempotency-Key", "retry-secret")
          .method(method, HttpRequest.BodyPublishers.ofString(body));
    }
    return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private static Properties secrets(Path data) throws IOException {
    Properties secrets = new Properties();
    try (Reader reader = Files.newBufferedReader(data.resolve("postgresql.secrets"))) {
      secrets.load(reader);
    }
    return secrets;
  }

  private static void sql(Path data, String statement) throws Exception {
    Properties secrets = secrets(data);
    try (Connection connection =
            DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + secrets.getProperty("port") + "/tracker",
                "tracker_owner",
                secrets.getProperty("tracker_owner"));
        Statement work = connection.createStatement()) {
      work.execute(statement);
    }
  }
}
