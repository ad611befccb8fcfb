package org.directivetracker.imports;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.transaction.TransactionSynchronizationRegistry;
import jakarta.transaction.Transactional;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.directivetracker.agency.AgencyRequest;
import org.directivetracker.agency.AgencyService;
import org.directivetracker.agency.AgencyView;
import org.directivetracker.imports.ImportResult.ImportOutcome;
import org.directivetracker.imports.ImportResult.ImportedItem;
import org.directivetracker.meeting.DocumentRequest;
import org.directivetracker.meeting.DocumentView;
import org.directivetracker.meeting.MeetingRequest;
import org.directivetracker.meeting.MeetingService;
import org.directivetracker.meeting.MeetingView;
import org.directivetracker.problem.Problem;
import org.directivetracker.problem.ProblemType;
import org.directivetracker.problem.Violation;
import org.directivetracker.security.Caller;
import org.directivetracker.security.Role;

/**
 * Takes in a bundle, all or nothing. Things match by their natural keys; what is there already is
 * compared and never overwritten.
 */
@ApplicationScoped
@Transactional
public class ImportService {
  /** What is wrong whatever is recorded. */
  private static final Set<ProblemType> REFUSED_AS_SENT =
      EnumSet.of(
          ProblemType.INVALID_REQUEST,
          ProblemType.MEDIA_TYPE_NOT_ALLOWED,
          ProblemType.PAYLOAD_TOO_LARGE);

  private final AgencyService agencies;
  private final MeetingService meetings;
  private final DirectiveImport directiveImport;
  private final TransactionSynchronizationRegistry transaction;
  private final EntityManager entities;

  ImportService(
      AgencyService agencies,
      MeetingService meetings,
      DirectiveImport directiveImport,
      TransactionSynchronizationRegistry transaction,
      EntityManager entities) {
    this.agencies = agencies;
    this.meetings = meetings;
    this.directiveImport = directiveImport;
    this.transaction = transaction;
    this.entities = entities;
  }

  /**
   * Imports, or with {@code dryRun} only says what would happen.
   *
   * @throws Problem {@code import-differs} with a pointer to every difference
   */
  public ImportResult run(Caller caller, ImportBundle bundle, boolean dryRun) {
    caller.require(Role.SUPERVISOR);
    var items = new ArrayList<ImportResult.ImportedItem>();
    var comparison = new ImportDifferences();
    for (int i = 0; i < bundle.agencies().size(); i++) {
      agency(caller, bundle.agencies().get(i), "/agencies/" + i, items, comparison);
    }
    for (int i = 0; i < bundle.meetings().size(); i++) {
      meeting(caller, bundle.meetings().get(i), "/meetings/" + i, items, comparison);
    }
    if (!comparison.differences().isEmpty()) {
      throw Problem.of(
          ProblemType.IMPORT_DIFFERS,
          "Nothing was imported: the bundle differs from what is recorded.",
          comparison.differences());
    }
    if (dryRun) {
      transaction.setRollbackOnly();
    }
    return ImportResult.of(dryRun, items);
  }

  private void agency(
      Caller caller,
      AgencyRequest agency,
      String at,
      List<ImportResult.ImportedItem> items,
      ImportDifferences comparison) {
    Optional<AgencyView> known = agencies.find(agency.code());
    if (known.isEmpty()) {
      inside(at, () -> agencies.create(caller, agency));
    } else {
      AgencyView view = known.get();
      comparison.compare(at + "/names", agency.names(), view.names());
      comparison.compare(at + "/parent", agency.parent(), view.parent());
      comparison.compare(at + "/successor", agency.successor(), view.successor());
      comparison.compare(at + "/validFrom", agency.validFrom(), view.validFrom());
      comparison.compare(at + "/validTo", agency.validTo(), view.validTo());
    }
    items.add(
        new ImportedItem(at, ImportResult.ImportedType.AGENCY, agency.code(), outcome(known)));
  }

