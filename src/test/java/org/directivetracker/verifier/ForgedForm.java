package org.directivetracker.verifier;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** Files that two readers could read differently, or not at all. */
record ForgedForm(Corpus to) {
  void add() {
    json();
    zip();
  }

  private void unreadable(String name, CaseDraft draft, String says) {
    to.add(2, name, draft, says);
  }

  private void events(String name, UnaryOperator<String> change, String says) {
    unreadable(name, Corpus.ofA(d -> d.rawEvents = change), says);
  }

  private void json() {
    events("v2-line-null", t -> t + "null\n", "Line 6 of events.jsonl is not a JSON object");
    events("v2-line-list", t -> t + "[]\n", "Line 6 of events.jsonl is not a JSON object");
    events("v2-line-empty", t -> t + "\n", "Line 6 of events.jsonl is not a JSON object");
    events(
        "v2-line-cut", t -> t.substring(0, t.length() - 9), "Line 5 of events.jsonl is not JSON");
    events(
        "v2-line-two-objects",
        t -> t.replaceFirst("\n", " {}\n"),
        "Line 1 of events.jsonl has more than one JSON object");
    events(
        "v2-line-member-twice",
        t -> t.replaceFirst("\\{\"seq\":3", "{\"seq\":3,\"seq\":3"),
        "has a member twice");
    events(
        "v2-line-lone-surrogate",
        t -> t.replaceFirst("\\{\"seq\"", "{\"x\":\"\\\\ud800\",\"seq\""),
        "has a surrogate without its other half");
    events(
        "v2-line-lone-surrogate-in-name",
        t -> t.replaceFirst("\\{\"seq\"", "{\"\\\\udc00\":1,\"seq\""),
        "has a surrogate without its other half");
    events(
        "v2-line-seq-fraction",
        t -> t.replaceFirst("\"seq\":3", "\"seq\":83.5"),
        "seq is not an integer from 1 on");
    events(
        "v2-line-seq-exponent",
        t -> t.replaceFirst("\"seq\":3", "\"seq\":3e0"),
        "seq is not an integer from 1 on");
    events(
        "v2-line-seq-text",
        t -> t.replaceFirst("\"seq\":3", "\"seq\":\"3\""),
        "seq is not an integer from 1 on");
    events(
        "v2-line-seq-large",
        t -> t.replaceFirst("\"seq\":3", "\"seq\":99999999999999999999"),
        "seq is not an integer from 1 on");
    events(
        "v2-line-seq-zero",
        t -> t.replaceFirst("\"seq\":3", "\"seq\":0"),
        "seq is not an integer from 1 on");
    events(
        "v2-line-deep",
        t ->
            t.replaceFirst(
                "\\{\"seq\"", "{\"x\":" + "[".repeat(120) + "]".repeat(120) + ",\"seq\""),
        "nested too deeply");
    events(
        "v2-line-leaf-short",
        t -> t.replaceFirst("\"leaf\":\"..", "\"leaf\":\""),
        "where a hash should be");
    events(
        "v2-line-leaf-upper-case",
        t -> t.replaceFirst("\"leaf\":\"..", "\"leaf\":\"AA"),
        "where a hash should be");
    events(
        "v2-line-proof-no-list",
        t -> t.replaceFirst("\"proof\":\\[", "\"proof\":\"x\",\"y\":["),
        "proof is not a list");
    events(
        "v2-line-canonical-null",
        t -> t.replaceFirst("\"canonical\":\"", "\"canonical\":null,\"y\":\""),
        "canonical is not text");
    events("v2-line-byte-order-mark", t -> "\ufeff" + t, "is not JSON");
    unreadable(
        "v2-events-not-utf8",
        Corpus.ofA(
            d ->
                d.structure =
                    z -> {
                      byte[] bytes = of(z, "events.jsonl").bytes;
                      bytes[9] = (byte) 0xff;
                    }),
        "is not");
    unreadable(
        "v2-manifest-member-twice",
        Corpus.ofA(
            d ->
                d.rawManifest =
                    t -> t.replaceFirst("\"treeSize\":13", "\"treeSize\":13,\"treeSize\":13")),
        "has a member twice");
    unreadable(
        "v2-manifest-version-3",
        Corpus.ofA(d -> d.manifest.put("formatVersion", 3)),
        "not that of a case file of version 1 or 2");
    unreadable(
        "v2-manifest-version-text",
        Corpus.ofA(d -> d.manifest.put("formatVersion", "2")),
        "not that of a case file of version 1 or 2");
    unreadable(
        "v2-manifest-kind",
        Corpus.ofA(d -> ((ObjectNode) d.manifest.get("scope")).put("kind", "FILE\nholds")),
        "FILE\\u000aholds is no kind of scope");
    unreadable(
        "v2-manifest-id",
        Corpus.ofA(
            d -> ((ObjectNode) d.manifest.get("scope")).put("id", Corpus.A.replace('a', 'A'))),
        "is no id");
    unreadable(
        "v2-manifest-id-absent",
        Corpus.ofA(d -> ((ObjectNode) d.manifest.get("scope")).remove("id")),
        "there is no id");
    unreadable(
        "v2-manifest-tree-size-fraction",
        Corpus.ofA(d -> d.manifest.put("treeSize", 13.5)),
        "treeSize is not an integer from 0 on");
    unreadable(
        "v2-manifest-origin-absent",
        Corpus.ofA(d -> d.manifest.remove("origin")),
        "there is no origin");
    unreadable(
        "v2-manifest-illustrative-text",
        Corpus.ofA(d -> d.manifest.put("illustrative", "false")),
        "illustrative is neither true nor false");
    unreadable(
        "v2-manifest-files-null",
        Corpus.ofA(d -> d.listing = m -> m.withArray("files").addNull()),
        "files is not an object");
    unreadable(
        "v2-checkpoint-two-lines",
        Corpus.ofA(d -> d.put("checkpoint.txt", d.log.signer.note(Corpus.LOG + "\n13\n"))),
        "checkpoint.txt is not a signed note of 3 lines");
    unreadable(
        "v2-checkpoint-size-leading-zero",
        Corpus.ofA(
            d ->
                d.put(
                    "checkpoint.txt", d.files.get("checkpoint.txt").replace("\n13\n", "\n013\n"))),
        "checkpoint.txt has no number in line 2");
    unreadable(
        "v2-checkpoint-root-unpadded",
        Corpus.ofA(d -> checkpoint(d, "=\n\n", "\n\n")),
        "checkpoint.txt is not a checkpoint");
    to.add(
        1,
        "v2-checkpoint-signature-unpadded",
        Corpus.ofA(d -> checkpoint(d, "=\n", "\n", "\n\n")),
        "is not signed by the key of");
    unreadable(
        "v2-checkpoint-absent",
        Corpus.ofA(d -> d.files.remove("checkpoint.txt")),
        "There is no checkpoint.txt");
    unreadable(
        "v2-checkpoints-null",
        Corpus.ofA(d -> d.put("checkpoints.jsonl", "null\n")),
        "Line 1 of checkpoints.jsonl is not a JSON object");
    unreadable(
        "v2-consistency-null",
        Corpus.ofA(d -> d.put("consistency.json", "null")),
        "consistency.json is not a JSON object");
    TestLog three = Corpus.log(Corpus.SIGNER);
    three.forcedVersion = 3;
    three.add(
        "update", "directive " + Corpus.A, java.util.List.of(Corpus.A), java.util.List.of(), "{}");
    unreadable("v2-event-version-3", Corpus.ofA(three), "neither of version 1 nor of version 2");
  }

