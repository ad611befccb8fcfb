package org.directivetracker.history;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.test.junit.QuarkusTest;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.directivetracker.testing.Api;
import org.junit.jupiter.api.Test;

/**
 * An auditor's own computation, by nothing but RFC 8785, SHA-256 and the contract's words: the
 * digests are those of what is shown.
 */
@QuarkusTest
class DigestTest {
  private static final List<String> PARTS = List.of("actor", "requestId", "changes", "reason");
  private static final Set<String> DIGESTED =
      Set.of(
          "action",
          "agency",
          "also",
          "digests",
          "directives",
          "effectiveAt",
          "entity",
          "eventId",
          "onBehalfOf",
          "recordedAt",
          "role",
          "simulatedClock",
          "v");
  private static final Set<String> PUBLIC =
      Set.of(
          "eventId",
          "action",
          "role",
          "agency",
          "recordedAt",
          "effectiveAt",
          "simulatedClock",
          "digest");

  @Test
  void everyDigestOfTheSampleIsThatOfWhatIsShown() {
    var salts = new HashSet<String>();
    int events = 0;
    for (JsonNode directive : sample()) {
      for (JsonNode event : history("auditor", directive)) {
        for (String part : PARTS) {
          JsonNode disclosed = event.at("/disclosed/" + part);
          assertThat(names(disclosed)).containsExactlyInAnyOrder("salt", "value");
          assertThat(disclosed.get("salt").asText()).matches("[0-9a-f]{32}");
          assertThat(salts.add(disclosed.get("salt").asText())).as("a salt of its own").isTrue();
          assertThat(sha256(canonical(disclosed)))
              .as("digest of " + part + " of " + event)
              .isEqualTo(event.at("/digests/" + part).asText());
        }
        ObjectNode digested = digested(event);
        assertThat(names(digested)).isEqualTo(DIGESTED);
        assertThat(sha256(canonical(digested)))
            .as("digest of " + event)
            .isEqualTo(event.get("digest").asText());
        events++;
      }
    }
    assertThat(events).as("events of the sample").isGreaterThan(200);
    assertThat(salts).hasSize(4 * events);
  }

  @Test
  void oneCharacterChangesTheDigest() {
    JsonNode event = history("auditor", sample().get(0)).get(0);

    ObjectNode part = event.at("/disclosed/actor").deepCopy();
    ObjectNode actor = (ObjectNode) part.get("value");
    String subject = actor.get("subject").asText();
    actor.put("subject", subject.substring(1) + (char) (subject.charAt(0) + 1));
    assertThat(sha256(canonical(part))).isNotEqualTo(event.at("/digests/actor").asText());

    for (String member : DIGESTED) {
      ObjectNode changed = digested(event);
      String text = canonical(changed.get(member));
      changed.put(member, text.substring(0, text.length() - 1));
      assertThat(sha256(canonical(changed)))
          .as("digest with another " + member)
          .isNotEqualTo(event.get("digest").asText());
    }
  }

  @Test
  void whatIsWithheldStaysWithheldUnderTheSameDigest() {
    for (JsonNode directive : sample()) {
      if (directive.get("visibility").asText().equals("PUBLIC")) {
        List<JsonNode> full = history("auditor", directive);
        List<JsonNode> shown = history("viewer", directive);
        assertThat(shown).isNotEmpty();
        for (JsonNode event : shown) {
          assertThat(names(event)).isEqualTo(PUBLIC);
          JsonNode whole =
              full.stream()
                  .filter(e -> e.get("eventId").equals(event.get("eventId")))
                  .findFirst()
                  .orElseThrow();
          for (String member : PUBLIC) {
            assertThat(event.get(member)).isEqualTo(whole.get(member));
          }
        }
      }
    }
  }

  @Test
  void theCanonicalFormIsThatOfTheRfc() {
    // RFC 8785, 3.2.2 and 3.2.3.
    JsonNode example =
        org.directivetracker.testing.Json.parse(
            "{\"numbers\": [333333333.33333329, 4.50, 2e-3, 1.0, -0],"
                + "\"string\": \"\\u20ac$\\u000F\\u000aA'\\u0042\\u0022\\u005c\\\\\\\"\\/\","
                + "\"literals\": [null, true, false], \"\\u20ac\": 1, \"\\r\": 2,"
                + " \"\\ufb33\": 3, \"1\": 4, \"\\ud83d\\ude00\": 5, \"\\u0080\": 6}");
    assertThat(canonical(example))
        .isEqualTo(
            "{\"\\r\":2,\"1\":4,\"literals\":[null,true,false],"
                + "\"numbers\":[333333333.3333333,4.5,0.002,1,0],"
                + "\"string\":\"€$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\","
                + "\"\u0080\":6,\"€\":1,\"😀\":5,\"\ufb33\":3}");
  }

  private static List<JsonNode> sample() {
    return Api.all(
        Api.as("auditor"),
        "/directives",
        "meeting",
        "SC-2023-05-05",
        "meeting",
        "DEMO-2023-09-15",
        "sort",
        "reference");
  }

  private static List<JsonNode> history(String role, JsonNode directive) {
    return Api.all(Api.as(role), "/directives/" + directive.get("id").asText() + "/history");
  }

  private static ObjectNode digested(JsonNode event) {
    ObjectNode digested = event.deepCopy();
    digested.remove(List.of("digest", "disclosed"));
    return digested;
  }

  private static Set<String> names(JsonNode object) {
    var names = new HashSet<String>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }

  private static String sha256(String text) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** RFC 8785 for the JSON that occurs here. */
  private static String canonical(JsonNode node) {
    if (node.isObject()) {
      var members = new TreeMap<String, String>();
      node.properties()
          .forEach(
              e -> members.put(e.getKey(), quoted(e.getKey()) + ":" + canonical(e.getValue())));
      return "{" + String.join(",", members.values()) + "}";
    }
    if (node.isArray()) {
      var items = new ArrayList<String>();
      node.forEach(item -> items.add(canonical(item)));
      return "[" + String.join(",", items) + "]";
    }
    if (node.isTextual()) {
      return quoted(node.asText());
    }
    if (node.isNumber()) {
      double number = node.asDouble();
      assertThat(Math.abs(number)).as("a number in plain notation").isLessThan(1e21);
      assertThat(number == 0 || Math.abs(number) >= 1e-6).isTrue();
      var decimal = new BigDecimal(Double.toString(number)).stripTrailingZeros();
      return decimal.signum() == 0 ? "0" : decimal.toPlainString();
    }
    return node.toString();
  }

  private static String quoted(String text) {
    var quoted = new StringBuilder("\"");
    for (char c : text.toCharArray()) {
      switch (c) {
        case '"' -> quoted.append("\\\"");
        case '\\' -> quoted.append("\\\\");
        case '\b' -> quoted.append("\\b");
        case '\t' -> quoted.append("\\t");
        case '\n' -> quoted.append("\\n");
        case '\f' -> quoted.append("\\f");
        case '\r' -> quoted.append("\\r");
        default -> {
          if (c < 0x20) {
            quoted.append(String.format("\\u%04x", (int) c));
          } else {
            quoted.append(c);
          }
        }
      }
    }
    return quoted.append('"').toString();
  }
}
