package org.directivetracker.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.directivetracker.testing.OpenApi;
import org.junit.jupiter.api.Test;
import org.openapitools.openapidiff.core.OpenApiCompare;
import org.openapitools.openapidiff.core.model.ChangedOpenApi;

/**
 * Nothing breaks within v1: what the last released contract promised, {@code openapi.yaml} still
 * keeps. A release copies the one over the other; before the first, an earlier state of the
 * contract stands there.
 */
class ReleasedContractTest {
  private static final Path RELEASED = Path.of("src/test/resources/contract/released.yaml");

  /**
   * Values that enumerations of answers gained since the release, which the contract allows
   * ("Growth"). The library takes any such value for a break, so each is named here, and a release
   * empties the list.
   */
  private static final Map<String, Set<String>> GAINED =
      Map.of(
          "/components/schemas/WorkKind/enum",
          Set.of(
              "CLAIM_RETURNED",
              "EVIDENCE_REJECTED",
              "DIRECTIVE_DUE_SOON",
              "EVIDENCE_TO_REVIEW",
              "REPORT_MISSING",
              "REMINDER_UNANSWERED",
              "DIRECTIVE_OVERDUE",
              "MILESTONE_OVERDUE",
              "REVIEW_DUE"),
          "/components/schemas/ProgressReportStatus/enum",
          Set.of("WITHDRAWN"),
          "/components/schemas/MeasureDefinition/properties/measure/enum",
          Set.of("reportsResubmittedLate", "milestones"));

  /**
   * Patterns that let more in than they did, with what they were. The library takes every change of
   * a pattern for a break. A tag may be weak now: {@code If-Match} takes one, and an answer carries
   * one only where {@code Accept-Encoding} let it be compressed, which it never was before.
   */
  private static final Map<String, String> WIDENED =
      Map.of(
          "/components/headers/ETag/schema",
          "^\"[A-Za-z0-9_-]+\"$",
          "/components/parameters/IfMatch/schema",
          "^\"[0-9]{1,10}(-[A-Za-z0-9_-]{1,100})?\"$");

  @Test
  void nothingThatWasReleasedBreaks() throws IOException {
    var released = new YAMLMapper().readTree(Files.readAllBytes(RELEASED));
    WIDENED.forEach(
        (pointer, pattern) -> {
          ObjectNode schema = object(released, pointer);
          assertThat(schema.get("pattern").asText()).isEqualTo(pattern);
          String now = OpenApi.DOCUMENT.requiredAt(pointer).get("pattern").asText();
          assertThat(now).isEqualTo(pattern.replaceFirst("\\^", "^(W/)?"));
          schema.put("pattern", now);
        });
    withdraw(released, "/components/schemas/Passage/required", "prefix", "suffix");
    withdraw(released, "/components/schemas/HistoryEntry/properties/disclosed/required", "changes");
    selectByDiscriminator(object(released, "/components/schemas"));
    object(released, "/components/schemas/MilestoneUpdate").put("additionalProperties", false);
    ObjectNode now = OpenApi.DOCUMENT.deepCopy();
    GAINED.forEach(
        (pointer, values) -> {
          Set<String> kept = texts(now.requiredAt(pointer));
          assertThat(kept.removeAll(texts(released.requiredAt(pointer)))).isTrue();
          assertThat(kept).as(pointer + " gained").isEqualTo(values);
          ArrayNode all = array(now, pointer);
          for (int i = all.size() - 1; i >= 0; i--) {
            if (values.contains(all.get(i).asText())) {
              all.remove(i);
            }
          }
        });
    assertThat(broken(released, now)).isEmpty();
  }

  /** Schemas that got another name since the release, with it. */
  private static final Map<String, String> RENAMED =
      Map.of(
          "Document", "SourceDocument",
          "DocumentCreate", "SourceDocumentCreate",
          "DocumentSummary", "SourceDocumentSummary",
          "DocumentPage", "SourceDocumentPage",
          "Generator", "ReportGenerator",
          "Me", "Caller");