  private static void checkpoint(CaseDraft draft, String from, String to) {
    draft.files.computeIfPresent("checkpoint.txt", (path, note) -> note.replace(from, to));
  }

  /** Changes only what follows the text. */
  private static void checkpoint(CaseDraft draft, String from, String to, String end) {
    draft.files.computeIfPresent(
        "checkpoint.txt",
        (path, note) -> {
          int at = note.indexOf(end) + end.length();
          return note.substring(0, at) + note.substring(at).replace(from, to);
        });
  }

  private void structure(String name, Consumer<StoredZip> change, String says) {
    unreadable(name, Corpus.ofA(d -> d.structure = change), says);
  }

  private void zip() {
    structure("zip-name-climbs", z -> add(z, "../../x"), "no plain path");
    structure("zip-name-from-root", z -> add(z, "/etc/x"), "no plain path");
    structure("zip-name-backslash", z -> add(z, "evidence\\x"), "no plain path");
    structure("zip-name-drive", z -> add(z, "C:x"), "no plain path");
    structure("zip-name-dot", z -> add(z, "evidence/./x"), "no plain path");
    structure("zip-name-empty", z -> add(z, ""), "no plain path");
    structure("zip-folder", z -> add(z, "evidence/"), "no plain path");
    structure("zip-name-prints", z -> add(z, "../\u001b[2J\n"), "..\u002f\\u001b[2J\\u000a");
    structure("zip-link", z -> of(z, "index.html").mode = 0120777, "index.html is a link");
    structure("zip-twice", z -> add(z, "events.jsonl"), "events.jsonl is in the zip twice");
    structure(
        "zip-local-name",
        z -> of(z, "index.html").localName = "index.htmx",
        "local header that differs");
    structure(
        "zip-local-check-sum",
        z -> of(z, "index.html").localCrcChange = 1,
        "local header that differs");
    structure("zip-check-sum", z -> of(z, "index.html").crcChange = 1, "cannot be unpacked");
    structure("zip-encrypted", z -> of(z, "index.html").flags = 1, "is encrypted");
    structure("zip-method", z -> of(z, "index.html").method = 12, "packed in an unknown way");
    structure("zip-deflate-of-nothing", z -> of(z, "index.html").method = 8, "cannot be unpacked");
    structure(
        "zip-prefix",
        z -> z.prefix = Corpus.utf8("PK\u0003\u0004"),
        "bytes that belong to no entry");
    structure(
        "zip-between",
        z -> of(z, "index.html").before = Corpus.utf8("hidden"),
        "bytes that belong to no entry");
    structure(
        "zip-comment", z -> z.comment = Corpus.utf8("PK\u0005\u0006"), "comment or other bytes");
    structure(
        "zip-in-comment", z -> z.comment = Corpus.ofA().zip(), "bytes that belong to no entry");
    structure("zip-no-entries", z -> z.entries.clear(), "There is no manifest.json");
  }

  private static void add(StoredZip zip, String name) {
    zip.entries.add(new StoredZip.Entry(name, "x".getBytes(StandardCharsets.UTF_8)));
  }

  private static StoredZip.Entry of(StoredZip zip, String name) {
    return zip.entries.stream().filter(e -> e.name.equals(name)).findFirst().orElseThrow();
  }
}
