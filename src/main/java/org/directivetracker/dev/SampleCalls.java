package org.directivetracker.dev;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.arc.profile.IfBuildProfile;
import jakarta.inject.Singleton;
import java.util.UUID;
import org.directivetracker.directive.AssignmentRequest;
import org.directivetracker.directive.AssignmentView;
import org.directivetracker.directive.ChildrenService;
import org.directivetracker.directive.DateDecisionRequest;
import org.directivetracker.directive.DirectiveQueries;
import org.directivetracker.directive.DirectiveRequest;
import org.directivetracker.directive.DirectiveService;
import org.directivetracker.directive.DirectiveView;
import org.directivetracker.directive.MilestoneRequest;
import org.directivetracker.directive.MilestoneView;
import org.directivetracker.directive.TransitionRequest;
import org.directivetracker.directive.TransitionService;
import org.directivetracker.etag.IfMatch;
import org.directivetracker.evidence.EvidenceQueries;
import org.directivetracker.evidence.EvidenceRequest;
import org.directivetracker.evidence.EvidenceService;
import org.directivetracker.evidence.EvidenceTexts;
import org.directivetracker.meeting.DocumentRequest;
import org.directivetracker.meeting.MeetingRequest;
import org.directivetracker.meeting.MeetingService;
import org.directivetracker.patch.MergePatch;
import org.directivetracker.progress.DutyRequest;
import org.directivetracker.progress.ProgressReportService;
import org.directivetracker.progress.ProgressReportView;
import org.directivetracker.progress.ReportQueries;
import org.directivetracker.progress.ReportRequest;
import org.directivetracker.progress.ReportingDutyService;
import org.directivetracker.progress.ReportingQueries;
import org.directivetracker.progress.ReviewRequest;
import org.directivetracker.progress.ReviewService;
import org.directivetracker.progress.SubmissionRequest;
import org.directivetracker.security.Caller;

/** The calls that the sample's story is told in, made on the services that serve everyone. */
@Singleton
@IfBuildProfile(anyOf = {"dev", "test"})
class SampleCalls {
  private final ObjectMapper mapper;
  private final MeetingService meetings;
  private final DirectiveService directives;
  private final DirectiveQueries queries;
  private final TransitionService transitions;
  private final ChildrenService children;
  private final EvidenceTexts evidence;
  private final EvidenceService evidenceService;
  private final EvidenceQueries evidenceQueries;
  private final ProgressReportService reports;
  private final ReviewService reviews;
  private final ReportQueries reportQueries;
  private final ReportingDutyService duties;
  private final ReportingQueries reporting;

  SampleCalls(
      ObjectMapper mapper,
      MeetingService meetings,
      DirectiveService directives,
      DirectiveQueries queries,
      TransitionService transitions,
      ChildrenService children,
      EvidenceTexts evidence,
      EvidenceService evidenceService,
      EvidenceQueries evidenceQueries,
      ProgressReportService reports,
      ReviewService reviews,
      ReportQueries reportQueries,
      ReportingDutyService duties,
      ReportingQueries reporting) {
    this.mapper = mapper;
    this.meetings = meetings;
    this.directives = directives;
    this.queries = queries;
    this.transitions = transitions;
    this.children = children;
    this.evidence = evidence;
    this.evidenceService = evidenceService;
    this.evidenceQueries = evidenceQueries;
    this.reports = reports;
    this.reviews = reviews;
    this.reportQueries = reportQueries;
    this.duties = duties;
    this.reporting = reporting;
  }

