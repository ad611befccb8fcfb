package org.directivetracker.imports;

import jakarta.inject.Singleton;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.directivetracker.agency.AgencyService;
import org.directivetracker.directive.AssignmentRole;
import org.directivetracker.directive.AssignmentView;
import org.directivetracker.directive.ChildrenService;
import org.directivetracker.directive.DirectiveKind;
import org.directivetracker.directive.DirectiveQueries;
import org.directivetracker.directive.DirectiveRequest;
import org.directivetracker.directive.DirectiveService;
import org.directivetracker.directive.DirectiveStatus;
import org.directivetracker.directive.DirectiveSummary;
import org.directivetracker.directive.DirectiveView;
import org.directivetracker.directive.MilestoneRequest;
import org.directivetracker.directive.MilestoneView;
import org.directivetracker.directive.PassageRequest;
import org.directivetracker.directive.Priority;
import org.directivetracker.directive.TransitionRequest;
import org.directivetracker.directive.TransitionService;
import org.directivetracker.imports.ImportResult.ImportOutcome;
import org.directivetracker.imports.ImportResult.ImportedItem;
import org.directivetracker.meeting.MeetingView;
import org.directivetracker.meeting.Visibility;
import org.directivetracker.problem.Problem;
import org.directivetracker.security.Caller;
import org.directivetracker.time.DomainClock;
import org.jspecify.annotations.Nullable;

/** Takes in one directive of a bundle: made and walked to its status, or compared. */
@Singleton
class DirectiveImport {
  private final AgencyService agencies;
  private final DirectiveService directives;
  private final DirectiveQueries queries;
  private final TransitionService transitions;
  private final ChildrenService children;
  private final WorkImport work;
  private final DomainClock clock;

  DirectiveImport(
      AgencyService agencies,
      DirectiveService directives,
      DirectiveQueries queries,
      TransitionService transitions,
      ChildrenService children,
      WorkImport work,
      DomainClock clock) {
    this.agencies = agencies;
    this.directives = directives;
    this.queries = queries;
    this.transitions = transitions;
    this.children = children;
    this.work = work;
    this.clock = clock;
  }

  void run(
      Caller caller,
      MeetingView meeting,
      ImportBundle.BundleDirective directive,
      String at,
      List<ImportResult.ImportedItem> items,
      ImportDifferences comparison) {
    int ordinal = ordinal(meeting, directive.reference(), at);
    if (directive.effectiveAt() != null && directive.effectiveAt().isAfter(clock.now())) {
      throw Problem.invalid(at + "/effectiveAt", "This lies ahead.", "in-the-future");
    }
    Optional<DirectiveView> known = queries.find(caller, directive.reference());
    if (known.isEmpty()) {
      create(caller, meeting, directive, ordinal, at);
    } else {
      compare(directive, known.get(), at, comparison);
    }
    items.add(
        new ImportedItem(
            at,
            ImportResult.ImportedType.DIRECTIVE,
            directive.reference(),
            ImportService.outcome(known)));
    for (int i = 0; i < directive.milestones().size(); i++) {
      ImportBundle.BundleMilestone milestone = directive.milestones().get(i);
      String pointer = at + "/milestones/" + i;
      Optional<MilestoneView> there =
          known.flatMap(
              k ->
                  k.milestones().stream().filter(m -> m.key().equals(milestone.key())).findFirst());
      if (there.isPresent()) {
        compare(milestone, there.get(), pointer, comparison);
      } else if (known.isPresent()) {
        ImportService.inside(
            pointer,
            () -> children.addMilestone(caller, known.get().id(), request(milestone), null));
      }
      items.add(
          new ImportedItem(
              pointer,
              ImportResult.ImportedType.MILESTONE,
              milestone.key(),
              there.isPresent() ? ImportOutcome.UNCHANGED : ImportOutcome.CREATED));
    }
    work.run(caller, directive, at, items, comparison);
  }

  private static int ordinal(MeetingView meeting, String reference, String at) {
    String prefix = meeting.reference() + "-";
    String digits = reference.startsWith(prefix) ? reference.substring(prefix.length()) : "";
    if (!digits.matches("\\d{2,9}")
        || !digits.equals(String.format(Locale.ROOT, "%02d", Integer.parseInt(digits)))
        || Integer.parseInt(digits) == 0) {
      throw Problem.invalid(
          at + "/reference",
          "A directive's reference is its meeting's, a dash and its number.",
          "wrong-format");
    }
    return Integer.parseInt(digits);
  }

  private void create(
      Caller caller,
      MeetingView meeting,
      ImportBundle.BundleDirective directive,
      int ordinal,
      String at) {
    requireOwners(directive, at);
    UUID id = ImportService.inside(at, () -> directives.draft(caller, request(meeting, directive)));
    ImportService.inside(
        at,
        () ->
            transitions.take(
                caller,
                id,
                TransitionRequest.register(directive.noPassageReason()),
                ordinal,
                directive.effectiveAt()));
    for (int i = 0; i < directive.milestones().size(); i++) {
      MilestoneRequest milestone = request(directive.milestones().get(i));
      ImportService.inside(
          at + "/milestones/" + i,
          () -> children.addMilestone(caller, id, milestone, directive.effectiveAt()));
    }
    if (directive.status() == DirectiveStatus.ASSIGNED) {
      ImportService.inside(
          at,
          () -> transitions.take(caller, id, assignment(directive), null, directive.effectiveAt()));
      for (ImportBundle.BundleAssignment a : directive.assignments()) {
        if (a.contact() != null) {
          children.setContact(caller, id, a.agency(), a.contact());
        }
      }
    }
  }

