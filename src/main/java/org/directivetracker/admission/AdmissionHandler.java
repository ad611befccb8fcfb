package org.directivetracker.admission;

import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.directivetracker.admission.RequestLimiter.AdmissionRequest;
import org.directivetracker.admission.RequestLimiter.AdmissionTicket;
import org.directivetracker.admission.RequestLimiter.RefusalReason;
import org.directivetracker.contract.Contract;
import org.directivetracker.contract.Operation;
import org.directivetracker.http.CheckOrder;
import org.directivetracker.http.PeerAddress;
import org.directivetracker.http.RequestCompletion;
import org.directivetracker.problem.Problem;
import org.directivetracker.problem.ProblemType;
import org.directivetracker.security.Caller;
import org.jspecify.annotations.Nullable;

/**
 * Lets a request begin when it is its turn. A request that waits costs a connection and no thread.
 * One that cannot begin within {@code TRACKER_REQUESTS_PATIENCE} is refused: 429 when the caller
 * has its own share already, 503 when others have all there is.
 *
 * <p>A request waits in two places. At the door nothing is known of it but its header Authorization
 * or its network. Only a bounded number comes in, because each one that does has its token
 * verified: that costs a tenth of a request, too much for thousands that are then refused. Inside a
 * request waits with its verified caller until it may run. Of one sender the newest comes in first:
 * the oldest would come in when the time that it may wait in all has nearly passed.
 *
 * <p>A turn ends when the work has ended, not when the client has gone: {@link AdmissionFilter}
 * takes it over, and gives it back when REST is done with the request.
 */
@Singleton
class AdmissionHandler {
  /** The name under which the routing of a request carries its place inside. */
  static final String DOOR = AdmissionHandler.class.getName() + ".door";

  /** The name under which it carries how long it has waited for a turn, in nanoseconds. */
  private static final String WAITED = AdmissionHandler.class.getName() + ".waited";

  /**
   * Requests that are inside, waiting or running, and of one sender. So few that the last of them
   * begins within half a second when everybody asks for what is quick: more would have their token
   * verified only to be refused.
   */
  private static final int INSIDE = 128;

  private static final int INSIDE_OF_ONE = 64;

  /** Longer than anything that is made for a caller takes, a case file of everything included. */
  private static final Duration LONGEST = Duration.ofMinutes(6);

  /**
   * How long the units of a request that had begun stay taken when its caller hangs up. Its work is
   * lost, and a caller that does nothing else would have the service work for nothing all the time.
   */
  private static final Duration AFTER_HANGING_UP = Duration.ofMillis(500);

  private static final long LOOK_AT_CHARGES_MILLIS = 50;

  private record Charge(AdmissionRequest wish, long until) {}

  private final Queue<Charge> charges = new ConcurrentLinkedQueue<>();
  private final Vertx vertx;
  private final RequestLimits limits;
  private final PeerAddress peers;
  private final RequestLimiter door =
      new RequestLimiter(
          new RequestLimiter.Limits(INSIDE, INSIDE_OF_ONE, INSIDE, Map.of(), INSIDE, true));
  private final RequestLimiter limiter;
  private final Clock clock;
  private final UnreadResponses unread;

  AdmissionHandler(
      Vertx vertx,
      RequestLimits limits,
      PeerAddress peers,
      UnreadResponses unread,
      MeterRegistry registry) {
    this.vertx = vertx;
    this.limits = limits;
    this.unread = unread;
    this.peers = peers;
    this.clock = registry.config().clock();
    this.limiter =
        new RequestLimiter(
            new RequestLimiter.Limits(
                limits.running(),
                limits.perCaller(),
                limits.anonymous(),
                limits.lane(),
                limits.perThing(),
                false));
    Gauge.builder("tracker.requests.inside", door, RequestLimiter::running)
        .description("Requests of the API that were let in at the door and have not ended")
        .register(registry);
    Gauge.builder("tracker.requests.running", limiter, RequestLimiter::running)
        .description("Requests of the API that have begun and not ended")
        .register(registry);
    Gauge.builder("tracker.requests.waiting", limiter, RequestLimiter::waiting)
        .description("Requests of the API that wait for their turn")
        .register(registry);
  }

  void install(@Observes Router router) {
    router.route(Contract.BASE + "/*").order(CheckOrder.DOOR).handler(this::enter);
    router.route(Contract.BASE + "/*").order(CheckOrder.ADMIT).handler(this::admit);
    vertx.setPeriodic(LOOK_AT_CHARGES_MILLIS, t -> dropCharges());
  }

