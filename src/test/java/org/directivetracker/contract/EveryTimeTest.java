package org.directivetracker.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.directivetracker.testing.Api;
import org.directivetracker.testing.Json;
import org.directivetracker.testing.OpenApi;
import org.directivetracker.testing.OpenApi.Operation;
import org.directivetracker.testing.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every date and instant that comes in, in a query, a body or a form, with values at the edges. */
@QuarkusTest
class EveryTimeTest {
  /** Bodies that other tests depend on: right values are sent under a version that is stale. */
  private static final Set<String> SHARED = Set.of("putSupervisionRules", "putCalendarDays");

  private static final List<String> STORED_DATES =
      List.of("1900-01-01", "2999-12-31", "2000-02-29");
  private static final List<String> FILTER_DATES =
      List.of("0001-01-01", "1582-10-04", "1582-10-10", "1582-10-15", "1899-12-31", "9999-12-31");
  private static final List<String> NO_DATES =
      List.of(
          "",
          " 2023-06-30",
          "0000-01-01",
          "-0001-01-01",
          "10000-01-01",
          "+10000-01-01",
          "1900-02-29",
          "2023-02-29",
          "2023-13-01",
          "2023-00-10",
          "2023-6-30",
          "20230630",
          "2023-W26-5",
          "\uff12\uff10\uff12\uff13-06-30",
          "2023-06-30+08:00",
          "infinity",
          "today");
  private static final List<String> STORED_INSTANTS =
      List.of(
          "1900-01-01T00:00:00+14:00",
          "2999-12-31T23:59:59.999999999-18:00",
          "2023-06-30t00:00:00z",
          "2023-06-30T00:00:00.1+18:00");
  private static final List<String> FILTER_INSTANTS =
      List.of(
          "0001-01-01T00:00:00Z",
          "1582-10-04T23:59:59Z",
          "1582-10-10T00:00:00+08:00",
          "1899-12-31T00:00:00Z",
          "3000-01-01T00:00:00Z",
          "9999-12-31T23:59:59.999999999Z");
  private static final List<String> NO_INSTANTS =
      List.of(
          "",
          "0000-01-01T00:00:00Z",
          "0001-01-01T00:00:00+00:01",
          "9999-12-31T23:59:59-00:01",
          "10000-01-01T00:00:00Z",
          "-1000000000-01-01T00:00:00Z",
          "2016-12-31T23:59:60Z",
          "2025-05-01 10:00:00+00:00",
          "2025-05-01T24:00:00Z",
          "2025-05-01T10:00:00",
          "2025-05-01T10:00Z",
          "2025-05-01T10:00:00+0800",
          "2025-05-01T10:00:00+18:01",
          "2025-05-01T10:00:00+23:59",
          "2025-05-01T10:00:00.1234567890Z",
          "2025-05-01T10:00:00,5Z",
          "2025-05-01T10:00:00+08:00[Asia/Shanghai]",
          "2023-02-29T00:00:00Z",
          "1688140800",
          "infinity");

  record Parameter(Operation operation, JsonNode node) {
    String name() {
      return node.get("name").asText();
    }

    JsonNode schema() {
      return OpenApi.resolve(node.get("schema"));
    }

    Response send(String value) {
      SampleRequest request = SampleRequest.shared(operation);
      return request
          .withPath(request.path().replaceAll("&" + name() + "=[^&]*", ""))
          .withQuery(name() + "=" + value)
          .send();
    }

    @Override
    public String toString() {
      return operation.id() + " " + name();
    }
  }

  static Stream<Parameter> parameters() {
    return OpenApi.OPERATIONS.stream()
        .flatMap(o -> o.parameters().stream().map(p -> new Parameter(o, p)))
        .filter(p -> isTime(p.schema()));
  }

  static Stream<BodyMembers.Member> members() {
    return BodyMembers.all(EveryTimeTest::isTime);
  }

  private static boolean isTime(JsonNode schema) {
    return takesDates(schema) || takesInstants(schema);
  }

  private static boolean takesDates(JsonNode schema) {
    return has(schema, "date");
  }

  private static boolean takesInstants(JsonNode schema) {
    return has(schema, "date-time");
  }

  private static boolean has(JsonNode schema, String format) {
    return schema.path("format").asText().equals(format)
        || schema.path("format").asText().equals("date-or-date-time");
  }

  private static boolean isStored(JsonNode schema) {
    return schema.has("pattern");
  }

  private static Stream<String> right(JsonNode schema) {
    boolean stored = isStored(schema);
    return Stream.of(
            takesDates(schema) ? STORED_DATES : List.<String>of(),
            takesDates(schema) && !stored ? FILTER_DATES : List.<String>of(),
            takesInstants(schema) ? STORED_INSTANTS : List.<String>of(),
            takesInstants(schema) && !stored ? FILTER_INSTANTS : List.<String>of())
        .flatMap(List::stream);
  }

  private static Stream<String> wrong(JsonNode schema) {
    boolean stored = isStored(schema);
    boolean both = takesDates(schema) && takesInstants(schema);
    return Stream.of(
            takesDates(schema) ? NO_DATES : List.<String>of(),
            takesDates(schema) && stored ? FILTER_DATES : List.<String>of(),
            takesInstants(schema) ? NO_INSTANTS : List.<String>of(),
            takesInstants(schema) && stored ? FILTER_INSTANTS : List.<String>of(),
            both || takesDates(schema) ? List.<String>of() : List.of("2023-06-30"),
            both || takesInstants(schema) ? List.<String>of() : List.of("2023-06-30T10:00:00Z"))
        .flatMap(List::stream);
  }

