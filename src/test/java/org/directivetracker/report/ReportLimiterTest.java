package org.directivetracker.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.vertx.core.Vertx;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.directivetracker.http.Spool;
import org.directivetracker.http.SpooledFile;
import org.directivetracker.problem.Problem;
import org.directivetracker.problem.ProblemType;
import org.directivetracker.report.ReportLimiter.ReportPool;
import org.directivetracker.testing.Api;
import org.directivetracker.testing.Directive;
import org.directivetracker.testing.Json;
import org.directivetracker.testing.RawHttp;
import org.directivetracker.testing.Reports;
import org.directivetracker.testing.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Many reports at once, readers that do not read, and reports that are too large. */
@QuarkusTest
@Timeout(120)
class ReportLimiterTest {
  private static final String NOTHING = "/reports/status?meeting=NONE-2020-01-01&format=";

  @Inject ReportLimiter limiter;
  @Inject Spool spool;
  @Inject RoutingContext routing;
  @Inject Vertx vertx;
  @Inject MeterRegistry registry;

  private final ExecutorService threads = Executors.newCachedThreadPool();

  @AfterEach
  void stop() {
    threads.shutdownNow();
  }

  private static Response ask(String subject, String format) {
    return Api.person(subject, "auditor").mayFail().accept("*/*").get(NOTHING + format);
  }

