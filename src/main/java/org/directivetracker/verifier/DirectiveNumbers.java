package org.directivetracker.verifier;

import java.util.HashMap;
import java.util.Map;
import org.directivetracker.verifier.CaseEvent.DirectiveNumber;
import org.directivetracker.verifier.CaseEvent.EventContents;

/** Checks that the events' numbers in each directive rise, where a file has several directives. */
final class DirectiveNumbers {
  /** The last number shown, how many before it are not, and how many events show none. */
  private record Seen(long last, long missing, long unnumbered) {}

  private final VerificationFindings findings;
  private final Map<String, Seen> directives = new HashMap<>();

  DirectiveNumbers(VerificationFindings findings) {
    this.findings = findings;
  }

  void event(long seq, EventContents event) {
    for (DirectiveNumber number : event.numbers()) {
      Seen seen = directives.getOrDefault(number.directive(), new Seen(0, 0, 0));
      if (number.seq() == 0) {
        seen = new Seen(seen.last, seen.missing, seen.unnumbered + 1);
      } else if (number.seq() <= seen.last) {
        findings.broken(
            "Event {} has the number {} in directive {}, after number {}.",
            seq,
            number.seq(),
            number.directive(),
            seen.last);
      } else if (number.earlier() != null && (seen.last > 0 || number.seq() == 1)) {
        findings.broken(
            "Event {} gives a digest of earlier events of directive {}, of which it is not the"
                + " first event of version 2.",
            seq,
            number.directive());
      } else {
        // The events of version 1 before the first number cannot be told from the file.
        long before = number.earlier() == null ? seen.last : number.seq() - 1;
        seen = new Seen(number.seq(), seen.missing + number.seq() - before - 1, seen.unnumbered);
      }
      directives.put(number.directive(), seen);
    }
  }

  void conclude(long withheld) {
    long missing = 0;
    long before = findings.countBroken();
    for (Map.Entry<String, Seen> directive : directives.entrySet()) {
      Seen seen = directive.getValue();
      missing += seen.missing;
      if (seen.missing > withheld + seen.unnumbered) {
        findings.broken(
            "{} events of directive {} are missing, and {} are withheld or show no number.",
            seen.missing,
            directive.getKey(),
            withheld + seen.unnumbered);
      }
    }
    if (before < findings.countBroken() || directives.isEmpty()) {
      return;
    }
    if (missing == 0) {
      findings.holds(
          "The numbers that events show in {} directives have no gap.", directives.size());
    } else {
      findings.open(
          "{} numbers of events in {} directives are not shown, which withheld events or parts may"
              + " explain.",
          missing,
          directives.size());
    }
  }
}
