package org.directivetracker.progress;

import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.directivetracker.directive.DirectiveStatus;
import org.directivetracker.directive.LockedDirective;
import org.directivetracker.directive.LockedDirective.MilestoneState;
import org.directivetracker.directive.MilestoneStatus;
import org.directivetracker.problem.Problem;
import org.directivetracker.problem.Violation;
import org.jspecify.annotations.Nullable;

/** What a report may refer to, and what stands against it. */
@Singleton
class ReportChecks {
  private final ReportRepository reports;
  private final ReportQueries queries;

  ReportChecks(ReportRepository reports, ReportQueries queries) {
    this.reports = reports;
    this.queries = queries;
  }

  /** The ids of the evidence that is named; {@code unknown-reference} for any other. */
  List<UUID> evidence(UUID directive, String agency, List<String> named) {
    if (named.isEmpty()) {
      return List.of();
    }
    Map<String, UUID> known = queries.evidence(directive, agency);
    var ids = new ArrayList<UUID>();
    var violations = new ArrayList<Violation>();
    for (int i = 0; i < named.size(); i++) {
      UUID id = known.get(named.get(i));
      if (id == null) {
        violations.addAll(Problem.unknownReference("/evidence/" + i).violations());
      } else if (ids.contains(id)) {
        violations.add(new Violation("/evidence/" + i, "It is named twice.", "repeated"));
      } else {
        ids.add(id);
      }
    }
    if (!violations.isEmpty()) {
      throw Problem.invalid(violations);
    }
    return List.copyOf(ids);
  }

  /** Refuses other milestones than the directive's own, and those of others but by the lead. */
  void requireKnown(LockedDirective directive, String agency, ReportContent content) {
    var violations = new ArrayList<Violation>();
    Map<UUID, MilestoneState> milestones = milestones(directive);
    for (int i = 0; i < content.milestoneUpdates().size(); i++) {
      String pointer = pointer(i);
      MilestoneState milestone = milestones.get(content.milestoneUpdates().get(i).milestoneId());
      if (milestone == null) {
        violations.addAll(Problem.unknownReference(pointer).violations());
      } else if (isOfAnother(directive, agency, milestone)) {
        violations.add(new Violation(pointer, "It is another agency's milestone.", "not-allowed"));
      }
    }
    if (content.corrects() != null && corrected(directive, agency, content.corrects()).isEmpty()) {
      violations.addAll(Problem.unknownReference("/corrects").violations());
    }
    if (!violations.isEmpty()) {
      throw Problem.invalid(violations);
    }
  }

  /** What a correction may speak of: a report on the directive that its agency may know of. */
  private Optional<ProgressReport> corrected(LockedDirective directive, String agency, UUID id) {
    return reports
        .findByIdOptional(id)
        .filter(r -> r.directiveId.equals(directive.id()))
        .filter(r -> r.agency.equals(agency) || r.submittedOn != null);
  }

  /** Refuses with {@code conflict} what the reports that stand do not leave room for. */
  void requireStanding(LockedDirective directive, ProgressReport report, ReportContent content) {
    UUID corrects = content.corrects();
    if (corrects != null) {
      ProgressReport corrected = corrected(directive, report.agency, corrects).orElseThrow();
      if (!corrected.agency.equals(report.agency)) {
        throw Problem.conflict("/corrects", "It is another agency's report.", "not-allowed");
      }
      if (corrected.status != ReportStatus.ACCEPTED) {
        throw Problem.conflict(
            "/corrects", "Only an accepted report is corrected.", "not-in-this-status");
      }
      if (queries.isBeingCorrected(corrects, report.id)) {
        throw Problem.conflict("/corrects", "It has a correction already.", "already-exists");
      }
    }
    if (queries.overlaps(
        report.directiveId,
        report.agency,
        content.periodFrom(),
        content.periodTo(),
        report.id,
        corrects)) {
      throw Problem.conflict(
          "/periodFrom", "Another report of the agency stands in that time.", "overlapping-period");
    }
  }

  void requireNewExternalId(ProgressReport report) {
    String externalId = report.externalId;
    if (externalId != null
        && reports.count(
                "directiveId = ?1 and agency = ?2 and externalId = ?3",
                report.directiveId,
                report.agency,
                externalId)
            > 0) {
      throw Problem.conflict(
          "/externalId", "The agency has a report of this id.", "already-exists");
    }
  }

  /** Refuses to report how a milestone stands that is cancelled, or has become another's. */
  void requireNoneCancelled(LockedDirective directive, ProgressReport report) {
    Map<UUID, MilestoneState> milestones = milestones(directive);
    for (int i = 0; i < report.milestoneUpdates.size(); i++) {
      @Nullable MilestoneState milestone =
          milestones.get(report.milestoneUpdates.get(i).milestoneId());
      if (milestone != null && milestone.status() == MilestoneStatus.CANCELLED) {
        throw Problem.conflict(pointer(i), "The milestone is CANCELLED.", "not-in-this-status");
      }
      if (milestone != null && isOfAnother(directive, report.agency, milestone)) {
        throw Problem.conflict(pointer(i), "It is another agency's milestone.", "not-allowed");
      }
    }
  }

  private static String pointer(int update) {
    return "/milestoneUpdates/" + update + "/milestoneId";
  }

  private static Map<UUID, MilestoneState> milestones(LockedDirective directive) {
    return directive.milestoneStates().stream()
        .collect(Collectors.toMap(MilestoneState::id, Function.identity()));
  }

  private static boolean isOfAnother(
      LockedDirective directive, String agency, MilestoneState milestone) {
    return milestone.agency() != null
        && !milestone.agency().equals(agency)
        && directive.leadParty().filter(l -> l.agency().equals(agency)).isEmpty();
  }

  /** Refuses to part a standing claim of completion from its final report. */
  static void requireNotClaimed(LockedDirective directive, ProgressReport report) {
    if (isClaimed(directive, report)) {
      throw Problem.conflict(
          "", "It is the final report of a claim that stands.", "claimed-completion");
    }
  }

  static boolean isClaimed(LockedDirective directive, ProgressReport report) {
    return directive.status() == DirectiveStatus.COMPLETION_REPORTED
        && report.id.equals(directive.claimedReport());
  }

  static Problem notInThisStatus(ProgressReport report) {
    return Problem.conflict("", "The report is " + report.status + ".", "not-in-this-status");
  }
}
