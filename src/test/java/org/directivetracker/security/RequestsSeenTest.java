package org.directivetracker.security;

import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.directivetracker.security.Scene.Who;
import org.directivetracker.testing.Api;
import org.directivetracker.testing.Response;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Extension requests and reminders as each caller sees them: {@code security/seen-requests.txt}.
 */
@QuarkusTest
class RequestsSeenTest {
  static Stream<List<String>> rows() {
    return Table.read("/security/seen-requests.txt").stream();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rows")
  void isShownWhatIsTabledAndNoMore(List<String> row) {
    Scene scene = Scene.of(row.get(0));
    String path = scene.inProgress.path();
    String query = "?directive=" + scene.inProgress.id();
    List<String> lists =
        List.of(
            path + "/extension-requests",
            "/extension-requests" + query,
            path + "/reminders",
            "/reminders" + query);
    var soft = new SoftAssertions();
    for (Who who : scene.callers().stream().filter(w -> w.column().equals(row.get(1))).toList()) {
      for (int i = 0; i < lists.size(); i++) {
        Response response = who.ask().get(lists.get(i));
        soft.assertThat(
                response.statusCode() == 200
                    ? Api.body(response).get("items").size()
                    : response.statusCode())
            .as(who + " of " + lists.get(i))
            .isEqualTo(Integer.parseInt(row.get(i + 2)));
      }
    }
    soft.assertAll();
  }
}
