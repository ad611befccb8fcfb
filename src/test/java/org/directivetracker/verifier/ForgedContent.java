package org.directivetracker.verifier;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collections;
import java.util.List;

/** Forged manifests, checkpoints, texts and bytes. */
record ForgedContent(Corpus to) {
  private static final String PHOTO_FILE = "evidence/" + Corpus.EVIDENCE;
  private static final String REPORT_FILE = "report-snapshots/" + Corpus.SNAPSHOT;
  private static final String NOTHING = "This file proves nothing";

  void add() {
    bytes();
    manifest();
    checkpoints();
    texts();
    order();
  }

  private void broken(String name, CaseDraft draft, String says, String... more) {
    to.add(1, name, draft, says, more);
  }

  private void bytes() {
    broken(
        "v2-directive-evidence-replaced",
        Corpus.ofA(d -> d.put(PHOTO_FILE, "Another.")),
        "are not those of its event");
    broken(
        "v2-directive-evidence-replaced-part-withheld",
        Corpus.ofA(d -> d.withhold(6, "changes").put(PHOTO_FILE, "Another.")),
        "No shown event vouches for the bytes of " + PHOTO_FILE);
    broken(
        "v2-directive-evidence-true-part-withheld",
        Corpus.ofA(d -> d.withhold(6, "changes")),
        "No shown event vouches");
    broken(
        "v2-directive-evidence-event-withheld",
        Corpus.ofA(d -> d.withhold(6)),
        "No shown event vouches");
    broken(
        "v2-directive-evidence-left-out",
        Corpus.ofA(d -> d.files.remove(PHOTO_FILE)),
        "are not here");
    broken(
        "v2-directive-evidence-added",
        Corpus.ofA(d -> d.put("evidence/" + Corpus.C, "More.")),
        "No shown event vouches");
    broken(
        "v2-directive-evidence-nested",
        Corpus.ofA(d -> d.put(PHOTO_FILE + "/x", "More.")),
        "No shown event vouches");
    broken(
        "v2-directive-snapshot-added",
        Corpus.ofA(d -> d.put(REPORT_FILE, Corpus.REPORT)),
        "No shown event vouches");
    broken(
        "v2-all-snapshot-replaced",
        Corpus.ofAll(d -> d.put(REPORT_FILE, "All is green.")),
        "are not those of its event");
    broken(
        "v2-all-snapshot-replaced-part-withheld",
        Corpus.ofAll(d -> d.withhold(7, "changes").put(REPORT_FILE, "All is green.")),
        "No shown event vouches");
    broken(
        "v2-all-snapshot-left-out", Corpus.ofAll(d -> d.files.remove(REPORT_FILE)), "are not here");
    TestLog twice = Corpus.log(Corpus.SIGNER);
    twice.add(
        "review",
        "directive " + Corpus.A,
        java.util.List.of(Corpus.A),
        java.util.List.of("evidence " + Corpus.EVIDENCE),
        "{\"evidence:"
            + Corpus.EVIDENCE
            + "\":{\"sha256\":{\"after\":\""
            + Corpus.sha("Another.")
            + "\",\"before\":null}}}");
    broken(
        "v2-directive-evidence-second-digest",
        Corpus.ofA(twice),
        "another digest than an event before it");
    broken(
        "v2-directive-evidence-second-digest-used",
        Corpus.forged(Corpus.ofA(twice), d -> d.put(PHOTO_FILE, "Another.")),
        "are not those of its event");
    broken(
        "v2-directive-unknown-file",
        Corpus.ofA(d -> d.put("verdict.txt", "All is true.")),
        "nothing covers it");
    broken(
        "v2-directive-continuations-like",
        Corpus.ofA(d -> d.put("continuations.json", "{}")),
        "nothing covers it");
    broken(
        "v2-all-directive-note",
        Corpus.ofAll(d -> d.put("directive.note", d.log.directiveNote(Corpus.A, 5, 13))),
        "nothing covers it");
    broken(
        "v2-all-continuations",
        Corpus.ofAll(d -> d.put("continuations.jsonl", "")),
        "nothing covers it");
  }

