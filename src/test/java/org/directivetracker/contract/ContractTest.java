package org.directivetracker.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.tngtech.archunit.core.domain.JavaAnnotation;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.directivetracker.problem.ProblemType;
import org.directivetracker.testing.Api;
import org.directivetracker.testing.OpenApi;
import org.directivetracker.testing.OpenApi.Operation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The contract agrees with itself, and the service's routes with it. */
@QuarkusTest
class ContractTest {
  static Stream<Operation> operations() {
    return OpenApi.OPERATIONS.stream();
  }

  @Test
  void everyExampleHoldsForItsSchema() {
    var faults = new ArrayList<String>();
    var checked = new HashSet<String>();
    for (Operation operation : OpenApi.OPERATIONS) {
      operation
          .bodies()
          .forEach((type, media) -> check(operation + " " + type, media, faults, checked));
      operation
          .responses()
          .forEach(
              (status, response) ->
                  response
                      .path("content")
                      .forEach(media -> check(operation + " " + status, media, faults, checked)));
      for (JsonNode parameter : operation.parameters()) {
        Stream.concat(
                Stream.of(parameter.path("example")),
                parameter.path("examples").findValues("value").stream())
            .filter(e -> !e.isMissingNode())
            .forEach(
                e ->
                    OpenApi.textFaults(parameter.get("schema"), List.of(e.asText()))
                        .forEach(f -> faults.add(operation + " " + parameter.get("name") + f)));
      }
    }
    assertThat(faults).isEmpty();
    var all = new TreeSet<String>();
    OpenApi.DOCUMENT.at("/components/examples").fieldNames().forEachRemaining(all::add);
    assertThat(all).as("every named example stands somewhere").isSubsetOf(checked);
  }

  private static void check(
      String where, JsonNode media, List<String> faults, Set<String> checked) {
    JsonNode schema = media.get("schema");
    if (media.has("example")) {
      OpenApi.faults(schema, media.get("example")).forEach(f -> faults.add(where + f));
    }
    media
        .path("examples")
        .forEach(
            example -> {
              String[] name = example.path("$ref").asText().split("/");
              checked.add(name[name.length - 1]);
              OpenApi.faults(schema, OpenApi.resolve(example).get("value"))
                  .forEach(f -> faults.add(where + " " + name[name.length - 1] + f));
            });
  }

  /** Reports and case files are never kept, so that there is nothing to compare. */
  private static boolean isExport(Operation operation) {
    return operation.path().startsWith("/reports/") || operation.path().equals("/audit/export");
  }

  @ParameterizedTest
  @MethodSource("operations")
  void everyOperationHasWhatTheMannersAskFor(Operation operation) {
    var expected = new TreeSet<>(List.of(400, 401, 406));
    boolean write = !operation.method().equals("GET");
    if (!write) {
      expected.addAll(isExport(operation) ? List.of(200) : List.of(200, 304));
    } else {
      expected.add(403);
    }
    if (operation.path().contains("{")) {
      expected.add(404);
    }
    if (operation.takesBody()) {
      expected.addAll(List.of(413, 415));
    }
    if (operation.method().equals("POST")) {
      if (operation.takesBody()) {
        expected.add(422);
      }
      expected.add(409);
      assertThat(operation.parameter("header", "Idempotency-Key")).isPresent();
    }
    if (operation.needsIfMatch()) {
      expected.addAll(List.of(412, 428));
    }
    assertThat(expected).allMatch(operation::documents);
    assertThat(operation.responses()).containsKey("default");
    assertThat(operation.needsIfMatch())
        .as("If-Match")
        .isEqualTo(
            Set.of("PUT", "PATCH", "DELETE").contains(operation.method())
                    && !operation.path().contains("/by-external-id/")
                || operation
                    .path()
                    .matches(
                        ".*/(transitions|submission|review|decision|withdrawal|response|publication)"));
    assertThat(operation.publicRead()).isEqualTo(operation.roles().contains("anonymous"));
    if (operation.method().equals("PATCH")) {
      assertThat(operation.bodies()).containsOnlyKeys(Api.MERGE_PATCH, Api.JSON);
      assertThat(operation.bodies().get(Api.JSON))
          .isEqualTo(operation.bodies().get(Api.MERGE_PATCH));
    }
  }

  @Test
  void everyProblemOfTheContractIsInTheCatalogue() {
    var catalogue =
        Arrays.stream(ProblemType.values())
            .map(t -> t.uri() + " " + t.status() + " " + t.title())
            .toList();
    var examples = new ArrayList<String>();
    OpenApi.DOCUMENT
        .at("/components/responses")
        .forEach(
            response -> {
              JsonNode example = response.at("/content/application~1problem+json/example");
              if (!example.isMissingNode()) {
                examples.add(
                    example.get("type").asText()
                        + " "
                        + example.get("status").asInt()
                        + " "
                        + example.get("title").asText());
              }
            });
    assertThat(examples).isNotEmpty().isSubsetOf(catalogue);
  }

  @Test
  void theRoutesOfTheServiceAreThoseOfTheContract() {
    var documented = new TreeSet<String>();
    OpenApi.OPERATIONS.forEach(
        o -> documented.add(o.method() + " " + normalised(Api.BASE + o.path())));
    assertThat(routes()).isEqualTo(documented);
  }

  /** Method and path of everything below /api/v1 that a resource answers. */
  private static Set<String> routes() {
    var routes = new TreeSet<String>();
    for (JavaClass type :
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("org.directivetracker")) {
      String base = type.tryGetAnnotationOfType(Path.class).map(Path::value).orElse("");
      for (JavaMethod method : type.getMethods()) {
        String path = method.tryGetAnnotationOfType(Path.class).map(Path::value).orElse("");
        for (JavaAnnotation<?> annotation : method.getAnnotations()) {
          annotation
              .getRawType()
              .tryGetAnnotationOfType(HttpMethod.class)
              .map(HttpMethod::value)
              .map(verb -> verb + " " + normalised("/" + base + "/" + path))
              .filter(route -> route.contains(" " + Api.BASE + "/"))
              .ifPresent(routes::add);
        }
      }
    }
    return routes;
  }

  private static String normalised(String path) {
    return path.replaceAll("\\{[^}]+}", "{}").replaceAll("/+", "/").replaceAll("(.)/$", "$1");
  }

  @Test
  void theFileIsServedByteForByte() throws IOException {
    Api.awaitStart();
    byte[] served =
        RestAssured.given().get("/openapi.yaml").then().statusCode(200).extract().asByteArray();
    assertThat(served).isEqualTo(Files.readAllBytes(OpenApi.FILE));
  }

  @ParameterizedTest
  @EnumSource
  void everyProblemHasAPage(ProblemType type) {
    Api.awaitStart();
    String page =
        RestAssured.given()
            .accept("text/html")
            .get("/problems/" + type.slug())
            .then()
            .statusCode(200)
            .contentType("text/html")
            .extract()
            .asString();
    assertThat(page).contains(type.title()).contains(String.valueOf(type.status()));
  }

  @Test
  void anUnknownProblemHasNoPage() {
    Api.awaitStart();
    assertThat(RestAssured.given().get("/problems/no-such-problem").statusCode()).isEqualTo(404);
  }
}
