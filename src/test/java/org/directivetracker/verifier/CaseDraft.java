package org.directivetracker.verifier;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** A case file before it is a zip: a forger changes what he likes, and the manifest then fits. */
final class CaseDraft {
  final TestLog log;
  final int size;
  final List<ObjectNode> events = new ArrayList<>();
  final ObjectNode manifest = TestLog.MAPPER.createObjectNode();
  final Map<String, String> files = new LinkedHashMap<>();
  UnaryOperator<String> rawEvents = text -> text;
  UnaryOperator<String> rawManifest = text -> text;
  Consumer<ObjectNode> listing = listed -> {};
  Consumer<StoredZip> structure = zip -> {};

  CaseDraft(
      TestLog log,
      int version,
      String kind,
      String id,
      String reference,
      Predicate<TestLog.Entry> which) {
    this.log = log;
    this.size = log.entries.size();
    boolean whole = kind.equals("ALL");
    log.entries.stream().filter(which).forEach(e -> events.add(log.line(e, size, whole)));
    manifest.put("format", "directive-tracker-case-file").put("formatVersion", version);
    ObjectNode scope = manifest.putObject("scope").put("kind", kind);
    if (version == 2 && !whole) {
      scope.put("id", id);
    }
    scope.put("reference", reference);
    if (version == 2) {
      manifest.put("origin", log.signer.name());
    }
    manifest.put("treeSize", size).put("generator", "Directive Tracker").put("illustrative", false);
    files.put("checkpoint.txt", log.checkpoint(size));
    files.put(
        "checkpoints.jsonl",
        checkpoint(log.checkpoint(size > 3 ? 3 : 1)) + checkpoint(log.checkpoint(size)));
    if (version == 2 && kind.equals("DIRECTIVE")) {
      files.put("directive.note", log.directiveNote(id, log.count(id), size));
    }
    files.put("index.html", "<!doctype html><title>Case</title>\n");
  }

  static String checkpoint(String note) {
    return TestLog.MAPPER.createObjectNode().put("madeAt", "2026-11-30T00:00:00Z").put("note", note)
        + "\n";
  }

  /** The line of the event with that number in the log. */
  ObjectNode event(long seq) {
    return events.stream().filter(e -> e.get("seq").asLong() == seq).findFirst().orElseThrow();
  }

  CaseDraft withhold(long seq) {
    event(seq).retain("seq", "leaf", "proof");
    return this;
  }

  CaseDraft withhold(long seq, String part) {
    event(seq).remove(List.of(part, "directives"));
    return this;
  }

  CaseDraft drop(long seq) {
    events.remove(event(seq));
    return this;
  }

  CaseDraft put(String path, String text) {
    files.put(path, text);
    return this;
  }

  byte[] zip() {
    var lines = new StringBuilder();
    events.forEach(e -> lines.append(e).append('\n'));
    var all = new LinkedHashMap<>(files);
    all.put("events.jsonl", rawEvents.apply(lines.toString()));
    if (all.get("events.jsonl").isEmpty() && files.containsKey("no events")) {
      all.remove("events.jsonl");
      all.remove("no events");
    }
    var zip = new StoredZip();
    ArrayNode listed = manifest.putArray("files");
    all.forEach(
        (path, text) -> {
          byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
          zip.entries.add(new StoredZip.Entry(path, bytes));
          listed
              .addObject()
              .put("path", path)
              .put("size", bytes.length)
              .put("sha256", MerkleTree.digest(text));
        });
    listing.accept(manifest);
    zip.entries.add(
        new StoredZip.Entry(
            "manifest.json",
            rawManifest.apply(manifest.toString()).getBytes(StandardCharsets.UTF_8)));
    structure.accept(zip);
    return zip.write();
  }
}
