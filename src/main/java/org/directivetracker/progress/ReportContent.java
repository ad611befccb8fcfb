package org.directivetracker.progress;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.UUID;
import org.directivetracker.problem.Fault;
import org.directivetracker.problem.Problem;
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
    var faults = new ArrayList<Fault>();
    if (periodTo.isBefore(periodFrom)) {
      faults.add(new Fault("/periodTo", "This is before periodFrom.", "out-of-range"));
    }
    if (periodFrom.isAfter(today)) {
      faults.add(new Fault("/periodFrom", "This lies ahead.", "in-the-future"));
    }
    if (deliveryConfidence != DeliveryConfidence.GREEN && confidenceNote == null) {
      faults.add(
          new Fault("/confidenceNote", "Needed unless the confidence is GREEN.", "required"));
    }
    var named = new HashSet<UUID>();
    for (int i = 0; i < milestoneUpdates.size(); i++) {
      MilestoneUpdate update = milestoneUpdates.get(i);
      String pointer = "/milestoneUpdates/" + i;
      if (!named.add(update.milestoneId())) {
        faults.add(new Fault(pointer + "/milestoneId", "It is named twice.", "repeated"));
      }
      if (update.metOn() != null && update.metOn().isAfter(today)) {
        faults.add(new Fault(pointer + "/metOn", "This lies ahead.", "in-the-future"));
      }
    }
    if (!faults.isEmpty()) {
      throw Problem.invalid(faults);
    }
  }
}