  private void enter(RoutingContext routing) {
    if (RequestCompletion.isOver(routing)) {
      return;
    }
    String sender = routing.request().getHeader(HttpHeaders.AUTHORIZATION);
    var wish =
        new AdmissionRequest(
            sender != null ? sender : peers.network(routing.request()),
            false,
            RequestPool.READ,
            1,
            null);
    AdmissionTicket ticket = await(door, wish, routing);
    routing.put(DOOR, ticket);
    RequestCompletion.then(routing, answered -> ticket.end());
  }

  private void admit(RoutingContext routing) {
    if (RequestCompletion.isOver(routing)) {
      return;
    }
    AdmissionRequest wish = wish(routing);
    AdmissionTicket ticket = await(limiter, wish, routing);
    routing.put(AdmissionFilter.TICKET, ticket);
    RequestCompletion.then(
        routing,
        answered -> {
          if (answered || routing.get(AdmissionFilter.TICKET) == ticket) {
            ticket.end();
          } else {
            endWithItsWork(ticket);
          }
          if (answered) {
            Caller caller = routing.get(Caller.PROPERTY);
            unread.add(caller.quotaKey(), routing);
          } else if (ticket.isRunning()) {
            limiter.charge(wish);
            charges.add(new Charge(wish, clock.monotonicTime() + AFTER_HANGING_UP.toNanos()));
          }
        });
  }

  /**
   * What REST has taken over may still run. REST says when it is done, but can lose count of its
   * steps when the connection closes, and then never does. The timer holds the request, so it ends
   * with it.
   */
  private void endWithItsWork(AdmissionTicket ticket) {
    long timer = vertx.setTimer(LONGEST.toMillis(), t -> ticket.end());
    ticket.whenOver(() -> vertx.cancelTimer(timer));
  }

  private void dropCharges() {
    long now = clock.monotonicTime();
    for (Charge next = charges.peek(); next != null && next.until <= now; next = charges.peek()) {
      limiter.discharge(charges.remove().wish);
    }
  }

  private AdmissionTicket await(
      RequestLimiter where, AdmissionRequest wish, RoutingContext routing) {
    Context context = routing.vertx().getOrCreateContext();
    long arrived = clock.monotonicTime();
    long waitedBefore = routing.get(WAITED, 0L);
    AdmissionTicket ticket =
        where.enter(
            wish,
            () ->
                context.runOnContext(
                    v -> {
                      routing.put(WAITED, waitedBefore + clock.monotonicTime() - arrived);
                      begin(routing);
                    }));
    if (!ticket.isRunning()) {
      long left = limits.patience().minusNanos(waitedBefore).toMillis();
      long timer =
          routing
              .vertx()
              .setTimer(
                  Math.max(1, left),
                  t -> ticket.giveUp().ifPresent(refusal -> routing.fail(problem(refusal))));
      RequestCompletion.then(routing, answered -> routing.vertx().cancelTimer(timer));
    }
    return ticket;
  }

  private static void begin(RoutingContext routing) {
    if (!RequestCompletion.isOver(routing)) {
      routing.next();
    }
  }

  private AdmissionRequest wish(RoutingContext routing) {
    Operation operation = routing.get(Operation.PROPERTY);
    Caller caller = routing.get(Caller.PROPERTY);
    @Nullable CollectedBody body = routing.get(CollectedBody.PROPERTY);
    HttpServerRequest request = routing.request();
    String query = String.valueOf(request.query());
    RequestPool lane =
        RequestPool.of(operation, query.contains("asOf="), body != null && body.isLarge());
    return new AdmissionRequest(
        caller.quotaKey(),
        caller.actor() == null,
        lane,
        limits.cost().getOrDefault(lane, 1),
        // A file is kept before the write that locks anything, so files do not wait for each other.
        operation.writes() && !operation.takesForm() ? thing(routing.get(Operation.PATH)) : null);
  }

  /** What a path addresses: a thing with all that hangs on it. Null when it names a collection. */
  private static @Nullable String thing(String path) {
    String[] segments = path.split("/", 4);
    return segments.length < 3 ? null : segments[1] + "/" + segments[2];
  }

  private static Problem problem(RefusalReason refusal) {
    return (refusal == RefusalReason.OWN_SHARE
            ? Problem.of(
                ProblemType.TOO_MANY_REQUESTS,
                "Your earlier requests have to end first. Send fewer at once.")
            : Problem.of(ProblemType.OVERLOADED, "Too many requests are under way."))
        .header("Retry-After", "1");
  }
}