  /** What a transition holds was released as conditions on its action, and is one of many now. */
  private static void selectByDiscriminator(ObjectNode schemas) {
    ObjectNode transition = object(schemas, "/Transition");
    ArrayNode alternatives = transition.arrayNode();
    ObjectNode discriminator = transition.objectNode().put("propertyName", "action");
    for (JsonNode condition : transition.get("allOf")) {
      String action = condition.at("/if/properties/action/const").asText();
      String name = action.replaceAll("\\W", "") + "Transition";
      ObjectNode schema = condition.get("then").deepCopy();
      schema.put("type", "object").withArray("required").add("action");
      schemas.set(name, schema);
      alternatives.addObject().put("$ref", "#/components/schemas/" + name);
      discriminator.withObject("/mapping").put(action, "#/components/schemas/" + name);
    }
    transition.removeAll();
    transition.set("oneOf", alternatives);
    transition.set("discriminator", discriminator);
  }

  private static Set<String> texts(JsonNode array) {
    var texts = new TreeSet<String>();
    array.forEach(t -> texts.add(t.asText()));
    return texts;
  }

  /**
   * Takes members off the promise that answers always carry them: they showed callers the text or
   * the existence of something that they may not know of.
   */
  private static void withdraw(JsonNode released, String required, String... members) {
    ArrayNode promised = array(released, required);
    for (String member : members) {
      int size = promised.size();
      promised.removeIf(name -> name.asText().equals(member));
      assertThat(promised.size()).as(member + " was promised").isEqualTo(size - 1);
    }
  }

  /** Each change is made where it touches one operation alone, or, of the sort, two. */
  @Test
  void whatBreaksIsFound() throws IOException {
    ObjectNode changed = OpenApi.DOCUMENT.deepCopy();
    object(changed, "/paths/~1directives~1{id}").remove("delete");
    // Properties of answers: gone, of another type, no longer there always.
    object(changed, "/components/schemas/EventEntry/properties").remove("seq");
    object(changed, "/components/schemas/ReportState/properties").remove("lead");
    object(changed, "/components/schemas/WorkItem/properties/link").put("type", "integer");
    array(changed, "/components/schemas/ReportingPeriod/required").remove(0);
    // Requests: more is asked for, less is taken.
    object(changed, "/components/schemas/MeetingCreate/properties")
        .putObject("seat")
        .put("type", "string");
    array(changed, "/components/schemas/MeetingCreate/required").add("seat");
    array(changed, "/components/schemas/DirectiveOrder/enum").remove(0);
    array(changed, "/components/schemas/EvidenceReview/properties/status/enum").remove(0);
    object(changed, "/components/schemas/ReminderResponse/properties")
        .putObject("response")
        .put("type", "string")
        .put("maxLength", 1);
    object(changed, "/components/schemas/ExtensionWithdrawal/properties").remove("onBehalfOf");
    array(changed, "/paths/~1reminders/get/parameters").remove(0);
    object(changed, "/paths/~1reports~1agencies/get/responses/200/content").remove("text/csv");

    assertThat(broken(OpenApi.DOCUMENT, changed))
        .containsExactlyInAnyOrder(
            "DELETE /directives/{id}",
            "GET /events",
            "EventEntry.seq",
            "ReportState.lead",
            "GET /reports/status",
            "GET /me/work",
            "GET /directives/{id}/reporting-periods",
            "POST /meetings",
            "GET /directives",
            "POST /report-snapshots",
            "POST /evidence/{evidenceId}/review",
            "POST /reminders/{reminderId}/response",
            "ExtensionWithdrawal.onBehalfOf",
            "GET /reminders",
            "GET /reports/agencies");
  }

  @Test
  void whatIsAddedBreaksNothing() throws IOException {
    ObjectNode changed = OpenApi.DOCUMENT.deepCopy();
    object(changed, "/components/schemas/HistoryEntry/properties")
        .putObject("more")
        .put("type", "string");
    object(changed, "/components/schemas/MeetingCreate/properties")
        .putObject("seat")
        .put("type", "string");
    array(changed, "/components/schemas/DirectiveOrder/enum").add("title");
    object(changed, "/paths").set("/more", changed.at("/paths/~1agencies").deepCopy());

    assertThat(broken(OpenApi.DOCUMENT, changed)).isEmpty();
  }

