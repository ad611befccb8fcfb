package org.directivetracker.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.commons.codec.digest.DigestUtils;
import org.directivetracker.testing.DataDirs;
import org.directivetracker.testing.Json;
import org.directivetracker.testing.Multipart;
import org.directivetracker.testing.PackagedApp;
import org.directivetracker.testing.TestIssuer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Large files pass through the packaged application without being held in its memory: what lives in
 * its heap is measured after a small upload, and large ones must do with 64 MB more.
 */
class EvidenceMemoryIT {
  private static final int LARGEST = 25 * 1024 * 1024;
  private static final int EXTRA_MB = 64;
  private static final int SIDE_BY_SIDE = 16;
  private static final Pattern USED = Pattern.compile("(?:heap|generation).*? used (\\d+)K");
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private static TestIssuer issuer;
  private static Path dataDir;
  private static Path spool;
  private static PackagedApp app;
  private static String directive;

  @BeforeAll
  static void begin() throws Exception {
    issuer = new TestIssuer();
    dataDir = DataDirs.fresh("evidence-memory-it");
    spool = Files.createDirectories(dataDir.resolve("uploads"));
  }

  @AfterAll
  static void end() throws IOException {
    if (app != null) {
      app.close();
    }
    DataDirs.killServer(dataDir);
    issuer.close();
  }

