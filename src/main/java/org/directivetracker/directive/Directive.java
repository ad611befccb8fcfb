package org.directivetracker.directive;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.directivetracker.history.RecordedEntity;
import org.directivetracker.history.State;
import org.directivetracker.meeting.Visibility;
import org.directivetracker.security.Actor;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

@Entity
class Directive extends RecordedEntity {
  @Nullable String reference;

  @Column(name = "meeting_id")
  UUID meetingId = new UUID(0, 0);

  @Column(name = "meeting_reference")
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

  @Column(name = "completion_criteria")
  @Nullable String completionCriteria;

  @Nullable String officer;

  @Enumerated(EnumType.STRING)
  DirectiveStatus status = DirectiveStatus.DRAFT;

  @Enumerated(EnumType.STRING)
  @Column(name = "closure_reason")
  @Nullable ClosureReason closureReason;

  @Column(name = "closure_note")
  @Nullable String closureNote;

  @Column(name = "related_directive")
  @Nullable UUID relatedDirective;

  @Column(name = "original_due_date")
  @Nullable LocalDate originalDueDate;

  @Column(name = "due_date")
  @Nullable LocalDate dueDate;

  @Column(name = "review_on")
  @Nullable LocalDate reviewOn;

  @Column(name = "registered_on")
  @Nullable LocalDate registeredOn;

  @Column(name = "assigned_on")
  @Nullable LocalDate assignedOn;

  @Column(name = "claimed_on")
  @Nullable LocalDate claimedOn;

  @Column(name = "claimed_by")
  @Nullable String claimedBy;

  @Column(name = "completed_on")
  @Nullable LocalDate completedOn;

  @Column(name = "closed_on")
  @Nullable LocalDate closedOn;

  @Column(name = "no_passage_reason")
  @Nullable String noPassageReason;

  @Enumerated(EnumType.STRING)
  Visibility visibility = Visibility.RESTRICTED;

  boolean illustrative;

  @Column(name = "lead_pending_until")
  @Nullable LocalDate leadPendingUntil;

  @Column(name = "next_milestone_due")
  @Nullable LocalDate nextMilestoneDue;

  @Column(name = "milestone_not_met")
  boolean milestoneNotMet;

  @Column(name = "extension_count")
  int extensionCount;

  int revision;

  /** How a person is remembered where duties are kept apart. */
  static String person(Actor actor) {
    return actor.issuer() + " " + actor.subject();
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
    return new State()
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
        .with("claimedBy", claimedBy)
        .with("completedOn", completedOn)
        .with("closedOn", closedOn)
        .with("noPassageReason", noPassageReason)
        .with("visibility", visibility)
        .with("illustrative", illustrative)
        .members();
  }
}