  private void manifest() {
    broken(
        "v2-directive-tree-size",
        Corpus.ofA(d -> d.manifest.put("treeSize", 14)),
        "The manifest says that the log has 14 entries");
    broken(
        "v2-directive-origin",
        Corpus.ofA(d -> d.manifest.put("origin", "example.com/log")),
        "The manifest says that the log is example.com/log");
    broken(
        "v2-directive-illustrative-hidden",
        Corpus.ofA(Corpus.log(Corpus.SIGNER, true)),
        "the manifest says that it is real");
    broken(
        "v2-directive-illustrative-false-claim",
        Corpus.ofA(d -> d.manifest.put("illustrative", true)),
        "but no event says so");
    broken(
        "v2-directive-manifest-member",
        Corpus.ofA(d -> d.manifest.put("verdict", "true")),
        "Nothing covers verdict in the manifest");
    broken(
        "v2-directive-scope-member",
        Corpus.ofA(d -> ((ObjectNode) d.manifest.get("scope")).put("title", "Free")),
        "Nothing covers title in the manifest");
    broken(
        "v2-directive-listed-digest",
        Corpus.ofA(d -> d.listing = m -> ((ObjectNode) m.at("/files/0")).put("sha256", "00")),
        "is not the file that the manifest lists");
    broken(
        "v2-directive-listed-size",
        Corpus.ofA(d -> d.listing = m -> ((ObjectNode) m.at("/files/0")).put("size", 1)),
        "is not the file that the manifest lists");
    broken(
        "v2-directive-unlisted",
        Corpus.ofA(d -> d.listing = m -> m.withArray("files").remove(0)),
        "checkpoint.txt is not in the manifest");
    broken(
        "v2-directive-listed-absent",
        Corpus.ofA(
            d ->
                d.listing =
                    m ->
                        m.withArray("files")
                            .addObject()
                            .put("path", "x")
                            .put("size", 1)
                            .put("sha256", "00")),
        "is listed in the manifest, but is not here");
    broken(
        "v2-directive-listed-twice",
        Corpus.ofA(d -> d.listing = m -> m.withArray("files").add(m.at("/files/0").deepCopy())),
        "or twice");
    broken(
        "v2-directive-no-events-file",
        Corpus.ofA(
            d -> {
              d.events.clear();
              d.put("no events", "");
            }),
        "There is no events.jsonl");
  }

  private void checkpoints() {
    TestLog other = Corpus.log(Corpus.SIGNER, true);
    broken(
        "v2-directive-checkpoint-other-key",
        Corpus.ofA(d -> checkpoint(d, d.log.checkpoint(Corpus.OTHER_KEY, 13))),
        "is not signed by the key of " + Corpus.LOG);
    broken(
        "v2-directive-checkpoint-other-origin",
        Corpus.ofA(d -> checkpoint(d, d.log.checkpoint(Corpus.STRANGER, 13))),
        "is not signed by the key of example.com/other");
    broken(
        "v2-directive-checkpoint-of-fork",
        Corpus.ofA(d -> checkpoint(d, other.checkpoint(13))),
        "its proof does not hold");
    broken(
        "v2-directive-checkpoint-old",
        Corpus.ofA(d -> checkpoint(d, d.log.checkpoint(12))),
        "its proof does not hold");
    broken(
        "v2-directive-checkpoint-as-note",
        Corpus.ofA(
            d ->
                d.put(
                    "directive.note",
                    d.log.signer.note(Corpus.LOG + "/directive\n" + Corpus.A + "\n5\n12\n"))),
        "is of a log of 12 entries");
    broken(
        "v2-directive-checkpoints-missing",
        Corpus.ofA(d -> d.files.remove("checkpoints.jsonl")),
        "The last checkpoint in checkpoints.jsonl is not that of checkpoint.txt");
    broken(
        "v2-directive-checkpoints-cut",
        Corpus.ofA(d -> d.put("checkpoints.jsonl", CaseDraft.checkpoint(d.log.checkpoint(3)))),
        "is not that of checkpoint.txt");
    broken(
        "v2-directive-checkpoints-unsigned",
        Corpus.ofA(d -> between(d, d.log.checkpoint(Corpus.OTHER_KEY, 4))),
        "in checkpoints.jsonl is not signed by the key of");
    broken(
        "v2-directive-checkpoints-stranger",
        Corpus.ofA(d -> between(d, d.log.checkpoint(Corpus.STRANGER, 4))),
        "which no event shown names as a name of this log");
    broken(
        "v2-directive-checkpoints-order",
        Corpus.ofA(d -> between(d, d.log.checkpoint(3))),
        "they are not in order");
    broken(
        "v2-directive-checkpoints-member",
        Corpus.ofA(
            d ->
                d.files.computeIfPresent(
                    "checkpoints.jsonl", (p, t) -> t.replaceFirst("\\{", "{\"by\":\"x\","))),
        "nothing covers the member by");
    broken(
        "v2-all-checkpoints-of-fork",
        Corpus.ofAll(d -> between(d, other.checkpoint(5))),
        "is of another tree: of the entries 4 to 5");
    broken(
        "v2-all-fork-kept",
        Corpus.forged(Corpus.ofAll(other), d -> d.manifest.put("illustrative", true)),
        "A fork",
        "--checkpoint",
        "kept-3.txt");
    broken(
        "v2-all-tail-cut-kept",
        Corpus.ofAll(
            new TestLog(Corpus.SIGNER)
                .add(
                    "create", "meeting " + Corpus.M, java.util.List.of(), java.util.List.of(), "{}")
                .add("a", "x y", java.util.List.of(), java.util.List.of(), "{}")
                .add("a", "x y", java.util.List.of(), java.util.List.of(), "{}")),
        "its tail was cut",
        "--checkpoint",
        "kept-13.txt");
    broken(
        "v2-directive-kept-forged-proof",
        Corpus.ofA(
            d -> {
              GoodCases.consistency(d, 3);
              d.files.computeIfPresent(
                  "consistency.json",
                  (p, t) -> t.replaceFirst("\"proof\":\\[\"....", "\"proof\":[\"0123"));
            }),
        "A fork",
        "--checkpoint",
        "kept-3.txt");
    broken(
        "v2-directive-consistency-to",
        Corpus.ofA(
            d -> {
              GoodCases.consistency(d, 3);
              d.files.computeIfPresent(
                  "consistency.json", (p, t) -> t.replace("\"to\":13", "\"to\":12"));
            }),
        "consistency.json leads from 3 to 12 entries");
  }