  /**
   * The operations that keep less than they did, and the members that are no longer known, which a
   * request would be refused for.
   */
  private static Set<String> broken(JsonNode before, JsonNode after) throws IOException {
    ChangedOpenApi changes = OpenApiCompare.fromContents(text(before), text(after));
    var broken = new TreeSet<String>();
    changes.getMissingEndpoints().forEach(e -> broken.add(e.getMethod() + " " + e.getPathUrl()));
    changes.getChangedOperations().stream()
        .filter(o -> o.isIncompatible())
        .forEach(o -> broken.add(o.getHttpMethod() + " " + o.getPathUrl()));
    assertThat(changes.isIncompatible()).as("broken elsewhere").isEqualTo(!broken.isEmpty());
    for (var schema : before.at("/components/schemas").properties()) {
      String name = schema.getKey();
      JsonNode now = after.at("/components/schemas/" + RENAMED.getOrDefault(name, name));
      schema
          .getValue()
          .path("properties")
          .fieldNames()
          .forEachRemaining(
              member -> {
                if (now.isObject() && !now.path("properties").has(member)) {
                  broken.add(name + "." + member);
                }
              });
    }
    return broken;
  }

  private static String text(JsonNode contract) throws IOException {
    ObjectNode older = (ObjectNode) older(contract, contract);
    return new YAMLMapper().writeValueAsString(older.put("openapi", "3.0.3"));
  }

  /**
   * The same in the words of OpenAPI 3.0: of a contract in 3.1 the library sees neither what an
   * array holds nor that a type changes. In neither does it compare conditions (if, then), or mind
   * that a value may now be null.
   *
   * <p>The pattern of a date or an instant is left out. The first release had none, and refuses
   * years now that only typing errors had: a break that was meant. So is that a title or a name is
   * one line. What a file is in words of OpenAPI 3.1 or 3.0, a time in two formats or one of its
   * own, and a blank text in one expression or another, is the same.
   */
  private static JsonNode older(JsonNode node, JsonNode contract) {
    if (node.isArray()) {
      ArrayNode array = new YAMLMapper().createArrayNode();
      node.forEach(n -> array.add(older(n, contract)));
      return array;
    }
    if (!node.isObject()) {
      return node;
    }
    String ref = node.path("$ref").asText();
    if (ref.split("/").length > 4) {
      return older(contract.at(ref.substring(1)), contract);
    }
    ObjectNode object = new YAMLMapper().createObjectNode();
    boolean isTime = node.path("format").asText().startsWith("date");
    if (node.at("/schema/format").asText().equals("binary")) {
      return object;
    }
    if (node.path("format").asText().equals("binary") || node.has("contentMediaType")) {
      return object.put("type", "string");
    }
    node.properties().stream()
        .filter(e -> !Set.of("example", "examples").contains(e.getKey()))
        .filter(e -> !isTime || !e.getKey().equals("pattern"))
        .forEach(e -> object.set(e.getKey(), older(e.getValue(), contract)));
    if (node.path("format").asText().equals("single-line")) {
      object.remove("format");
    }
    if (node.path("anyOf").findValuesAsText("format").equals(List.of("date", "date-time"))) {
      object.put("format", "date-or-date-time").remove("anyOf");
    }
    if (node.path("pattern").asText().startsWith("[^\\s")) {
      object.put("pattern", "^\\s*\\S");
    }
    if (node.path("type").isArray()) {
      object.remove("type");
      for (JsonNode type : node.get("type")) {
        if (type.asText().equals("null")) {
          object.put("nullable", true);
        } else if (object.has("type")) {
          object.remove("type");
        } else {
          object.set("type", type);
        }
      }
    }
    if (node.path("const").isValueNode()) {
      object.putArray("enum").add(object.remove("const"));
    }
    return object;
  }

  private static ObjectNode object(JsonNode contract, String pointer) {
    return (ObjectNode) contract.requiredAt(pointer);
  }

  private static ArrayNode array(JsonNode contract, String pointer) {
    return (ArrayNode) contract.requiredAt(pointer);
  }
}
