package org.directivetracker.directive;

import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.directivetracker.history.AuditedEntity;
import org.directivetracker.history.EntityState;
import org.directivetracker.meeting.Visibility;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

@Entity
class Directive extends AuditedEntity {
  @Nullable String reference;

  UUID meetingId = new UUID(0, 0);

  String meetingReference = "";

  @Nullable Integer ordinal;
  String title = "";
  @Nullable String description;
  String language = "";

  @JdbcTypeCode(SqlTypes.JSON)
  Map<String, DirectiveTranslation> translations = Map.of();

  @JdbcTypeCode(SqlTypes.JSON)
  List<Passage> passages = List.of();

  @Enumerated(EnumType.STRING)
  DirectiveKind kind = DirectiveKind.ONE_OFF;

  @Enumerated(EnumType.STRING)
  Priority priority = Priority.NORMAL;

  @JdbcTypeCode(SqlTypes.ARRAY)
  List<String> topics = List.of();

  @Nullable String completionCriteria;

  @Nullable String officer;

  @Enumerated(EnumType.STRING)
  DirectiveStatus status = DirectiveStatus.DRAFT;

  @Enumerated(EnumType.STRING)
  @Nullable ClosureReason closureReason;

  @Nullable String closureNote;

  @Nullable UUID relatedDirective;

  @Nullable LocalDate originalDueDate;

  @Nullable LocalDate dueDate;

  @Nullable LocalDate reviewOn;

  @Nullable LocalDate registeredOn;

  @Nullable LocalDate assignedOn;

  @Nullable LocalDate claimedOn;

  @Nullable String claimedBy;

  /** The final report that the claim names. */
  @Nullable UUID claimedReport;

  /** Day on which the office returned the last claim; null once it is claimed anew. */
  @Nullable LocalDate claimReturnedOn;

  @Nullable LocalDate completedOn;

  @Nullable LocalDate closedOn;

  @Nullable String noPassageReason;

  @Enumerated(EnumType.STRING)
  Visibility visibility = Visibility.RESTRICTED;

  boolean illustrative;

  @Nullable LocalDate leadPendingUntil;

  @Nullable LocalDate nextMilestoneDue;

  boolean milestoneNotMet;

  int extensionCount;

  @Nullable Integer acceptedPercent;

  @Nullable LocalDate lastReportOn;

  @Nullable LocalDate nextReportPeriodTo;

  @Nullable Integer reportWorkingDays;

  boolean claimedReportAccepted;

  int evidenceCount;

  int evidenceUndecided;

  int revision;

  /** What is kept here of things that the directive does not hold itself. */
  record DerivedInputs(
      @Nullable LocalDate leadPendingUntil,
      @Nullable LocalDate nextMilestoneDue,
      boolean milestoneNotMet,
      int extensionCount,
      @Nullable LocalDate dueDate,
      @Nullable Integer acceptedPercent,
      @Nullable LocalDate lastReportOn,
      @Nullable LocalDate nextReportPeriodTo,
      @Nullable Integer reportWorkingDays,
      boolean claimedReportAccepted,
      int evidenceCount,
      int evidenceUndecided) {}

  DerivedInputs figures() {
    return new DerivedInputs(
        leadPendingUntil,
        nextMilestoneDue,
        milestoneNotMet,
        extensionCount,
        dueDate,
        acceptedPercent,
        lastReportOn,
        nextReportPeriodTo,
        reportWorkingDays,
        claimedReportAccepted,
        evidenceCount,
        evidenceUndecided);
  }

  /** The current lead among assignments. */
  static Optional<Assignment> lead(Collection<Assignment> assignments) {
    return assignments.stream()
        .filter(a -> a.role == AssignmentRole.LEAD && a.status.isCurrent())
        .findFirst();
  }

  /** Takes up what the light and the filters need of the children. */
  void reflect(Collection<Assignment> assignments, Collection<Milestone> milestones) {
    leadPendingUntil =
        assignments.stream()
            .filter(a -> a.role == AssignmentRole.LEAD && a.status == AssignmentStatus.PENDING)
            .map(a -> a.acknowledgeBy)
            .findFirst()
            .orElse(null);
    nextMilestoneDue =
        milestones.stream()
            .filter(Milestone::isOpen)
            .map(m -> m.dueDate)
            .min(LocalDate::compareTo)
            .orElse(null);
    milestoneNotMet = milestones.stream().anyMatch(m -> m.status == MilestoneStatus.NOT_MET);
  }

  @Override
  public String recordType() {
    return "directive";
  }

  @Override
  public int recordVersion() {
    return revision;
  }

  @Override
  public void advance(Instant recordedAt, boolean ownChange) {
    revision++;
    if (ownChange) {
      super.advance(recordedAt, true);
    } else {
      updatedAt = recordedAt;
    }
  }

  @Override
  public Map<String, Object> state() {
    return new EntityState()
        .with("reference", reference)
        .with("meeting", meetingReference)
        .with("title", title)
        .with("description", description)
        .with("language", language)
        .with("translations", translations)
        .with("passages", passages)
        .with("kind", kind)
        .with("priority", priority)
        .with("topics", topics)
        .with("completionCriteria", completionCriteria)
        .with("officer", officer)
        .with("status", status)
        .with("closureReason", closureReason)
        .with("closureNote", closureNote)
        .with("relatedDirective", relatedDirective)
        .with("originalDueDate", originalDueDate)
        .with("dueDate", dueDate)
        .with("reviewOn", reviewOn)
        .with("registeredOn", registeredOn)
        .with("assignedOn", assignedOn)
        .with("claimedOn", claimedOn)
        .with("claimReturnedOn", claimReturnedOn)
        .with("claimedBy", claimedBy)
        .with("claimedReport", claimedReport)
        .with("completedOn", completedOn)
        .with("closedOn", closedOn)
        .with("noPassageReason", noPassageReason)
        .with("visibility", visibility)
        .with("illustrative", illustrative)
        .members();
  }
}
