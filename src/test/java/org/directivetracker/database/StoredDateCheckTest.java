package org.directivetracker.database;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.directivetracker.testing.Api;
import org.directivetracker.testing.Clock;
import org.directivetracker.testing.Database;
import org.directivetracker.testing.Directive;
import org.directivetracker.testing.Json;
import org.directivetracker.testing.RecordCheck;
import org.junit.jupiter.api.Test;

/** Dates outside the range that requests may carry, which rows hold from before it was checked. */
@QuarkusTest
class StoredDateCheckTest {
  @Inject StoredDateCheck dates;

  @Test
  void rowsOutsideTheRangeAreReadPagedAndListed() throws SQLException {
    String meeting = Api.freshMeeting("PUBLIC").get("reference").asText();
    var ids = new ArrayList<String>();
    for (int i = 0; i < 6; i++) {
      ids.add(Api.directive("PUBLIC").in(meeting).due(day(60 + i)).assigned().id());
    }
    List<String> days =
        List.of(
            "0001-06-30 BC", "0001-01-01", "1582-10-04", "1582-10-10", "3000-01-01", "9999-12-31");
    long before = dates.outOfRange();
    for (int i = 0; i < 6; i++) {
      set(ids.get(i), days.get(i));
    }
    try {
      assertThat(dates.outOfRange()).isEqualTo(before + 6);
      assertThat(
              Database.column(
                  "select value || ' ' || field from date_out_of_range where id = '"
                      + ids.get(0)
                      + "'"))
          .containsExactly("0001-06-30 BC dueDate");
      for (String asOf : List.of("", "&asOf=" + Clock.now())) {
        String list = "/directives?meeting=" + meeting + asOf + "&sort=";
        List<JsonNode> ascending = Api.pages(Api.as("supervisor"), list + "dueDate", 1);
        assertThat(ascending.stream().map(d -> d.get("id").asText())).isEqualTo(ids);
        assertThat(ascending.get(0).get("dueDate").asText()).isEqualTo("0000-06-30");
        assertThat(Api.pages(Api.as("supervisor"), list + "-dueDate", 1))
            .containsExactlyElementsOf(reversed(ascending));
      }
      for (int i = 0; i < 6; i++) {
        Directive directive = new Directive(ids.get(i), null, "supervisor");
        ObjectNode patched =
            Api.expect(
                200,
                Api.patch(
                    directive.asSupervisor(),
                    directive.path(),
                    directive.tag(),
                    Json.object("title", "Another title")));
        assertThat(patched.get("dueDate").asText())
            .as("the date is written back as it was read")
            .isEqualTo(days.get(i).replace("0001-06-30 BC", "0000-06-30"));
      }
    } finally {
      for (int i = 0; i < 6; i++) {
        set(ids.get(i), day(60 + i).toString());
      }
    }
    assertThat(dates.outOfRange()).isEqualTo(before);
  }

  private static LocalDate day(int days) {
    return Clock.today().plusDays(days);
  }

  private static List<JsonNode> reversed(List<JsonNode> items) {
    var reversed = new ArrayList<>(items);
    Collections.reverse(reversed);
    return reversed;
  }

  /** As an earlier version of the service would have written it. */
  private static void set(String id, String due) throws SQLException {
    try (Connection connection = Database.superuser();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("set local session_replication_role = replica");
      statement.execute("update directive set due_date = '%s' where id = '%s'".formatted(due, id));
      statement.execute(
          "update directive_version v set due_date = d.due_date, overdue_from = d.overdue_from"
              + " from directive d where d.id = v.id and v.valid_to is null and v.id = '%s'"
                  .formatted(id));
      statement.execute(
          "update current_owner set due_date = '%s' where directive_id = '%s'".formatted(due, id));
      connection.commit();
    }
  }

  /** A new date column is listed too, or is known to be derived. */
  @Test
  void theViewHasEveryDateThatIsStored() throws SQLException {
    try (Connection connection = Database.superuser()) {
      RecordCheck check = new RecordCheck(connection);
      assertThat(
              check.column(
                  "select c.table_name || '.' || c.column_name from information_schema.columns c"
                      + " join information_schema.tables t using (table_schema, table_name)"
                      + " where c.table_schema = 'public' and t.table_type = 'BASE TABLE'"
                      + " and c.data_type = 'date' and c.is_generated = 'NEVER'"
                      + " and c.table_name not like '%\\_version'"
                      + " and c.table_name not in ('current_owner', 'report_owed')"
                      + " except select table_name || '.' || column_name"
                      + " from information_schema.view_column_usage"
                      + " where view_name = 'date_out_of_range'"))
          .as("the others are derived from dates that are listed, or are the service's own day")
          .containsExactlyInAnyOrder(
              "directive.claim_returned_on",
              "directive.lead_pending_until",
              "directive.next_milestone_due",
              "directive.next_report_period_to");
    }
  }
}
