package org.directivetracker.imports;

import java.util.List;

/** What an import did, or would do. */
public record ImportResult(boolean dryRun, List<ImportedItem> items, ImportCounts counts) {
  /**
   * One thing of the bundle.
   *
   * @param pointer JSON Pointer into the bundle
   * @param key its natural key
   */
  public record ImportedItem(String pointer, ImportedType type, String key, ImportOutcome result) {}

  /** How many. */
  public record ImportCounts(long created, long unchanged) {}

  /** Kinds of things in a bundle. */
  public enum ImportedType {
    AGENCY,
    MEETING,
    DOCUMENT,
    DIRECTIVE,
    MILESTONE,
    REPORTING_DUTY,
    EVIDENCE,
    PROGRESS_REPORT,
    EXTENSION_REQUEST,
    REMINDER
  }

  /** What became of it. */
  public enum ImportOutcome {
    CREATED,
    UNCHANGED
  }

  static ImportResult of(boolean dryRun, List<ImportedItem> items) {
    return new ImportResult(
        dryRun,
        List.copyOf(items),
        new ImportCounts(
            items.stream().filter(i -> i.result() == ImportOutcome.CREATED).count(),
            items.stream().filter(i -> i.result() == ImportOutcome.UNCHANGED).count()));
  }
}
