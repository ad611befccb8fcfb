package org.directivetracker.verifier;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.directivetracker.verifier.Event.Numbered;
import org.directivetracker.verifier.Event.Shown;
import org.directivetracker.verifier.Event.Thing;
import org.jspecify.annotations.Nullable;

/** Reads lines of events, and holds each text to its digest. */
final class EventReader {
  private static final Set<String> WITHHELD = Set.of("seq", "leaf", "proof");
  private static final Set<String> MEMBERS =
      Set.of(
          "seq",
          "leaf",
          "proof",
          "canonical",
          "actor",
          "requestId",
          "changes",
          "reason",
          "directives");

  private final Manifest manifest;
  private final Findings findings;

  EventReader(Manifest manifest, Findings findings) {
    this.manifest = manifest;
    this.findings = findings;
  }

  Event read(Map<String, Object> line, String what) throws Unreadable {
    long seq = Json.integer(line, "seq", 1, what);
    byte[] leaf = CaseFile.hash(line.get("leaf"), what);
    List<byte[]> proof = CaseFile.hashes(Json.list(line, "proof", what), what);
    String canonical = Json.optionalText(line, "canonical", what);
    members(line, seq, canonical == null ? WITHHELD : MEMBERS);
    if (canonical == null) {
      return new Event(seq, HexFormat.of().formatHex(leaf), proof, null);
    }
    if (!Arrays.equals(Tree.leaf(canonical), leaf)) {
      findings.broken("Event {} was altered: its text does not give its leaf.", seq);
    }
    return new Event(
        seq,
        HexFormat.of().formatHex(leaf),
        proof,
        shown(seq, Json.object(canonical, what), line, what));
  }

  private void members(Map<String, Object> line, long seq, Set<String> known) {
    for (String name : line.keySet()) {
      if (!known.contains(name) || (name.equals("proof") && manifest.isComplete())) {
        findings.broken("Event {}: nothing covers the member {} of its line.", seq, name);
      }
    }
  }

  private Shown shown(
      long seq, Map<String, Object> canonical, Map<String, Object> line, String what)
      throws Unreadable {
    boolean first = isFirstVersion(seq, canonical, what);
    Map<String, Object> digests = Json.object(canonical, "digests", what);
    var values = new HashMap<String, Object>();
    int withheld = 0;
    for (String part : Event.PARTS) {
      String text = Json.optionalText(line, part, what);
      if (text == null) {
        withheld++;
      } else {
        values.put(part, value(seq, part, text, digests.get(part), what));
      }
    }
    var also = new ArrayList<Thing>();
    for (Object thing : Json.list(canonical, "also", what)) {
      also.add(thing(Json.object(thing, "also", what), what));
    }
    String id = Json.text(canonical, "eventId", what);
    Thing entity = thing(Json.object(canonical, "entity", what), what);
    List<Numbered> numbers = numbers(seq, canonical, line, what);
    return new Shown(first, id, entity, also, numbers, canonical, values, withheld);
  }

  private boolean isFirstVersion(long seq, Map<String, Object> canonical, String what)
      throws Unreadable {
    if (!canonical.containsKey("v")) {
      if (canonical.containsKey("directives")) {
        throw new Unreadable("{}: an event of version 1 has no directives.", what);
      }
      return true;
    }
    if (!Long.valueOf(2).equals(canonical.get("v"))) {
      throw new Unreadable("{}: the event is neither of version 1 nor of version 2.", what);
    }
    if (!canonical.containsKey("directives")) {
      throw new Unreadable("{}: an event of version 2 has directives.", what);
    }
    if (manifest.isFirstVersion()) {
      findings.broken("Event {} is of version 2, which no file of formatVersion 1 has.", seq);
    }
    return false;
  }

  @SuppressWarnings("NullAway") // The value of a part may be null.
  private Object value(long seq, String part, String text, @Nullable Object digest, String what)
      throws Unreadable {
    if (!Tree.digest(text).equals(digest)) {
      findings.broken("Event {}: its {}, or the salt of it, does not give the digest.", seq, part);
    }
    return Json.object(text, what + ", " + part).get("value");
  }

  private static Thing thing(Map<String, Object> thing, String what) throws Unreadable {
    return new Thing(
        Json.text(thing, "type", what),
        Json.text(thing, "id", what),
        Json.integer(thing, "version", 1, what));
  }

  private List<Numbered> numbers(
      long seq, Map<String, Object> canonical, Map<String, Object> line, String what)
      throws Unreadable {
    List<?> named = Json.list(canonical, "directives", what);
    List<?> texts = Json.list(line, "directives", what);
    boolean shown = line.containsKey("directives");
    if (shown && (texts.size() != named.size() || named.isEmpty())) {
      findings.broken("Event {}: the numbers in its line are not those of its directives.", seq);
      shown = false;
    }
    var numbers = new ArrayList<Numbered>();
    var ids = new HashSet<String>();
    for (int i = 0; i < named.size(); i++) {
      Map<String, Object> directive = Json.object(named.get(i), "directives", what);
      String id = Json.text(directive, "id", what);
      String digest = Json.text(directive, "seq", what);
      if (!ids.add(id)) {
        findings.broken("Event {} names the directive {} twice.", seq, id);
      }
      numbers.add(shown ? number(seq, id, digest, texts.get(i), what) : new Numbered(id, 0, null));
    }
    return numbers;
  }

  private Numbered number(
      long seq, String directive, String digest, @Nullable Object text, String what)
      throws Unreadable {
    if (!(text instanceof String part)) {
      throw new Unreadable("{}: directives has something else than text.", what);
    }
    Object value = value(seq, "number in directive " + directive, part, digest, what);
    Map<String, Object> number = Json.object(value, "value", what);
    long at = Json.integer(number, "seq", 1, what);
    String earlier = Json.optionalText(number, "earlier", what);
    return new Numbered(directive, at, earlier);
  }
}
