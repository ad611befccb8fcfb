package org.directivetracker.imports;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.directivetracker.agency.AgencyRequest;
import org.directivetracker.calendar.SupervisionRules;
import org.directivetracker.directive.AssignmentRole;
import org.directivetracker.directive.DirectiveKind;
import org.directivetracker.directive.DirectiveStatus;
import org.directivetracker.directive.DirectiveTranslation;
import org.directivetracker.directive.MilestoneStatus;
import org.directivetracker.directive.MilestoneTranslation;
import org.directivetracker.directive.PassageRequest;
import org.directivetracker.directive.Priority;
import org.directivetracker.evidence.EvidenceKind;
import org.directivetracker.meeting.DocumentRequest;
import org.directivetracker.meeting.MeetingTranslation;
import org.directivetracker.meeting.MeetingType;
import org.directivetracker.meeting.Visibility;
import org.directivetracker.progress.DeliveryConfidence;
import org.directivetracker.progress.DutyRequest;
import org.jspecify.annotations.Nullable;

/** What is imported at once, or not at all. A member that is absent is not compared. */
public record ImportBundle(List<AgencyRequest> agencies, List<BundleMeeting> meetings) {
  public ImportBundle {
    agencies = Objects.requireNonNullElse(agencies, List.of());
    meetings = Objects.requireNonNullElse(meetings, List.of());
  }

  /** A meeting with what it decided. */
  public record BundleMeeting(
      String reference,
      String body,
      MeetingType type,
      LocalDate heldOn,
      String title,
      @Nullable String chair,
      @Nullable String language,
      @Nullable Map<String, MeetingTranslation> translations,
      @Nullable Visibility visibility,
      List<DocumentRequest> documents,
      List<BundleDirective> directives) {
    public BundleMeeting {
      documents = Objects.requireNonNullElse(documents, List.of());
      directives = Objects.requireNonNullElse(directives, List.of());
    }
  }

  /**
   * A directive, registered or assigned.
   *
   * @param effectiveAt from when its status held
   */
  public record BundleDirective(
      String reference,
      String title,
      @Nullable String description,
      @Nullable String language,
      @Nullable Map<String, DirectiveTranslation> translations,
      @Nullable List<PassageRequest> passages,
      @Nullable DirectiveKind kind,
      @Nullable Priority priority,
      @Nullable List<String> topics,
      @Nullable String completionCriteria,
      @Nullable String officer,
      @Nullable String noPassageReason,
      @Nullable Visibility visibility,
      @Nullable Boolean illustrative,
      DirectiveStatus status,
      @Nullable Instant effectiveAt,
      @Nullable LocalDate originalDueDate,
      @Nullable LocalDate acknowledgeBy,
      List<BundleAssignment> assignments,
      List<BundleMilestone> milestones,
      @Nullable DutyRequest reportingDuty,
      List<BundleEvidence> evidence,
      List<BundleReport> progressReports,
      List<BundleExtensionRequest> extensionRequests,
      List<BundleReminder> reminders) {
    public BundleDirective {
      assignments = Objects.requireNonNullElse(assignments, List.of());
      milestones = Objects.requireNonNullElse(milestones, List.of());
      evidence = Objects.requireNonNullElse(evidence, List.of());
      progressReports = Objects.requireNonNullElse(progressReports, List.of());
      extensionRequests = Objects.requireNonNullElse(extensionRequests, List.of());
      reminders = Objects.requireNonNullElse(reminders, List.of());
    }

    boolean carriesWork() {
      return reportingDuty != null
          || !evidence.isEmpty()
          || !progressReports.isEmpty()
          || !extensionRequests.isEmpty()
          || !reminders.isEmpty();
    }
  }

  /**
   * What an agency handed in, entered on its behalf.
   *
   * @param content the file, in Base64
   * @param supersedes external id of the item that it takes the place of
   */
  public record BundleEvidence(
      String onBehalfOf,
      String externalId,
      String fileName,
      String content,
      String title,
      EvidenceKind kind,
      String claim,
      String suppliedBy,
      String collectedBy,
      Instant collectedAt,
      @Nullable String supersedes,
      boolean illustrative) {}

  /**
   * A later date that an agency asks for, entered on its behalf.
   *
   * @param milestone key of the milestone whose date shall move; null for the directive's own
   */
  public record BundleExtensionRequest(
      String onBehalfOf,
      @Nullable String milestone,
      LocalDate requestedDueDate,
      String reason,
      String progressToDate,
      boolean illustrative) {}

  /**
   * A reminder in the office's own words.
   *
   * @param milestone key of the milestone that it speaks of; null for the directive itself
   * @param agency null for the milestone's agency, else the lead
   */
  public record BundleReminder(
      @Nullable String milestone,
      @Nullable String agency,
      SupervisionRules.ReminderLevel level,
      String message,
      @Nullable LocalDate respondBy,
      boolean illustrative) {}

  /**
   * What an agency reported, entered on its behalf.
   *
   * @param submit whether it is submitted too, for the office to review
   */
  public record BundleReport(
      String onBehalfOf,
      String externalId,
      LocalDate periodFrom,
      LocalDate periodTo,
      String narrative,
      @Nullable String issues,
      @Nullable String nextSteps,
      @Nullable Integer claimedPercent,
      DeliveryConfidence deliveryConfidence,
      @Nullable String confidenceNote,
      List<BundleUpdate> milestoneUpdates,
      @JsonProperty("final") boolean isFinal,
      boolean illustrative,
      boolean submit) {
    public BundleReport {
      milestoneUpdates = Objects.requireNonNullElse(milestoneUpdates, List.of());
    }
  }

  /** How a milestone stands by a report. */
  public record BundleUpdate(
      String milestone,
      MilestoneStatus status,
      @Nullable Integer percent,
      @Nullable LocalDate metOn) {}

  /** Who shall do it. */
  public record BundleAssignment(
      String agency,
      AssignmentRole role,
      @Nullable String contact,
      @Nullable Boolean illustrative) {}

  /** A milestone; its due date is the original one. */
  public record BundleMilestone(
      String key,
      String title,
      @Nullable Map<String, MilestoneTranslation> translations,
      @Nullable String agency,
      LocalDate originalDueDate,
      @Nullable Double weight,
      Integer sequence,
      @Nullable Boolean illustrative) {}
}
