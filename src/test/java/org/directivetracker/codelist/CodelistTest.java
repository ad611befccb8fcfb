package org.directivetracker.codelist;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.junit.QuarkusTest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.directivetracker.testing.Api;
import org.directivetracker.testing.OpenApi;
import org.junit.jupiter.api.Test;

/** The code lists say the same as the contract's enumerations, each under its name. */
@QuarkusTest
class CodelistTest {
  /** Where the contract has an enumeration in place, or under a shorter name. */
  private static final Map<String, String> ELSEWHERE =
      Map.of(
          "date-decision-origin", "DateDecision/properties/origin",
          "document-rendering", "Rendering",
          "percent-basis", "DirectiveSummary/properties/percentCompleteBasis",
          "traffic-light-reason", "TrafficLightReason/properties/code");

  /**
   * Named by the contract, but no codes: what a request asks for, and roles as events have them.
   */
  private static final Set<String> NO_CODES =
      Set.of("DirectiveOrder", "ReportLanguage", "EventRole", "MeasureCode");

  /** The contract's enumerations by the name of their list. */
  private static Map<String, List<String>> enumerations() {
    var lists = new TreeMap<String, List<String>>();
    JsonNode schemas = OpenApi.DOCUMENT.at("/components/schemas");
    schemas
        .properties()
        .forEach(
            e -> {
              if (e.getValue().has("enum")
                  && !ELSEWHERE.containsValue(e.getKey())
                  && !NO_CODES.contains(e.getKey())) {
                String name = e.getKey().replaceAll("([a-z])([A-Z])", "$1-$2").toLowerCase();
                lists.put(name, codes(e.getValue()));
              }
            });
    ELSEWHERE.forEach(
        (name, path) -> lists.put(name, codes(OpenApi.DOCUMENT.at("/components/schemas/" + path))));
    return lists;
  }

  private static List<String> codes(JsonNode schema) {
    var codes = new java.util.ArrayList<String>();
    schema
        .get("enum")
        .forEach(
            c -> {
              if (!c.isNull()) {
                codes.add(c.asText());
              }
            });
    return codes;
  }

  @Test
  void listsEqualTheContractsEnumerations() {
    var served = new LinkedHashMap<String, List<String>>();
    for (JsonNode list : Api.all(Api.as("viewer"), "/codelists")) {
      String name = list.get("name").asText();
      JsonNode codelist = Api.expect(200, Api.as("viewer").get("/codelists/" + name));
      var codes = new java.util.ArrayList<String>();
      for (JsonNode code : codelist.get("items")) {
        codes.add(code.get("code").asText());
        assertThat(code.at("/names/en").asText()).as(name + " in English").isNotBlank();
        assertThat(code.at("/names/zh").asText()).as(name + " in Chinese").matches("\\p{IsHan}+");
      }
      served.put(name, codes);
    }
    assertThat(served).containsExactlyInAnyOrderEntriesOf(enumerations());
  }
}
