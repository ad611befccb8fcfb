package org.directivetracker.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

/**
 * A number of turns, given to callers in rotation. A caller that asks for much delays itself alone:
 *
 * <ul>
 *   <li>of several turns one is always left to other callers;
 *   <li>the next turn goes to the caller that has the fewest now, then to the one that was served
 *       the longest ago, then to whoever asked first;
 *   <li>a caller has four places in the queue. When all places are taken, a caller that has none
 *       displaces the last request of the caller that has the most.
 * </ul>
 */
final class FairQueue {
  static final int PLACES = 12;
  static final int PLACES_OF_CALLER = 4;

  /** The turn is true when it is given, false when the request was refused or gave up. */
  private record Waiting(String caller, CompletableFuture<Boolean> turn) {}

  private final int turns;
  private final List<Waiting> queue = new ArrayList<>();
  private final Map<String, Integer> running = new HashMap<>();

  /** When each caller was given a turn, counted in turns; of callers in the queue or running. */
  private final Map<String, Long> served = new HashMap<>();

  private long given;

  FairQueue(int turns) {
    this.turns = turns;
  }

  /** Asks for a turn. Who completes it with false gives up. A turn ends with {@link #leave}. */
  synchronized CompletableFuture<Boolean> enter(String caller) {
    queue.removeIf(w -> w.turn.isDone());
    var waiting = new Waiting(caller, new CompletableFuture<>());
    queue.add(waiting);
    give();
    if (!waiting.turn.isDone()) {
      Map<String, Long> places =
          queue.stream().collect(Collectors.groupingBy(Waiting::caller, Collectors.counting()));
      if (places.getOrDefault(caller, 0L) > PLACES_OF_CALLER) {
        refuse(waiting);
      } else if (queue.size() > PLACES) {
        String most =
            places.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .filter(e -> e.getValue() > places.getOrDefault(caller, 0L))
                .map(Map.Entry::getKey)
                .orElse(caller);
        queue.stream()
            .filter(w -> w.caller.equals(most))
            .reduce((earlier, later) -> later)
            .ifPresent(this::refuse);
      }
    }
    return waiting.turn;
  }

  /** Gives a turn back. */
  synchronized void leave(String caller) {
    running.computeIfPresent(caller, (c, n) -> n > 1 ? n - 1 : null);
    give();
    served
        .keySet()
        .removeIf(
            c -> !running.containsKey(c) && queue.stream().noneMatch(w -> w.caller.equals(c)));
  }

  private void give() {
    int share = Math.max(1, turns - 1);
    while (running.values().stream().mapToInt(n -> n).sum() < turns) {
      queue.removeIf(w -> w.turn.isDone());
      Waiting next =
          queue.stream()
              .filter(w -> running.getOrDefault(w.caller, 0) < share)
              .min(
                  Comparator.<Waiting>comparingInt(w -> running.getOrDefault(w.caller, 0))
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

  private void refuse(Waiting waiting) {
    queue.remove(waiting);
    waiting.turn.complete(false);
  }
}
