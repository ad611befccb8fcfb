package org.directivetracker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.junit.QuarkusTest;
import org.directivetracker.testing.Api;
import org.directivetracker.testing.Commands;
import org.directivetracker.testing.Json;
import org.junit.jupiter.api.Test;

/** The tour in the README, run as it is written there. */
@QuarkusTest
class TourTest {
  private static final String DIRECTIVE = "/directives/SC-2023-05-05-16";

  @Test
  void tourDoesWhatTheReadmeSays() throws Exception {
    handToNea();
    Commands run = Commands.of("README.md", "tour");
    assertThat(run.exchanges()).isGreaterThan(8);
    assertThat(run.output())
        .contains("\"title\":\"State Council executive meeting of 5 May 2023\"")
        .contains(
            "\"reference\":\"SC-2023-05-05-06\"\n\"trafficLightReasons\":[{\"code\":\"OVERDUE\"")
        .contains("\"asOf\":{\"at\":\"2023-12-31T15:59:59.999999Z\",\"logPosition\":")
        .contains("\"periodTo\":\"2025-03-31\"\n\"narrative\":\"After the winter")
        .contains("\"kind\":\"TO_ACKNOWLEDGE\"")
        .contains("\"owners\":[{\"agency\":\"NDRC\"")
        .contains("\"type\":\"/problems/forbidden\"");
    JsonNode directive = Api.expect(200, Api.agency("NEA").get(DIRECTIVE));
    assertThat(directive.get("status").asText()).isEqualTo("IN_PROGRESS");
    String end = run.output().substring(run.output().lastIndexOf("\"status\":\"IN_PROGRESS\""));
    assertThat(end)
        .containsPattern(
            "\"what\":\"acknowledge\"\\n  \"agency\":\"NEA\"\\n  \"when\":\"[0-9T:.-]+Z\"\\n"
                + "  \"who\":\"chen.jie\"\\n  \"why\":null\\n\"what\":\"reassign\"")
        .contains("\"why\":\"The trials are run by the energy administration,")
        .contains("\"what\":\"register\"");
  }

  /** The tour is for a fresh sample; another test may have gone further with this directive. */
  private static void handToNea() {
    JsonNode directive = Api.expect(200, Api.as("supervisor").get(DIRECTIVE));
    if (directive.get("status").asText().equals("ASSIGNED")
        && directive.at("/owners/0/agency").asText().equals("NEA")) {
      return;
    }
    for (String lead : new String[] {"MIIT", "NEA"}) {
      JsonNode now = Api.expect(200, Api.as("supervisor").get(DIRECTIVE));
      var reassign =
          Json.object(
              "action", "reassign",
              "lead", lead,
              "reason", "The trials are run by the energy administration, the tour begins anew.",
              "acknowledgeBy", "2099-12-22",
              "illustrative", true);
      Api.expect(
          200,
          Api.post(
              Api.as("supervisor").header("If-Match", Api.tag(now)),
              DIRECTIVE + "/transitions",
              reassign));
    }
  }
}
