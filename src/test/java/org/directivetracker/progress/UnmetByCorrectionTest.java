package org.directivetracker.progress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.directivetracker.testing.Clock.today;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.test.junit.QuarkusTest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.directivetracker.testing.Api;
import org.directivetracker.testing.Database;
import org.directivetracker.testing.Directive;
import org.directivetracker.testing.Reports;
import org.junit.jupiter.api.Test;

/**
 * The query of docs/operations.md finds the milestones that a correction un-met which did not name
 * them, as corrections did before they were reckoned by derivation 2.
 */
@QuarkusTest
class UnmetByCorrectionTest {
  @Test
  void theQueryFindsThemUntilAReportSpeaksOfThem() throws Exception {
    Directive directive =
        Api.directive("PUBLIC")
            .milestone("lost", today().plusDays(9))
            .milestone("kept", today().plusDays(9))
            .inProgress();
    JsonNode milestones = directive.get().get("milestones");
    ObjectNode report =
        Reports.accepted(
            directive,
            Reports.ofToday(
                "milestoneUpdates",
                List.of(
                    Reports.update(milestones.get(0), "MET", "metOn", today().toString()),
                    Reports.update(milestones.get(1), "MET", "metOn", today().toString()))));
    ObjectNode correction =
        Reports.accepted(
            directive,
            Reports.ofToday(
                "corrects",
                report.get("id"),
                "milestoneUpdates",
                List.of(Reports.update(milestones.get(1), "PARTIALLY_MET", "percent", 50))));
    String id = milestones.get(0).get("id").asText();
    try (Connection connection = Database.superuser();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      assertThat(found(statement, directive)).isEmpty();
      // What the acceptance of the correction wrote before: the milestone's next version.
      write(
          statement,
          "progress-report.accept",
          "progress-report",
          correction,
          id,
          "status = 'SCHEDULED', met_on = null");
      assertThat(found(statement, directive))
          .containsExactly(directive.reference() + " lost MET SCHEDULED");
      write(
          statement,
          "progress-report.accept",
          "progress-report",
          report,
          id,
          "status = 'MET', met_on = current_date");
      assertThat(found(statement, directive)).isEmpty();
      connection.rollback();
    }
  }

  /** Another version of the milestone, by an event on the report that came a second later. */
  private static void write(
      Statement statement, String action, String type, JsonNode report, String id, String change)
      throws Exception {
    statement.execute(
        """
        do $$
        declare
            event uuid := gen_random_uuid();
            at timestamptz := (select valid_from + interval '1 s' from milestone_version
                               where id = '%4$s' and valid_to is null);
        begin
            perform set_config('tracker.event_id', event::text, true),
                set_config('tracker.recorded_at', at::text, true);
            insert into event (event_id, canonical_version, action, entity_type, entity_id, entity_version, directive_id,
                role, recorded_at, effective_at, simulated_clock, actor_disclosed,
                request_id_disclosed, changes_disclosed, reason_disclosed, canonical, digest)
            values (event, 1, '%1$s', '%2$s', '%3$s', 99, (select directive_id from milestone where id = '%4$s'),
                'supervisor', at, at, true, '{}', '{}', '{}', '{}', '{}',
                sha256(convert_to('{}', 'UTF8')));
            update milestone set version = version + 1, %5$s where id = '%4$s';
        end $$;
        """
            .formatted(action, type, report.get("id").asText(), id, change));
  }

  private static List<String> found(Statement statement, Directive directive) throws Exception {
    String page = Files.readString(Path.of("docs/operations.md"));
    String sql =
        page.substring(
            page.indexOf("```sql\n") + 7, page.indexOf("\n```\n", page.indexOf("```sql")));
    var rows = new ArrayList<String>();
    try (ResultSet r = statement.executeQuery(sql)) {
      while (r.next()) {
        if (r.getString("directive").equals(directive.reference())) {
          rows.add(
              r.getString("directive")
                  + " "
                  + r.getString("milestone")
                  + " "
                  + r.getString("before")
                  + " "
                  + r.getString("now"));
        }
      }
    }
    return rows;
  }
}
