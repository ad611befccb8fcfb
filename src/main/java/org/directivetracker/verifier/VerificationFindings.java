package org.directivetracker.verifier;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The results of the checks, one sentence each. Values in them are made safe to print. */
final class VerificationFindings {
  /** A file in which every event is changed has a million faults; the first ones suffice. */
  private static final int MOST_SHOWN = 50;

  private final List<String> holds = new ArrayList<>();
  private final List<String> broken = new ArrayList<>();
  private final List<String> open = new ArrayList<>();
  private long brokenInAll;

  /** This was checked and holds. */
  void holds(String template, @Nullable Object... values) {
    holds.add(PrintableText.text(template, values));
  }

  /** This was checked and does not hold. */
  void broken(String template, @Nullable Object... values) {
    brokenInAll++;
    if (broken.size() < MOST_SHOWN) {
      broken.add(PrintableText.text(template, values));
    }
  }

  /** This could not be checked, because something that it needs is not in the file. */
  void open(String template, @Nullable Object... values) {
    open.add(PrintableText.text(template, values));
  }

  /** The count of faults so far: a step compares it before and after. */
  long countBroken() {
    return brokenInAll;
  }

  void print(PrintStream out) {
    holds.forEach(text -> out.println("holds     " + text));
    open.forEach(text -> out.println("not shown " + text));
    broken.forEach(text -> out.println("BROKEN    " + text));
    if (brokenInAll > broken.size()) {
      out.println("BROKEN    … and " + (brokenInAll - broken.size()) + " more.");
    }
  }
}
