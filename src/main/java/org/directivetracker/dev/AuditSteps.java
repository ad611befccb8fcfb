package org.directivetracker.dev;

import io.quarkus.arc.profile.IfBuildProfile;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.function.Function;
import org.directivetracker.assessment.AssessmentCreate;
import org.directivetracker.assessment.AssessmentPublication;
import org.directivetracker.assessment.AssessmentResponse;
import org.directivetracker.assessment.AssessmentService;
import org.directivetracker.dev.SamplePlayer.SampleStep;
import org.directivetracker.etag.IfMatch;
import org.directivetracker.snapshot.SnapshotFreezer;
import org.directivetracker.snapshot.SnapshotRequest;

/** Steps of the story that auditors take: assessments, and a report that is frozen. */
@Singleton
@IfBuildProfile(anyOf = {"dev", "test"})
class AuditSteps {
  private final AssessmentService assessments;
  private final SnapshotFreezer freezer;
  private final SampleLookup stored;

  /** What each call does; it gives the id of what it made or changed. */
  final Map<String, Function<SampleStep, Object>> calls =
      Map.of(
          "POST directives/{id}/assessments", this::assess,
          "POST assessments/{id}/response", this::respond,
          "POST assessments/{id}/publication", this::publish,
          "POST report-snapshots", this::freeze);

  AuditSteps(AssessmentService assessments, SnapshotFreezer freezer, SampleLookup stored) {
    this.assessments = assessments;
    this.freezer = freezer;
    this.stored = stored;
  }

  private Object assess(SampleStep s) {
    return assessments.assess(s.caller(), s.id(), s.body(AssessmentCreate.class)).id();
  }

  private Object respond(SampleStep s) {
    AssessmentResponse body = s.body(AssessmentResponse.class);
    return assessments.respond(s.caller(), s.uuid(), version(s), body).id();
  }

  private Object publish(SampleStep s) {
    AssessmentPublication body = s.body(AssessmentPublication.class);
    return assessments.publish(s.caller(), s.uuid(), version(s), body).id();
  }

  private Object freeze(SampleStep s) {
    return freezer.freeze(s.caller(), s.body(SnapshotRequest.class)).id();
  }

  private IfMatch version(SampleStep s) {
    return stored.version("assessment", s.uuid());
  }
}
