package org.directivetracker.imports;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.directivetracker.problem.Violation;
import org.jspecify.annotations.Nullable;

/** Gathers where a bundle differs from what is recorded. */
final class ImportDifferences {
  private final List<Violation> differences = new ArrayList<>();

  /** Compares a member that the bundle carries; null means that it does not. */
  void compare(String pointer, @Nullable Object carried, @Nullable Object recorded) {
    if (carried != null && !Objects.equals(carried, recorded)) {
      differences.add(new Violation(pointer, "This differs from what is recorded.", "differs"));
    }
  }

  List<Violation> differences() {
    return differences;
  }
}
