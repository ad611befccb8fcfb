package org.directivetracker.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.test.junit.QuarkusTest;
import java.math.BigDecimal;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.directivetracker.testing.Api;
import org.directivetracker.testing.Json;
import org.directivetracker.testing.OpenApi;
import org.directivetracker.testing.OpenApi.Operation;
import org.directivetracker.testing.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every number that comes in: it is refused, or it survives its column. */
@QuarkusTest
class EveryNumberTest {
  /** Bodies that other tests depend on: they are sent under a version that is stale. */
  private static final Set<String> SHARED = Set.of("putSupervisionRules", "putCalendarDays");

  private static final List<String> NUMBERS =
      List.of(
          "0",
          "-0",
          "-1",
          "1",
          "1.0",
          "1e2",
          "0.5",
          "1.5",
          "1E-7",
          "0.000001",
          "0.1234567890123456789",
          "999.9999999999999999999999",
          "1E-320",
          "1E-400",
          "-1E-400",
          "1E300",
          "1E400",
          "-1E400",
          "1E99999",
          "1E-99999",
          "1E999999999",
          "1E-999999999",
          "2147483647",
          "2147483648",
          "4294967297",
          "9007199254740993",
          "9223372036854775807",
          "9223372036854775808",
          "18446744073709551617",
          "1".repeat(300));

  private static boolean isNumber(JsonNode schema) {
    String type = schema.path("type").asText();
    return type.equals("integer") || type.equals("number");
  }

  static Stream<BodyMembers.Member> members() {
    return BodyMembers.all(EveryNumberTest::isNumber);
  }

  record Parameter(Operation operation, String name) {}

  static Stream<Parameter> parameters() {
    return OpenApi.OPERATIONS.stream()
        .flatMap(
            o ->
                o.parameters().stream()
                    .filter(p -> isNumber(OpenApi.resolve(p.get("schema"))))
                    .map(p -> new Parameter(o, p.get("name").asText())));
  }

  @Test
  void thereAreNumbersAtAllDepths() {
    assertThat(members().map(BodyMembers.Member::toString))
        .contains(
            "addMilestone /weight",
            "updateMilestone /weight",
            "createProgressReport /claimedPercent",
            "importBundle /meetings/0/directives/0/milestones/0/weight");
  }

  @ParameterizedTest
  @MethodSource("members")
  void aNumberIsRefusedOrKept(BodyMembers.Member member) {
    for (String number : NUMBERS) {
      boolean right = isRight(member, number);
      SampleRequest request =
          SHARED.contains(member.operation().id())
              ? SampleRequest.shared(member.operation()).withTag("\"999999\"")
              : right
                  ? SampleRequest.fresh(member.operation())
                  : SampleRequest.shared(member.operation());
      String text = Json.write(body(request, member)).replace("\"@@\"", number);
      Response response = request.sendText(request.spec(), text);
      String what = member + "=" + number + " -> " + response.asString();
      assertThat(response.statusCode()).as(what).isLessThan(500);
      JsonNode kept = Api.body(response).at(member.pointer());
      if (response.statusCode() < 300 && kept.isNumber()) {
        assertThat(kept.doubleValue()).as(what).isEqualTo(Double.parseDouble(number));
      }
      if (!right && number.length() < 300) {
        assertThat(response.statusCode()).as(what).isEqualTo(400);
      }
    }
  }

  private static boolean isRight(BodyMembers.Member member, String number) {
    BigDecimal value = new BigDecimal(number);
    boolean integer = member.schema().get("type").asText().equals("integer");
    BigDecimal minimum = new BigDecimal(member.schema().path("minimum").asText("-1E9999"));
    BigDecimal maximum = new BigDecimal(member.schema().path("maximum").asText("1E9999"));
    return value.compareTo(minimum) >= 0
        && value.compareTo(maximum) <= 0
        && !(member.schema().has("exclusiveMinimum") && value.signum() <= 0)
        && (!integer || value.stripTrailingZeros().scale() <= 0);
  }

  /** The sample with the member where it has it, else the smallest body that does. */
  private static JsonNode body(SampleRequest request, BodyMembers.Member member) {
    String name = member.pointer().substring(1);
    boolean plain =
        request.body() instanceof ObjectNode
            && !name.contains("/")
            && !request.operation().id().equals("transitionDirective");
    return plain ? Json.with(request.body(), name, "@@") : member.body().apply(Json.tree("@@"));
  }

  @ParameterizedTest
  @MethodSource("parameters")
  void aNumberInTheQueryIsNoFault(Parameter parameter) {
    for (String number : NUMBERS) {
      SampleRequest request = SampleRequest.shared(parameter.operation);
      String path =
          request
              .path()
              .replaceAll("([?&])" + parameter.name + "=[^&]*&?", "$1")
              .replaceAll("[?&]$", "");
      Response response =
          request
              .withPath(path)
              .withQuery(parameter.name + "=" + number)
              .withTag(request.tag() == null ? null : "\"999999\"")
              .send();
      assertThat(response.statusCode())
          .as(parameter + "=" + number + " -> " + response.asString())
          .isLessThan(500);
    }
  }
}
