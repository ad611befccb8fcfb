package org.directivetracker.imports;

import jakarta.inject.Singleton;
import java.io.ByteArrayInputStream;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.commons.codec.digest.DigestUtils;
import org.directivetracker.directive.DirectiveView;
import org.directivetracker.evidence.EvidenceIntake;
import org.directivetracker.evidence.EvidenceQueries;
import org.directivetracker.evidence.EvidenceRequest;
import org.directivetracker.evidence.EvidenceView;
import org.directivetracker.evidence.UploadInspector;
import org.directivetracker.imports.ImportResult.ImportedItem;
import org.directivetracker.problem.Problem;
import org.directivetracker.security.Caller;
import org.jspecify.annotations.Nullable;

/** Takes in the evidence of a bundle, with its bytes, as uploads are taken in. */
@Singleton
class EvidenceImport {
  private final EvidenceQueries queries;
  private final EvidenceIntake intake;

  EvidenceImport(EvidenceQueries queries, EvidenceIntake intake) {
    this.queries = queries;
    this.intake = intake;
  }

  void run(
      Caller caller,
      DirectiveView directive,
      List<ImportBundle.BundleEvidence> carried,
      String at,
      List<ImportedItem> items,
      ImportDifferences comparison) {
    for (int i = 0; i < carried.size(); i++) {
      take(caller, directive, carried.get(i), at + i, items, comparison);
    }
  }

  private void take(
      Caller caller,
      DirectiveView directive,
      ImportBundle.BundleEvidence carried,
      String at,
      List<ImportedItem> items,
      ImportDifferences comparison) {
    byte[] bytes = bytes(carried.content(), at);
    UUID superseded = superseded(caller, directive.id(), carried, at);
    Optional<EvidenceView> known =
        queries.find(caller, directive.id(), carried.onBehalfOf(), carried.externalId());
    if (known.isEmpty()) {
      ImportService.inside(
          at,
          () ->
              intake.add(
                  caller,
                  directive.id().toString(),
                  request(carried, superseded),
                  carried.fileName(),
                  new ByteArrayInputStream(bytes)));
    } else {
      compare(carried, bytes, superseded, known.get(), at, comparison);
    }
    items.add(
        new ImportedItem(
            at,
            ImportResult.ImportedType.EVIDENCE,
            carried.onBehalfOf() + " " + carried.externalId(),
            ImportService.outcome(known)));
  }

  private static byte[] bytes(String content, String at) {
    try {
      return Base64.getDecoder().decode(content);
    } catch (IllegalArgumentException e) {
      throw Problem.invalid(
          at + "/content", "This is not Base64 (RFC 4648, section 4).", "wrong-format");
    }
  }

  private @Nullable UUID superseded(
      Caller caller, UUID directive, ImportBundle.BundleEvidence carried, String at) {
    return carried.supersedes() == null
        ? null
        : queries
            .find(caller, directive, carried.onBehalfOf(), carried.supersedes())
            .map(EvidenceView::id)
            .orElseThrow(() -> Problem.unknownReference(at + "/supersedes"));
  }

  private static EvidenceRequest request(ImportBundle.BundleEvidence e, @Nullable UUID superseded) {
    return new EvidenceRequest(
        e.title(),
        e.kind(),
        e.claim(),
        e.suppliedBy(),
        e.collectedBy(),
        e.collectedAt(),
        e.externalId(),
        superseded,
        e.illustrative(),
        e.onBehalfOf());
  }

  private static void compare(
      ImportBundle.BundleEvidence carried,
      byte[] bytes,
      @Nullable UUID superseded,
      EvidenceView known,
      String at,
      ImportDifferences comparison) {
    comparison.compare(
        at + "/fileName", UploadInspector.lastSegment(carried.fileName()), known.fileName());
    comparison.compare(at + "/content", DigestUtils.sha256Hex(bytes), known.sha256());
    comparison.compare(at + "/title", carried.title(), known.title());
    comparison.compare(at + "/kind", carried.kind(), known.kind());
    comparison.compare(at + "/claim", carried.claim(), known.claim());
    comparison.compare(at + "/suppliedBy", carried.suppliedBy(), known.suppliedBy());
    comparison.compare(at + "/collectedBy", carried.collectedBy(), known.collectedBy());
    comparison.compare(
        at + "/collectedAt",
        carried.collectedAt().truncatedTo(ChronoUnit.MICROS),
        known.collectedAt());
    comparison.compare(at + "/supersedes", superseded, known.supersedes());
    comparison.compare(at + "/illustrative", carried.illustrative(), known.illustrative());
  }
}
