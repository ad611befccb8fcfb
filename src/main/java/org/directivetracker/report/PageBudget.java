package org.directivetracker.report;

import org.directivetracker.problem.Problem;

/**
 * Budget that bounds the memory of an HTML or PDF document, in characters. Layout takes about 40
 * bytes of heap and 3 to 6 microseconds for each character. A line break takes as much as 32
 * characters, and a tag as much as 16 (measured; {@code docs/operations.md}).
 */
final class PageBudget {
  static final int MOST = 2_000_000;

  /** Tags of PDF take as much heap again, so a larger document gets no tags. */
  private static final int MOST_TAGGED = MOST / 2;

  /** Limit for the records that are read. It is larger because a page shows only part of them. */
  private static final int MOST_READ = 2 * MOST;

  /** What a line break and a tag weigh in addition to their own character. */
  private static final int LINE_BREAK = 31;

  private static final int TAG = 15;

  private final String pointer;
  private long read;

  PageBudget(ReportQuery query) {
    this.pointer = query.pointer() + "/format";
  }

  /**
   * Counts a record that stays in memory until the page is laid out.
   *
   * @throws Problem {@code invalid-request} when the records exceed their limit
   */
  void keep(Object kept) {
    read += kept.toString().length();
    if (read > MOST_READ) {
      throw tooMany();
    }
  }

  /** Rejects, with {@code invalid-request}, a page that is too large for the layout. */
  void require(String page) {
    if (weight(page) > MOST) {
      throw tooMany();
    }
  }

  /** Whether a page is small enough for tags, which screen readers need. */
  static boolean allowsTags(String page) {
    return weight(page) <= MOST_TAGGED;
  }

  private static long weight(String page) {
    long weight = page.length();
    for (int i = 0; i < page.length(); i++) {
      char c = page.charAt(i);
      weight += c == '\n' ? LINE_BREAK : c == '<' ? TAG : 0;
    }
    return weight;
  }

  private Problem tooMany() {
    return Problem.invalid(
        pointer,
        "These directives hold more text than this form takes: about "
            + MOST
            + " characters. Narrow the filters, or ask for CSV, XLSX or JSON.",
        "too-many");
  }
}
