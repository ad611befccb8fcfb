package org.directivetracker.imports;

import java.util.List;

/** What an import did, or would do. */
public record ImportResult(boolean dryRun, List<Item> items, Counts counts) {
  /**
   * One thing of the bundle.
   *
   * @param pointer JSON Pointer into the bundle
   * @param key its natural key
   */
  public record Item(String pointer, Type type, String key, Outcome result) {}

  /** How many. */
  public record Counts(long created, long unchanged) {}

  /** Kinds of things in a bundle. */
  public enum Type {
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
  public enum Outcome {
    CREATED,
    UNCHANGED
  }

  static ImportResult of(boolean dryRun, List<Item> items) {
    return new ImportResult(
        dryRun,
        List.copyOf(items),
        new Counts(
            items.stream().filter(i -> i.result() == Outcome.CREATED).count(),
            items.stream().filter(i -> i.result() == Outcome.UNCHANGED).count()));
  }
}
