package org.directivetracker.directive;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.test.junit.QuarkusTest;
import java.sql.Connection;
import java.sql.Statement;
import java.time.LocalDate;
import java.util.List;
import org.directivetracker.testing.Api;
import org.directivetracker.testing.Clock;
import org.directivetracker.testing.Database;
import org.directivetracker.testing.Directive;
import org.directivetracker.testing.Json;
import org.directivetracker.testing.Response;
import org.junit.jupiter.api.Test;

/**
 * What belongs to one directive is bounded when it is written; what is larger can still be read.
 */
@QuarkusTest
class DirectiveSizeLimitsTest {
  private static final List<String> LANGUAGES = List.of("ar", "en", "es", "fr", "ru");

  /** So many characters in five languages. Each is two units of UTF-16. */
  private static ObjectNode translations(int characters) {
    ObjectNode translations = Json.object();
    int each = characters / LANGUAGES.size();
    for (int i = 0; i < LANGUAGES.size(); i++) {
      int more = i == 0 ? characters % LANGUAGES.size() : 0;
      translations.set(
          LANGUAGES.get(i),
          Json.object("title", "𠀀".repeat(100 + more), "description", "𠀀".repeat(each - 100)));
    }
    return translations;
  }

  private static void assertRefused(Response response, String pointer, String code) {
    assertThat(response.statusCode()).as(response.asString()).isEqualTo(400);
    assertThat(Api.slug(response)).isEqualTo("invalid-request");
    assertThat(Api.pointers(response)).containsExactly(pointer);
    assertThat(Api.codes(response)).containsExactly(code);
  }

  @Test
  void translationsAreBoundedTogether() {
    String meeting = Api.freshMeeting("PUBLIC").get("reference").asText();
    ObjectNode request = Api.newDirective(meeting, "PUBLIC");
    assertRefused(
        Api.post(
            Api.as("supervisor"),
            "/directives",
            Json.with(request, "translations", translations(100_001))),
        "/translations",
        "too-long");
    JsonNode made =
        Api.expect(
            201,
            Api.post(
                Api.as("supervisor"),
                "/directives",
                Json.with(request, "translations", translations(100_000))));
    assertThat(made.get("translations")).isEqualTo(translations(100_000));
    String path = "/directives/" + made.get("id").asText();
    ObjectNode more = Json.object("translations", Json.object("de", Json.object("title", "x")));
    assertRefused(
        Api.patch(Api.as("supervisor"), path, Api.tag(made), more), "/translations", "too-long");
  }

  @Test
  void whatIsLargerCanBeReadAndMadeSmaller() throws Exception {
    Directive directive = Api.directive("PUBLIC").registered();
    String id = directive.path().substring("/directives/".length());
    try (Connection connection = Database.superuser();
        Statement statement = connection.createStatement()) {
      statement.execute("set session_replication_role = replica");
      statement.execute(
          ("update directive set translations = (select jsonb_object_agg(code,"
                  + " jsonb_build_object('title', code, 'description', repeat('x', 200000)))"
                  + " from unnest(array['ar', 'en', 'es', 'fr', 'ru']) as l(code)) where id = '%s'")
              .formatted(id));
    }
    JsonNode read = Api.body(Api.as("supervisor").get(directive.path()));
    assertThat(read.get("translations").fieldNames())
        .toIterable()
        .containsExactly("ar", "en", "es");
    Api.expect(
        200,
        Api.patch(
            directive.asSupervisor(),
            directive.path(),
            directive.tag(),
            Json.object("title", "Another title")));
    assertThat(
            Database.column(
                "select count(*) from directive, jsonb_object_keys(translations) where id = '%s'"
                    .formatted(id)))
        .as("what is not shown stays")
        .containsExactly("5");
    JsonNode smaller =
        Api.expect(
            200,
            Api.patch(
                directive.asSupervisor(),
                directive.path(),
                directive.tag(),
                Json.object("translations", Json.with(Json.object(), "ar", null))));
    assertThat(smaller.get("translations").fieldNames())
        .toIterable()
        .containsExactly("en", "es", "fr");
  }