  @Test
  void thereAreTimesOfAllKinds() {
    assertThat(parameters().map(p -> p.operation.id() + " " + p.name()))
        .contains(
            "listDirectives dueBefore",
            "listDirectives updatedSince",
            "listDirectives asOf",
            "queueProgressReports since",
            "reportStatus since");
    assertThat(members().map(m -> m.operation() + " " + m.pointer()))
        .contains(
            "createMeeting /heldOn",
            "addEvidence /collectedAt",
            "transitionDirective /originalDueDate",
            "createReportSnapshot /filters/dueBefore",
            "importBundle /meetings/0/directives/0/effectiveAt",
            "importBundle /meetings/0/directives/0/progressReports/0/milestoneUpdates/0/metOn");
  }

  /** Rows are written by bodies alone: what a body carries has the range of what is stored. */
  @ParameterizedTest
  @MethodSource("members")
  void whatIsStoredHasItsRange(BodyMembers.Member member) {
    assertThat(isStored(member.schema()))
        .isEqualTo(!member.operation().id().equals("createReportSnapshot"));
  }

  @ParameterizedTest
  @MethodSource("parameters")
  void aWrongTimeInTheQueryIs400WithARightOne(Parameter parameter) {
    wrong(parameter.schema())
        .forEach(
            value ->
                assertWrong(
                    parameter + "=" + value, "/query/" + parameter.name(), parameter.send(value)));
  }

  @ParameterizedTest
  @MethodSource("parameters")
  void aRightTimeInTheQueryIsTaken(Parameter parameter) {
    right(parameter.schema())
        .forEach(
            value -> {
              Response response = parameter.send(value);
              assertThat(response.statusCode())
                  .as(parameter + "=" + value + " -> " + response.asString())
                  .isIn(200, 400, 404);
              if (response.statusCode() == 400) {
                assertThat(Api.codes(response))
                    .as(parameter + "=" + value)
                    .isSubsetOf("in-the-future", "out-of-range");
              }
            });
  }

  @ParameterizedTest
  @MethodSource("members")
  void aWrongTimeInTheBodyIs400WithARightOne(BodyMembers.Member member) {
    SampleRequest request = SampleRequest.shared(member.operation());
    wrong(member.schema())
        .forEach(
            value ->
                assertWrong(
                    member + "=" + value,
                    member.pointer(),
                    request.withBody(body(request, member, value)).send()));
  }

  @ParameterizedTest
  @MethodSource("members")
  void aRightTimeInTheBodyIsTaken(BodyMembers.Member member) {
    right(member.schema())
        .forEach(
            value -> {
              boolean isShared = SHARED.contains(member.operation().id());
              SampleRequest request =
                  isShared
                      ? SampleRequest.shared(member.operation()).withTag("\"999999\"")
                      : SampleRequest.fresh(member.operation());
              Response response = request.withBody(body(request, member, value)).send();
              assertThat(response.statusCode())
                  .as(member + "=" + value + " -> " + response.asString())
                  .isLessThan(500);
              assertThat(faultsAt(response, member.pointer()))
                  .as(member + "=" + value)
                  .noneMatch(f -> f.get("code").asText().equals("wrong-format"));
            });
  }

  /** The sample with the member where it can have it, else the smallest body that does. */
  private static JsonNode body(SampleRequest request, BodyMembers.Member member, String value) {
    String name = member.pointer().substring(1);
    if (request.body() instanceof ObjectNode sample && !name.contains("/")) {
      ObjectNode changed = Json.with(sample, name, value);
      JsonNode schema = member.operation().bodies().values().iterator().next().get("schema");
      boolean fits =
          OpenApi.faults(schema, changed).stream()
              .allMatch(f -> f.startsWith(member.pointer() + ":"));
      if (fits) {
        return changed;
      }
    }
    return member.body().apply(Json.tree(value));
  }

  private static void assertWrong(String what, String pointer, Response response) {
    assertThat(response.statusCode()).as(what + " -> " + response.asString()).isEqualTo(400);
    assertThat(faultsAt(response, pointer))
        .as(what + " -> " + response.asString())
        .anyMatch(f -> f.get("detail").asText().contains("Example: 2023-06-30"));
  }

  private static List<JsonNode> faultsAt(Response response, String pointer) {
    return Stream.of(Api.body(response).path("errors"))
        .flatMap(errors -> StreamSupport.stream(errors.spliterator(), false))
        .filter(f -> f.get("pointer").asText().equals(pointer))
        .toList();
  }

  /** As of the first day that can be asked for, with whatever derives from that day. */
  @Test
  void theFirstDayCanBeLookedBackTo() {
    for (String filter :
        List.of(
            "trafficLight=GREEN",
            "trafficLight=YELLOW",
            "trafficLight=RED",
            "overdue=true",
            "overdue=false",
            "sort=dueDate",
            "sort=reference",
            "sort=priority")) {
      for (String asOf : List.of("0001-01-01", "0001-01-01T00:00:00Z", "1582-10-10")) {
        Response response =
            Api.as("supervisor").get("/directives?" + filter + "&asOf=" + asOf + "&limit=1");
        assertThat(Api.expect(200, response).get("items")).isEmpty();
      }
    }
    for (String format : List.of("json", "csv", "html", "pdf", "xlsx")) {
      assertThat(
              Api.as("supervisor")
                  .accept("*/*")
                  .get("/reports/status?asOf=0001-01-01&format=" + format)
                  .statusCode())
          .isEqualTo(200);
    }
  }
}
