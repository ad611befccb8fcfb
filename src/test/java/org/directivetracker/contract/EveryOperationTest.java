package org.directivetracker.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.test.junit.QuarkusTest;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.directivetracker.testing.Api;
import org.directivetracker.testing.Directive;
import org.directivetracker.testing.Json;
import org.directivetracker.testing.OpenApi;
import org.directivetracker.testing.OpenApi.Operation;
import org.directivetracker.testing.RawHttp;
import org.directivetracker.testing.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the contract promises for all operations alike, asked of each. */
@QuarkusTest
class EveryOperationTest {
  private static final List<String> ROLES =
      List.of("supervisor", "agency@NOBODY", "auditor", "viewer", "admin");

  static Stream<Operation> operations() {
    return OpenApi.OPERATIONS.stream();
  }

  static Stream<Operation> reads() {
    return operations().filter(o -> o.method().equals("GET"));
  }

  /** Reports are never kept. */
  static Stream<Operation> kept() {
    return reads().filter(o -> o.documents(304));
  }

  static Stream<Operation> writes() {
    return operations().filter(o -> !o.method().equals("GET"));
  }

  static Stream<Operation> posts() {
    return operations().filter(o -> o.method().equals("POST"));
  }

  static Stream<Operation> withBody() {
    return operations().filter(Operation::takesBody);
  }

  static Stream<Operation> withJson() {
    return withBody().filter(o -> !SampleRequest.takesForm(o));
  }

  static Stream<Operation> patches() {
    return withBody().filter(o -> o.method().equals("PATCH"));
  }

  static Stream<Operation> readsOfJson() {
    return reads().filter(o -> o.responses().get("200").path("content").has("application/json"));
  }

  static Stream<Operation> readsOfAll() {
    return reads().filter(o -> o.roles().contains("viewer"));
  }

  static Stream<Operation> withIfMatch() {
    return operations().filter(Operation::needsIfMatch);
  }

  static Stream<Operation> withVariables() {
    return operations().filter(o -> o.path().contains("{"));
  }

  static Stream<Operation> withConflicts() {
    return writes().filter(SampleRequest::hasRules);
  }

  @ParameterizedTest
  @MethodSource("operations")
  void theSampleRequestIsFulfilled(Operation operation) {
    Response response = SampleRequest.fresh(operation).send();
    assertThat(response.statusCode()).as(response.asString()).isBetween(200, 299);
  }

  @ParameterizedTest
  @MethodSource("operations")
  void aBadTokenIs401(Operation operation) {
    Response response = SampleRequest.shared(operation).withCaller("bad-token").send();
    assertThat(response.statusCode()).isEqualTo(401);
    assertThat(response.header("WWW-Authenticate")).contains("error=\"invalid_token\"");
  }

  @ParameterizedTest
  @MethodSource("operations")
  void withoutATokenOneReadsWhatIsPublic(Operation operation) {
    Response response = SampleRequest.shared(operation).withCaller("anonymous").send();
    assertThat(response.statusCode()).isEqualTo(operation.publicRead() ? 200 : 401);
    if (operation.publicRead()) {
      assertThat(response.header("Cache-Control"))
          .isEqualTo(
              !operation.documents(304)
                  ? "no-store"
                  : "public, " + (isFixed(operation) ? "max-age=86400" : "no-cache"));
    } else {
      assertThat(response.header("WWW-Authenticate")).startsWith("Bearer");
    }
  }

  /** Whether what it answers changes with the service alone, or never. */
  private static boolean isFixed(Operation operation) {
    return List.of("getDocument", "listCodelists", "getCodelist").contains(operation.id());
  }

  /** A proxy publishes the service below a path: no address leads past that. */
  @ParameterizedTest
  @MethodSource("operations")
  void everyAddressHasThePrefixOfTheProxy(Operation operation) {
    SampleRequest request = SampleRequest.fresh(operation);
    Response response = request.send(request.spec().header("X-Forwarded-Prefix", "/gov/tracker-1"));
    assertThat(response.statusCode()).isBetween(200, 299);
    for (String header : List.of("Location", "Content-Location")) {
      if (response.header(header) != null) {
        assertThat(response.header(header)).startsWith("/gov/tracker-1/api/v1/");
      }
    }
    if (operation.responses().containsKey("201") && response.statusCode() == 201) {
      assertThat(response.header("Location") != null)
          .isEqualTo(operation.responses().get("201").path("headers").has("Location"));
    }
    if (response.header("Link") != null) {
      assertThat(response.header("Link")).startsWith("</gov/tracker-1/api/v1/");
    }
    assertThat(response.asString()).doesNotContain("\"/api/v1/");
  }