  @Test
  void quotesAreBoundedTogether() {
    ObjectNode meeting = Api.freshMeeting("PUBLIC");
    Api.freshDocument(meeting.get("id").asText(), "minutes", "x".repeat(20_000));
    JsonNode quote =
        Json.object(
            "documentKey", "minutes", "start", 0, "end", 20_000, "exact", "x".repeat(20_000));
    ArrayNode quotes = Json.array(quote, quote, quote, quote, quote);
    ObjectNode request =
        Json.with(
            Api.newDirective(meeting.get("reference").asText(), "PUBLIC"), "passages", quotes);
    JsonNode made = Api.expect(201, Api.post(Api.as("supervisor"), "/directives", request));
    assertThat(made.get("passages")).hasSize(5);
    ArrayNode more =
        quotes
            .deepCopy()
            .add(Json.object("documentKey", "minutes", "start", 0, "end", 1, "exact", "x"));
    assertRefused(
        Api.post(Api.as("supervisor"), "/directives", Json.with(request, "passages", more)),
        "/passages",
        "too-long");
  }

  @Test
  void milestonesAndTheirTranslationsAreBounded() {
    Directive directive = Api.directive("PUBLIC").registered();
    LocalDate day = Clock.today().plusDays(20);
    Response response = null;
    for (int i = 0; i <= 200; i++) {
      ObjectNode milestone = Api.newMilestone("m" + i, day, i + 1);
      if (i < 10) {
        ObjectNode titles = Json.object();
        for (char c = 'a'; c < 't' + 1; c++) {
          titles.set("a" + c, Json.object("title", "y".repeat(500)));
        }
        milestone.set("translations", titles);
      }
      if (i == 10) {
        ObjectNode one = milestone.deepCopy();
        one.set("translations", Json.object("en", Json.object("title", "y")));
        assertRefused(
            Api.post(directive.asSupervisor(), directive.path() + "/milestones", one),
            "/translations",
            "too-long");
      }
      response = Api.post(directive.asSupervisor(), directive.path() + "/milestones", milestone);
      if (i < 200) {
        Api.expect(201, response);
      }
    }
    assertRefused(response, "", "too-many");
    assertThat(Api.body(Api.as("supervisor").get(directive.path())).get("milestones")).hasSize(200);
  }

  @Test
  void assignmentsAreBounded() throws Exception {
    Directive directive = Api.directive("PUBLIC").assigned();
    String id = directive.path().substring("/directives/".length());
    try (Connection connection = Database.superuser();
        Statement statement = connection.createStatement()) {
      statement.execute("set session_replication_role = replica");
      String copies =
          "(select (jsonb_populate_record(r, jsonb_build_object('id', gen_random_uuid(), 'role',"
              + " 'COOPERATING', 'status', 'RELEASED'))).* from assignment r,"
              + " generate_series(1, 199) n where directive_id = '%s')".formatted(id);
      statement.execute("create temporary table copied as " + copies);
      statement.execute("insert into assignment select * from copied");
      Response response =
          Api.post(
              directive.asSupervisor(),
              directive.path() + "/assignments",
              Json.object(
                  "agency",
                  Api.freshAgency(),
                  "acknowledgeBy",
                  Clock.today().plusDays(3).toString()));
      statement.execute("delete from assignment where id in (select id from copied)");
      assertRefused(response, "", "too-many");
    }
  }

  @Test
  void namesOfAnAgencyAreBoundedTogether() {
    ObjectNode names = Json.object();
    LANGUAGES.forEach(language -> names.put(language, "名".repeat(500)));
    ObjectNode agency = Json.with(Api.newAgency(), "names", names);
    JsonNode made = Api.expect(201, Api.post(Api.as("admin"), "/agencies", agency));
    assertRefused(
        Api.patch(
            Api.as("admin"),
            "/agencies/" + made.get("code").asText(),
            Api.tag(made),
            Json.object("names", Json.object("de", "x"))),
        "/names",
        "too-long");
    assertRefused(
        Api.post(
            Api.as("admin"),
            "/agencies",
            Json.with(Api.newAgency(), "names", names.deepCopy().put("de", "x"))),
        "/names",
        "too-long");
  }
}
