package org.directivetracker.testing;

import io.restassured.builder.ResponseBuilder;
import io.restassured.filter.FilterContext;
import io.restassured.http.Header;
import io.restassured.http.Headers;
import io.restassured.internal.filter.FilterContextImpl;
import io.restassured.response.Response;
import io.restassured.specification.FilterableRequestSpecification;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Sends requests on connections that are kept. REST Assured alone makes a client of its own for
 * each, with all that TLS would need, which takes longer than most answers.
 */
final class Transport {
  private static final HttpClient HTTP =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(10))
          .build();

  /** What the JDK's client sets by itself, and refuses to be told. */
  private static final Set<String> ITS_OWN =
      Set.of("connection", "content-length", "expect", "host", "upgrade");

  private Transport() {}

  static HttpResponse<byte[]> send(HttpRequest request) {
    try {
      return HTTP.send(request, BodyHandlers.ofByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /** The answer, if it is a request of which both clients make the same. */
  static Optional<Response> send(FilterableRequestSpecification request, FilterContext context) {
    return isPlain(request, context)
        ? Optional.of(response(send(plain(request))))
        : Optional.empty();
  }

  private static boolean isPlain(FilterableRequestSpecification request, FilterContext context) {
    Object body = request.getBody();
    // What getURI tells has one of the parameters alone that a path repeats.
    String sent = ((FilterContextImpl) context).getInternalRequestURI();
    boolean isWhole =
        sent.equals(request.getURI())
            || request.getURI().startsWith(sent + "?") && !request.getQueryParams().isEmpty();
    return isWhole
        && request.getFormParams().isEmpty()
        && request.getMultiPartParams().isEmpty()
        && request.getCookies().size() == 0
        && (body == null
            || (body instanceof String || body instanceof byte[])
                && request.getHeaders().hasHeaderWithName("Content-Type"))
        && request.getHeaders().asList().stream().allMatch(Transport::isPlain);
  }

  private static boolean isPlain(Header header) {
    return !ITS_OWN.contains(header.getName().toLowerCase(Locale.ROOT))
        && header.getValue().matches("[!-~]([ -~]*[!-~])?");
  }

  private static HttpRequest plain(FilterableRequestSpecification request) {
    Object body = request.getBody();
    byte[] bytes =
        body instanceof String text ? text.getBytes(StandardCharsets.UTF_8) : (byte[]) body;
    HttpRequest.Builder plain =
        HttpRequest.newBuilder(URI.create(request.getURI()))
            .timeout(Duration.ofSeconds(60))
            .method(
                request.getMethod(),
                bytes == null ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(bytes));
    request.getHeaders().forEach(h -> plain.header(h.getName(), h.getValue()));
    return plain.build();
  }

  private static Response response(HttpResponse<byte[]> answer) {
    Headers headers = headers(answer.headers());
    var response = new ResponseBuilder().setStatusCode(answer.statusCode()).setHeaders(headers);
    if (headers.hasHeaderWithName("Content-Type")) {
      response.setContentType(headers.getValue("Content-Type"));
    }
    return response.setBody(answer.body()).build();
  }

  static Headers headers(HttpHeaders headers) {
    return new Headers(
        headers.map().entrySet().stream()
            .flatMap(e -> e.getValue().stream().map(v -> new Header(e.getKey(), v)))
            .toList());
  }
}
