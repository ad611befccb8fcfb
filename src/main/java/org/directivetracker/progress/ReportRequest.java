package org.directivetracker.progress;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.LocalDate;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A report to be written.
 *
 * @param evidence ids or external ids
 * @param submit whether it is submitted too; of another system's push alone
 */
public record ReportRequest(
    LocalDate periodFrom,
    LocalDate periodTo,
    String narrative,
    @Nullable String issues,
    @Nullable String nextSteps,
    @Nullable Integer claimedPercent,
    DeliveryConfidence deliveryConfidence,
    @Nullable String confidenceNote,
    List<MilestoneUpdate> milestoneUpdates,
    List<String> evidence,
    @JsonProperty("final") boolean isFinal,
    @Nullable String externalId,
    @Nullable UUID corrects,
    boolean illustrative,
    @Nullable String onBehalfOf,
    boolean submit) {
  public ReportRequest {
    milestoneUpdates = Objects.requireNonNullElse(milestoneUpdates, List.of());
    evidence = Objects.requireNonNullElse(evidence, List.of());
  }

  /** What it says, with its evidence found. */
  ReportContent content(List<UUID> found) {
    return new ReportContent(
        periodFrom,
        periodTo,
        narrative,
        issues,
        nextSteps,
        claimedPercent,
        deliveryConfidence,
        confidenceNote,
        milestoneUpdates,
        found,
        isFinal,
        corrects,
        illustrative);
  }
}
