package org.directivetracker.directive;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.directivetracker.meeting.Visibility;
import org.jspecify.annotations.Nullable;

/** A directive as a list shows it. */
public record DirectiveSummary(
    UUID id,
    @Nullable String reference,
    MeetingLink meeting,
    String title,
    String language,
    Map<String, DirectiveTranslation> translations,
    DirectiveKind kind,
    Priority priority,
    List<String> topics,
    DirectiveStatus status,
    @Nullable ClosureReason closureReason,
    @Nullable LocalDate originalDueDate,
    @Nullable LocalDate dueDate,
    @Nullable LocalDate reviewOn,
    @Nullable LocalDate registeredOn,
    @Nullable LocalDate assignedOn,
    @Nullable LocalDate claimedOn,
    @Nullable LocalDate completedOn,
    @Nullable LocalDate closedOn,
    Visibility visibility,
    boolean illustrative,
    List<Owner> owners,
    boolean overdue,
    int daysOverdue,
    @Nullable Integer slippageDays,
    int extensionCount,
    TrafficLight trafficLight,
    List<LightReason> trafficLightReasons,
    @Nullable Integer percentComplete,
    DerivedValues.@Nullable PercentBasis percentCompleteBasis,
    @Nullable Integer timeElapsedPercent,
    MilestoneCounts milestoneCounts,
    @Nullable LocalDate lastReportOn,
    Instant createdAt,
    Instant updatedAt,
    int version,
    int revision) {

  /** The meeting that decided it. */
  public record MeetingLink(UUID id, String reference) {}

  /** An agency that has it now. */
  public record Owner(
      String agency, Map<String, String> names, AssignmentRole role, AssignmentStatus status) {}

  /** Milestones by how they stand. */
  public record MilestoneCounts(
      int total, int open, int met, int partiallyMet, int notMet, int cancelled) {
    static MilestoneCounts of(List<MilestoneRow> milestones) {
      return new MilestoneCounts(
          milestones.size(),
          (int) milestones.stream().filter(MilestoneRow::isOpen).count(),
          count(milestones, MilestoneStatus.MET),
          count(milestones, MilestoneStatus.PARTIALLY_MET),
          count(milestones, MilestoneStatus.NOT_MET),
          count(milestones, MilestoneStatus.CANCELLED));
    }

    private static int count(List<MilestoneRow> milestones, MilestoneStatus status) {
      return (int) milestones.stream().filter(m -> m.status() == status).count();
    }
  }

  static DirectiveSummary of(
      DirectiveRow d,
      List<AssignmentRow> assignments,
      List<MilestoneRow> shownMilestones,
      DerivedValues derived) {
    return new DirectiveSummary(
        d.id(),
        d.reference(),
        new MeetingLink(d.meetingId(), d.meetingReference()),
        d.title(),
        d.language(),
        d.translations(),
        d.kind(),
        d.priority(),
        d.topics(),
        d.status(),
        d.closureReason(),
        d.originalDueDate(),
        d.dueDate(),
        d.reviewOn(),
        d.registeredOn(),
        d.assignedOn(),
        d.claimedOn(),
        d.completedOn(),
        d.closedOn(),
        d.visibility(),
        d.illustrative(),
        assignments.stream()
            .filter(a -> a.status().isCurrent())
            .map(a -> new Owner(a.agency(), a.names(), a.role(), a.status()))
            .toList(),
        derived.overdue(),
        derived.daysOverdue(),
        derived.slippageDays(),
        d.extensionCount(),
        derived.light(),
        derived.reasons(),
        derived.percentComplete(),
        derived.percentBasis(),
        derived.timeElapsedPercent(),
        MilestoneCounts.of(shownMilestones),
        d.lastReportOn(),
        d.createdAt(),
        d.updatedAt(),
        d.version(),
        d.revision());
  }
}