  /**
   * Makes a call.
   *
   * @return what the story may name: the id of what was made or changed
   */
  String call(String method, String[] path, Caller caller, JsonNode body) {
    String kind =
        method
            + " "
            + path[0]
            + (path.length > 1 ? "/{id}" : "")
            + (path.length > 2 ? "/" + path[2] : "")
            + (path.length > 3 ? "/{id}" : "");
    String id = path.length > 1 ? path[1] : "";
    return switch (kind) {
      case "POST meetings" ->
          meetings.create(caller, convert(body, MeetingRequest.class)).reference();
      case "POST meetings/{id}/documents" ->
          meetings.addDocument(caller, id, convert(body, DocumentRequest.class)).key();
      case "POST directives" ->
          directives.create(caller, convert(body, DirectiveRequest.class)).id().toString();
      case "PATCH directives/{id}" ->
          directives.update(caller, id, version(caller, id), patch(body)).id().toString();
      case "POST directives/{id}/transitions" ->
          transitions
              .take(caller, id, version(caller, id), convert(body, TransitionRequest.class))
              .id()
              .toString();
      case "POST directives/{id}/assignments" ->
          children
              .addAssignment(caller, id, convert(body, AssignmentRequest.class))
              .id()
              .toString();
      case "PATCH directives/{id}/assignments/{id}" -> {
        AssignmentView assignment = assignment(caller, id, path[3].substring(1));
        yield children
            .updateAssignment(caller, id, assignment.id(), match(assignment.version()), patch(body))
            .id()
            .toString();
      }
      case "POST directives/{id}/milestones" ->
          children.addMilestone(caller, id, convert(body, MilestoneRequest.class)).id().toString();
      case "PATCH directives/{id}/milestones/{id}" -> {
        MilestoneView milestone =
            queries.get(caller, id).milestones().stream()
                .filter(m -> m.key().equals(path[3].substring(1)))
                .findFirst()
                .orElseThrow();
        yield children
            .updateMilestone(caller, id, milestone.key(), match(milestone.version()), patch(body))
            .key();
      }
      case "POST directives/{id}/date-decisions" ->
          children.decideDate(caller, id, convert(body, DateDecisionRequest.class)).id().toString();
      case "POST directives/{id}/evidence" -> {
        ObjectNode fields = body.deepCopy();
        String file = fields.remove("fileName").asText();
        String text = fields.remove("text").asText();
        yield evidence
            .add(caller, id, convert(fields, EvidenceRequest.class), file, text)
            .id()
            .toString();
      }
      case "POST evidence/{id}/review" -> {
        UUID item = UUID.fromString(id);
        IfMatch version = match(evidenceQueries.get(caller, item).version());
        yield evidenceService
            .review(
                caller,
                item,
                version,
                convert(body, org.directivetracker.evidence.ReviewRequest.class))
            .id()
            .toString();
      }
      case "PUT directives/{id}/reporting-duty" ->
          Integer.toString(
              duties
                  .put(
                      caller,
                      id,
                      match(reporting.duty(caller, id).version()),
                      convert(body, DutyRequest.class))
                  .version());
      case "POST directives/{id}/progress-reports" ->
          reports.create(caller, id, convert(body, ReportRequest.class)).id().toString();
      case "PATCH progress-reports/{id}",
          "POST progress-reports/{id}/submission",
          "POST progress-reports/{id}/review" -> {
        UUID report = UUID.fromString(id);
        IfMatch version = match(reportQueries.get(caller, report).version());
        ProgressReportView written =
            switch (path.length > 2 ? path[2] : "") {
              case "submission" ->
                  reports.submit(caller, report, version, convert(body, SubmissionRequest.class));
              case "review" ->
                  reviews.review(caller, report, version, convert(body, ReviewRequest.class));
              default -> reports.update(caller, report, version, patch(body));
            };
        yield written.id().toString();
      }
      default -> throw new IllegalStateException("The story has no such step: " + kind);
    };
  }

  private IfMatch version(Caller caller, String id) {
    DirectiveView view = queries.get(caller, id);
    return match(view.version());
  }

  private static IfMatch match(int version) {
    return new IfMatch("\"" + version + "\"");
  }

  private AssignmentView assignment(Caller caller, String id, String agency) {
    return queries.get(caller, id).assignments().stream()
        .filter(a -> a.agency().equals(agency) && a.status().isCurrent())
        .findFirst()
        .orElseThrow();
  }

  private MergePatch patch(JsonNode body) {
    return new MergePatch((ObjectNode) body, mapper);
  }

  private <T> T convert(JsonNode body, Class<T> type) {
    return mapper.convertValue(body, type);
  }
}