  @Test
  void largeFilesDoWithLittleMemory() throws Exception {
    start("-Xmx512m");
    makeDirective();
    byte[] small = Arrays.copyOf(SampleFiles.PDF, 1000);
    assertThat(content(upload(small))).isEqualTo(DigestUtils.sha256Hex(small));
    long baseline = live();
    app.close();

    Path old = Files.createFile(spool.resolve("old"));
    Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofHours(2))));
    Path young = Files.createFile(spool.resolve("young"));
    start("-Xmx" + (baseline / 1024 + EXTRA_MB) + "m");
    assertThat(spool)
        .as("what a killed process had spooled")
        .isDirectoryNotContaining("glob:**old");
    Files.delete(young);

    long before = live();
    long begun = System.nanoTime();
    byte[] large = file(0);
    JsonNode evidence = upload(large);
    System.out.printf(
        "live heap: %d MB after a small upload, %d MB before and %d MB after one of 25 MB, which"
            + " took %d ms; -Xmx is %d MB%n",
        baseline / 1024,
        before / 1024,
        live() / 1024,
        (System.nanoTime() - begun) / 1_000_000,
        baseline / 1024 + EXTRA_MB);
    assertThat(content(evidence)).isEqualTo(DigestUtils.sha256Hex(large));
    sideBySide();
    assertThat(app.output()).doesNotContain("OutOfMemory").doesNotContain("ERROR");
    try (Stream<Path> left = Files.list(spool)) {
      assertThat(left).isEmpty();
    }
  }

  private static void sideBySide() throws Exception {
    var pool = Executors.newFixedThreadPool(SIDE_BY_SIDE);
    try {
      long begun = System.nanoTime();
      List<Callable<JsonNode>> uploads = new ArrayList<>();
      for (int i = 1; i <= SIDE_BY_SIDE; i++) {
        int seed = i;
        uploads.add(() -> upload(file(seed)));
      }
      List<Future<JsonNode>> done = pool.invokeAll(uploads);
      long uploaded = System.nanoTime();
      List<Callable<String>> downloads = new ArrayList<>();
      for (Future<JsonNode> evidence : done) {
        JsonNode made = evidence.get();
        downloads.add(() -> content(made));
      }
      List<Future<String>> read = pool.invokeAll(downloads);
      for (int i = 0; i < SIDE_BY_SIDE; i++) {
        String digest = DigestUtils.sha256Hex(file(i + 1));
        assertThat(done.get(i).get().get("sha256").asText()).isEqualTo(digest);
        assertThat(read.get(i).get()).isEqualTo(digest);
      }
      System.out.printf(
          "%d files of 25 MB side by side: %d ms to hand in, %d ms to read again; %d MB live%n",
          SIDE_BY_SIDE,
          (uploaded - begun) / 1_000_000,
          (System.nanoTime() - uploaded) / 1_000_000,
          live() / 1024);
    } finally {
      pool.shutdownNow();
    }
  }

  /** As large as a file may be; of each seed another. */
  private static byte[] file(int seed) {
    byte[] bytes = new byte[LARGEST];
    new Random(seed).nextBytes(bytes);
    System.arraycopy(SampleFiles.PDF, 0, bytes, 0, SampleFiles.PDF.length);
    return bytes;
  }

  // ---- requests ---------------------------------------------------------------------------------

  private static JsonNode upload(byte[] file) throws Exception {
    byte[] form =
        new Multipart()
            .fields(
                Json.object(
                    "title", "Minutes",
                    "kind", "DOCUMENTARY",
                    "claim", "It was done.",
                    "suppliedBy", "The project office",
                    "collectedBy", "Li Na",
                    "collectedAt", "2024-01-02T09:30:00+08:00"))
            .file("scan.pdf", "application/pdf", file)
            .end();
    return send(
        201,
        "/directives/" + directive + "/evidence",
        issuer.token("agency").agency("NEA").sign(),
        null,
        Multipart.CONTENT_TYPE,
        BodyPublishers.ofByteArray(form));
  }

  /** The digest of what is read. */
  private static String content(JsonNode evidence) throws Exception {
    var answer =
        HTTP.send(
            HttpRequest.newBuilder(URI.create(app.url() + evidence.get("contentUrl").asText()))
                .header("Authorization", "Bearer " + issuer.token("auditor").sign())
                .build(),
            BodyHandlers.ofInputStream());
    assertThat(answer.statusCode()).isEqualTo(200);
    var digest = MessageDigest.getInstance("SHA-256");
    try (var in = new DigestInputStream(answer.body(), digest)) {
      in.transferTo(java.io.OutputStream.nullOutputStream());
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static void makeDirective() throws Exception {
    json(
        201,
        "/agencies",
        "admin",
        null,
        Json.object("code", "NEA", "names", Json.english("Agency"), "validFrom", "2018-01-01"));
    JsonNode meeting =
        json(
            201,
            "/meetings",
            "supervisor",
            null,
            Json.object(
                "reference", "MEM-2024-01-02",
                "body", "Council",
                "type", "OTHER",
                "heldOn", "2024-01-02",
                "title", "Meeting"));
    directive =
        json(
                201,
                "/directives",
                "supervisor",
                null,
                Json.object("meeting", meeting.get("id").asText(), "title", "Carry it"))
            .get("id")
            .asText();
    String path = "/directives/" + directive + "/transitions";
    json(
        200,
        path,
        "supervisor",
        "\"1\"",
        Json.object("action", "register", "noPassageReason", "Said aloud."));
    json(
        200,
        path,
        "supervisor",
        "\"2\"",
        Json.object(
            "action", "assign",
            "lead", "NEA",
            "originalDueDate", "2099-01-01",
            "acknowledgeBy", "2098-01-01",
            "completionCriteria", "It is there."));
    json(200, path, "agency", "\"3\"", Json.object("action", "acknowledge"));
  }

  private static JsonNode json(
      int status, String path, String role, String ifMatch, ObjectNode body) throws Exception {
    String token =
        role.equals("agency")
            ? issuer.token(role).agency("NEA").sign()
            : issuer.token(role).subject(role).sign();
    return send(
        status,
        path,
        token,
        ifMatch,
        "application/json",
        BodyPublishers.ofString(Json.write(body)));
  }

  private static JsonNode send(
      int status, String path, String token, String ifMatch, String type, BodyPublisher body)
      throws Exception {
    var request =
        HttpRequest.newBuilder(URI.create(app.url() + "/api/v1" + path))
            .timeout(Duration.ofSeconds(120))
            .header("Authorization", "Bearer " + token)
            .header("Content-Type", type)
            .POST(body);
    if (ifMatch != null) {
      request.header("If-Match", ifMatch);
    }
    var answer = HTTP.send(request.build(), BodyHandlers.ofString(StandardCharsets.UTF_8));
    // More than a caller may have under way: as a client does, it tries again after Retry-After.
    for (int i = 0; i < 60 && Set.of(429, 503).contains(answer.statusCode()); i++) {
      String seconds = answer.headers().firstValue("Retry-After").orElseThrow();
      TimeUnit.SECONDS.sleep(Long.parseLong(seconds));
      answer = HTTP.send(request.build(), BodyHandlers.ofString(StandardCharsets.UTF_8));
    }
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    return Json.parse(answer.body());
  }

  // ---- the process ------------------------------------------------------------------------------

  private static void start(String heap) {
    app =
        PackagedApp.start(
                Map.of(
                    "OIDC_ISSUER",
                    issuer.url(),
                    "QUARKUS_OIDC_AUTH_SERVER_URL",
                    issuer.url(),
                    "TRACKER_DATA_DIR",
                    dataDir.toString(),
                    "QUARKUS_HTTP_BODY_UPLOADS_DIRECTORY",
                    spool.toString()),
                heap)
            .awaitReady(Duration.ofSeconds(60));
  }

  /** What lives in the heap after a full collection, in KB. */
  private static long live() throws Exception {
    jcmd("GC.run");
    String info = jcmd("GC.heap_info");
    Matcher used = USED.matcher(info);
    long sum = 0;
    while (used.find()) {
      sum += Long.parseLong(used.group(1));
    }
    assertThat(sum).as(info).isPositive();
    return sum;
  }

  private static String jcmd(String command) throws Exception {
    Process jcmd =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                String.valueOf(app.process().pid()),
                command)
            .redirectErrorStream(true)
            .start();
    String output = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(jcmd.waitFor()).as(output).isZero();
    return output;
  }
}
