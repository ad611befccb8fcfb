package org.directivetracker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.directivetracker.testing.Api;
import org.directivetracker.testing.ContractProxy;
import org.directivetracker.testing.Json;
import org.junit.jupiter.api.Test;

/** The tour in the README, run as it is written there. */
@QuarkusTest
class TourTest {
  private static final String DIRECTIVE = "/directives/SC-2023-05-05-16";
  private static final Pattern TOUR =
      Pattern.compile("<!-- tour -->(.*?)<!-- /tour -->", Pattern.DOTALL);
  private static final Pattern BLOCK =
      Pattern.compile("^```sh\\n(.*?)^```$", Pattern.DOTALL | Pattern.MULTILINE);

  @Test
  void tourDoesWhatTheReadmeSays() throws Exception {
    handToNea();
    Run run;
    try (var proxy = new ContractProxy()) {
      run = bash(script(proxy.address()));
      proxy.assertNoFaults();
      assertThat(proxy.exchanges()).isGreaterThan(8);
    }
    assertThat(run.exit).as(run.output).isZero();
    assertThat(run.output)
        .contains("\"title\":\"State Council executive meeting of 5 May 2023\"")
        .contains("SC-2023-05-05-07")
        .contains("\"owners\":[{\"agency\":\"NDRC\"")
        .contains("\"type\":\"/problems/forbidden\"");
    JsonNode directive = Api.expect(200, Api.agency("NEA").get(DIRECTIVE));
    assertThat(directive.get("status").asText()).isEqualTo("IN_PROGRESS");
    String end = run.output.substring(run.output.lastIndexOf("\"status\":\"IN_PROGRESS\""));
    assertThat(end)
        .containsPattern(
            "\"what\":\"acknowledge\"\\n  \"agency\":\"NEA\"\\n  \"when\":\"[0-9T:.-]+Z\"\\n"
                + "  \"who\":\"chen.jie\"\\n  \"why\":null\\n\"what\":\"reassign\"")
        .contains("\"why\":\"The trials are run by the energy administration,")
        .contains("\"what\":\"register\"");
  }

  /** The tour is for a fresh sample; another test may have gone further with this directive. */
  private static void handToNea() {
    JsonNode directive = Api.expect(200, Api.as("supervisor").get(DIRECTIVE));
    if (directive.get("status").asText().equals("ASSIGNED")
        && directive.at("/owners/0/agency").asText().equals("NEA")) {
      return;
    }
    for (String lead : new String[] {"MIIT", "NEA"}) {
      JsonNode now = Api.expect(200, Api.as("supervisor").get(DIRECTIVE));
      var reassign =
          Json.object(
              "action", "reassign",
              "lead", lead,
              "reason", "The trials are run by the energy administration, the tour begins anew.",
              "acknowledgeBy", "2099-12-22");
      Api.expect(
          200,
          Api.post(
              Api.as("supervisor").header("If-Match", Api.tag(now)),
              DIRECTIVE + "/transitions",
              reassign));
    }
  }

  private static String script(String address) throws IOException {
    var tour = TOUR.matcher(Files.readString(Path.of("README.md")));
    assertThat(tour.find()).as("the README has a tour").isTrue();
    String commands =
        BLOCK
            .matcher(tour.group(1))
            .results()
            .map((MatchResult m) -> m.group(1))
            .collect(Collectors.joining("echo\n"));
    assertThat(commands).contains("localhost:8080");
    return commands.replace("localhost:8080", address);
  }

  private record Run(int exit, String output) {}

  private static Run bash(String script) throws IOException, InterruptedException {
    Path output = Files.createTempFile(Path.of("target"), "tour", ".log");
    Process bash =
        new ProcessBuilder("bash", "-euo", "pipefail", "-c", script)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    if (!bash.waitFor(60, TimeUnit.SECONDS)) {
      bash.destroyForcibly();
    }
    return new Run(bash.waitFor(), new String(Files.readAllBytes(output), StandardCharsets.UTF_8));
  }
}
