package org.directivetracker.contract;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.opentelemetry.api.trace.Span;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.directivetracker.http.OperationId;
import org.directivetracker.http.RequestCompletion;
import org.directivetracker.http.RequestId;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.jboss.logging.MDC;

/**
 * What operators see of each request: how often an operation ended how, and after what time; its id
 * beside what is logged meanwhile and in its trace; and a line of its own where {@code
 * TRACKER_LOG_REQUESTS} asks for one. No address is among it, for addresses carry what was looked
 * for.
 */
@Singleton
class RequestObserver {
  private static final Logger LOG = Logger.getLogger(RequestObserver.class);

  /** Before everything that could end a request. */
  private static final int FIRST = -200_000;

  /** What the contract does not know, or what is refused before anyone looked. */
  private static final String UNKNOWN = "unknown";

  private static final Duration[] BUCKETS = {
    Duration.ofMillis(5),
    Duration.ofMillis(10),
    Duration.ofMillis(25),
    Duration.ofMillis(50),
    Duration.ofMillis(100),
    Duration.ofMillis(250),
    Duration.ofMillis(500),
    Duration.ofSeconds(1),
    Duration.ofMillis(2500),
    Duration.ofSeconds(5),
    Duration.ofSeconds(10)
  };

  private final MeterRegistry registry;
  private final Meter.MeterProvider<Timer> timers;
  private final boolean logging;

  RequestObserver(
      MeterRegistry registry, @ConfigProperty(name = "tracker.log.requests") boolean logging) {
    this.registry = registry;
    this.timers =
        Timer.builder("tracker.requests")
            .description("Requests of the API by operation and status, and how long they took")
            .serviceLevelObjectives(BUCKETS)
            .withRegistry(registry);
    this.logging = logging;
  }

  void install(@Observes Router router) {
    router.route(Contract.BASE + "/*").order(FIRST).handler(this::begun);
  }

  private void begun(RoutingContext routing) {
    Timer.Sample sample = Timer.start(registry);
    String id = RequestId.of(routing);
    MDC.put("requestId", id);
    OperationId.register(routing, () -> operation(routing));
    Span.current().setAttribute("tracker.request.id", id);
    RequestCompletion.then(routing, answered -> ended(routing, answered, sample));
    routing.next();
  }

  private void ended(RoutingContext routing, boolean answered, Timer.Sample sample) {
    String operation = operation(routing);
    // Who hung up was told nothing, whatever the answer would have been.
    String status = answered ? String.valueOf(routing.response().getStatusCode()) : "none";
    long nanos = sample.stop(timers.withTags("operation", operation, "status", status));
    if (logging) {
      LOG.infof("%s %s %s ms", operation, status, TimeUnit.NANOSECONDS.toMillis(nanos));
    }
  }

  private static String operation(RoutingContext routing) {
    Operation found = routing.get(Operation.PROPERTY);
    return found == null ? UNKNOWN : found.id();
  }
}
