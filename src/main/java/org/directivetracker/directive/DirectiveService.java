package org.directivetracker.directive;

import com.fasterxml.jackson.core.type.TypeReference;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.directivetracker.etag.IfMatch;
import org.directivetracker.history.EventBuilder;
import org.directivetracker.history.EventRecorder;
import org.directivetracker.meeting.MeetingService;
import org.directivetracker.meeting.MeetingView;
import org.directivetracker.meeting.Translations;
import org.directivetracker.meeting.Visibility;
import org.directivetracker.patch.MergePatch;
import org.directivetracker.problem.Problem;
import org.directivetracker.security.Caller;
import org.directivetracker.security.Role;

/** Writes directives themselves: drafts, and what the office may still change of them later. */
@ApplicationScoped
@Transactional
public class DirectiveService {
  private static final Set<String> DRAFT_ONLY = Set.of("kind", "meeting");

  private final DirectiveRepository directives;
  private final DirectiveQueries queries;
  private final MeetingService meetings;
  private final PassageResolver passages;
  private final EventRecorder recorder;

  DirectiveService(
      DirectiveRepository directives,
      DirectiveQueries queries,
      MeetingService meetings,
      PassageResolver passages,
      EventRecorder recorder) {
    this.directives = directives;
    this.queries = queries;
    this.meetings = meetings;
    this.passages = passages;
    this.recorder = recorder;
  }

  /** Makes a draft. */
  public DirectiveView create(Caller caller, DirectiveRequest request) {
    return queries.get(caller, draft(caller, request).toString());
  }

  /** Makes a draft and says no more than its id. */
  public UUID draft(Caller caller, DirectiveRequest request) {
    caller.require(Role.SUPERVISOR);
    MeetingView meeting =
        meetings
            .find(caller, request.meeting())
            .orElseThrow(() -> Problem.unknownReference("/meeting"));
    var directive = new Directive();
    directive.meetingId = meeting.id();
    directive.meetingReference = meeting.reference();
    directive.title = request.title();
    directive.description = request.description();
    directive.language = request.language();
    directive.translations = request.translations();
    DirectiveSizeLimits.requireTranslations(Map.of(), directive.translations);
    directive.passages = passages.of(meeting.id(), request.passages(), "/passages");
    directive.kind = request.kind();
    directive.priority = request.priority();
    directive.topics = request.topics();
    directive.completionCriteria = request.completionCriteria();
    directive.officer = request.officer();
    directive.visibility = request.visibility();
    directive.illustrative = request.illustrative();
    EventBuilder entry = recorder.open(caller, Role.SUPERVISOR, directive.id);
    entry.make(directive);
    entry.append("create", directive, directive, null);
    return directive.id;
  }

  /** Changes what may still be changed: all of a draft, of a closed one the visibility alone. */
  public DirectiveView update(Caller caller, String key, IfMatch version, MergePatch patch) {
    UUID id = queries.known(caller, key).id();
    caller.require(Role.SUPERVISOR);
    LockedDirective aggregate = directives.lock(id);
    Directive directive = aggregate.directive();
    version.require(directive.version);
    refuseByStatus(directive, patch.fields());
    EventBuilder entry = recorder.open(caller, Role.SUPERVISOR, id, directive);
    apply(caller, directive, patch);
    requireWhole(directive);
    entry.append("update", directive, directive, null);
    return queries.get(caller, id.toString());
  }

  private static void refuseByStatus(Directive directive, Set<String> fields) {
    var refused = new TreeSet<>(fields);
    switch (directive.status) {
      case DRAFT -> refused.clear();
      case CLOSED -> refused.remove("visibility");
      case REGISTERED, ASSIGNED, IN_PROGRESS, COMPLETION_REPORTED, SUSPENDED ->
          refused.retainAll(DRAFT_ONLY);
    }
    if (!refused.isEmpty()) {
      throw Problem.conflict(
          "/" + refused.first(),
          "This cannot be changed while the directive is " + directive.status + ".",
          "not-in-this-status");
    }
  }

  private void apply(Caller caller, Directive directive, MergePatch patch) {
    patch.set(
        "meeting",
        String.class,
        v -> {
          MeetingView meeting =
              meetings.find(caller, v).orElseThrow(() -> Problem.unknownReference("/meeting"));
          if (!meeting.id().equals(directive.meetingId)
              && !directive.passages.isEmpty()
              && !patch.has("passages")) {
            throw Problem.conflict(
                "/meeting",
                "The passages quote the other meeting's documents: give new ones with it.",
                "passages-of-another-meeting");
          }
          directive.meetingId = meeting.id();
          directive.meetingReference = meeting.reference();
        });
    patch.set("title", String.class, v -> directive.title = v);
    patch.clearOrSet("description", String.class, v -> directive.description = v);
    patch.set("language", String.class, v -> directive.language = v);
    Map<String, DirectiveTranslation> before = directive.translations;
    patch.merge(
        "translations",
        directive.translations,
        new TypeReference<Map<String, DirectiveTranslation>>() {},
        v -> directive.translations = v);
    Translations.requireTitles(directive.translations, DirectiveTranslation::title);
    DirectiveSizeLimits.requireTranslations(before, directive.translations);
    patch.set(
        "passages",
        PassageRequest[].class,
        v -> directive.passages = passages.of(directive.meetingId, List.of(v), "/passages"));
    patch.set("kind", DirectiveKind.class, v -> directive.kind = v);
    patch.set("priority", Priority.class, v -> directive.priority = v);
    patch.set("topics", String[].class, v -> directive.topics = List.of(v));
    patch.clearOrSet("completionCriteria", String.class, v -> directive.completionCriteria = v);
    patch.clearOrSet("officer", String.class, v -> directive.officer = v);
    patch.set("visibility", Visibility.class, v -> directive.visibility = v);
    patch.set("illustrative", Boolean.class, v -> directive.illustrative = v);
  }

  /** What registering and assigning demanded stays. */
  private static void requireWhole(Directive directive) {
    if (directive.status == DirectiveStatus.DRAFT) {
      return;
    }
    if (directive.passages.isEmpty() && directive.noPassageReason == null) {
      throw Problem.conflict(
          "/passages", TransitionGuard.TITLE_AND_PASSAGE.rule(), "passage-required");
    }
    if (directive.assignedOn != null && directive.completionCriteria == null) {
      throw Problem.conflict(
          "/completionCriteria", TransitionGuard.COMPLETION_CRITERIA.rule(), "criteria-required");
    }
  }

  /** Deletes a draft; its event stays. Nothing else is ever deleted. */
  public void delete(Caller caller, String key, IfMatch version) {
    UUID id = queries.known(caller, key).id();
    caller.require(Role.SUPERVISOR);
    LockedDirective aggregate = directives.lock(id);
    Directive directive = aggregate.directive();
    version.require(directive.version);
    if (directive.status != DirectiveStatus.DRAFT) {
      throw Problem.conflict("Only a draft can be deleted.");
    }
    if (directives.hasDateDecisions(id)) {
      throw Problem.conflict("Its date decisions stay, and so does the draft that they are about.");
    }
    EventBuilder entry = aggregate.open(recorder, caller, Role.SUPERVISOR);
    entry.appendDeletion("delete", directive, () -> directives.delete(aggregate));
  }
}
