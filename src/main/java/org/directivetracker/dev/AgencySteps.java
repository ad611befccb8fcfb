package org.directivetracker.dev;

import static java.util.Map.entry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.arc.profile.IfBuildProfile;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.directivetracker.dev.SamplePlayer.SampleStep;
import org.directivetracker.etag.IfMatch;
import org.directivetracker.evidence.EvidenceIntake;
import org.directivetracker.evidence.EvidenceRequest;
import org.directivetracker.evidence.EvidenceService;
import org.directivetracker.extension.ExtensionDecision;
import org.directivetracker.extension.ExtensionRequestCreate;
import org.directivetracker.extension.ExtensionRequestService;
import org.directivetracker.progress.DutyRequest;
import org.directivetracker.progress.ProgressReportService;
import org.directivetracker.progress.ReportRequest;
import org.directivetracker.progress.ReportReviewRequest;
import org.directivetracker.progress.ReportingDutyService;
import org.directivetracker.progress.ReviewService;
import org.directivetracker.progress.SubmissionRequest;
import org.directivetracker.progress.WithdrawalRequest;
import org.directivetracker.reminder.ReminderCreate;
import org.directivetracker.reminder.ReminderResponse;
import org.directivetracker.reminder.ReminderService;

/** Steps of the story with the agencies' work: reports, evidence, requests, reminders. */
@Singleton
@IfBuildProfile(anyOf = {"dev", "test"})
class AgencySteps {
  private final ReportingDutyService duties;
  private final ProgressReportService reports;
  private final ReviewService reviews;
  private final EvidenceIntake intake;
  private final EvidenceService evidence;
  private final ExtensionRequestService extensions;
  private final ReminderService reminders;
  private final SampleLookup stored;

  /** What each call does; it gives the id of what it made or changed. */
  final Map<String, Function<SampleStep, Object>> calls =
      Map.ofEntries(
          entry("PUT directives/{id}/reporting-duty", this::setDuty),
          entry("POST directives/{id}/progress-reports", this::report),
          entry("PUT directives/{id}/progress-reports/by-external-id/{id}", this::push),
          entry("PATCH progress-reports/{id}", this::updateReport),
          entry("POST progress-reports/{id}/submission", this::submit),
          entry("DELETE progress-reports/{id}/submission", this::takeBack),
          entry("POST progress-reports/{id}/review", this::reviewReport),
          entry("POST progress-reports/{id}/withdrawal", this::withdrawReport),
          entry("POST directives/{id}/evidence", this::handIn),
          entry("POST evidence/{id}/review", this::reviewEvidence),
          entry("POST directives/{id}/extension-requests", this::askForMoreTime),
          entry("POST extension-requests/{id}/decision", this::decide),
          entry("POST directives/{id}/reminders", this::remind),
          entry("POST reminders/{id}/response", this::answer));

  AgencySteps(
      ReportingDutyService duties,
      ProgressReportService reports,
      ReviewService reviews,
      EvidenceIntake intake,
      EvidenceService evidence,
      ExtensionRequestService extensions,
      ReminderService reminders,
      SampleLookup stored) {
    this.duties = duties;
    this.reports = reports;
    this.reviews = reviews;
    this.intake = intake;
    this.evidence = evidence;
    this.extensions = extensions;
    this.reminders = reminders;
    this.stored = stored;
  }

  private Object setDuty(SampleStep s) {
    IfMatch version = stored.dutyVersion(stored.directive(s.id()));
    return duties.put(s.caller(), s.id(), version, s.body(DutyRequest.class)).version();
  }

  private Object report(SampleStep s) {
    findMilestones(s, stored.directive(s.id()));
    return reports.create(s.caller(), s.id(), s.body(ReportRequest.class)).id();
  }

  private Object push(SampleStep s) {
    findMilestones(s, stored.directive(s.id()));
    return reports.push(s.caller(), s.id(), s.key(), s.body(ReportRequest.class)).report().id();
  }

  private Object updateReport(SampleStep s) {
    findMilestones(s, stored.directiveOfReport(s.uuid()));
    return reports.update(s.caller(), s.uuid(), reportVersion(s), s.patch()).id();
  }

  /** Puts ids in the place of the keys by which a report names milestones. */
  private void findMilestones(SampleStep s, UUID directive) {
    for (JsonNode update : s.body().path("milestoneUpdates")) {
      UUID id = stored.milestone(directive, update.get("milestoneId").asText());
      ((ObjectNode) update).put("milestoneId", id.toString());
    }
  }

  private Object submit(SampleStep s) {
    SubmissionRequest body = s.body(SubmissionRequest.class);
    return reports.submit(s.caller(), s.uuid(), reportVersion(s), body).id();
  }

  private Object takeBack(SampleStep s) {
    return reports.takeBack(s.caller(), s.uuid(), reportVersion(s), null).id();
  }

  private Object reviewReport(SampleStep s) {
    ReportReviewRequest body = s.body(ReportReviewRequest.class);
    return reviews.review(s.caller(), s.uuid(), reportVersion(s), body).id();
  }

  private Object withdrawReport(SampleStep s) {
    WithdrawalRequest body = s.body(WithdrawalRequest.class);
    return reviews.withdraw(s.caller(), s.uuid(), reportVersion(s), body).id();
  }

  private IfMatch reportVersion(SampleStep s) {
    return stored.version("progress_report", s.uuid());
  }

  /** The field {@code file} names one of the sample's own. */
  private Object handIn(SampleStep s) {
    String name = ((ObjectNode) s.body()).remove("file").asText();
    try (InputStream in = SamplePlayer.open("evidence/" + name)) {
      return intake.add(s.caller(), s.id(), s.body(EvidenceRequest.class), name, in).id();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Object reviewEvidence(SampleStep s) {
    IfMatch version = stored.version("evidence", s.uuid());
    var body = s.body(org.directivetracker.evidence.EvidenceReviewRequest.class);
    return evidence.review(s.caller(), s.uuid(), version, body).id();
  }

  private Object askForMoreTime(SampleStep s) {
    return extensions.file(s.caller(), s.id(), s.body(ExtensionRequestCreate.class)).id();
  }

  private Object decide(SampleStep s) {
    IfMatch version = stored.version("extension_request", s.uuid());
    ExtensionDecision body = s.body(ExtensionDecision.class);
    return extensions.decide(s.caller(), s.uuid(), version, body).id();
  }

  private Object remind(SampleStep s) {
    return reminders.send(s.caller(), s.id(), s.body(ReminderCreate.class)).id();
  }

  private Object answer(SampleStep s) {
    IfMatch version = stored.version("reminder", s.uuid());
    return reminders.answer(s.caller(), s.uuid(), version, s.body(ReminderResponse.class)).id();
  }
}
