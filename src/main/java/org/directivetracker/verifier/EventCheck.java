package org.directivetracker.verifier;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What an event says is held to what it digests, and to the events before it: each thing's versions
 * begin at 1 and have no gap.
 */
final class EventCheck {
  private static final List<String> PARTS = List.of("actor", "requestId", "changes", "reason");

  /** Their first version may have come with the service, before there was an event. */
  private static final Set<String> SHIPPED = Set.of("calendar-year", "supervision-rules");

  private final Findings findings;
  private final Map<String, Integer> versions = new HashMap<>();
  private final Map<String, String> evidence = new TreeMap<>();
  private final Map<String, String> snapshots = new TreeMap<>();
  private final List<String> gaps = new ArrayList<>();
  private long withheldParts;

  EventCheck(Findings findings) {
    this.findings = findings;
  }

  /** The digests that events give for the bytes of evidence, by its id. */
  Map<String, String> evidence() {
    return evidence;
  }

  /** The digests that events give for the bytes of frozen reports, by their ids. */
  Map<String, String> snapshots() {
    return snapshots;
  }

  /** Where versions are missing, which events that are withheld may explain. */
  List<String> gaps() {
    return gaps;
  }

  long withheldParts() {
    return withheldParts;
  }

  void check(long seq, String canonical, Map<String, Object> line) throws Unreadable {
    Map<String, Object> event = CaseFile.object(canonical, "Event " + seq);
    Map<?, ?> digests = event.get("digests") instanceof Map<?, ?> d ? d : Map.of();
    for (String part : PARTS) {
      if (line.get(part) instanceof String disclosed) {
        if (!Tree.digest(disclosed).equals(digests.get(part))) {
          findings.broken(
              String.format(
                  Locale.ROOT,
                  "Event %d: its %s, or the salt of it, is not what the event digests.",
                  seq,
                  part));
        }
      } else {
        withheldParts++;
      }
    }
    Object entity = event.get("entity");
    version(seq, entity);
    if (event.get("also") instanceof List<?> also) {
      for (Object thing : also) {
        version(seq, thing);
      }
    }
    if (line.get("changes") instanceof String changes && entity instanceof Map<?, ?> main) {
      bytes(CaseFile.object(changes, "Event " + seq), main);
    }
  }

  private void version(long seq, @Nullable Object thing) {
    if (!(thing instanceof Map<?, ?> named) || !(named.get("version") instanceof Integer version)) {
      findings.broken(String.format(Locale.ROOT, "Event %d does not name what it changed.", seq));
      return;
    }
    String name = named.get("type") + " " + named.get("id");
    boolean shipped = version == 2 && SHIPPED.contains("" + named.get("type"));
    int last = versions.getOrDefault(name, shipped ? 1 : 0);
    if (version <= last) {
      findings.broken(
          String.format(
              Locale.ROOT,
              "Event %d gives %s version %d, which is not after version %d before it.",
              seq,
              name,
              version,
              last));
    } else if (version > last + 1) {
      gaps.add(
          String.format(
              Locale.ROOT,
              "Event %d gives %s version %d, but what came after version %d is missing.",
              seq,
              name,
              version,
              last));
    }
    versions.merge(name, version, Math::max);
  }

  private void bytes(Map<String, Object> disclosed, Map<?, ?> main) {
    if (disclosed.get("value") instanceof Map<?, ?> changes) {
      changes.forEach(
          (name, members) -> {
            if (members instanceof Map<?, ?> m
                && m.get("sha256") instanceof Map<?, ?> digest
                && digest.get("after") != null) {
              if (name.equals("evidence")) {
                evidence.put("" + main.get("id"), "" + digest.get("after"));
              } else if (("" + name).startsWith("evidence:")) {
                evidence.put(("" + name).substring("evidence:".length()), "" + digest.get("after"));
              } else if (name.equals("report-snapshot")) {
                snapshots.put("" + main.get("id"), "" + digest.get("after"));
              }
            }
          });
    }
  }
}