  private void requireOwners(ImportBundle.BundleDirective directive, String at) {
    var seen = new HashSet<String>();
    for (int i = 0; i < directive.assignments().size(); i++) {
      String pointer = at + "/assignments/" + i;
      String agency = directive.assignments().get(i).agency();
      ImportService.inside(pointer, () -> agencies.require(agency, "/agency"));
      if (!seen.add(agency)) {
        throw Problem.invalid(pointer + "/agency", "An agency has it once.", "repeated");
      }
    }
  }

  private static TransitionRequest assignment(ImportBundle.BundleDirective d) {
    return TransitionRequest.assign(
        d.assignments().stream()
            .filter(a -> a.role() == AssignmentRole.LEAD)
            .map(ImportBundle.BundleAssignment::agency)
            .findFirst()
            .orElseThrow(),
        d.assignments().stream()
            .filter(a -> a.role() == AssignmentRole.COOPERATING)
            .map(ImportBundle.BundleAssignment::agency)
            .toList(),
        d.originalDueDate(),
        Objects.requireNonNull(d.acknowledgeBy(), "The contract demands it."),
        d.completionCriteria(),
        d.assignments().stream().anyMatch(a -> Boolean.TRUE.equals(a.illustrative())));
  }

  private static DirectiveRequest request(MeetingView meeting, ImportBundle.BundleDirective d) {
    return new DirectiveRequest(
        meeting.id().toString(),
        d.title(),
        d.description(),
        Objects.requireNonNullElse(d.language(), "en"),
        Objects.requireNonNullElse(d.translations(), Map.of()),
        Objects.requireNonNullElse(d.passages(), List.of()),
        Objects.requireNonNullElse(d.kind(), DirectiveKind.ONE_OFF),
        Objects.requireNonNullElse(d.priority(), Priority.NORMAL),
        Objects.requireNonNullElse(d.topics(), List.of()),
        d.completionCriteria(),
        d.officer(),
        Objects.requireNonNullElse(d.visibility(), Visibility.RESTRICTED),
        Boolean.TRUE.equals(d.illustrative()));
  }

  private static MilestoneRequest request(ImportBundle.BundleMilestone m) {
    return new MilestoneRequest(
        m.key(),
        m.title(),
        Objects.requireNonNullElse(m.translations(), Map.of()),
        m.agency(),
        m.originalDueDate(),
        Objects.requireNonNullElse(m.weight(), 1.0),
        m.sequence(),
        Boolean.TRUE.equals(m.illustrative()));
  }

  private void compare(
      ImportBundle.BundleDirective d, DirectiveView view, String at, ImportDifferences comparison) {
    DirectiveSummary known = view.summary();
    comparison.compare(at + "/title", d.title(), known.title());
    comparison.compare(at + "/description", d.description(), view.description());
    comparison.compare(at + "/language", d.language(), known.language());
    comparison.compare(at + "/translations", d.translations(), known.translations());
    comparison.compare(
        at + "/passages",
        d.passages(),
        view.passages().stream()
            .map(p -> new PassageRequest(null, p.documentKey(), p.start(), p.end(), p.exact()))
            .toList());
    comparison.compare(at + "/kind", d.kind(), known.kind());
    comparison.compare(at + "/priority", d.priority(), known.priority());
    comparison.compare(at + "/topics", d.topics(), known.topics());
    comparison.compare(
        at + "/completionCriteria", d.completionCriteria(), view.completionCriteria());
    comparison.compare(at + "/officer", d.officer(), view.inner().get("officer"));
    comparison.compare(at + "/noPassageReason", d.noPassageReason(), view.noPassageReason());
    comparison.compare(at + "/visibility", d.visibility(), known.visibility());
    comparison.compare(at + "/illustrative", d.illustrative(), known.illustrative());
    comparison.compare(at + "/originalDueDate", d.originalDueDate(), known.originalDueDate());
    comparison.compare(
        at + "/effectiveAt",
        d.effectiveAt() == null ? null : clock.dayOf(d.effectiveAt()),
        known.registeredOn());
    for (int i = 0; i < d.assignments().size(); i++) {
      ImportBundle.BundleAssignment carried = d.assignments().get(i);
      String pointer = at + "/assignments/" + i;
      Optional<AssignmentView> there =
          view.assignments().stream()
              .filter(a -> isThat(a, carried, d.acknowledgeBy()))
              .findFirst();
      comparison.compare(pointer, true, there.isPresent());
      there.ifPresent(
          a -> {
            comparison.compare(pointer + "/contact", carried.contact(), a.inner().get("contact"));
            comparison.compare(pointer + "/illustrative", carried.illustrative(), a.illustrative());
          });
    }
  }

  private static boolean isThat(
      AssignmentView known,
      ImportBundle.BundleAssignment carried,
      @Nullable LocalDate acknowledgeBy) {
    return known.agency().equals(carried.agency())
        && known.role() == carried.role()
        && (acknowledgeBy == null || known.acknowledgeBy().equals(acknowledgeBy));
  }

  private static void compare(
      ImportBundle.BundleMilestone m,
      MilestoneView known,
      String at,
      ImportDifferences comparison) {
    comparison.compare(at + "/title", m.title(), known.title());
    comparison.compare(at + "/translations", m.translations(), known.translations());
    comparison.compare(at + "/agency", m.agency(), known.agency());
    comparison.compare(at + "/originalDueDate", m.originalDueDate(), known.originalDueDate());
    comparison.compare(at + "/weight", m.weight(), known.weight());
    comparison.compare(at + "/sequence", m.sequence(), known.sequence());
    comparison.compare(at + "/illustrative", m.illustrative(), known.illustrative());
  }
}
