package org.directivetracker.directive;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.directivetracker.calendar.CalendarService;
import org.directivetracker.page.PageRequest;
import org.directivetracker.security.Actor;
import org.directivetracker.security.Caller;
import org.directivetracker.security.Role;
import org.directivetracker.time.DomainClock;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The lists that trackers ask for most are each a walk along an index that has their order: they
 * take as long among a million directives as among a thousand. Whatever else PostgreSQL would do
 * with so few rows is switched off; a sort that is left cannot be done without.
 */
@QuarkusTest
class ListPlansTest {
  private static final Caller OFFICE =
      new Caller(
          new Actor("https://issuer.example", "officer", null),
          Set.of(Role.SUPERVISOR),
          null,
          null,
          "request");

  @Inject Jdbi jdbi;
  @Inject ObjectMapper mapper;
  @Inject CalendarService calendar;
  @Inject DomainClock clock;

  @ParameterizedTest
  @CsvSource({
    "sort=-updatedAt, directive_updated",
    "agency=MOE sort=dueDate, current_owner_due",
    "agency=MOE role=LEAD trafficLight=YELLOW sort=dueDate, current_owner_due",
    "trafficLight=RED sort=dueDate, directive_overdue",
    "overdue=true sort=dueDate, directive_overdue",
    "status=IN_PROGRESS sort=-updatedAt, directive_status_updated",
    "meeting=SC-2023-05-05 sort=reference, directive_meeting_reference",
    "topic=energy sort=-priority, directive_priority",
  })
  void isAWalkAlong(String query, String index) {
    for (String plan : plans(query, null)) {
      assertThat(plan).containsPattern("using " + index + "\\b").doesNotContain("Sort");
    }
  }

  @Test
  void aLaterPageBeginsWhereTheOneBeforeEnded() {
    var cursor =
        new PageRequest.Cursor(
            clock.today(), null, List.of("2023-05-05T00:00:00Z", UUID.randomUUID().toString()));
    assertThat(plans("sort=-updatedAt", cursor))
        .singleElement()
        .asString()
        .containsPattern("using directive_updated\\b")
        .contains("Index Cond: (ROW(updated_at, id) < ")
        .doesNotContain("Sort");
  }

  private List<String> plans(String query, PageRequest.Cursor after) {
    Map<String, Object> parameters =
        Arrays.stream(query.split(" "))
            .map(each -> each.split("="))
            .collect(
                Collectors.toMap(
                    each -> each[0],
                    each ->
                        Set.of("sort", "overdue").contains(each[0]) ? each[1] : List.of(each[1])));
    var sql =
        new DirectiveSql(
                OFFICE,
                mapper.convertValue(parameters, DirectiveParameters.class).filter(),
                calendar.supervision(clock.today(), clock.now()),
                null)
            .page(new PageRequest(50, query, null, after));
    return jdbi.inTransaction(
        h -> {
          for (String way : List.of("seqscan", "bitmapscan", "sort", "incremental_sort")) {
            h.execute("set local enable_" + way + " = off");
          }
          return sql.texts().stream()
              .limit(1) // the other is of those without a key
              .map(
                  text ->
                      h.createQuery("explain " + text)
                          .bindMap(sql.parameters())
                          .mapTo(String.class)
                          .collect(Collectors.joining("\n")))
              .toList();
        });
  }
}
