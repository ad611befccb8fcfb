package org.directivetracker.verifier;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.directivetracker.verifier.CaseEvent.DirectiveNumber;
import org.directivetracker.verifier.CaseEvent.EventContents;
import org.directivetracker.verifier.CaseEvent.VersionedEntity;
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
  private final VerificationFindings findings;

  EventReader(Manifest manifest, VerificationFindings findings) {
    this.manifest = manifest;
    this.findings = findings;
  }

  CaseEvent read(Map<String, Object> line, String what) throws UnreadableFileException {
    long seq = VerifierJson.integer(line, "seq", 1, what);
    byte[] leaf = CaseFile.hash(line.get("leaf"), what);
    List<byte[]> proof = CaseFile.hashes(VerifierJson.list(line, "proof", what), what);
    String canonical = VerifierJson.optionalText(line, "canonical", what);
    members(line, seq, canonical == null ? WITHHELD : MEMBERS);
    if (canonical == null) {
      return new CaseEvent(seq, HexFormat.of().formatHex(leaf), proof, null);
    }
    if (!Arrays.equals(MerkleTree.leaf(canonical), leaf)) {
      findings.broken("Event {} was altered: its text does not give its leaf.", seq);
    }
    return new CaseEvent(
        seq,
        HexFormat.of().formatHex(leaf),
        proof,
        shown(seq, VerifierJson.object(canonical, what), line, what));
  }

  private void members(Map<String, Object> line, long seq, Set<String> known) {
    for (String name : line.keySet()) {
      if (!known.contains(name) || (name.equals("proof") && manifest.isComplete())) {
        findings.broken("Event {}: nothing covers the member {} of its line.", seq, name);
      }
    }
  }

  private EventContents shown(
      long seq, Map<String, Object> canonical, Map<String, Object> line, String what)
      throws UnreadableFileException {
    boolean first = isFirstVersion(seq, canonical, what);
    Map<String, Object> digests = VerifierJson.object(canonical, "digests", what);
    var values = new HashMap<String, Object>();
    int withheld = 0;
    for (String part : CaseEvent.PARTS) {
      String text = VerifierJson.optionalText(line, part, what);
      if (text == null) {
        withheld++;
      } else {
        values.put(part, value(seq, part, text, digests.get(part), what));
      }
    }
    var also = new ArrayList<VersionedEntity>();
    for (Object thing : VerifierJson.list(canonical, "also", what)) {
      also.add(thing(VerifierJson.object(thing, "also", what), what));
    }
    String id = VerifierJson.text(canonical, "eventId", what);
    VersionedEntity entity = thing(VerifierJson.object(canonical, "entity", what), what);
    List<DirectiveNumber> numbers = numbers(seq, canonical, line, what);
    return new EventContents(first, id, entity, also, numbers, canonical, values, withheld);
  }

  private boolean isFirstVersion(long seq, Map<String, Object> canonical, String what)
      throws UnreadableFileException {
    if (!canonical.containsKey("v")) {
      if (canonical.containsKey("directives")) {
        throw new UnreadableFileException("{}: an event of version 1 has no directives.", what);
      }
      return true;
    }
    if (!Long.valueOf(2).equals(canonical.get("v"))) {
      throw new UnreadableFileException(
          "{}: the event is neither of version 1 nor of version 2.", what);
    }
    if (!canonical.containsKey("directives")) {
      throw new UnreadableFileException("{}: an event of version 2 has directives.", what);
    }
    if (manifest.isFirstVersion()) {
      findings.broken("Event {} is of version 2, which no file of formatVersion 1 has.", seq);
    }
    return false;
  }

  @SuppressWarnings("NullAway") // The value of a part may be null.
  private Object value(long seq, String part, String text, @Nullable Object digest, String what)
      throws UnreadableFileException {
    if (!MerkleTree.digest(text).equals(digest)) {
      findings.broken("Event {}: its {}, or the salt of it, does not give the digest.", seq, part);
    }
    return VerifierJson.object(text, what + ", " + part).get("value");
  }

  private static VersionedEntity thing(Map<String, Object> thing, String what)
      throws UnreadableFileException {
    return new VersionedEntity(
        VerifierJson.text(thing, "type", what),
        VerifierJson.text(thing, "id", what),
        VerifierJson.integer(thing, "version", 1, what));
  }

  private List<DirectiveNumber> numbers(
      long seq, Map<String, Object> canonical, Map<String, Object> line, String what)
      throws UnreadableFileException {
    List<?> named = VerifierJson.list(canonical, "directives", what);
    List<?> texts = VerifierJson.list(line, "directives", what);
    boolean shown = line.containsKey("directives");
    if (shown && (texts.size() != named.size() || named.isEmpty())) {
      findings.broken("Event {}: the numbers in its line are not those of its directives.", seq);
      shown = false;
    }
    var numbers = new ArrayList<DirectiveNumber>();
    var ids = new HashSet<String>();
    for (int i = 0; i < named.size(); i++) {
      Map<String, Object> directive = VerifierJson.object(named.get(i), "directives", what);
      String id = VerifierJson.text(directive, "id", what);
      String digest = VerifierJson.text(directive, "seq", what);
      if (!ids.add(id)) {
        findings.broken("Event {} names the directive {} twice.", seq, id);
      }
      numbers.add(
          shown ? number(seq, id, digest, texts.get(i), what) : new DirectiveNumber(id, 0, null));
    }
    return numbers;
  }

  private DirectiveNumber number(
      long seq, String directive, String digest, @Nullable Object text, String what)
      throws UnreadableFileException {
    if (!(text instanceof String part)) {
      throw new UnreadableFileException("{}: directives has something else than text.", what);
    }
    Object value = value(seq, "number in directive " + directive, part, digest, what);
    Map<String, Object> number = VerifierJson.object(value, "value", what);
    long at = VerifierJson.integer(number, "seq", 1, what);
    String earlier = VerifierJson.optionalText(number, "earlier", what);
    return new DirectiveNumber(directive, at, earlier);
  }
}
