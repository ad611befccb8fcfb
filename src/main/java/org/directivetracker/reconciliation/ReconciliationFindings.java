package org.directivetracker.reconciliation;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What one comparison found, and how much it compared. */
final class ReconciliationFindings {
  /** More are counted, but not kept. */
  static final int MOST_KEPT = 1_000;

  private final Set<ReconciliationFinding> kept = new LinkedHashSet<>();
  private long count;
  long events;
  long things;
  long directives;

  void add(ReconciliationFinding finding) {
    if (kept.size() < MOST_KEPT) {
      count += kept.add(finding) ? 1 : 0;
    } else {
      count++;
    }
  }

  List<ReconciliationFinding> kept() {
    return new ArrayList<>(kept);
  }

  long count() {
    return count;
  }
}
