package org.directivetracker.reconciliation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.directivetracker.testing.Api;
import org.directivetracker.testing.Database;
import org.directivetracker.testing.Directive;
import org.directivetracker.testing.Response;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** What an auditor asks for, what rounds find, and what is told of it. */
@QuarkusTest
@Order(1) // Others put rows into the tables past the service.
class ReconciliationJobTest {
  private static final String PATH = "/audit/reconciliation";

  @Inject ReconciliationJob reconciliation;
  @Inject MeterRegistry metrics;

  @Test
  void aDueDateThatTheDatabasesOwnerAltersIsFoundWholeAndStandsUntilItIsPutRight()
      throws SQLException {
    Directive directive = Api.directive("RESTRICTED").assigned();
    assertThat(whole().get("findings").asLong()).isZero();

    alter(directive, "due_date = due_date + 30");
    JsonNode found = whole();
    assertThat(found.get("findings").asLong()).isPositive();
    assertThat(found.at("/whole/requestedBy").asText()).isEqualTo("dev-auditor");
    assertThat(found.at("/whole/findings"))
        .anySatisfy(
            finding -> {
              assertThat(finding.get("check").asText()).isEqualTo("REPLAY");
              assertThat(finding.get("type").asText()).isEqualTo("directive");
              assertThat(finding.get("id").asText()).isEqualTo(directive.id());
              assertThat(finding.get("detail").asText()).isEqualTo("dueDate");
            });
    assertThat(gauge()).isPositive();

    alter(directive, "due_date = due_date - 30");
    assertThat(whole().get("findings").asLong()).isZero();
    assertThat(gauge()).isZero();
  }

  @Test
  void aRoundFindsWhatIsNew() throws SQLException {
    Database.awaitNumbers();
    reconciliation.round();
    Directive directive = Api.directive("RESTRICTED").registered();
    alter(directive, "title = 'What nobody decided'");
    Database.awaitNumbers();
    reconciliation.round();
    JsonNode view = Api.expect(200, Api.as("auditor").get(PATH));
    assertThat(view.at("/round/findings"))
        .anySatisfy(f -> assertThat(f.get("id").asText()).isEqualTo(directive.id()));
    assertThat(view.get("findings").asLong()).isPositive();
    assertThat(view.at("/round/toSeq").asLong()).isGreaterThan(view.at("/round/fromSeq").asLong());

    Api.directive("RESTRICTED").registered();
    Database.awaitNumbers();
    reconciliation.round();
    assertThat(Api.body(Api.as("auditor").get(PATH)).get("findings").asLong())
        .as("it stands until everything was compared again")
        .isPositive();
    alter(
        directive,
        "title = (select f.title from directive_version f where f.id = '"
            + directive.id()
            + "' and f.revision = 1)");
    assertThat(whole().get("findings").asLong()).isZero();
  }

  @Test
  void oneIsUnderWayAtATimeUnlessItsInstanceIsLost() throws SQLException {
    Awaitility.await().until(() -> !state().equals("RUNNING"));
    execute(
        "insert into reconciliation (id, whole, state, requested_by, from_seq, to_seq)"
            + " values (gen_random_uuid(), true, 'RUNNING', 'somebody', 0, 0)");
    Response second = Api.as("auditor").post(PATH);
    assertThat(second.statusCode()).isEqualTo(409);
    assertThat(Api.slug(second)).isEqualTo("conflict");
    execute(
        "update reconciliation set seen_at = seen_at - interval '3 minutes' where state = 'RUNNING'");
    assertThat(state()).isEqualTo("INTERRUPTED");
    assertThat(whole().at("/whole/state").asText()).isEqualTo("DONE");
  }

  private static String state() {
    return Api.body(Api.as("auditor").get(PATH)).at("/whole/state").asText();
  }

  private static JsonNode whole() {
    Database.awaitNumbers();
    Response begun = Api.as("auditor").post(PATH);
    assertThat(begun.statusCode()).as(begun.asString()).isEqualTo(202);
    assertThat(begun.header("Location")).endsWith("/api/v1" + PATH);
    Awaitility.await().atMost(Duration.ofMinutes(2)).until(() -> !state().equals("RUNNING"));
    JsonNode view = Api.expect(200, Api.as("auditor").get(PATH));
    assertThat(view.at("/whole/state").asText()).isEqualTo("DONE");
    assertThat(view.at("/whole/events").asLong()).isPositive();
    return view;
  }

  private double gauge() {
    return metrics.get("tracker.reconciliation.findings").gauge().value();
  }

  /** As the database's owner, with the triggers off: the live row and its newest version alike. */
  private static void alter(Directive directive, String set) throws SQLException {
    String which = " set " + set + " where id = '" + directive.id() + "'";
    execute(
        "set session_replication_role = replica; update directive"
            + which
            + "; update directive_version"
            + which
            + " and valid_to is null");
  }

  private static void execute(String sql) throws SQLException {
    try (Connection connection = Database.superuser();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
