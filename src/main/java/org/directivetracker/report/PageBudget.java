package org.directivetracker.report;

import org.directivetracker.problem.Problem;

/**
 * Bounds what a document of pages holds in memory. Setting a page takes about 40 bytes of heap and
 * 3 to 6 microseconds for each character, as much as 32 characters for a line break and 16 for a
 * tag (measured; {@code docs/operations.md}).
 */
final class PageBudget {
  static final int MOST = 2_000_000;

  /** Tags of PDF take as much heap again: a larger document goes without. */
  private static final int MOST_TAGGED = MOST / 2;

  /** What is read may be more: not all of a record is shown. */
  private static final int MOST_READ = 2 * MOST;

  private static final int LINE_BREAK = 31;
  private static final int TAG = 15;

  private final String pointer;
  private long read;

  PageBudget(ReportQuery query) {
    this.pointer = query.pointer() + "/format";
  }

  /** Counts a record that is kept until the page is set. */
  void keep(Object kept) {
    read += kept.toString().length();
    if (read > MOST_READ) {
      throw tooMany();
    }
  }

  /** Refuses, with {@code invalid-request}, a page that is too large to be set. */
  void require(String page) {
    if (weight(page) > MOST) {
      throw tooMany();
    }
  }

  /** Whether a page may be set with tags for those who have it read to them. */
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
