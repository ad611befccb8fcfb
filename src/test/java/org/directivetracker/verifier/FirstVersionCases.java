package org.directivetracker.verifier;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.function.Consumer;

/** Files of formatVersion 1. */
record FirstVersionCases(Corpus to) {
  void add() {
    String weak = "nothing in format version 1 binds its events to that subject";
    to.add(0, "v1-directive-good", ofA(d -> {}), weak);
    to.add(
        0,
        "v1-directive-reference-changed",
        ofA(d -> ((ObjectNode) d.manifest.get("scope")).put("reference", "X\nY")),
        "X\\u000aY, but " + weak);
    to.add(
        0,
        "v1-directive-one-left-out",
        ofA(d -> d.drop(5).files.remove("evidence/" + Corpus.EVIDENCE)),
        weak);
    to.add(
        0,
        "v1-directive-no-event",
        ofA(
            d -> {
              d.events.clear();
              d.files.remove("evidence/" + Corpus.EVIDENCE);
            }),
        weak);
    to.add(0, "v1-directive-tree-size", ofA(d -> d.manifest.put("treeSize", 99)), weak);
    to.add(
        0,
        "v1-directive-checkpoints-missing",
        ofA(d -> d.files.remove("checkpoints.jsonl")),
        "No earlier checkpoints are in this file");
    to.add(
        0,
        "v1-directive-withheld",
        ofA(d -> d.withhold(2)),
        "1 versions of things are missing here");
    to.add(
        0,
        "v1-meeting-good",
        new CaseDraft(log(), 1, "MEETING", Corpus.M, Corpus.MEETING, e -> true)
            .put("evidence/" + Corpus.EVIDENCE, Corpus.PHOTO),
        weak);
    to.add(0, "v1-all-good", all(d -> {}), "This file holds the whole log up to entry 6");
    to.add(
        1,
        "v1-directive-evidence-replaced",
        ofA(d -> d.put("evidence/" + Corpus.EVIDENCE, "Another.")),
        "are not those of its event");
    to.add(
        1,
        "v1-directive-evidence-replaced-part-withheld",
        ofA(d -> d.withhold(5, "changes").put("evidence/" + Corpus.EVIDENCE, "Another.")),
        "No shown event vouches");
    to.add(
        1, "v1-directive-unknown-file", ofA(d -> d.put("more.txt", "More.")), "nothing covers it");
    to.add(
        1,
        "v1-directive-note",
        ofA(d -> d.put("directive.note", d.log.directiveNote(Corpus.A, 4, 6))),
        "nothing covers it");
    to.add(
        1,
        "v1-directive-canonical-changed",
        ofA(
            d ->
                d.event(2)
                    .put(
                        "canonical",
                        d.event(2).get("canonical").asText().replace("create", "crEate"))),
        "Event 2 was altered");
    to.add(
        1,
        "v1-directive-version-gap",
        ofA(d -> d.drop(3)),
        "are missing, and 0 events are withheld");
    to.add(1, "v1-all-one-left-out", all(d -> d.drop(6)), "entries are missing");
    to.add(
        1,
        "v1-all-other-key",
        all(d -> d.put("checkpoint.txt", d.log.checkpoint(Corpus.OTHER_KEY, 6))),
        "is not signed by the key of");
    to.add(
        1,
        "v1-of-newer-file",
        new CaseDraft(
                Corpus.log(Corpus.SIGNER),
                1,
                "DIRECTIVE",
                Corpus.A,
                Corpus.REFERENCE,
                e -> e.directives().contains(Corpus.A))
            .put("evidence/" + Corpus.EVIDENCE, Corpus.PHOTO),
        "which no file of formatVersion 1 has");
    to.add(
        2,
        "v1-line-null",
        ofA(d -> d.rawEvents = t -> "null\n" + t),
        "Line 1 of events.jsonl is not a JSON object");
    to.add(
        2,
        "v1-seq-fraction",
        ofA(d -> d.rawEvents = t -> t.replaceFirst("\"seq\":2", "\"seq\":2.5")),
        "seq is not an integer");
  }

  private static TestLog log() {
    return new TestLog(Corpus.SIGNER)
        .addFirst(
            "create",
            "meeting " + Corpus.M,
            List.of(),
            List.of(),
            Corpus.set("meeting", "reference", Corpus.MEETING))
        .addFirst(
            "create",
            "directive " + Corpus.A,
            List.of(Corpus.A),
            List.of(),
            Corpus.made(Corpus.MEETING, false))
        .addFirst(
            "register",
            "directive " + Corpus.A,
            List.of(Corpus.A),
            List.of(),
            Corpus.set("directive", "reference", Corpus.REFERENCE))
        .addFirst("update", "directive " + Corpus.A, List.of(Corpus.A), List.of(), "{}")
        .addFirst(
            "submit",
            "evidence " + Corpus.EVIDENCE,
            List.of(Corpus.A),
            List.of(),
            Corpus.set("evidence", "sha256", Corpus.sha(Corpus.PHOTO)))
        .addFirst("update", "meeting " + Corpus.M, List.of(), List.of(), "{}");
  }

  private static CaseDraft ofA(Consumer<CaseDraft> forge) {
    return Corpus.forged(
        new CaseDraft(
                log(),
                1,
                "DIRECTIVE",
                Corpus.A,
                Corpus.REFERENCE,
                e -> e.directives().contains(Corpus.A))
            .put("evidence/" + Corpus.EVIDENCE, Corpus.PHOTO),
        forge);
  }

  private static CaseDraft all(Consumer<CaseDraft> forge) {
    return Corpus.forged(
        new CaseDraft(log(), 1, "ALL", null, null, e -> true)
            .put("evidence/" + Corpus.EVIDENCE, Corpus.PHOTO),
        forge);
  }
}
