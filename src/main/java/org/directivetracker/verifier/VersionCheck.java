package org.directivetracker.verifier;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.directivetracker.verifier.CaseEvent.EventContents;
import org.directivetracker.verifier.CaseEvent.VersionedEntity;

/** Checks that the versions of each thing begin at 1 and rise by 1. */
final class VersionCheck {
  /** Their first version may have come with the service, before there was an event. */
  private static final Set<String> SHIPPED = Set.of("calendar-year", "supervision-rules");

  /** A thing's last version, and how many before it are missing. */
  private record Seen(long last, long missing) {}

  private final VerificationFindings findings;
  private final Map<String, Seen> things = new HashMap<>();

  VersionCheck(VerificationFindings findings) {
    this.findings = findings;
  }

  void event(long seq, EventContents event) {
    version(seq, event.entity());
    event.also().forEach(thing -> version(seq, thing));
  }

  private void version(long seq, VersionedEntity thing) {
    String name = thing.type() + " " + thing.id();
    boolean shipped = thing.version() == 2 && SHIPPED.contains(thing.type());
    Seen seen = things.getOrDefault(name, new Seen(shipped ? 1 : 0, 0));
    if (thing.version() <= seen.last) {
      findings.broken(
          "Event {} gives {} version {}, which is not after version {} before it.",
          seq,
          name,
          thing.version(),
          seen.last);
      return;
    }
    things.put(name, new Seen(thing.version(), seen.missing + thing.version() - seen.last - 1));
  }

  /** Returns how many versions are missing, each of which a withheld event may have given. */
  long conclude(long withheld) {
    long missing = 0;
    for (Map.Entry<String, Seen> thing : things.entrySet()) {
      long of = thing.getValue().missing;
      missing += of;
      if (of > withheld) {
        findings.broken(
            "{} versions of {} are missing, and {} events are withheld: events are missing.",
            of,
            thing.getKey(),
            withheld);
      }
    }
    if (missing == 0) {
      findings.holds("The versions of each thing begin at 1 and have no gap.");
    } else if (withheld > 0) {
      findings.open(
          "{} versions of things are missing, which {} withheld events may explain.",
          missing,
          withheld);
    }
    return missing;
  }
}
