package org.directivetracker.progress;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import org.directivetracker.directive.DirectiveLink;
import org.jspecify.annotations.Nullable;

/**
 * A progress report as it is shown.
 *
 * @param inner for those alone who see the whole directive, and for the agency itself
 */
public record ProgressReportView(
    UUID id,
    DirectiveLink directive,
    String agency,
    LocalDate periodFrom,
    LocalDate periodTo,
    String narrative,
    @Nullable Integer claimedPercent,
    ReportStatus status,
    @Nullable LocalDate submittedOn,
    boolean illustrative,
    int version,
    Instant createdAt,
    Instant updatedAt,
    @JsonUnwrapped @Nullable InternalReportFields inner) {

  /** What is never public. */
  public record InternalReportFields(
      @Nullable String onBehalfOf,
      @Nullable String issues,
      @Nullable String nextSteps,
      DeliveryConfidence deliveryConfidence,
      @Nullable String confidenceNote,
      List<MilestoneUpdate> milestoneUpdates,
      List<UUID> evidence,
      @JsonProperty("final") boolean isFinal,
      @Nullable String externalId,
      @Nullable UUID corrects,
      @Nullable String reviewNote,
      @Nullable String reviewer,
      @Nullable LocalDate reviewedOn) {}
}
