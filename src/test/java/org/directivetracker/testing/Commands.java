package org.directivetracker.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The commands of a page, run as they are written there; each exchange is held to the contract.
 *
 * @param output what they wrote, to either stream
 * @param exchanges how many requests of the API they made
 */
public record Commands(String output, int exchanges) {
  private static final Pattern BLOCK =
      Pattern.compile("^```sh\\n(.*?)^```$", Pattern.DOTALL | Pattern.MULTILINE);

  /** Runs all commands between the comments {@code marker} and {@code /marker} of that page. */
  public static Commands of(String page, String marker) throws Exception {
    Api.awaitStart();
    try (var proxy = new ContractProxy()) {
      Path folder = Files.createTempDirectory(Path.of("target"), marker);
      Path output = Files.createTempFile(Path.of("target"), marker, ".log");
      Process bash =
          new ProcessBuilder(
                  "bash", "-euo", "pipefail", "-c", script(page, marker, proxy.address()))
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      if (!bash.waitFor(60, TimeUnit.SECONDS)) {
        bash.destroyForcibly();
      }
      String written = new String(Files.readAllBytes(output), StandardCharsets.UTF_8);
      proxy.assertNoFaults();
      assertThat(bash.waitFor()).as(written).isZero();
      return new Commands(written, proxy.exchanges());
    }
  }

  private static String script(String page, String marker, String address) throws IOException {
    Matcher part =
        Pattern.compile("<!-- " + marker + " -->(.*?)<!-- /" + marker + " -->", Pattern.DOTALL)
            .matcher(Files.readString(Path.of(page)));
    assertThat(part.find()).as(page + " has a part " + marker).isTrue();
    String commands =
        BLOCK
            .matcher(part.group(1))
            .results()
            .map((MatchResult m) -> m.group(1))
            .collect(Collectors.joining("echo\n"));
    assertThat(commands).contains("localhost:8080");
    return commands.replace("localhost:8080", address);
  }
}
