package org.directivetracker;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.net.URL;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.directivetracker.testing.Api;
import org.directivetracker.testing.Directive;
import org.junit.jupiter.api.Test;

@QuarkusTest
class MetricsTest {
  @TestHTTPResource(value = "/metrics", management = true)
  URL metrics;

  @Test
  void requestsAreCountedByOperationAndStatus() {
    List<String> series =
        List.of(
            "tracker_requests_seconds_count{operation=\"getMe\",status=\"200\"}",
            "tracker_requests_seconds_count{operation=\"getMe\",status=\"401\"}",
            "tracker_requests_seconds_count{operation=\"getAgency\",status=\"404\"}",
            "tracker_requests_seconds_count{operation=\"unknown\",status=\"404\"}");
    List<Double> before = series.stream().map(this::value).toList();
    Api.as("supervisor").get("/me");
    Api.anonymous().get("/me");
    Api.as("supervisor").get("/agencies/NO-SUCH");
    Api.as("supervisor").get("/no-such-thing");
    for (int i = 0; i < series.size(); i++) {
      String one = series.get(i);
      double last = before.get(i);
      // A request is counted when its answer is gone, which its caller may have sooner.
      Awaitility.await().untilAsserted(() -> assertThat(value(one)).as(one).isGreaterThan(last));
    }
    assertThat(text())
        .containsPattern("tracker_requests_seconds_bucket\\{operation=\"getMe\",status=\"200\",le=")
        .contains("agroal_active_count", "agroal_awaiting_count", "jvm_memory_used_bytes")
        .contains("tracker_log_pending", "tracker_log_lag_seconds", "tracker_checkpoint_entries")
        .contains("tracker_reminders_failed_total", "tracker_reminders_round_timestamp_seconds")
        .doesNotContain("NO-SUCH", "no-such-thing");
  }

  @Test
  void remindersAreCountedByLevel() {
    String series = "tracker_reminders_sent_total{automatic=\"false\",level=\"NOTICE\"}";
    double before = value(series);
    Directive directive = Api.directive("RESTRICTED").assigned();
    Api.expect(
        201,
        Api.post(Api.as("supervisor"), directive.path() + "/reminders", Api.newReminder("NOTICE")));
    assertThat(value(series)).isGreaterThan(before);
  }

  @Test
  void metricsAreNotWhereTheApiIs() {
    assertThat(RestAssured.given().get("/q/metrics").statusCode()).isEqualTo(404);
    assertThat(RestAssured.given().get("/q/health/live").statusCode()).isEqualTo(200);
    assertThat(
            RestAssured.given().get(metrics.toString().replace("metrics", "health")).statusCode())
        .isEqualTo(404);
  }

  private double value(String series) {
    Matcher found =
        Pattern.compile("^" + Pattern.quote(series) + " (\\S+)$", Pattern.MULTILINE)
            .matcher(text());
    return found.find() ? Double.parseDouble(found.group(1)) : 0;
  }

  private String text() {
    return RestAssured.given().get(metrics).asString();
  }
}
