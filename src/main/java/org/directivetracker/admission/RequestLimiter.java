package org.directivetracker.admission;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Decides which waiting request begins next. Each time room is made, the caller with the least
 * under way comes first, among equals the one whose turn is longest ago, however many requests the
 * others have waiting. Safe for use by several threads; requests begin on the thread that made
 * room.
 */
final class RequestLimiter {
  /**
   * The bounds of a limiter.
   *
   * @param running requests
   * @param perCaller units of one caller
   * @param anonymous units of all callers without a token together
   * @param lane requests of a lane; a lane that is not listed has no bound of its own
   * @param perThing writes to one thing
   * @param newestFirst of one caller, instead of the oldest first
   */
  record Limits(
      int running,
      int perCaller,
      int anonymous,
      Map<RequestPool, Integer> lane,
      int perThing,
      boolean newestFirst) {}

  /**
   * A request that wants to run.
   *
   * @param caller by whom it is counted
   * @param anonymous whether it also counts for all callers without a token
   * @param thing what it writes to; null for reads, and for writes to a collection
   */
  record AdmissionRequest(
      String caller, boolean anonymous, RequestPool lane, int cost, @Nullable String thing) {}

  /** Why a request could not begin. */
  enum RefusalReason {
    /** The caller has its share already. */
    OWN_SHARE,
    /** Others have all there is. */
    ALL
  }

  /** A request from its arrival until it has ended. */
  final class AdmissionTicket {
    private final AdmissionRequest wish;
    private final Runnable begin;
    private boolean running;
    private boolean over;
    private Runnable whenOver = () -> {};

    private AdmissionTicket(AdmissionRequest wish, Runnable begin) {
      this.wish = wish;
      this.begin = begin;
    }

    boolean isRunning() {
      synchronized (RequestLimiter.this) {
        return running;
      }
    }

    /** Sets what is run when this has ended, at once if it has. */
    void whenOver(Runnable action) {
      boolean isOver;
      synchronized (RequestLimiter.this) {
        isOver = over;
        whenOver = action;
      }
      if (isOver) {
        action.run();
      }
    }

    /** The request has ended, or is not wanted any more. Only the first call counts. */
    void end() {
      RequestLimiter.this.end(this);
    }

    /** Ends a request that still waits; empty when it runs or has ended. */
    Optional<RefusalReason> giveUp() {
      return RequestLimiter.this.giveUp(this);
    }
  }

  private final Limits limits;
  private final Map<String, ArrayDeque<AdmissionTicket>> waiting = new LinkedHashMap<>();
  private final Map<String, Integer> units = new HashMap<>();
  private final Map<String, Integer> things = new HashMap<>();
  private final Map<RequestPool, Integer> lanes = new EnumMap<>(RequestPool.class);
  private int running;
  private int anonymous;

  RequestLimiter(Limits limits) {
    this.limits = limits;
  }

  /**
   * Takes a request in.
   *
   * @param begin called once, at once or later, unless the ticket is given up before
   */
  AdmissionTicket enter(AdmissionRequest wish, Runnable begin) {
    var ticket = new AdmissionTicket(wish, begin);
    synchronized (this) {
      waiting.computeIfAbsent(wish.caller(), c -> new ArrayDeque<>()).add(ticket);
    }
    beginNext();
    return ticket;
  }

  /** Counts a caller's units as if the request still ran, but takes nobody else's room. */
  synchronized void charge(AdmissionRequest wish) {
    add(units, wish.caller(), wish.cost());
  }

  /** Takes a charge back. */
  void discharge(AdmissionRequest wish) {
    synchronized (this) {
      add(units, wish.caller(), -wish.cost());
    }
    beginNext();
  }

  /** How many requests run. */
  synchronized int running() {
    return running;
  }

  /** How many requests wait. */
  synchronized int waiting() {
    return waiting.values().stream().mapToInt(ArrayDeque::size).sum();
  }

  private void end(AdmissionTicket ticket) {
    synchronized (this) {
      if (ticket.over) {
        return;
      }
      ticket.over = true;
      if (ticket.running) {
        count(ticket.wish, -1);
      } else {
        forget(ticket);
      }
    }
    ticket.whenOver.run();
    beginNext();
  }

  private synchronized Optional<RefusalReason> giveUp(AdmissionTicket ticket) {
    if (ticket.over || ticket.running) {
      return Optional.empty();
    }
    ticket.over = true;
    forget(ticket);
    return Optional.of(isWithinOwnShare(ticket.wish) ? RefusalReason.ALL : RefusalReason.OWN_SHARE);
  }

  private void forget(AdmissionTicket ticket) {
    ArrayDeque<AdmissionTicket> own = waiting.get(ticket.wish.caller());
    if (own != null && own.remove(ticket) && own.isEmpty()) {
      waiting.remove(ticket.wish.caller());
    }
  }

  private void beginNext() {
    for (AdmissionTicket next = take(); next != null; next = take()) {
      next.begin.run();
    }
  }

  private synchronized @Nullable AdmissionTicket take() {
    if (running >= limits.running()) {
      return null;
    }
    List<String> callers = new ArrayList<>(waiting.keySet());
    callers.sort(Comparator.comparingInt(caller -> units.getOrDefault(caller, 0)));
    for (String caller : callers) {
      ArrayDeque<AdmissionTicket> own = Objects.requireNonNull(waiting.get(caller));
      AdmissionTicket ticket = firstThatMay(own);
      if (ticket != null) {
        waiting.remove(caller);
        if (!own.isEmpty()) {
          waiting.put(caller, own);
        }
        ticket.running = true;
        count(ticket.wish, 1);
        return ticket;
      }
    }
    return null;
  }

  private @Nullable AdmissionTicket firstThatMay(ArrayDeque<AdmissionTicket> own) {
    if (units.getOrDefault(own.getFirst().wish.caller(), 0) >= limits.perCaller()) {
      return null;
    }
    for (Iterator<AdmissionTicket> each =
            limits.newestFirst() ? own.descendingIterator() : own.iterator();
        each.hasNext(); ) {
      AdmissionTicket ticket = each.next();
      if (mayBegin(ticket.wish)) {
        each.remove();
        return ticket;
      }
    }
    return null;
  }

  private boolean mayBegin(AdmissionRequest wish) {
    return isWithinOwnShare(wish)
        && lanes.getOrDefault(wish.lane(), 0)
            < limits.lane().getOrDefault(wish.lane(), limits.running())
        && (wish.thing() == null || things.getOrDefault(wish.thing(), 0) < limits.perThing());
  }

  /** A caller that has nothing running may always have one, whatever it costs. */
  private boolean isWithinOwnShare(AdmissionRequest wish) {
    int own = units.getOrDefault(wish.caller(), 0);
    return (own == 0 || own + wish.cost() <= limits.perCaller())
        && (!wish.anonymous() || anonymous == 0 || anonymous + wish.cost() <= limits.anonymous());
  }

  private void count(AdmissionRequest wish, int sign) {
    running += sign;
    add(units, wish.caller(), sign * wish.cost());
    add(lanes, wish.lane(), sign);
    if (wish.thing() != null) {
      add(things, wish.thing(), sign);
    }
    if (wish.anonymous()) {
      anonymous += sign * wish.cost();
    }
  }

  private static <K> void add(Map<K, Integer> counts, K key, int more) {
    counts.merge(key, more, (a, b) -> a + b == 0 ? null : a + b);
  }
}
