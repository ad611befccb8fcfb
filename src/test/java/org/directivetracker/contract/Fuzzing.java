package org.directivetracker.contract;

import io.restassured.RestAssured;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.directivetracker.testing.Api;
import org.directivetracker.testing.ContractProxy;
import org.directivetracker.testing.DataDirs;
import org.directivetracker.testing.Json;
import org.directivetracker.testing.PackagedApp;
import org.directivetracker.testing.Reports;
import org.directivetracker.testing.TestIssuer;

/**
 * Lets Specmatic make requests of all operations of the contract, right ones and wrong ones, with
 * each role's token, to the packaged application. The judgement is the traffic, not Specmatic's
 * own, which knows nothing of rules: no 5xx, every answer within the contract, and no operation
 * missed. {@code .ci/fuzz} runs it.
 *
 * <p>The application gets what the environment says of the database; without it, one of its own.
 */
final class Fuzzing {
  private static final List<String> ROLES =
      List.of("viewer", "agency", "auditor", "supervisor", "admin");

  /** For one role, on a machine that has much else to do. */
  private static final Duration LIMIT = Duration.ofSeconds(90);

  private Fuzzing() {}

  /**
   * @param arguments Specmatic's jar
   */
  public static void main(String[] arguments) throws Exception {
    boolean passed;
    try (var issuer = new TestIssuer();
        PackagedApp app = start(issuer)) {
      passed = fuzz(arguments[0], issuer, app);
    }
    System.exit(passed ? 0 : 1);
  }

  private static PackagedApp start(TestIssuer issuer) {
    var environment = new HashMap<String, String>();
    System.getenv()
        .forEach(
            (name, value) -> {
              if (name.startsWith("DB_") || name.startsWith("TRACKER_")) {
                environment.put(name, value);
              }
            });
    environment.put("OIDC_ISSUER", issuer.url());
    environment.put("TRACKER_PUBLIC_READ", "true");
    environment.putIfAbsent("TRACKER_DATA_DIR", DataDirs.fresh("fuzzing-data").toString());
    return PackagedApp.start(environment).awaitReady(Duration.ofSeconds(60));
  }

  private static boolean fuzz(String jar, TestIssuer issuer, PackagedApp app) throws Exception {
    var traffic = new FuzzTraffic("NOBODY");
    try (var proxy = new ContractProxy(app.url(), traffic)) {
      // What only development mode has, and the samples are made with.
      proxy.answer("/dev/clock", query -> Instant.now().toString());
      proxy.answer("/dev/token", query -> token(issuer, query));
      RestAssured.port = Integer.parseInt(proxy.address().replaceFirst(".*:", ""));
      Path folder = Files.createDirectories(Path.of("target", "fuzzing")).toAbsolutePath();
      for (int turn = 0; turn < ROLES.size(); turn++) {
        long began = System.nanoTime();
        Path contract = folder.resolve("openapi-" + ROLES.get(turn) + ".json");
        var copy = new SpecmaticContract(known(), turn, ROLES.size()).copy();
        Files.writeString(contract, Json.write(copy));
        traffic.turn(ROLES.get(turn));
        run(jar, contract, proxy.address());
        System.out.printf(
            "%s: %d s%n", ROLES.get(turn), Duration.ofNanos(System.nanoTime() - began).toSeconds());
      }
      boolean kept = traffic.report();
      // What could not be passed on.
      var lost = proxy.faults().stream().filter(f -> !f.startsWith("The contract")).toList();
      lost.forEach(System.out::println);
      return kept && lost.isEmpty();
    }
  }

  private static void run(String jar, Path contract, String address) throws Exception {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    Path log = Path.of(contract.toString().replace(".json", ".log"));
    var builder =
        new ProcessBuilder(
                java,
                "-Xmx1g",
                "-XX:TieredStopAtLevel=1",
                "-jar",
                jar,
                "test",
                contract.toString(),
                "--testBaseURL=http://" + address + Api.BASE)
            .directory(contract.getParent().toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder
        .environment()
        .putAll(Map.of("SPECMATIC_GENERATIVE_TESTS", "true", "MAX_TEST_REQUEST_COMBINATIONS", "1"));
    Process process = builder.start();
    try {
      if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
        System.out.println("Specmatic was stopped: it is still at work; see " + log);
      }
    } finally {
      process.destroyForcibly();
    }
  }

  /** What exists when a turn begins, by the names of their schemas. */
  private static Map<String, List<String>> known() {
    var directive = Api.directive("PUBLIC").inProgress();
    var now = directive.get();
    return Map.of(
        "AgencyCode", List.of(directive.lead(), Api.freshAgency()),
        "MeetingKey", List.of(now.at("/meeting/reference").asText()),
        "MeetingReference", List.of(Api.newMeeting("PUBLIC").get("reference").asText()),
        "DirectiveKey", List.of(directive.id()),
        "MilestoneKey", List.of("first"),
        "DirectiveReference", List.of(now.get("reference").asText()),
        "Uuid", List.of(Reports.draft(directive, Reports.ofToday()).get("id").asText()));
  }

  private static String token(TestIssuer issuer, String query) {
    var roles = new ArrayList<String>();
    var rest = new HashMap<String, String>();
    for (String pair : query.split("&")) {
      String[] parts = pair.split("=", 2);
      String value = URLDecoder.decode(parts[1], StandardCharsets.UTF_8);
      if (parts[0].equals("role")) {
        roles.add(value);
      } else {
        rest.put(parts[0], value);
      }
    }
    var token = issuer.token(roles.toArray(String[]::new)).secondsToLive(3600);
    token.subject(rest.getOrDefault("subject", String.join("+", roles)));
    return (rest.containsKey("agency") ? token.agency(rest.get("agency")) : token).sign();
  }
}
