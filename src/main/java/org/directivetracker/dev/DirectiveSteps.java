package org.directivetracker.dev;

import static java.util.Map.entry;

import io.quarkus.arc.profile.IfBuildProfile;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.directivetracker.dev.SamplePlayer.SampleStep;
import org.directivetracker.directive.AssignmentRequest;
import org.directivetracker.directive.ChildrenService;
import org.directivetracker.directive.DateDecisionRequest;
import org.directivetracker.directive.DirectiveRequest;
import org.directivetracker.directive.DirectiveService;
import org.directivetracker.directive.MilestoneRequest;
import org.directivetracker.directive.TransitionRequest;
import org.directivetracker.directive.TransitionService;
import org.directivetracker.etag.IfMatch;
import org.directivetracker.meeting.DocumentRequest;
import org.directivetracker.meeting.MeetingRequest;
import org.directivetracker.meeting.MeetingService;

/** Steps of the story with meetings, directives and what belongs to them. */
@Singleton
@IfBuildProfile(anyOf = {"dev", "test"})
class DirectiveSteps {
  private final MeetingService meetings;
  private final DirectiveService directives;
  private final TransitionService transitions;
  private final ChildrenService children;
  private final SampleLookup stored;

  /** What each call does; it gives the id of what it made or changed. */
  final Map<String, Function<SampleStep, Object>> calls =
      Map.ofEntries(
          entry("POST meetings", this::holdMeeting),
          entry("POST meetings/{id}/documents", this::addDocument),
          entry("POST directives", this::draft),
          entry("PATCH directives/{id}", this::update),
          entry("POST directives/{id}/transitions", this::move),
          entry("POST directives/{id}/assignments", this::addAssignment),
          entry("PATCH directives/{id}/assignments/{id}", this::updateAssignment),
          entry("POST directives/{id}/milestones", this::addMilestone),
          entry("PATCH directives/{id}/milestones/{id}", this::updateMilestone),
          entry("POST directives/{id}/date-decisions", this::decideDate));

  DirectiveSteps(
      MeetingService meetings,
      DirectiveService directives,
      TransitionService transitions,
      ChildrenService children,
      SampleLookup stored) {
    this.meetings = meetings;
    this.directives = directives;
    this.transitions = transitions;
    this.children = children;
    this.stored = stored;
  }

  private Object holdMeeting(SampleStep s) {
    return meetings.create(s.caller(), s.body(MeetingRequest.class)).reference();
  }

  private Object addDocument(SampleStep s) {
    return meetings.addDocument(s.caller(), s.id(), s.body(DocumentRequest.class)).key();
  }

  private Object draft(SampleStep s) {
    return directives.create(s.caller(), s.body(DirectiveRequest.class)).id();
  }

  private Object update(SampleStep s) {
    return directives.update(s.caller(), s.id(), version(s), s.patch()).id();
  }

  private Object move(SampleStep s) {
    return transitions.take(s.caller(), s.id(), version(s), s.body(TransitionRequest.class)).id();
  }

  private IfMatch version(SampleStep s) {
    return stored.version("directive", stored.directive(s.id()));
  }

  private Object addAssignment(SampleStep s) {
    return children.addAssignment(s.caller(), s.id(), s.body(AssignmentRequest.class)).id();
  }

  /** An assignment goes by its agency. */
  private Object updateAssignment(SampleStep s) {
    UUID id = stored.assignment(stored.directive(s.id()), s.key());
    IfMatch version = stored.version("assignment", id);
    return children.updateAssignment(s.caller(), s.id(), id, version, s.patch()).id();
  }

  private Object addMilestone(SampleStep s) {
    return children.addMilestone(s.caller(), s.id(), s.body(MilestoneRequest.class)).id();
  }

  private Object updateMilestone(SampleStep s) {
    UUID id = stored.milestone(stored.directive(s.id()), s.key());
    IfMatch version = stored.version("milestone", id);
    return children.updateMilestone(s.caller(), s.id(), s.key(), version, s.patch()).id();
  }

  private Object decideDate(SampleStep s) {
    return children.decideDate(s.caller(), s.id(), s.body(DateDecisionRequest.class)).id();
  }
}