  @ParameterizedTest
  @MethodSource("operations")
  void whatCannotBeGivenIs406(Operation operation) {
    SampleRequest request = SampleRequest.shared(operation);
    assertThat(request.send(request.spec().accept("image/png")).statusCode()).isEqualTo(406);
    assertThat(request.send(request.spec().accept("application/json;q=0")).statusCode())
        .isEqualTo(406);
  }

  @ParameterizedTest
  @MethodSource("readsOfJson")
  void theAcceptHeaderMayBeWide(Operation operation) {
    SampleRequest request = SampleRequest.shared(operation);
    for (String accept :
        List.of("*/*", "application/*", "text/html, application/json;q=0.1, image/png")) {
      assertThat(request.send(request.spec().accept(accept)).statusCode()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @MethodSource("withBody")
  void aBodyOfAnotherTypeIs415(Operation operation) {
    SampleRequest request = SampleRequest.shared(operation);
    var types =
        new ArrayList<>(
            List.of("text/plain", "application/x-www-form-urlencoded", Api.JSON, Api.MERGE_PATCH));
    types.removeAll(operation.bodies().keySet());
    for (String type : types) {
      Response response =
          request
              .spec()
              .contentType(type)
              .body(Json.write(request.body()))
              .request(operation.method(), request.path());
      assertThat(response.statusCode()).as(type).isEqualTo(415);
    }
  }

  @ParameterizedTest
  @MethodSource("withBody")
  void aBodyWithoutATypeIs415(Operation operation) {
    SampleRequest request = SampleRequest.shared(operation);
    assertThat(request.raw().without("Content-Type").body(Json.write(request.body())).status())
        .isEqualTo(415);
  }

  @ParameterizedTest
  @MethodSource("withBody")
  void aBodyThatSaysItIsTooLargeIs413(Operation operation) {
    var answer =
        SampleRequest.shared(operation)
            .raw()
            .with("Content-Length", String.valueOf(SampleRequest.tooLarge(operation)))
            .send("{");
    assertThat(answer.status()).isEqualTo(413);
  }

  @ParameterizedTest
  @MethodSource("withBody")
  void aBodyThatTurnsOutToBeTooLargeIs413(Operation operation) {
    var answer =
        SampleRequest.shared(operation).raw().sendChunks(SampleRequest.tooLarge(operation));
    assertThat(answer.status()).isEqualTo(413);
  }

  @ParameterizedTest
  @MethodSource("operations")
  void anUnknownQueryParameterIs400(Operation operation) {
    Response response = SampleRequest.shared(operation).withQuery("noSuchParameter=1").send();
    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(Api.pointers(response)).singleElement().asString().startsWith("/query");
    assertThat(Api.slug(response)).isEqualTo("invalid-request");
  }

  @ParameterizedTest
  @MethodSource("withJson")
  void aBodyThatIsNotJsonIs400(Operation operation) {
    SampleRequest request = SampleRequest.shared(operation);
    String valid = Json.write(request.body());
    for (String text :
        List.of(
            "",
            " ",
            "nonsense",
            valid.substring(0, valid.length() - 1),
            valid + "x",
            valid + valid,
            "\ufeff\ufeff" + valid,
            "'" + valid + "'",
            "/* why */" + valid,
            "[".repeat(100_000))) {
      Response response = request.sendText(request.spec(), text);
      assertThat(response.statusCode())
          .as(text.substring(0, Math.min(40, text.length())))
          .isEqualTo(400);
      assertThat(Api.pointers(response)).containsExactly("");
    }
  }

  @ParameterizedTest
  @MethodSource("withJson")
  void aBodyWithAByteOrderMarkIsRead(Operation operation) {
    SampleRequest request = SampleRequest.fresh(operation);
    Response response = request.sendText(request.spec(), "\ufeff" + Json.write(request.body()));
    assertThat(response.statusCode()).as(response.asString()).isBetween(200, 299);
  }

  @ParameterizedTest
  @MethodSource("patches")
  void aPatchIsTakenUnderEitherMediaType(Operation operation) {
    for (String type : operation.bodies().keySet()) {
      SampleRequest request = SampleRequest.fresh(operation);
      Response response =
          request
              .spec()
              .contentType(type + "; charset=utf-8")
              .body(Json.write(request.body()))
              .request(operation.method(), request.path());
      assertThat(response.statusCode()).as(type + response.asString()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @MethodSource("withJson")
  void aBodyOfAnotherJsonTypeIs400(Operation operation) {
    SampleRequest request = SampleRequest.shared(operation);
    for (String text :
        List.of("null", "true", "1", "\"text\"", request.body().isArray() ? "{}" : "[]")) {
      Response response = request.sendText(request.spec(), text);
      assertThat(response.statusCode()).as(text).isEqualTo(400);
      assertThat(Api.pointers(response)).contains("");
    }
  }

  @ParameterizedTest
  @MethodSource("withBody")
  void anUnknownFieldIs400AndPointedAt(Operation operation) {
    SampleRequest request = SampleRequest.shared(operation);
    JsonNode body = request.body().deepCopy();
    boolean array = body.isArray();
    ((ObjectNode) (array ? body.get(0) : body)).put("noSuchField", 1);
    Response response = request.withBody(body).send();
    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(Api.pointers(response)).containsExactly(array ? "/0/noSuchField" : "/noSuchField");
    assertThat(Api.codes(response)).containsExactly("unknown-field");
  }

  @ParameterizedTest
  @MethodSource("withJson")
  void whatCannotBeKeptIs400InEveryText(Operation operation) {
    SampleRequest request = SampleRequest.shared(operation);
    var pointers = new ArrayList<String>();
    collectTexts("", request.body(), pointers);
    assertThat(pointers).isNotEmpty();
    for (String pointer : pointers) {
      for (String escape : List.of("\\u0000", "\\ud800", "\\udc00", "\\udc00\\ud800")) {
        JsonNode body = request.body().deepCopy();
        int last = pointer.lastIndexOf('/');
        JsonNode holder = body.at(pointer.substring(0, last));
        ((ObjectNode) holder).put(pointer.substring(last + 1), "a@@b");
        Response response =
            request.sendText(request.spec(), Json.write(body).replace("@@", escape));
        assertThat(response.statusCode()).as(pointer + " " + escape).isEqualTo(400);
        assertThat(Api.pointers(response)).contains(pointer);
      }
    }
  }

  private static void collectTexts(String pointer, JsonNode node, List<String> pointers) {
    if (node.isObject()) {
      node.properties()
          .forEach(
              e -> {
                if (e.getValue().isTextual()) {
                  pointers.add(pointer + "/" + e.getKey());
                } else {
                  collectTexts(pointer + "/" + e.getKey(), e.getValue(), pointers);
                }
              });
    } else if (node.isArray()) {
      for (int i = 0; i < node.size(); i++) {
        collectTexts(pointer + "/" + i, node.get(i), pointers);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("withIfMatch")
  void withoutTheVersionReadItIs428(Operation operation) {
    Response response = SampleRequest.shared(operation).withTag(null).send();
    assertThat(response.statusCode()).isEqualTo(428);
    assertThat(Api.slug(response)).isEqualTo("precondition-required");
  }

  @ParameterizedTest
  @MethodSource("withIfMatch")
  void aStaleVersionIs412(Operation operation) {
    for (String tag : List.of("\"999999\"", "\"999999-abc\"")) {
      Response response = SampleRequest.shared(operation).withTag(tag).send();
      assertThat(response.statusCode()).as(tag).isEqualTo(412);
      assertThat(Api.slug(response)).isEqualTo("stale-version");
    }
  }

  @ParameterizedTest
  @MethodSource("withIfMatch")
  void theVersionOfBeforeIsStale(Operation operation) {
    SampleRequest request = SampleRequest.fresh(operation);
    if (operation.id().equals("deleteDirective")) {
      Directive draft = new Directive(request.path().substring("/directives/".length()), null, "s");
      Api.expect(
          200,
          Api.patch(
              Api.as("supervisor"), draft.path(), request.tag(), Json.object("title", "Another")));
    } else {
      assertThat(request.send().statusCode()).isEqualTo(200);
    }
    assertThat(request.send().statusCode()).isEqualTo(412);
  }

  @ParameterizedTest
  @MethodSource("withIfMatch")
  void onlyTheVersionPartIsCompared(Operation operation) {
    // As it is, and as nginx and Apache change it when they compress.
    for (String form :
        List.of("%s-anotherHash", "W/%s-anotherHash", "%s-anotherHash-gzip", "W/%s")) {
      SampleRequest request = SampleRequest.fresh(operation);
      String tag = form.replace("%s", request.tag().replaceFirst("\"$", "")) + "\"";
      assertThat(request.withTag(tag).send().statusCode()).as(tag).isBetween(200, 204);
    }
  }

  @ParameterizedTest
  @MethodSource("withIfMatch")
  void aMalformedVersionIs400(Operation operation) {
    SampleRequest request = SampleRequest.shared(operation);
    String version = request.tag().replace("\"", "");
    for (String tag :
        List.of(
            "*",
            "W/" + version,
            "w/\"" + version + "\"",
            "W/\"" + version + "\", \"9\"",
            "\"" + version + "\", \"9\"",
            version,
            "\"\"",
            "\"x\"",
            "\"-1\"",
            "\"" + version + " \"")) {
      Response response = request.withTag(tag).send();
      assertThat(response.statusCode()).as(tag).isEqualTo(400);
      assertThat(Api.pointers(response)).containsExactly("/header/If-Match");
    }
  }

  @ParameterizedTest
  @MethodSource("posts")
  void aRepeatedPostGetsTheFirstAnswer(Operation operation) {
    SampleRequest request = SampleRequest.fresh(operation);
    String key = Api.unique(20);
    Response first = request.send(request.spec().header("Idempotency-Key", key));
    assertThat(first.statusCode()).isBetween(200, 202);
    assertThat(first.header("Idempotency-Replayed")).isNull();
    Response again = request.send(request.spec().header("Idempotency-Key", key));
    assertThat(again.statusCode()).isEqualTo(first.statusCode());
    assertThat(again.header("Idempotency-Replayed")).isEqualTo("true");
    assertThat(again.asString()).isEqualTo(first.asString());
    for (String header : List.of("ETag", "Location", "Content-Type")) {
      assertThat(again.header(header)).as(header).isEqualTo(first.header(header));
    }
    if (!operation.takesBody()) {
      return;
    }
    Response reused =
        request.withBody(request.other()).send(request.spec().header("Idempotency-Key", key));
    assertThat(reused.statusCode()).isEqualTo(422);
    assertThat(Api.slug(reused)).isEqualTo("idempotency-key-reused");
  }

  @ParameterizedTest
  @MethodSource("posts")
  void aMalformedKeyIs400(Operation operation) {
    SampleRequest request = SampleRequest.shared(operation);
    for (String key : List.of("k".repeat(256), "kl\u00e9")) {
      RawHttp raw = request.raw().with("Idempotency-Key", key);
      RawHttp.Answer answer = request.body() == null ? raw.send("") : raw.body(request.text());
      assertThat(answer.status()).as(key).isEqualTo(400);
      assertThat(answer.problem().path("errors").findValuesAsText("pointer"))
          .containsExactly("/header/Idempotency-Key");
    }
  }

  @ParameterizedTest
  @MethodSource("withVariables")
  void whatIsNotThereIs404(Operation operation) {
    SampleRequest request = SampleRequest.shared(operation);
    var variables = Pattern.compile("\\{([^}]+)}").matcher(operation.path());
    while (variables.find()) {
      if (variables.group(1).equals("externalId")) {
        continue; // what is not there is made
      }
      Response response = request.nowhere(variables.group(1)).send();
      assertThat(response.statusCode()).as(variables.group(1)).isEqualTo(404);
      assertThat(Api.slug(response)).isEqualTo("not-found");
    }
  }

  @ParameterizedTest
  @MethodSource("withVariables")
  void aMalformedNameFindsNothing(Operation operation) {
    String template = operation.path();
    SampleRequest request = SampleRequest.shared(operation);
    String path = request.path();
    String first = template.substring(template.indexOf('{'), template.indexOf('}') + 1);
    String begin = template.substring(0, template.indexOf(first));
    String rest = path.substring(begin.length());
    int slash = rest.indexOf('/');
    for (String name : List.of("x%27y", "..%2f", "%20", "-", "a".repeat(300), "1", "%E4%B8%AD")) {
      Response response =
          request
              .withPath(begin + name + (slash < 0 ? "" : rest.substring(slash)))
              .send(request.spec().urlEncodingEnabled(false));
      assertThat(response.statusCode()).as(name).isIn(400, 404);
    }
  }

  @ParameterizedTest
  @MethodSource("kept")
  void whatIsHeldAlreadyIs304(Operation operation) {
    SampleRequest request = SampleRequest.shared(operation);
    for (String caller :
        operation.publicRead() ? List.of("supervisor", "anonymous") : List.of(request.caller())) {
      request = request.withCaller(caller);
      String tag = Api.etag(request.send());
      String suffixed = tag.replaceFirst("\"$", "-gzip\"");
      for (String held :
          List.of(tag, "\"other\", " + tag, "W/" + tag, suffixed, "W/" + suffixed, "*")) {
        Response response = request.send(request.spec().header("If-None-Match", held));
        assertThat(response.statusCode()).as(held).isEqualTo(304);
        assertThat(Api.etag(response)).isEqualTo(tag);
      }
      Response other = request.send(request.spec().header("If-None-Match", "\"other\""));
      assertThat(other.statusCode()).isEqualTo(200);
      assertThat(Api.etag(other)).isEqualTo(tag);
    }
  }

  /** Of the same content, and with a tag that is not taken for that of the other bytes. */
  @ParameterizedTest
  @MethodSource("readsOfJson")
  void aLongAnswerComesInGzip(Operation operation) {
    SampleRequest request = SampleRequest.shared(operation);
    Response plain = request.send();
    Response packed = request.send(request.spec().header("Accept-Encoding", "br, gzip"));
    assertThat(packed.statusCode()).isEqualTo(200);
    assertThat(plain.header("Content-Encoding")).isNull();
    if (operation.path().endsWith("/content")) {
      assertThat(packed.header("Content-Encoding")).as("a file is sent as it is").isNull();
      return;
    }
    assertThat(packed.header("Vary")).contains("Accept-Encoding");
    assertThat(plain.header("Vary")).contains("Accept-Encoding");
    if (plain.asByteArray().length < 1024 && !operation.path().startsWith("/reports/")) {
      assertThat(packed.header("Content-Encoding")).isNull();
      assertThat(packed.header("ETag")).isEqualTo(plain.header("ETag"));
      return;
    }
    assertThat(packed.header("Content-Encoding")).isEqualTo("gzip");
    if (plain.header("ETag") == null) {
      return;
    }
    assertThat(packed.asString()).isEqualTo(plain.asString());
    String tag = packed.header("ETag");
    assertThat(tag).isEqualTo("W/" + plain.header("ETag"));
    Response held =
        request.send(request.spec().header("Accept-Encoding", "gzip").header("If-None-Match", tag));
    assertThat(held.statusCode()).isEqualTo(304);
    assertThat(held.header("ETag")).isEqualTo(tag);
    assertThat(held.header("Vary")).contains("Accept-Encoding");
  }

  @ParameterizedTest
  @MethodSource("reads")
  void headIsGetWithoutItsBody(Operation operation) {
    SampleRequest request = SampleRequest.shared(operation);
    Response get = request.send();
    Response head = request.spec().head(request.path());
    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(head.header("ETag")).isEqualTo(get.header("ETag"));
    assertThat(head.asByteArray()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("operations")
  void anUndocumentedMethodIs405(Operation operation) {
    SampleRequest request = SampleRequest.shared(operation);
    String path = request.path().split("[?]", 2)[0];
    Set<String> methods = OpenApi.methodsAt(path);
    for (String method : List.of("GET", "POST", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND")) {
      if (!methods.contains(method)) {
        Response response = Api.as("supervisor", "admin").request(method, path);
        assertThat(response.statusCode()).as(method).isEqualTo(405);
        assertThat(Api.slug(response)).isEqualTo("method-not-allowed");
      }
    }
    Response options = Api.anonymous().options(path);
    assertThat(options.statusCode()).isIn(200, 204);
    assertThat(options.header("Allow")).contains(operation.method());
  }

  /** Who can never succeed gets 403, before it is looked whether there is such a thing. */
  @ParameterizedTest
  @MethodSource("writes")
  void otherRolesAreRefused(Operation operation) {
    SampleRequest request = SampleRequest.shared(operation);
    for (String caller : ROLES) {
      if (!operation.roles().contains(caller.split("@", 2)[0])) {
        Response response = request.withCaller(caller).send();
        assertThat(response.statusCode()).as(caller).isEqualTo(403);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("readsOfAll")
  void everyRoleReadsWhatIsPublic(Operation operation) {
    SampleRequest request = SampleRequest.shared(operation);
    for (String caller : ROLES) {
      assertThat(request.withCaller(caller).send().statusCode()).as(caller).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @MethodSource("withConflicts")
  void aRuleBrokenIs409(Operation operation) {
    SampleRequest request = SampleRequest.conflicting(operation);
    Response response = request.send();
    assertThat(response.statusCode()).isEqualTo(409);
    if (operation.id().equals("transitionDirective")) {
      assertThat(Api.slug(response)).isEqualTo("transition-not-allowed");
      assertThat(Api.texts(Api.body(response).get("allowedActions"))).containsExactly("reopen");
    }
  }

  @Test
  void whatTheContractDoesNotKnowIs404() {
    for (String path :
        List.of("/no-such-thing", "/directives/x/no-such-thing", "/agencies/NEA/x", "/me/x")) {
      assertThat(Api.as("supervisor").get(path).statusCode()).as(path).isEqualTo(404);
      assertThat(Api.anonymous().get(path).statusCode()).as(path).isEqualTo(404);
      assertThat(Api.caller("bad-token").get(path).statusCode()).as(path).isIn(401, 404);
    }
  }
}
