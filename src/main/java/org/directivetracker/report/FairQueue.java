package org.directivetracker.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

/**
 * Queue that gives a fixed number of turns to callers in rotation. A caller that makes many
 * requests delays only itself:
 *
 * <ul>
 *   <li>If there are several turns, no caller gets all of them.
 *   <li>The next turn goes to the caller that has the fewest turns now, then to the one that was
 *       served the longest ago, then to the request that came first.
 *   <li>A caller has at most four places in the queue. When all twelve places are taken, a new
 *       request displaces the last request of the caller that has the most places, if that caller
 *       has more places than the new request's caller. Otherwise the new request is refused.
 * </ul>
 */
final class FairQueue {
  static final int PLACES = 12;
  static final int PLACES_OF_CALLER = 4;

  /**
   * A request in the queue. Its turn completes with true when the turn is given, and with false
   * when the request is refused or gives up.
   */
  private record QueuedRequest(String caller, CompletableFuture<Boolean> turn) {}

  private final int turns;
  private final List<QueuedRequest> queue = new ArrayList<>();
  private final Map<String, Integer> running = new HashMap<>();

  /**
   * For each caller in the queue or running: the number of its latest turn. Turns are numbered over
   * all callers.
   */
  private final Map<String, Long> served = new HashMap<>();

  private long given;

  FairQueue(int turns) {
    this.turns = turns;
  }

  /**
   * Asks for a turn. The result completes with true when the turn is given, and with false when the
   * request is refused. Whoever waits gives up by completing it with false, and ends a turn with
   * {@link #leave}.
   *
   * @param caller the caller, by {@code Caller.quotaKey()}
   */
  synchronized CompletableFuture<Boolean> enter(String caller) {
    queue.removeIf(w -> w.turn.isDone());
    var request = new QueuedRequest(caller, new CompletableFuture<>());
    queue.add(request);
    giveTurns();
    if (!request.turn.isDone()) {
      Map<String, Long> places =
          queue.stream()
              .collect(Collectors.groupingBy(QueuedRequest::caller, Collectors.counting()));
      if (places.getOrDefault(caller, 0L) > PLACES_OF_CALLER) {
        refuse(request);
      } else if (queue.size() > PLACES) {
        String busiest =
            places.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .filter(e -> e.getValue() > places.getOrDefault(caller, 0L))
                .map(Map.Entry::getKey)
                .orElse(caller);
        queue.stream()
            .filter(w -> w.caller.equals(busiest))
            .reduce((earlier, later) -> later)
            .ifPresent(this::refuse);
      }
    }
    return request.turn;
  }

  /** Ends a turn, and gives it to the next request. */
  synchronized void leave(String caller) {
    running.computeIfPresent(caller, (c, n) -> n > 1 ? n - 1 : null);
    giveTurns();
    served
        .keySet()
        .removeIf(
            c -> !running.containsKey(c) && queue.stream().noneMatch(w -> w.caller.equals(c)));
  }

  private void giveTurns() {
    int share = Math.max(1, turns - 1);
    while (running.values().stream().mapToInt(n -> n).sum() < turns) {
      queue.removeIf(w -> w.turn.isDone());
      QueuedRequest next =
          queue.stream()
              .filter(w -> running.getOrDefault(w.caller, 0) < share)
              .min(
                  Comparator.<QueuedRequest>comparingInt(w -> running.getOrDefault(w.caller, 0))
                      .thenComparingLong(w -> served.getOrDefault(w.caller, 0L)))
              .orElse(null);
      if (next == null) {
        return;
      }
      queue.remove(next);
      if (next.turn.complete(true)) {
        running.merge(next.caller, 1, Integer::sum);
        served.put(next.caller, ++given);
      }
    }
  }

  private void refuse(QueuedRequest request) {
    queue.remove(request);
    request.turn.complete(false);
  }
}