  private static void checkpoint(CaseDraft draft, String note) {
    draft.put("checkpoint.txt", note);
    draft.put("checkpoints.jsonl", CaseDraft.checkpoint(note));
  }

  private static void between(CaseDraft draft, String note) {
    draft.put(
        "checkpoints.jsonl",
        CaseDraft.checkpoint(draft.log.checkpoint(3))
            + CaseDraft.checkpoint(note)
            + CaseDraft.checkpoint(draft.log.checkpoint(13)));
  }

  private void texts() {
    broken(
        "v2-directive-canonical-changed",
        Corpus.ofA(d -> edit(d, 5, "canonical", "register", "registes")),
        "Event 5 was altered");
    broken(
        "v2-directive-canonical-and-leaf-changed",
        Corpus.ofA(
            d -> {
              edit(d, 5, "canonical", "register", "registes");
              d.event(5)
                  .put(
                      "leaf",
                      java.util.HexFormat.of()
                          .formatHex(MerkleTree.leaf(d.event(5).get("canonical").asText())));
            }),
        "its proof does not hold");
    for (String part : CaseEvent.PARTS) {
      broken(
          "v2-directive-" + part + "-changed",
          Corpus.ofA(d -> edit(d, 5, part, "\"salt\":\"", "\"salt\":\"0")),
          "its " + part + ", or the salt of it");
    }
    broken(
        "v2-directive-reason-changed-text",
        Corpus.ofA(d -> edit(d, 5, "reason", "Reason", "No reason")),
        "Event 5: its reason");
    broken(
        "v2-directive-number-changed",
        Corpus.ofA(
            d ->
                d.event(5)
                    .withArray("directives")
                    .set(
                        0,
                        d.event(5).at("/directives/0").asText().replace("\"seq\":2", "\"seq\":3"))),
        "its number in directive");
    broken(
        "v2-directive-numbers-too-many",
        Corpus.ofA(d -> d.event(5).withArray("directives").add(d.event(5).at("/directives/0"))),
        "are not those of its directives");
    broken(
        "v2-all-numbers-of-no-directive",
        Corpus.ofAll(d -> d.event(1).putArray("directives")),
        "are not those of its directives");
    broken(
        "v2-directive-line-member",
        Corpus.ofA(d -> d.event(5).put("comment", "Approved.")),
        "nothing covers the member comment");
    broken(
        "v2-directive-withheld-with-reason",
        Corpus.ofA(
            d -> {
              String reason = d.event(9).get("reason").asText();
              d.withhold(9).event(9).put("reason", reason);
            }),
        "nothing covers the member reason");
    broken(
        "v2-all-with-proof",
        Corpus.ofAll(d -> d.event(5).set("proof", d.log.inclusion(5, 13))),
        "nothing covers the member proof");
    broken(
        "v2-directive-proof-left-out",
        Corpus.ofA(d -> d.event(5).remove("proof")),
        "its proof does not hold");
    broken(
        "v2-directive-proof-of-another",
        Corpus.ofA(d -> d.event(5).set("proof", d.event(6).get("proof"))),
        "its proof does not hold");
  }

