package org.directivetracker.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.directivetracker.testing.Api;
import org.directivetracker.testing.Directive;
import org.directivetracker.testing.Json;
import org.directivetracker.testing.Multipart;
import org.directivetracker.testing.RawHttp;
import org.directivetracker.testing.Request;
import org.directivetracker.testing.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A trusted proxy, which is whoever asks from 127.0.0.1, publishes the service below a path. */
@QuarkusTest
class ForwardedPrefixTest {
  private static final String HEADER = "X-Forwarded-Prefix";

  private static Request below(String prefix, Request request) {
    return prefix.isEmpty() ? request : request.header(HEADER, prefix);
  }

  @Test
  void anAnswerBelowAnotherPathHasAnotherTag() {
    Directive directive = Api.directive("PUBLIC").registered();
    String tag = Api.etag(Api.anonymous().get(directive.path()));
    String below = Api.etag(below("/a", Api.anonymous()).get(directive.path()));
    assertThat(below).isNotEqualTo(tag);
    assertThat(below("/b", Api.anonymous()).get(directive.path()).header("ETag"))
        .isNotIn(tag, below);
    assertThat(below("/a", Api.anonymous()).header("If-None-Match", tag).get(directive.path()))
        .extracting(Response::statusCode)
        .isEqualTo(200);
    assertThat(below("/a", Api.anonymous()).header("If-None-Match", below).get(directive.path()))
        .extracting(Response::statusCode)
        .isEqualTo(304);
  }

  @Test
  void aPageLinksToTheNext() {
    Response first = below("/gov/tracker", Api.anonymous()).get("/codelists?limit=1");
    assertThat(first.header("Link")).startsWith("</gov/tracker/api/v1/codelists?limit=1&cursor=");
    assertThat(Api.anonymous().get("/codelists?limit=1").header("Link"))
        .startsWith("</api/v1/codelists?limit=1&cursor=");
  }

  @Test
  void membersThatAreLinksHaveThePrefix() {
    Directive directive = Api.directive("PUBLIC").inProgress();
    JsonNode evidence =
        Api.expect(
            201,
            Api.form(
                below("/a", directive.asLead()),
                directive.path() + "/evidence",
                Multipart.of(Api.newEvidence())));
    String content = "/api/v1/evidence/" + evidence.get("id").asText() + "/content";
    assertThat(evidence.get("contentUrl").asText()).isEqualTo("/a" + content);
    String path = "/evidence/" + evidence.get("id").asText();
    for (String prefix : List.of("", "/b")) {
      JsonNode read = Api.expect(200, below(prefix, Api.as("supervisor")).get(path));
      assertThat(read.get("contentUrl").asText()).isEqualTo(prefix + content);
    }
    Directive waiting = Api.directive("PUBLIC").assigned();
    JsonNode work = Api.expect(200, below("/b", waiting.asLead()).get("/me/work?limit=100"));
    assertThat(work.get("items")).isNotEmpty();
    work.get("items")
        .forEach(item -> assertThat(item.get("link").asText()).startsWith("/b/api/v1/"));
  }

  /** A text that looks like a link stays as it was written. */
  @Test
  void whatUsersWriteStaysAsItIs() {
    String text = "\"link\":\"/api/v1/agencies\" and \"contentUrl\":\"/api/v1/evidence\"";
    var meeting = Api.newMeeting("PUBLIC").put("title", text);
    JsonNode made =
        Api.expect(201, Api.post(below("/a", Api.as("supervisor")), "/meetings", meeting));
    assertThat(made.get("title").asText()).isEqualTo(text);
  }

  @Test
  void aRepetitionGetsTheAddressBelowItsOwnPath() {
    var meeting = Api.newMeeting("PUBLIC");
    String key = Api.unique(12);
    String address = null;
    for (String prefix : List.of("/a", "/a", "", "/b")) {
      Response made =
          Api.post(
              below(prefix, Api.person("wang.fang", "supervisor").header("Idempotency-Key", key)),
              "/meetings",
              meeting);
      assertThat(made.statusCode()).isEqualTo(201);
      String plain = "/api/v1/meetings/" + Api.body(made).get("id").asText();
      assertThat(made.header("Location")).isEqualTo(prefix + plain);
      assertThat(address == null || address.equals(plain)).isTrue();
      address = plain;
    }
    JsonNode stored =
        Json.parse(
            org.directivetracker.testing.Database.column(
                    "select headers::text from idempotency_key where headers ->> 'Location' like '%"
                        + address.substring(address.lastIndexOf('/') + 1)
                        + "'")
                .get(0)
                .toString());
    assertThat(stored.get("Location").asText()).isEqualTo(address);
  }

  /** The same write with the tag as another proxy changed it is the same request. */
  @Test
  void aRepetitionMayComeThroughAnotherProxy() {
    Directive directive = Api.directive("PUBLIC").assigned();
    String tag = Api.etag(Api.as("supervisor").get(directive.path()));
    String key = Api.unique(12);
    for (String form : List.of(tag, "W/" + tag, tag.replaceFirst("\"$", "-gzip\""))) {
      Response response =
          Api.post(
              directive.asLead().header("Idempotency-Key", key).header("If-Match", form),
              directive.path() + "/transitions",
              Json.object("action", "acknowledge"));
      assertThat(response.statusCode()).as(form).isEqualTo(200);
    }
  }

  @Test
  void theFirstPageLeadsToTheApiBrowser() {
    Response response = below("/gov/tracker", new Request()).get("/");
    assertThat(response.statusCode()).isEqualTo(303);
    assertThat(response.header("Location")).isEqualTo("/gov/tracker/api-browser/");
  }

  @Test
  void theTypeOfAProblemIsTheSameEverywhere() {
    Response response = below("/gov/tracker", Api.as("supervisor")).get("/agencies/NO-SUCH");
    assertThat(Api.body(response).get("type").asText()).isEqualTo("/problems/not-found");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tracker",
        "/tracker/",
        "//elsewhere.example",
        "https://elsewhere.example",
        "/a, /b",
        "/a%2fb",
        "/a?b",
        "/a>; rel=\"next\", <",
      })
  void whatIsNoPathIsNotBelieved(String prefix) {
    Response response = below(prefix, Api.anonymous()).get("/codelists?limit=1");
    assertThat(response.header("Link")).startsWith("</api/v1/codelists?");
  }

  @Test
  void whoeverIsNoProxyIsNotBelieved() throws IOException {
    assertThat(linkFor("127.0.0.1", HEADER + ": /a\r\n")).startsWith("</a/api/v1/codelists?");
    assertThat(linkFor("127.0.0.1", HEADER + ": /a\r\n" + HEADER + ": /b\r\n"))
        .startsWith("</api/v1/codelists?");
    assertThat(linkFor("127.0.0.2", HEADER + ": /a\r\n")).startsWith("</api/v1/codelists?");
  }

  private static String linkFor(String address, String headers) throws IOException {
    String sent =
        "GET /api/v1/codelists?limit=1 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
            + headers
            + "\r\n";
    try (Socket socket =
        new Socket(
            InetAddress.getByName("127.0.0.1"),
            RestAssured.port,
            InetAddress.getByName(address),
            0)) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write(sent.getBytes(StandardCharsets.UTF_8));
      return RawHttp.read(socket.getInputStream(), sent).headers().get("link");
    }
  }
}
