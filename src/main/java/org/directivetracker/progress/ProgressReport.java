package org.directivetracker.progress;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.directivetracker.history.AuditedEntity;
import org.directivetracker.history.EntityState;
import org.directivetracker.security.Caller;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

@Entity
class ProgressReport extends AuditedEntity {
  UUID directiveId = new UUID(0, 0);

  String agency = "";

  LocalDate periodFrom = LocalDate.EPOCH;

  LocalDate periodTo = LocalDate.EPOCH;

  String narrative = "";

  @Nullable String issues;

  @Nullable String nextSteps;

  @Nullable Integer claimedPercent;

  @Enumerated(EnumType.STRING)
  DeliveryConfidence deliveryConfidence = DeliveryConfidence.GREEN;

  @Nullable String confidenceNote;

  @JdbcTypeCode(SqlTypes.JSON)
  List<MilestoneUpdate> milestoneUpdates = List.of();

  @JdbcTypeCode(SqlTypes.ARRAY)
  List<UUID> evidence = List.of();

  @Column(name = "final")
  boolean isFinal;

  @Nullable String externalId;

  @Nullable UUID corrects;

  @Enumerated(EnumType.STRING)
  ReportStatus status = ReportStatus.DRAFT;

  @Nullable LocalDate submittedOn;

  @Nullable String reviewNote;

  @Nullable String reviewer;

  @Nullable LocalDate reviewedOn;

  @Nullable Instant acceptedAt;

  /** Who wrote any of it: none of them reviews it. */
  @JdbcTypeCode(SqlTypes.ARRAY)
  List<String> authors = List.of();

  /** The agency, where the supervision office wrote any of it in its name. */
  @Nullable String onBehalfOf;

  boolean illustrative;

  /** What it says. */
  ReportContent content() {
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
        evidence,
        isFinal,
        corrects,
        illustrative);
  }

  void say(ReportContent content) {
    periodFrom = content.periodFrom();
    periodTo = content.periodTo();
    narrative = content.narrative();
    issues = content.issues();
    nextSteps = content.nextSteps();
    claimedPercent = content.claimedPercent();
    deliveryConfidence = content.deliveryConfidence();
    confidenceNote = content.confidenceNote();
    milestoneUpdates = content.milestoneUpdates();
    evidence = content.evidence();
    isFinal = content.isFinal();
    corrects = content.corrects();
    illustrative = content.illustrative();
  }

  /** Notes who has a hand in it. */
  void writtenBy(Caller caller) {
    if (!authors.contains(caller.person())) {
      authors = Stream.concat(authors.stream(), Stream.of(caller.person())).toList();
    }
    if (caller.onBehalfOf() != null) {
      onBehalfOf = caller.onBehalfOf();
    }
  }

  void submit(LocalDate today) {
    status = ReportStatus.SUBMITTED;
    submittedOn = today;
    reviewNote = null;
    reviewer = null;
    reviewedOn = null;
  }

  void review(ReportStatus verdict, @Nullable String note, Caller caller, LocalDate today) {
    status = verdict;
    reviewNote = note;
    reviewer = caller.person();
    reviewedOn = today;
  }

  @Override
  public String recordType() {
    return "progress-report";
  }

  @Override
  public Map<String, Object> state() {
    return new EntityState()
        .with("agency", agency)
        .with("periodFrom", periodFrom)
        .with("periodTo", periodTo)
        .with("narrative", narrative)
        .with("issues", issues)
        .with("nextSteps", nextSteps)
        .with("claimedPercent", claimedPercent)
        .with("deliveryConfidence", deliveryConfidence)
        .with("confidenceNote", confidenceNote)
        .with("milestoneUpdates", milestoneUpdates)
        .with("evidence", evidence)
        .with("final", isFinal)
        .with("externalId", externalId)
        .with("corrects", corrects)
        .with("status", status)
        .with("submittedOn", submittedOn)
        .with("reviewNote", reviewNote)
        .with("reviewer", reviewer)
        .with("reviewedOn", reviewedOn)
        .with("onBehalfOf", onBehalfOf)
        .with("illustrative", illustrative)
        .members();
  }
}
