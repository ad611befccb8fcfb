package org.directivetracker.evidence;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.temporal.ChronoUnit;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.directivetracker.agency.AgencyService;
import org.directivetracker.directive.DirectiveLocks;
import org.directivetracker.directive.DirectiveQueries;
import org.directivetracker.directive.DirectiveStatus;
import org.directivetracker.directive.LockedDirective;
import org.directivetracker.etag.IfMatch;
import org.directivetracker.history.EventBuilder;
import org.directivetracker.history.EventRecorder;
import org.directivetracker.problem.Problem;
import org.directivetracker.security.Caller;
import org.directivetracker.security.Role;
import org.directivetracker.time.DomainClock;
import org.jspecify.annotations.Nullable;

/** Takes evidence in and records the office's review of it. */
@ApplicationScoped
@Transactional
public class EvidenceService {
  private static final Set<DirectiveStatus> TAKEN_IN =
      EnumSet.of(
          DirectiveStatus.IN_PROGRESS,
          DirectiveStatus.SUSPENDED,
          DirectiveStatus.COMPLETION_REPORTED);

  /**
   * What came of handing in.
   *
   * @param isNew false when the same was handed in before
   */
  record EvidenceUploadResult(EvidenceView evidence, boolean isNew) {}

  private record Admission(
      Caller caller,
      LockedDirective directive,
      String agency,
      List<Evidence> all,
      @Nullable Evidence existing,
      @Nullable Evidence superseded) {}

  private final EvidenceRepository repository;
  private final EvidenceQueries queries;
  private final DirectiveQueries directives;
  private final DirectiveLocks locks;
  private final AgencyService agencies;
  private final EventRecorder recorder;
  private final DomainClock clock;

  EvidenceService(
      EvidenceRepository repository,
      EvidenceQueries queries,
      DirectiveQueries directives,
      DirectiveLocks locks,
      AgencyService agencies,
      EventRecorder recorder,
      DomainClock clock) {
    this.repository = repository;
    this.queries = queries;
    this.directives = directives;
    this.locks = locks;
    this.agencies = agencies;
    this.recorder = recorder;
    this.clock = clock;
  }

  /** Refuses whatever {@link #add} would, before a byte is kept; false when it is there already. */
  boolean isNew(Caller asked, String key, EvidenceRequest request, InspectedUpload upload) {
    return admit(asked, key, request, upload).existing() == null;
  }

  /**
   * Takes evidence in.
   *
   * @param content the name of its bytes, null when they are there already
   */
  EvidenceUploadResult add(
      Caller asked,
      String key,
      EvidenceRequest request,
      InspectedUpload upload,
      @Nullable UUID content) {
    Admission admission = admit(asked, key, request, upload);
    if (admission.existing() != null) {
      return new EvidenceUploadResult(queries.get(asked, admission.existing().id), false);
    }
    Caller caller = admission.caller();
    LockedDirective directive = admission.directive();
    Evidence superseded = admission.superseded();
    EventBuilder entry =
        superseded == null
            ? directive.open(recorder, caller, caller.speakingRole())
            : directive.open(recorder, caller, caller.speakingRole(), superseded);
    var evidence = new Evidence();
    evidence.directiveId = directive.id();
    evidence.agency = admission.agency();
    evidence.title = request.title();
    evidence.kind = request.kind();
    evidence.fileName = upload.fileName();
    evidence.mediaType = upload.mediaType();
    evidence.size = upload.size();
    evidence.sha256 = HexFormat.of().parseHex(upload.sha256());
    evidence.contentId = Objects.requireNonNull(content);
    evidence.claim = request.claim();
    evidence.suppliedBy = request.suppliedBy();
    evidence.collectedBy = request.collectedBy();
    evidence.collectedAt = request.collectedAt().truncatedTo(ChronoUnit.MICROS);
    evidence.externalId = request.externalId();
    evidence.supersedes = request.supersedes();
    evidence.onBehalfOf = caller.onBehalfOf();
    evidence.enteredBy = caller.person();
    evidence.illustrative = request.illustrative();
    if (superseded != null) {
      superseded.supersededBy = evidence.id;
    }
    entry.make(evidence);
    admission.all().add(evidence);
    count(directive, admission.all());
    directive.append(entry, "evidence.add", evidence, null);
    return new EvidenceUploadResult(queries.get(asked, evidence.id), true);
  }

