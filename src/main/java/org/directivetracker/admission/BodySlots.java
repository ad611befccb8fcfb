package org.directivetracker.admission;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import org.directivetracker.problem.Problem;
import org.directivetracker.problem.ProblemType;
import org.jspecify.annotations.Nullable;

/**
 * Bounds the number of bodies that are taken in or processed, of each caller and in all. When all
 * places are taken, a caller with fewer bodies gets the place of the oldest unfinished one of the
 * caller with most: half-sent bodies keep nobody out.
 */
final class BodySlots {
  static final int PER_CALLER = 32;
  static final int IN_ALL = 256;

  /** Bytes in files, of one caller and in all. */
  static final long FILE_BYTES_PER_CALLER = 512L * 1024 * 1024;

  static final long FILE_BYTES_IN_ALL = 2048L * 1024 * 1024;

  /** A body that has a place. */
  interface BodySlot {
    String caller();

    /** Whether it has not arrived in whole. */
    boolean isUnfinished();

    /** How much of it is in a file. */
    long fileBytes();

    /** Its place is given to another. */
    void evict();
  }

  private final Map<String, ArrayDeque<BodySlot>> places = new HashMap<>();
  private int taken;

  /** Takes a place; the refusal when there is none. */
  @Nullable Problem enter(BodySlot place) {
    BodySlot evicted = null;
    synchronized (this) {
      int own = places.getOrDefault(place.caller(), new ArrayDeque<>()).size();
      if (own >= PER_CALLER) {
        return Problem.of(
                ProblemType.TOO_MANY_REQUESTS,
                "At most " + PER_CALLER + " bodies of one caller are taken in at once.")
            .header("Retry-After", "1");
      }
      if (taken >= IN_ALL) {
        evicted = oldestOfTheGreediest(own + 1);
        if (evicted == null) {
          return overloaded();
        }
        leave(evicted);
      }
      places.computeIfAbsent(place.caller(), c -> new ArrayDeque<>()).add(place);
      taken++;
    }
    if (evicted != null) {
      evicted.evict();
    }
    return null;
  }

  /** Gives a place back. Only the first call counts. */
  synchronized void leave(BodySlot place) {
    ArrayDeque<BodySlot> own = places.get(place.caller());
    if (own != null && own.remove(place)) {
      taken--;
      if (own.isEmpty()) {
        places.remove(place.caller());
      }
    }
  }

  /** Whether there is room for so much more of a body in its file. */
  synchronized boolean hasRoom(BodySlot place, int more) {
    return fileBytes(places.getOrDefault(place.caller(), new ArrayDeque<>())) + more
            <= FILE_BYTES_PER_CALLER
        && places.values().stream().mapToLong(BodySlots::fileBytes).sum() + more
            <= FILE_BYTES_IN_ALL;
  }

  private static long fileBytes(ArrayDeque<BodySlot> own) {
    return own.stream().mapToLong(BodySlot::fileBytes).sum();
  }

  static Problem overloaded() {
    return Problem.of(ProblemType.OVERLOADED, "Too many bodies are being taken in.")
        .header("Retry-After", "1");
  }

  private @Nullable BodySlot oldestOfTheGreediest(int moreThan) {
    return places.values().stream()
        .filter(own -> own.size() > moreThan)
        .max(Comparator.comparingInt(ArrayDeque::size))
        .flatMap(own -> own.stream().filter(BodySlot::isUnfinished).findFirst())
        .orElse(null);
  }
}
