package org.directivetracker.http;

import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.quarkus.vertx.VertxOptionsCustomizer;
import io.quarkus.vertx.http.runtime.ExtendedQuarkusVertxHttpMetrics;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.impl.HttpServerConnection;
import io.vertx.core.metrics.MetricsOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.spi.metrics.HttpServerMetrics;
import io.vertx.core.spi.metrics.VertxMetrics;
import io.vertx.core.spi.observability.HttpRequest;
import jakarta.inject.Provider;
import jakarta.inject.Singleton;
import org.directivetracker.problem.Problem;
import org.directivetracker.problem.ProblemType;
import org.jspecify.annotations.Nullable;

/**
 * Answers what Netty cannot read as a request with a problem: 400, 414 or 431. Such a request never
 * reaches a route. By default Vert.x answers it with a bare status.
 *
 * <p>Quarkus gives no access to the server's handler of invalid requests, but each connection has
 * that handler too. Vert.x tells its metrics of a request before it looks which handler is to get
 * it, so metrics that count nothing put this handler in place in time, also for the first request
 * of a connection.
 *
 * <p>A body that breaks off or whose chunks are malformed is found out later, and only closes the
 * connection: the answer to its request may be on its way already.
 */
@Singleton
class MalformedRequests implements VertxOptionsCustomizer {
  private final Provider<ProblemResponses> problems;

  MalformedRequests(Provider<ProblemResponses> problems) {
    this.problems = problems;
  }

  /** The factory has another place by now, a builder that is Quarkus' own. */
  @Override
  @SuppressWarnings("deprecation")
  public void accept(VertxOptions options) {
    options.setMetricsOptions(
        new MetricsOptions().setEnabled(true).setFactory(o -> new NoMetrics()));
  }

  private void answer(HttpServerRequest request) {
    problems.get().sendMalformed(problem(request.decoderResult()), request);
  }

  private static Problem problem(DecoderResult result) {
    if (result.cause() instanceof TooLongHttpLineException) {
      return Problem.of(ProblemType.URI_TOO_LONG, "An address has at most 16 KiB.");
    }
    if (result.cause() instanceof TooLongHttpHeaderException) {
      return Problem.of(
          ProblemType.HEADER_FIELDS_TOO_LARGE, "All headers have at most 16 KiB together.");
    }
    return FallbackHandler.malformed();
  }

  private final class NoMetrics implements VertxMetrics, ExtendedQuarkusVertxHttpMetrics {
    @Override
    public ConnectionTracker getHttpConnectionTracker() {
      return NOOP_CONNECTION_TRACKER;
    }

    @Override
    public HttpServerMetrics<?, ?, ?> createHttpServerMetrics(
        HttpServerOptions options, SocketAddress address) {
      return new HttpServerMetrics<Void, Void, Void>() {
        @Override
        public @Nullable Void requestBegin(@Nullable Void socket, HttpRequest begun) {
          if (begun instanceof HttpServerRequest request
              && request.connection() instanceof HttpServerConnection connection
              && request.decoderResult().isFailure()) {
            connection.invalidRequestHandler(MalformedRequests.this::answer);
          }
          return null;
        }
      };
    }
  }
}
