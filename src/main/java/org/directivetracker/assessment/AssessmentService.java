package org.directivetracker.assessment;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.directivetracker.agency.AgencyService;
import org.directivetracker.directive.DirectiveLocks;
import org.directivetracker.directive.DirectiveQueries;
import org.directivetracker.directive.LockedDirective;
import org.directivetracker.etag.IfMatch;
import org.directivetracker.history.EventBuilder;
import org.directivetracker.history.EventRecorder;
import org.directivetracker.log.AsOfResolver;
import org.directivetracker.log.LogPositions;
import org.directivetracker.problem.Problem;
import org.directivetracker.security.Caller;
import org.directivetracker.security.Role;
import org.directivetracker.time.AsOf;
import org.directivetracker.time.DomainClock;

/**
 * Service that writes auditors' assessments, records the responses of assessed agencies, and
 * publishes assessments. None of this changes anything else. A further assessment corrects a
 * mistake.
 */
@ApplicationScoped
@Transactional
public class AssessmentService {
  private final AssessmentRepository assessments;
  private final AssessmentQueries queries;
  private final DirectiveQueries directives;
  private final DirectiveLocks locks;
  private final AgencyService agencies;
  private final AsOfResolver asOfResolver;
  private final LogPositions log;
  private final EventRecorder recorder;
  private final DomainClock clock;

  AssessmentService(
      AssessmentRepository assessments,
      AssessmentQueries queries,
      DirectiveQueries directives,
      DirectiveLocks locks,
      AgencyService agencies,
      AsOfResolver asOfResolver,
      LogPositions log,
      EventRecorder recorder,
      DomainClock clock) {
    this.assessments = assessments;
    this.queries = queries;
    this.directives = directives;
    this.locks = locks;
    this.agencies = agencies;
    this.asOfResolver = asOfResolver;
    this.log = log;
    this.recorder = recorder;
    this.clock = clock;
  }

  /**
   * Records an auditor's assessment of how a directive stood on a day.
   *
   * @param idOrReference identifier or reference of the directive
   * @throws Problem {@code not-found} when the caller may not know of the directive, {@code
   *     forbidden} for a caller who is no auditor or who acts for the assessed agency, {@code
   *     conflict} when no agency led the directive on that day, {@code invalid-request} for
   *     evidence that was not recorded by then
   */
  public AssessmentView assess(Caller caller, String idOrReference, AssessmentCreate create) {
    UUID id = directives.known(caller, idOrReference).id();
    caller.require(Role.AUDITOR);
    log.catchUp();
    AsOf asOf = asOfResolver.resolve("/asOf", create.asOf().toString());
    log.requireNumbered(asOf.at());
    LockedDirective directive = locks.lock(id);
    String lead =
        queries
            .lead(id, asOf.at())
            .orElseThrow(
                () -> Problem.conflict("/asOf", "Nobody led the directive that day.", "no-lead"));
    requireIndependent(caller, id, lead);
    EventBuilder event = directive.open(recorder, caller, Role.AUDITOR);
    var assessment = new Assessment();
    assessment.directiveId = id;
    assessment.asOf = create.asOf();
    assessment.logPosition = asOf.logPosition();
    assessment.agency = lead;
    assessment.criteria = create.criteria();
    assessment.completion = create.completion();
    assessment.conclusion = create.conclusion();
    assessment.evidence =
        reviewed(id, Objects.requireNonNullElse(create.evidence(), List.of()), asOf);
    assessment.assessedBy = caller.person();
    assessment.illustrative = create.illustrative();
    event.make(assessment);
    directive.append(event, "assessment.write", assessment, null);
    return queries.get(caller, assessment.id);
  }

  private List<ReviewedEvidence> reviewed(UUID directive, List<UUID> ids, AsOf asOf) {
    var reviewed = new ArrayList<ReviewedEvidence>();
    for (int i = 0; i < ids.size(); i++) {
      String pointer = "/evidence/" + i;
      reviewed.add(
          queries
              .evidence(directive, ids.get(i), asOf.at())
              .orElseThrow(() -> Problem.unknownReference(pointer)));
    }
    return reviewed;
  }

  /**
   * Records the response of the assessed agency. It responds once, before publication.
   *
   * @throws Problem {@code forbidden} for another agency, and for the person who wrote the
   *     assessment; {@code conflict} when it is published or has a response
   */
  public AssessmentView respond(
      Caller requester, UUID id, IfMatch version, AssessmentResponse response) {
    AssessmentView view = queries.get(requester, id);
    Caller caller = agencies.actingFor(requester, response.onBehalfOf());
    if (!view.agency().equals(caller.requireSpeaker())) {
      throw Problem.forbidden("Only the assessed agency responds.");
    }
    LockedDirective directive = locks.lock(view.directive().id());
    Assessment assessment = assessments.lock(id);
    if (caller.person().equals(assessment.assessedBy)) {
      throw Problem.forbidden("Whoever wrote an assessment does not respond to it.");
    }
    version.require(assessment.version);
    requireDraft(assessment);
    if (assessment.response != null) {
      throw Problem.conflict("", "The agency has responded.", "already-answered");
    }
    EventBuilder event = directive.open(recorder, caller, caller.speakingRole(), assessment);
    assessment.response = response.response();
    assessment.respondedOn = clock.today();
    assessment.onBehalfOf = caller.onBehalfOf();
    directive.append(event, "assessment.respond", assessment, null);
    return queries.get(requester, id);
  }

  /**
   * Publishes an assessment, with the response if there is one.
   *
   * @throws Problem {@code forbidden} for a caller who is no auditor or who acts for the assessed
   *     agency; {@code conflict} when it is published
   */
  public AssessmentView publish(
      Caller caller, UUID id, IfMatch version, AssessmentPublication publication) {
    AssessmentView view = queries.get(caller, id);
    caller.require(Role.AUDITOR);
    LockedDirective directive = locks.lock(view.directive().id());
    Assessment assessment = assessments.lock(id);
    requireIndependent(caller, directive.id(), assessment.agency);
    version.require(assessment.version);
    requireDraft(assessment);
    EventBuilder event = directive.open(recorder, caller, Role.AUDITOR, assessment);
    assessment.publishedOn = clock.today();
    directive.append(event, "assessment.publish", assessment, publication.reason());
    return queries.get(caller, id);
  }

  /**
   * Rejects an auditor whose token speaks for the assessed agency, and a person who acted for that
   * agency on the directive under any token. They would assess their own work.
   */
  private void requireIndependent(Caller caller, UUID directive, String assessed) {
    if (caller.isAgency(assessed)
        || queries.hasActedFor(directive, assessed, caller.requireActor())) {
      throw Problem.forbidden("Whoever acts for an agency does not assess it.");
    }
  }

  private static void requireDraft(Assessment assessment) {
    if (assessment.publishedOn != null) {
      throw Problem.conflict("", "The assessment is published.", "already-published");
    }
  }
}