  /** In a tree of one leaf the proof of a second one would be as empty as that of the first. */
  private static CaseDraft beyond() {
    TestLog log =
        new TestLog(Corpus.SIGNER)
            .add(
                "create",
                "directive " + Corpus.A,
                List.of(Corpus.A),
                List.of(),
                Corpus.set("directive", "title", "Alone"));
    CaseDraft draft = new CaseDraft(log, 2, "DIRECTIVE", Corpus.A, null, e -> true);
    draft.put("checkpoints.jsonl", CaseDraft.checkpoint(log.checkpoint(1)));
    draft.event(1).put("seq", 2);
    return draft;
  }

  private void order() {
    broken("v2-directive-number-beyond-the-tree", beyond(), "Event 2 is not in the signed tree");
    to.addWith(
        2,
        "v2-directive-two-keys-of-one-name",
        Corpus.ofA(d -> {}),
        "Two of the keys have the same name",
        List.of(Corpus.SIGNER, Corpus.OTHER_KEY));
    broken(
        "v2-directive-swapped",
        Corpus.ofA(d -> Collections.swap(d.events, 1, 2)),
        "they are not in order");
    broken(
        "v2-directive-swapped-seq",
        Corpus.ofA(
            d -> {
              JsonNode seq = d.events.get(1).get("seq");
              d.events.get(1).set("seq", d.events.get(2).get("seq"));
              d.events.get(2).set("seq", seq);
              Collections.swap(d.events, 1, 2);
            }),
        "its proof does not hold");
    broken(
        "v2-directive-repeated",
        Corpus.ofA(d -> d.events.add(1, d.events.get(1).deepCopy())),
        "they are not in order");
    broken("v2-all-one-left-out", Corpus.ofAll(d -> d.drop(13)), "entries are missing");
    broken(
        "v2-all-middle-left-out",
        Corpus.ofAll(d -> d.drop(7).files.remove(REPORT_FILE)),
        "Event 6 is followed by event 8");
    broken(
        "v2-all-one-added",
        Corpus.ofAll(d -> d.events.add(((ObjectNode) d.event(13).deepCopy()).put("seq", 14))),
        "entries were added");
    broken(
        "v2-all-swapped",
        Corpus.ofAll(
            d -> {
              Collections.swap(d.events, 0, 1);
              d.events.get(0).put("seq", 1);
              d.events.get(1).put("seq", 2);
            }),
        "the log was rewritten");
    broken(
        "v2-all-empty",
        Corpus.ofAll(
            d -> {
              d.events.clear();
              d.files.remove(PHOTO_FILE);
              d.files.remove(REPORT_FILE);
            }),
        NOTHING);
    TestLog gap = Corpus.log(Corpus.SIGNER);
    gap.add(
        "update",
        "agency 00000000-0000-4000-9000-0000000000c1 =3",
        java.util.List.of(),
        java.util.List.of(),
        "{}");
    broken("v2-all-version-gap", Corpus.ofAll(gap), "1 versions of agency");
    TestLog same = Corpus.log(Corpus.SIGNER);
    same.add(
        "update",
        "agency 00000000-0000-4000-9000-0000000000c1 =1",
        java.util.List.of(),
        java.util.List.of(),
        "{}");
    broken("v2-all-version-repeated", Corpus.ofAll(same), "which is not after version 1");
  }

  private static void edit(CaseDraft draft, long seq, String member, String from, String to) {
    String text = draft.event(seq).get(member).asText();
    draft.event(seq).put(member, text.replaceFirst(from, to));
    if (draft.event(seq).get(member).asText().equals(text)) {
      throw new IllegalArgumentException(member);
    }
  }
}