  private void nothingIsLeft() {
    Awaitility.await("spooled files to be closed")
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(spool.bytes()).isZero());
    try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
      assertThat(open.map(ReportLimiterTest::target).filter(t -> t.contains("/spool/"))).isEmpty();
    } catch (IOException notLinux) {
      // The count above is what holds elsewhere.
    }
  }

  private static String target(Path link) {
    try {
      return Files.readSymbolicLink(link).toString();
    } catch (IOException closedMeanwhile) {
      return "";
    }
  }

  @ParameterizedTest
  @EnumSource(ReportFormat.class)
  void severalCallersGetEachFormAtOnce(ReportFormat format) throws Exception {
    List<Future<Response>> asked = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      String subject = "several-" + i / 2;
      asked.add(threads.submit(() -> ask(subject, format.code())));
    }
    List<Response> answers = new ArrayList<>();
    for (Future<Response> each : asked) {
      answers.add(each.get());
    }
    assertThat(answers)
        .allSatisfy(
            answer -> {
              assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(200);
              assertThat(answer.header("Content-Length"))
                  .isEqualTo(String.valueOf(answer.asByteArray().length));
            });
    nothingIsLeft();
  }

  @Test
  void aLoudCallerIsRefusedWhileAQuietOneIsServedNext() throws Exception {
    var release = new CountDownLatch(1);
    try {
      holdTurn(release);
      List<Future<Response>> loud = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        loud.add(threads.submit(() -> ask("loud", "html")));
      }
      // A caller may have two reports under way, which wait for their turn. The others are refused.
      Awaitility.await().until(() -> loud.stream().filter(Future::isDone).count() == 4);
      Future<Response> quiet = threads.submit(() -> ask("quiet", "html"));
      release.countDown();
      assertThat(quiet.get().statusCode()).isEqualTo(200);
      List<Response> answers = new ArrayList<>();
      for (Future<Response> each : loud) {
        answers.add(each.get());
      }
      assertThat(answers).filteredOn(a -> a.statusCode() == 200).hasSize(2);
      assertThat(answers)
          .filteredOn(a -> a.statusCode() != 200)
          .allSatisfy(
              refused -> {
                assertThat(refused.statusCode()).isEqualTo(429);
                assertThat(refused.header("Retry-After")).isEqualTo("1");
              });
    } finally {
      release.countDown();
    }
    nothingIsLeft();
  }

  @Test
  void otherLanesGoOnWhileADocumentIsMade() throws Exception {
    var release = new CountDownLatch(1);
    try {
      holdTurn(release);
      for (String format : List.of("json", "csv", "xlsx")) {
        assertThat(ask("other", format).statusCode()).isEqualTo(200);
      }
    } finally {
      release.countDown();
    }
  }

  /** What answers slowly read bodies: a spooled report, a case file, and stored evidence. */
  @ParameterizedTest
  @ValueSource(strings = {"report", "case file", "evidence"})
  void readersThatDoNotReadStopNobodyAndAreCutOff(String what) throws Exception {
    String path = large(what);
    String token = Api.token(List.of("auditor"), null, "slow");
    List<Socket> readers = new ArrayList<>();
    long cutBefore = cut();
    try {
      // One after the other, as a caller has two turns at once. None of them is read: none holds
      // one.
      for (int i = 0; i < 5; i++) {
        Socket reader = begin(path, token);
        readers.add(reader);
        RawHttp.Answer head = RawHttp.readHead(reader.getInputStream());
        assertThat(head.status()).isEqualTo(200);
        assertThat(head.headers().get("content-length"))
            .satisfies(n -> assertThat(Integer.parseInt(n)).isGreaterThan(8_000_000));
      }
      Response quick =
          Api.person("quick", "auditor").accept("*/*").get(path.substring(Api.BASE.length()));
      assertThat(quick.statusCode()).isEqualTo(200);
      assertThat(quick.asByteArray().length)
          .isEqualTo(Integer.parseInt(quick.header("Content-Length")));
      Awaitility.await("all readers to be cut off")
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(() -> assertThat(cut() - cutBefore).isEqualTo(readers.size()));
      nothingIsLeft();
      for (Socket reader : readers) {
        assertThat(drain(reader.getInputStream())).isLessThan(8_000_000);
      }
    } finally {
      for (Socket reader : readers) {
        reader.close();
      }
    }
  }

  @Test
  void callersThatHangUpLeaveNothingBehind() throws Exception {
    String path = large("report");
    for (int i = 0; i < 4; i++) {
      try (Socket reader = begin(path, Api.token(List.of("auditor"), null, "gone"))) {
        if (i % 2 == 0) {
          RawHttp.readHead(reader.getInputStream());
        }
      }
    }
    nothingIsLeft();
    assertThat(ask("gone", "json").statusCode()).isEqualTo(200);
  }

  @Test
  void aDocumentWithTooMuchTextIsRefusedWithWhatToNarrow() {
    String meeting = Api.freshMeeting("PUBLIC").get("reference").asText();
    for (int i = 0; i < 4; i++) {
      Api.directive("PUBLIC")
          .in(meeting)
          .with("description", "\n行".repeat(10_000))
          .with("completionCriteria", "\n行".repeat(10_000))
          .registered();
    }
    for (String format : List.of("pdf", "html")) {
      Response refused =
          Api.as("auditor")
              .accept("*/*")
              .get("/reports/status?meeting=" + meeting + "&format=" + format);
      assertThat(refused.statusCode()).isEqualTo(400);
      assertThat(Api.codes(refused)).containsExactly("too-many");
      assertThat(refused.asString()).contains("Narrow the filters");
    }
    nothingIsLeft();
  }

  @Test
  void aFileIsBoundedForItselfForItsOwnerAndForAll() throws IOException {
    var small = new Spool(Path.of("target/spool"), 400, routing, vertx, new SimpleMeterRegistry());
    SpooledFile first = small.open("a", "/query", Duration.ofMinutes(1));
    try (SpooledFile tooLarge = small.open("a", "/query/format", Duration.ofMinutes(1))) {
      assertThat(refusal(tooLarge, 201)).isEqualTo(ProblemType.INVALID_REQUEST);
    }
    assertThat(refusal(first, 150)).isNull();
    try (SpooledFile second = small.open("a", "/query", Duration.ofMinutes(1));
        SpooledFile other = small.open("b", "/query", Duration.ofMinutes(1));
        SpooledFile third = small.open("c", "/query", Duration.ofMinutes(1))) {
      assertThat(refusal(second, 51)).isEqualTo(ProblemType.OVERLOADED);
      assertThat(refusal(other, 200)).isNull();
      assertThat(refusal(third, 51)).isEqualTo(ProblemType.OVERLOADED);
      first.close();
      assertThat(refusal(third, 51)).isNull();
    }
    assertThat(small.bytes()).isZero();
  }

  @Test
  void aReportThatTakesTooLongEndsAtItsNextWrite() throws IOException {
    try (SpooledFile file = spool.open("slow", "/query", Duration.ofMillis(1))) {
      OutputStream out = file.out();
      Awaitility.await()
          .untilAsserted(() -> assertThat(refusal(out)).isEqualTo(ProblemType.TIMED_OUT));
    }
  }

  // ---- how it is told ---------------------------------------------------------------------------

  /** How many requests ended without an answer being read. */
  private long cut() {
    return registry.find("tracker.requests").tag("status", "none").timers().stream()
        .mapToLong(Timer::count)
        .sum();
  }

  private static ProblemType refusal(SpooledFile file, int bytes) throws IOException {
    try {
      OutputStream out = file.out();
      out.write(new byte[bytes]);
      out.flush();
      return null;
    } catch (Problem problem) {
      return problem.type();
    }
  }

  private static ProblemType refusal(OutputStream out) throws IOException {
    try {
      out.flush();
      return null;
    } catch (Problem problem) {
      return problem.type();
    }
  }

  private void holdTurn(CountDownLatch release) throws InterruptedException {
    var held = new CountDownLatch(1);
    threads.submit(
        () ->
            limiter.run(
                ReportPool.WHOLE,
                "somebody",
                () -> {
                  held.countDown();
                  try {
                    return release.await(60, TimeUnit.SECONDS);
                  } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                  }
                }));
    held.await();
  }

  /** The address of something that no socket's buffers hold. */
  private static String large(String what) {
    if (what.equals("report")) {
      return Api.BASE + "/reports/status?format=json&meeting=" + largeMeeting();
    }
    Directive directive = Api.directive("PUBLIC").inProgress();
    ObjectNode evidence = Api.newEvidence();
    // Random, so that the zip of the case file is large too.
    var bytes = new byte[9_500_000];
    new Random(1).nextBytes(bytes);
    evidence.put("file", Base64.getMimeEncoder().encodeToString(bytes));
    String id = Reports.evidence(directive, directive.lead(), evidence).get("id").asText();
    return what.equals("evidence")
        ? Api.BASE + "/evidence/" + id + "/content"
        : Api.BASE + "/audit/export?directive=" + directive.get().get("reference").asText();
  }

  private static String largeMeeting() {
    String meeting = Api.freshMeeting("PUBLIC").get("reference").asText();
    var translations = Json.object();
    for (char c = 'a'; c < 'a' + 5; c++) {
      translations.set("q" + c, Json.object("title", "T", "description", "督".repeat(19_999)));
    }
    for (int i = 0; i < 35; i++) {
      Api.directive("PUBLIC").in(meeting).with("translations", translations).registered();
    }
    return meeting;
  }

  private static Socket begin(String path, String token) throws IOException {
    var socket = new Socket();
    socket.setReceiveBufferSize(4096);
    socket.setSoTimeout(60_000);
    socket.connect(new InetSocketAddress("localhost", RestAssured.port));
    String request =
        "GET "
            + path
            + " HTTP/1.1\r\nHost: localhost\r\nAccept: */*\r\nAuthorization: Bearer "
            + token
            + "\r\n\r\n";
    socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    return socket;
  }

  private static long drain(InputStream in) throws IOException {
    try {
      return in.transferTo(OutputStream.nullOutputStream());
    } catch (SocketException reset) {
      return 0;
    }
  }
}