  private Admission admit(
      Caller asked, String key, EvidenceRequest request, InspectedUpload upload) {
    if (request.collectedAt().isAfter(clock.now())) {
      throw Problem.invalid("/collectedAt", "This lies ahead.", "in-the-future");
    }
    UUID id = directives.known(asked, key).id();
    Caller caller = agencies.actingFor(asked, request.onBehalfOf());
    String agency = caller.requireSpeaker();
    LockedDirective directive = locks.lock(id);
    if (directive.party(agency).isEmpty()) {
      throw Problem.forbidden("This is for the directive's current agencies.");
    }
    List<Evidence> all = repository.lockAll(id);
    Evidence existing =
        all.stream()
            .filter(e -> e.agency.equals(agency))
            .filter(e -> e.externalId != null && e.externalId.equals(request.externalId()))
            .findFirst()
            .orElse(null);
    if (existing != null) {
      if (!isSame(existing, request, upload)) {
        throw Problem.conflict(
            "/externalId", "Other evidence was handed in under this.", "already-exists");
      }
      return new Admission(caller, directive, agency, all, existing, null);
    }
    Evidence superseded =
        request.supersedes() == null
            ? null
            : all.stream()
                .filter(e -> e.id.equals(request.supersedes()) && e.agency.equals(agency))
                .findFirst()
                .orElseThrow(() -> Problem.unknownReference("/supersedes"));
    directive.requireStatus(TAKEN_IN);
    if (superseded != null && superseded.supersededBy != null) {
      throw Problem.conflict("/supersedes", "This was superseded already.", "already-superseded");
    }
    return new Admission(caller, directive, agency, all, null, superseded);
  }

  private static boolean isSame(Evidence e, EvidenceRequest request, InspectedUpload upload) {
    return e.title.equals(request.title())
        && e.kind == request.kind()
        && e.claim.equals(request.claim())
        && e.suppliedBy.equals(request.suppliedBy())
        && e.collectedBy.equals(request.collectedBy())
        && e.collectedAt.equals(request.collectedAt().truncatedTo(ChronoUnit.MICROS))
        && Objects.equals(e.supersedes, request.supersedes())
        && e.illustrative == request.illustrative()
        && e.fileName.equals(upload.fileName())
        && HexFormat.of().formatHex(e.sha256).equals(upload.sha256());
  }

  /**
   * Records the office's decision, on a closed directive too, so that what was handed in before
   * waits for nobody forever.
   */
  public EvidenceView review(
      Caller caller, UUID id, IfMatch version, EvidenceReviewRequest request) {
    UUID directiveId = queries.get(caller, id).directive().id();
    caller.require(Role.SUPERVISOR);
    LockedDirective directive = locks.lock(directiveId);
    List<Evidence> all = repository.lockAll(directiveId);
    Evidence evidence = all.stream().filter(e -> e.id.equals(id)).findFirst().orElseThrow();
    if (evidence.enteredBy.equals(caller.person())) {
      throw Problem.forbidden("Whoever entered evidence does not review it.");
    }
    version.require(evidence.version);
    if (evidence.status != EvidenceStatus.SUBMITTED) {
      throw Problem.conflict(
          "/status", "The evidence is " + evidence.status + ".", "not-in-this-status");
    }
    EventBuilder entry = directive.open(recorder, caller, Role.SUPERVISOR, evidence);
    evidence.status = request.status();
    evidence.reviewNote = request.reviewNote();
    evidence.reviewedBy = caller.person();
    evidence.reviewedOn = clock.today();
    count(directive, all);
    directive.append(entry, "evidence.review", evidence, request.reviewNote());
    return queries.get(caller, id);
  }

  /** Tells the directive how much of its evidence stands, and how much of that waits for review. */
  private static void count(LockedDirective directive, List<Evidence> all) {
    List<Evidence> standing = all.stream().filter(Evidence::isStanding).toList();
    directive.evidence(
        standing.size(),
        (int) standing.stream().filter(e -> e.status == EvidenceStatus.SUBMITTED).count());
  }
}
