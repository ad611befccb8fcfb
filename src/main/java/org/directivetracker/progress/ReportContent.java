package org.directivetracker.progress;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.UUID;
import org.directivetracker.problem.Problem;
import org.directivetracker.problem.Violation;
import org.jspecify.annotations.Nullable;

/**
 * What a report says.
 *
 * @param corrects the accepted report in whose place it comes
 */
record ReportContent(
    LocalDate periodFrom,
    LocalDate periodTo,
    String narrative,
    @Nullable String issues,
    @Nullable String nextSteps,
    @Nullable Integer claimedPercent,
    DeliveryConfidence deliveryConfidence,
    @Nullable String confidenceNote,
    List<MilestoneUpdate> milestoneUpdates,
    List<UUID> evidence,
    boolean isFinal,
    @Nullable UUID corrects,
    boolean illustrative) {

  /** Refuses what contradicts itself or speaks of days to come, with {@code invalid-request}. */
  void requireConsistent(LocalDate today) {
    var violations = new ArrayList<Violation>();
    if (periodTo.isBefore(periodFrom)) {
      violations.add(new Violation("/periodTo", "This is before periodFrom.", "out-of-range"));
    }
    if (periodFrom.isAfter(today)) {
      violations.add(new Violation("/periodFrom", "This lies ahead.", "in-the-future"));
    }
    if (deliveryConfidence != DeliveryConfidence.GREEN && confidenceNote == null) {
      violations.add(
          new Violation("/confidenceNote", "Needed unless the confidence is GREEN.", "required"));
    }
    var named = new HashSet<UUID>();
    for (int i = 0; i < milestoneUpdates.size(); i++) {
      MilestoneUpdate update = milestoneUpdates.get(i);
      String pointer = "/milestoneUpdates/" + i;
      if (!named.add(update.milestoneId())) {
        violations.add(new Violation(pointer + "/milestoneId", "It is named twice.", "repeated"));
      }
      if (update.metOn() != null && update.metOn().isAfter(today)) {
        violations.add(new Violation(pointer + "/metOn", "This lies ahead.", "in-the-future"));
      }
    }
    if (!violations.isEmpty()) {
      throw Problem.invalid(violations);
    }
  }
}