  private void meeting(
      Caller caller,
      ImportBundle.BundleMeeting meeting,
      String at,
      List<ImportResult.ImportedItem> items,
      ImportDifferences comparison) {
    Optional<MeetingView> known = meetings.find(caller, meeting.reference());
    MeetingView view;
    if (known.isEmpty()) {
      view = inside(at, () -> meetings.create(caller, request(meeting)));
    } else {
      view = known.get();
      comparison.compare(at + "/body", meeting.body(), view.body());
      comparison.compare(at + "/type", meeting.type(), view.type());
      comparison.compare(at + "/heldOn", meeting.heldOn(), view.heldOn());
      comparison.compare(at + "/title", meeting.title(), view.title());
      comparison.compare(at + "/chair", meeting.chair(), view.chair());
      comparison.compare(at + "/language", meeting.language(), view.language());
      comparison.compare(at + "/translations", meeting.translations(), view.translations());
      comparison.compare(at + "/visibility", meeting.visibility(), view.visibility());
    }
    items.add(
        new ImportedItem(
            at, ImportResult.ImportedType.MEETING, meeting.reference(), outcome(known)));
    for (int i = 0; i < meeting.documents().size(); i++) {
      document(caller, view, meeting.documents().get(i), at + "/documents/" + i, items, comparison);
    }
    for (int i = 0; i < meeting.directives().size(); i++) {
      ImportBundle.BundleDirective directive = meeting.directives().get(i);
      String pointer = at + "/directives/" + i;
      directiveImport.run(caller, view, directive, pointer, items, comparison);
      // All of it is written: what is kept here would be looked through at each later flush.
      entities.clear();
    }
  }

  private static MeetingRequest request(ImportBundle.BundleMeeting m) {
    return MeetingRequest.of(
        m.reference(),
        m.body(),
        m.type(),
        m.heldOn(),
        m.title(),
        m.chair(),
        m.language(),
        m.translations(),
        m.visibility());
  }

  private void document(
      Caller caller,
      MeetingView meeting,
      DocumentRequest document,
      String at,
      List<ImportResult.ImportedItem> items,
      ImportDifferences comparison) {
    Optional<DocumentView> known = meetings.document(meeting.id(), document.key());
    if (known.isEmpty()) {
      inside(at, () -> meetings.addDocument(caller, meeting.id().toString(), document));
    } else {
      DocumentView view = known.get();
      comparison.compare(at + "/language", document.language(), view.language());
      comparison.compare(at + "/rendering", document.rendering(), view.rendering());
      comparison.compare(at + "/title", document.title(), view.title());
      comparison.compare(at + "/publisher", document.publisher(), view.publisher());
      comparison.compare(at + "/url", document.url(), view.url());
      comparison.compare(at + "/publishedOn", document.publishedOn(), view.publishedOn());
      comparison.compare(at + "/retrievedAt", document.retrievedAt(), view.retrievedAt());
      comparison.compare(at + "/text", document.text(), view.text());
      comparison.compare(at + "/supersedes", document.supersedes(), view.supersedes());
    }
    items.add(
        new ImportedItem(at, ImportResult.ImportedType.DOCUMENT, document.key(), outcome(known)));
  }

  static ImportOutcome outcome(Optional<?> known) {
    return known.isPresent() ? ImportOutcome.UNCHANGED : ImportOutcome.CREATED;
  }

  /** Runs a part of the import; its faults point into the whole bundle. */
  static <T> T inside(String at, Supplier<T> part) {
    try {
      return part.get();
    } catch (Problem problem) {
      // A passing state of the service is no fault of the bundle.
      if (problem.type() == ProblemType.FORBIDDEN || problem.type().status() >= 500) {
        throw problem;
      }
      List<Violation> violations =
          problem.violations().isEmpty()
              ? List.of(new Violation(at, problem.detail(), problem.type().slug()))
              : problem.violations().stream()
                  .map(f -> new Violation(at + f.pointer(), f.detail(), f.code()))
                  .toList();
      throw Problem.of(
          REFUSED_AS_SENT.contains(problem.type())
              ? ProblemType.INVALID_REQUEST
              : ProblemType.CONFLICT,
          Objects.requireNonNullElse(problem.getMessage(), ""),
          violations);
    }
  }
}
