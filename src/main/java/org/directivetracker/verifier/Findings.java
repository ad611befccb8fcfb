package org.directivetracker.verifier;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** What was found, in plain words. */
final class Findings {
  /** More of one sort say nothing new: a file with all events changed has a million. */
  private static final int MOST_SHOWN = 50;

  private final List<String> holds = new ArrayList<>();
  private final List<String> broken = new ArrayList<>();
  private final List<String> open = new ArrayList<>();
  private long brokenInAll;

  /** This was checked and holds. */
  void holds(String text) {
    holds.add(text);
  }

  /** This was checked and does not hold. */
  void broken(String text) {
    brokenInAll++;
    if (broken.size() < MOST_SHOWN) {
      broken.add(text);
    }
  }

  /** This could not be checked, for what it needs is not here. */
  void open(String text) {
    open.add(text);
  }

  /** How much was broken so far, to see whether a step found anything. */
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
