package org.directivetracker.imports;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.directivetracker.problem.Problem;
import org.directivetracker.problem.ProblemType;

/**
 * Gathers what becomes of each thing of a bundle. No write may take longer than the database lets
 * it: a bundle that does is given up then, and not when it is done in vain.
 */
final class Items {
  private static final Duration LIMIT = Duration.ofSeconds(5);

  private final long begun = System.nanoTime();
  private final List<ImportResult.Item> items = new ArrayList<>();

  void add(ImportResult.Item item) {
    if (System.nanoTime() - begun > LIMIT.toNanos()) {
      throw Problem.of(
              ProblemType.TIMED_OUT,
              "Nothing was imported: the bundle takes longer than a write may. Send it in parts.")
          .header("Retry-After", "5");
    }
    items.add(item);
  }

  List<ImportResult.Item> all() {
    return items;
  }
}
