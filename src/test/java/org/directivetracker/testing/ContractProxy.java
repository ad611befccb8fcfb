package org.directivetracker.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.restassured.RestAssured;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/**
 * Stands before the service and holds to the contract what programs of the shell say to it. All is
 * passed on as it is, but for the case of the answer's header names, which the JDK's server
 * changes.
 */
public final class ContractProxy implements AutoCloseable {
  /** What is done with the traffic besides holding it to the contract. */
  public interface Traffic {
    /** What is sent in the place of that. */
    HttpRequest aimed(HttpRequest request);

    /**
     * What was sent, and what came of it.
     *
     * @param fault how it breaks the contract, null when it does not
     */
    void passed(HttpRequest request, int status, String fault);
  }

  /** What belongs to one connection, or is made anew for the other. */
  private static final Set<String> OF_THE_CONNECTION =
      Set.of(
          "connection", "content-length", "date", "expect", "host", "transfer-encoding", "upgrade");

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final ExecutorService threads = Executors.newFixedThreadPool(4);
  private final List<String> faults = new CopyOnWriteArrayList<>();
  private final AtomicInteger exchanges = new AtomicInteger();
  private final HttpServer server;
  private final String target;
  private final Traffic traffic;

  /** Before the service that is tested. */
  public ContractProxy() {
    this(
        "http://localhost:" + RestAssured.port,
        new Traffic() {
          @Override
          public HttpRequest aimed(HttpRequest request) {
            return request;
          }

          @Override
          public void passed(HttpRequest request, int status, String fault) {}
        });
  }

  /** Before the service at that address. */
  public ContractProxy(String target, Traffic traffic) {
    this.target = target;
    this.traffic = traffic;
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(threads);
    server.createContext("/", this::pass);
    server.start();
  }

  /** Host and port, to stand where the service's would. */
  public String address() {
    return "localhost:" + server.getAddress().getPort();
  }

  /** How many requests below the API's base were answered. */
  public int exchanges() {
    return exchanges.get();
  }

  /** What did not hold, and what could not be passed on. */
  public List<String> faults() {
    return List.copyOf(faults);
  }

  public void assertNoFaults() {
    assertThat(faults).isEmpty();
  }

  /** Answers a path itself, with what becomes of the query. */
  public void answer(String path, UnaryOperator<String> answer) {
    server.createContext(
        path,
        exchange -> {
          byte[] text =
              answer.apply(exchange.getRequestURI().getQuery()).getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, text.length);
          exchange.getResponseBody().write(text);
          exchange.close();
        });
  }

  private void pass(HttpExchange exchange) {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      HttpRequest request = traffic.aimed(request(exchange, body));
      HttpResponse<byte[]> answer = client.send(request, BodyHandlers.ofByteArray());
      if (request.uri().getRawPath().startsWith(Api.BASE + "/")) {
        exchanges.incrementAndGet();
        check(request, body, answer);
      }
      answer(exchange, answer);
    } catch (IOException | RuntimeException e) {
      faults.add(e.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void check(HttpRequest request, byte[] body, HttpResponse<byte[]> answer) {
    String fault = null;
    try {
      ContractFilter.STRICT.check(request, body.length == 0 ? null : body, answer);
    } catch (AssertionError e) {
      fault = e.getMessage();
      faults.add(fault);
    }
    traffic.passed(request, answer.statusCode(), fault);
  }

  private HttpRequest request(HttpExchange exchange, byte[] body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(target + exchange.getRequestURI()))
            .timeout(Duration.ofSeconds(30))
            .method(
                exchange.getRequestMethod(),
                body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
    exchange
        .getRequestHeaders()
        .forEach(
            (name, values) -> {
              if (isPassedOn(name)) {
                values.forEach(value -> request.header(name, value));
              }
            });
    return request.build();
  }

  private static void answer(HttpExchange exchange, HttpResponse<byte[]> answer)
      throws IOException {
    boolean head = exchange.getRequestMethod().equals("HEAD");
    answer
        .headers()
        .map()
        .forEach(
            (name, values) -> {
              if (isPassedOn(name) || head && name.equalsIgnoreCase("content-length")) {
                exchange.getResponseHeaders().put(name, values);
              }
            });
    byte[] body = answer.body();
    exchange.sendResponseHeaders(answer.statusCode(), body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
  }

  private static boolean isPassedOn(String name) {
    return !OF_THE_CONNECTION.contains(name.toLowerCase(Locale.ROOT));
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
