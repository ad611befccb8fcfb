package org.directivetracker.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.directivetracker.testing.Api;
import org.directivetracker.testing.Directive;
import org.directivetracker.testing.Json;
import org.directivetracker.testing.OpenApi;
import org.directivetracker.testing.Request;
import org.directivetracker.testing.Response;
import org.directivetracker.testing.TestDatabase;
import org.directivetracker.testing.TestSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What browsers and caches need to know. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
@QuarkusTestResource(TestSettings.class)
class HeadersTest {
  private static final List<String> ALLOWED =
      List.of(
          "authorization",
          "content-type",
          "if-match",
          "if-none-match",
          "idempotency-key",
          "last-event-id",
          "content-encoding",
          "range",
          "if-range",
          "traceparent",
          "tracestate",
          "baggage");
  private static final List<String> EXPOSED =
      List.of(
          "etag",
          "link",
          "location",
          "content-location",
          "content-disposition",
          "content-range",
          "accept-ranges",
          "retry-after",
          "idempotency-replayed",
          "www-authenticate",
          "deprecation",
          "sunset");

  @Test
  void aKnownOriginMayReadAnswersAndTheirHeaders() {
    Response response = Api.anonymous().header("Origin", TestSettings.ORIGIN).get("/agencies");
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.header("Access-Control-Allow-Origin")).isEqualTo(TestSettings.ORIGIN);
    assertThat(names(response, "Access-Control-Expose-Headers")).containsAll(EXPOSED);
    assertThat(names(response, "Vary")).contains("origin");
  }

  @Test
  void aKnownOriginMayReadRefusals() {
    for (Response response :
        List.of(
            Api.anonymous().header("Origin", TestSettings.ORIGIN).get("/me"),
            Api.as("supervisor").header("Origin", TestSettings.ORIGIN).get("/agencies/NO-SUCH"),
            Api.as("supervisor").header("Origin", TestSettings.ORIGIN).get("/no-such-thing"),
            Api.as("supervisor").header("Origin", TestSettings.ORIGIN).delete("/agencies"),
            Api.as("supervisor").header("Origin", TestSettings.ORIGIN).get("/agencies?limit=0"))) {
      assertThat(response.statusCode()).isBetween(400, 499);
      assertThat(response.header("Access-Control-Allow-Origin")).isEqualTo(TestSettings.ORIGIN);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "POST", "PUT", "PATCH", "DELETE"})
  void aKnownOriginIsGivenLeaveWithoutAToken(String method) {
    Response response =
        Api.anonymous()
            .header("Origin", TestSettings.ORIGIN)
            .header("Access-Control-Request-Method", method)
            .header("Access-Control-Request-Headers", String.join(", ", ALLOWED))
            .options("/directives/00000000-0000-7000-8000-000000000000");
    assertThat(response.statusCode()).isIn(200, 204);
    assertThat(response.header("Access-Control-Allow-Origin")).isEqualTo(TestSettings.ORIGIN);
    assertThat(names(response, "Access-Control-Allow-Methods"))
        .contains(method.toLowerCase(Locale.ROOT));
    assertThat(names(response, "Access-Control-Allow-Headers")).containsAll(ALLOWED);
    assertThat(response.header("Access-Control-Allow-Origin")).isNotEqualTo("*");
    assertThat(response.header("Access-Control-Max-Age")).isEqualTo("7200");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://evil.example",
        "http://localhost",
        "http://localhost:5174",
        "https://localhost:5173",
        "http://localhost:5173.evil.example",
        "http://evil.example/http://localhost:5173",
        "http://xlocalhost:5173",
        "null",
      })
  void aForeignOriginIsGivenNone(String origin) {
    Response response = Api.anonymous().header("Origin", origin).get("/agencies");
    assertThat(response.header("Access-Control-Allow-Origin")).isNull();
    assertThat(response.statusCode()).as("the same as without it").isEqualTo(200);
    Response preflight =
        Api.anonymous()
            .header("Origin", origin)
            .header("Access-Control-Request-Method", "PATCH")
            .header("Access-Control-Request-Headers", "authorization, if-match")
            .options("/agencies/NEA");
    assertThat(preflight.header("Access-Control-Allow-Origin")).isNull();
    assertThat(preflight.header("Access-Control-Allow-Methods")).isNull();
  }

  @Test
  void withoutAnOriginNothingIsSaidOfOrigins() {
    assertThat(Api.anonymous().get("/agencies").headers().map().keySet())
        .noneMatch(h -> h.toLowerCase(Locale.ROOT).startsWith("access-control-"));
  }

  @Test
  void everyAnswerIsGuarded() {
    String tag = Api.etag(Api.anonymous().get("/codelists"));
    for (Response response :
        List.of(
            Api.anonymous().get("/codelists"),
            Api.anonymous().header("If-None-Match", tag).get("/codelists"),
            Api.anonymous().get("/me"),
            Api.caller("bad-token").get("/me"),
            Api.as("supervisor").get("/no-such-thing"),
            Api.as("supervisor").delete("/codelists"),
            Api.as("supervisor").accept("image/png").get("/codelists"),
            Api.as("supervisor").get("/codelists?limit=0"),
            Api.post(Api.as("supervisor"), "/meetings", Api.newMeeting("PUBLIC")),
            Api.post(Api.as("supervisor"), "/meetings", Json.object()),
            new Request().get("/openapi.yaml"),
            new Request().get("/openapi.json"),
            new Request().get("/api-browser/"),
            new Request().get("/api-browser/browser.js"),
            new Request().get("/webjars/swagger-ui/swagger-ui.css"),
            new Request().get("/q/health/live"),
            new Request().get("/problems/not-found"),
            new Request().get("/nowhere-at-all"))) {
      String what = response.statusCode() + " " + response.contentType();
      assertThat(response.header("X-Content-Type-Options")).as(what).isEqualTo("nosniff");
      assertThat(response.header("Strict-Transport-Security"))
          .as(what)
          .matches("max-age=\\d{7,}.*");
      assertThat(response.header("Content-Security-Policy"))
          .as(what)
          .contains("frame-ancestors 'none'");
      assertThat(response.header("Content-Security-Policy"))
          .as(what)
          .doesNotContainPattern("script-src[^;]*'unsafe-");
      assertThat(response.header("Referrer-Policy")).as(what).isEqualTo("no-referrer");
      assertThat(response.header("Cross-Origin-Opener-Policy")).as(what).isEqualTo("same-origin");
      assertThat(response.headers().allValues("Content-Security-Policy")).hasSize(1);
      assertThat(response.header("Server")).isNull();
      assertThat(response.header("X-Powered-By")).isNull();
    }
  }

  @Test
  void whatIsPublicMayBeKeptByAllAndWhatIsNotByTheCallerAlone() {
    Directive open = Api.directive("PUBLIC").registered();
    Directive restricted = Api.directive("RESTRICTED").registered();
    for (String path : List.of("/directives", open.path(), "/agencies")) {
      assertThat(Api.anonymous().get(path).header("Cache-Control")).isEqualTo("public, no-cache");
    }
    for (String path : List.of("/directives", open.path(), restricted.path(), "/me")) {
      assertThat(Api.as("supervisor").get(path).header("Cache-Control"))
          .isEqualTo("private, no-cache");
    }
    Response held =
        Api.as("supervisor")
            .header("If-None-Match", Api.etag(Api.as("supervisor").get(open.path())))
            .get(open.path());
    assertThat(held.statusCode()).isEqualTo(304);
    assertThat(held.header("Cache-Control")).isEqualTo("private, no-cache");
    assertThat(Api.as("supervisor").get("/no-such-thing").header("Cache-Control"))
        .isEqualTo("no-store");
  }

  @Test
  void whatNeverChangesMayBeKeptForADay() {
    String document =
        "/documents/"
            + Api.freshDocument(
                    Api.freshMeeting("PUBLIC").get("id").asText(), "minutes", "One text.")
                .get("id")
                .asText();
    JsonNode lists = Api.expect(200, Api.anonymous().get("/codelists"));
    String list = "/codelists/" + lists.at("/items/0/name").asText();
    for (String path : List.of("/codelists", list, document)) {
      assertThat(Api.anonymous().get(path).header("Cache-Control"))
          .isEqualTo("public, max-age=86400");
      assertThat(Api.as("supervisor").get(path).header("Cache-Control"))
          .isEqualTo("private, max-age=86400");
      assertThat(
              Api.anonymous()
                  .header("If-None-Match", Api.etag(Api.anonymous().get(path)))
                  .get(path)
                  .header("Cache-Control"))
          .isEqualTo("public, max-age=86400");
    }
  }

  /** No file's name has a version in it, so a cache that asks no more shows an old page. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api-browser/",
        "/api-browser/index.html",
        "/api-browser/browser.js",
        "/webjars/swagger-ui/swagger-ui-bundle.js",
        "/webjars/swagger-ui/swagger-ui.css",
        "/fonts/README.txt",
      })
  void aStaticFileIsAskedForAgain(String path) {
    Response response = new Request().get(path);
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.header("Cache-Control")).isEqualTo("public, no-cache");
    assertThat(
            new Request()
                .header("If-Modified-Since", response.header("Last-Modified"))
                .get(path)
                .statusCode())
        .isEqualTo(304);
  }

  @Test
  void theApiBrowserHasItsScriptsInFilesOfItsOwn() {
    Response page = new Request().get("/api-browser/");
    assertThat(page.header("Content-Security-Policy")).contains("script-src 'self'");
    Matcher scripts = Pattern.compile("<script([^>]*)>([^<]*)</script>").matcher(page.asString());
    int found = 0;
    while (scripts.find()) {
      found++;
      assertThat(scripts.group(2)).isEmpty();
      Matcher source = Pattern.compile("src=\"([^\"]+)\"").matcher(scripts.group(1));
      assertThat(source.find()).isTrue();
      String path = URI.create("/api-browser/").resolve(source.group(1)).getPath();
      assertThat(new Request().get(path).statusCode()).as(path).isEqualTo(200);
    }
    assertThat(found).isEqualTo(2);
    assertThat(page.asString()).doesNotContain("href=\"/", "src=\"/", "onload=", "<style");
  }

  @Test
  void theContractComesAsYamlAndAsJson() throws IOException {
    byte[] yaml = new Request().get("/openapi.yaml").asByteArray();
    assertThat(yaml).isEqualTo(Files.readAllBytes(OpenApi.FILE));
    Response json = new Request().get("/openapi.json");
    assertThat(json.contentType()).isEqualTo("application/json");
    assertThat(Json.parse(json.asString())).isEqualTo(OpenApi.DOCUMENT);
    for (String path : List.of("/openapi.yaml", "/openapi.json")) {
      Response plain = new Request().get(path);
      String tag = Api.etag(plain);
      Response packed = new Request().header("Accept-Encoding", "gzip").get(path);
      assertThat(packed.header("Content-Encoding")).isEqualTo("gzip");
      assertThat(packed.header("ETag")).isEqualTo("W/" + tag);
      assertThat(names(packed, "Vary")).contains("accept-encoding");
      assertThat(packed.asByteArray().length).isLessThan(plain.asByteArray().length / 4);
      assertThat(packed.asString()).isEqualTo(plain.asString());
      for (String held : List.of(tag, "W/" + tag, tag.replaceFirst("\"$", "-gzip\""))) {
        assertThat(new Request().header("If-None-Match", held).get(path).statusCode())
            .isEqualTo(304);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip;q=0", "*;q=0", "identity", "br", "gzip;q=0.000, *", ""})
  void whoeverWantsNoGzipGetsNone(String accepted) {
    Request request = Api.anonymous();
    if (!accepted.isEmpty()) {
      request.header("Accept-Encoding", accepted);
    }
    Response response = request.get("/codelists");
    assertThat(response.asByteArray().length).isGreaterThan(1024);
    assertThat(response.header("Content-Encoding")).isNull();
    assertThat(response.header("ETag")).startsWith("\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "GZIP;q=0.5", "*", "br;q=1.0, *;q=0.1", "x-gzip", "deflate,gzip"})
  void whoeverTakesGzipGetsIt(String accepted) {
    Response response = Api.anonymous().header("Accept-Encoding", accepted).get("/codelists");
    assertThat(response.header("Content-Encoding")).isEqualTo("gzip");
    assertThat(response.header("ETag")).startsWith("W/\"");
    assertThat(response.header("Content-Length"))
        .isEqualTo(String.valueOf(response.asByteArray().length));
  }

  /** Also a file that is sent piece by piece; forms that are compressed by themselves are not. */
  @ParameterizedTest
  @CsvSource({"json,true", "csv,true", "html,true", "xlsx,false", "pdf,false"})
  void aReportComesInGzip(String format, boolean compressed) {
    String meeting = Api.directive("PUBLIC").registered().get().at("/meeting/reference").asText();
    String path = "/reports/status?meeting=" + meeting + "&format=" + format;
    Response plain = Api.as("auditor").accept("*/*").get(path);
    Response packed = Api.as("auditor").accept("*/*").header("Accept-Encoding", "gzip").get(path);
    assertThat(packed.statusCode()).isEqualTo(200);
    assertThat(plain.header("Content-Encoding")).isNull();
    assertThat(packed.header("Content-Encoding")).isEqualTo(compressed ? "gzip" : null);
    assertThat(names(plain, "Vary")).contains("accept-encoding");
    assertThat(packed.header("Content-Length"))
        .isEqualTo(String.valueOf(packed.asByteArray().length));
    if (format.equals("csv")) {
      assertThat(packed.asString()).isEqualTo(plain.asString());
    }
  }

  @Test
  void answersSayWhatTheyDependOn() {
    for (Response response :
        List.of(
            Api.anonymous().get("/directives"),
            Api.as("supervisor").get("/directives"),
            Api.anonymous()
                .header("If-None-Match", Api.etag(Api.anonymous().get("/codelists")))
                .get("/codelists"))) {
      assertThat(names(response, "Vary")).contains("authorization", "accept");
    }
  }

  /** A tag is of one body: what others see, or see on another day, has another. */
  @Test
  void eachCallersTagIsItsOwn() {
    Directive directive = Api.directive("PUBLIC").with("officer", "li").assigned();
    String anonymous = Api.etag(Api.anonymous().get(directive.path()));
    String supervisor = Api.etag(Api.as("supervisor").get(directive.path()));
    assertThat(anonymous).isNotEqualTo(supervisor);
    assertThat(
            Api.as("supervisor")
                .header("If-None-Match", anonymous)
                .get(directive.path())
                .statusCode())
        .isEqualTo(200);
  }

  @Test
  void aTextIsUtf8AndAJsonTypeHasNoCharset() {
    for (Response response :
        List.of(Api.anonymous().get("/codelists"), Api.anonymous().get("/me"))) {
      assertThat(response.contentType()).matches("application/(problem\\+)?json(;charset=UTF-8)?");
    }
  }

  private static Set<String> names(Response response, String header) {
    return response.headers().allValues(header).stream()
        .flatMap(v -> Arrays.stream(v.split(",", -1)))
        .map(v -> v.strip().toLowerCase(Locale.ROOT))
        .collect(Collectors.toSet());
  }
}
