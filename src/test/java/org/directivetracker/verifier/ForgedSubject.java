package org.directivetracker.verifier;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** Files whose events are not all those of their subject. */
record ForgedSubject(Corpus to) {
  void add() {
    scope();
    note();
    numbers();
    earlier();
    meeting();
  }

  private void broken(String name, CaseDraft draft, String says, String... more) {
    to.add(1, name, draft, says, more);
  }

  private void scope() {
    broken(
        "v2-directive-reference-changed",
        Corpus.ofA(d -> scope(d).put("reference", "SC-2026-11-01-02")),
        "its events say " + Corpus.REFERENCE);
    broken(
        "v2-directive-reference-removed",
        Corpus.ofA(d -> scope(d).putNull("reference")),
        "its events say " + Corpus.REFERENCE);
    broken(
        "v2-directive-reference-prints",
        Corpus.ofA(d -> scope(d).put("reference", "X\nholds     all\u001b[1m")),
        "is X\\u000aholds     all\\u001b[1m, its events");
    broken(
        "v2-directive-id-changed",
        Corpus.ofA(d -> scope(d).put("id", Corpus.B)),
        "directive.note is of the directive " + Corpus.A);
    broken(
        "v2-directive-id-and-note-changed",
        Corpus.ofA(
            d -> {
              scope(d).put("id", Corpus.B);
              d.put("directive.note", d.log.directiveNote(Corpus.B, 2, 13));
            }),
        "Event 3 is not of directive " + Corpus.B);
    broken(
        "v2-directive-foreign-event",
        Corpus.ofA(
            d -> {
              d.events.add(1, d.log.line(d.log.entries.get(3), 13, false));
            }),
        "Event 4 is not of directive");
    broken(
        "v2-directive-foreign-instead",
        Corpus.ofA(
            d -> {
              d.drop(5);
              d.events.add(1, d.log.line(d.log.entries.get(3), 13, false));
            }),
        "Event 4 is not of directive");
    broken(
        "v2-directive-foreign-of-none",
        Corpus.ofA(
            d -> {
              d.drop(10);
              d.events.add(d.log.line(d.log.entries.get(12), 13, false));
            }),
        "Event 13 is not of directive");
    broken(
        "v2-directive-foreign-withheld-instead",
        Corpus.ofA(
            d -> {
              d.drop(5);
              d.events.add(1, d.log.line(d.log.entries.get(7), 13, false));
              d.withhold(8);
            }),
        "they are not in order");
    broken(
        "v2-directive-rest-of-tree",
        new CaseDraft(
                Corpus.log(Corpus.SIGNER), 2, "DIRECTIVE", Corpus.A, Corpus.REFERENCE, e -> true)
            .put("evidence/" + Corpus.EVIDENCE, Corpus.PHOTO),
        "events were left out or added");
    to.add(
        0,
        "v2-directive-draft-reference-withheld",
        Corpus.ofA(
            d -> {
              d.withhold(5);
              scope(d).put("reference", "SC-1900-01-01-01");
            }),
        "This file is of DIRECTIVE " + Corpus.A + ": of 5 events");
  }

  private void note() {
    broken(
        "v2-directive-note-left-out",
        Corpus.ofA(d -> d.files.remove("directive.note")),
        "There is no directive.note");
    broken(
        "v2-directive-note-of-another",
        Corpus.ofA(d -> d.put("directive.note", d.log.directiveNote(Corpus.B, 5, 13))),
        "directive.note is of the directive " + Corpus.B);
    broken(
        "v2-directive-note-old",
        Corpus.ofA(
            d -> d.drop(9).drop(10).put("directive.note", d.log.directiveNote(Corpus.A, 3, 8))),
        "directive.note is of a log of 8 entries");
    broken(
        "v2-directive-note-edited",
        Corpus.ofA(
            d ->
                d.drop(10)
                    .files
                    .computeIfPresent("directive.note", (p, t) -> t.replace("\n5\n", "\n4\n"))),
        "directive.note is not signed by the key of");
    broken(
        "v2-directive-note-other-key",
        Corpus.ofA(
            d ->
                d.put(
                    "directive.note",
                    Corpus.OTHER_KEY.note(Corpus.LOG + "/directive\n" + Corpus.A + "\n5\n13\n"))),
        "directive.note is not signed by the key of");
    broken(
        "v2-directive-note-other-origin",
        Corpus.ofA(
            d ->
                d.put(
                    "directive.note",
                    Corpus.STRANGER.note(
                        "example.com/other/directive\n" + Corpus.A + "\n5\n13\n"))),
        "directive.note is of example.com/other/directive");
    broken(
        "v2-directive-note-key-named-as-line",
        Corpus.ofA(
            d ->
                d.put(
                    "directive.note",
                    new TestLog.Signer(Corpus.LOG + "/directive", 1)
                        .note(Corpus.LOG + "/directive\n" + Corpus.A + "\n5\n13\n"))),
        "directive.note is not signed by the key of");
    to.add(
        2,
        "v2-directive-note-is-checkpoint",
        Corpus.ofA(d -> d.put("directive.note", d.log.checkpoint(13))),
        "directive.note is not a signed note of 4 lines");
    to.add(
        2,
        "v2-directive-note-five-lines",
        Corpus.ofA(
            d ->
                d.put(
                    "directive.note",
                    d.log.signer.note(Corpus.LOG + "/directive\n" + Corpus.A + "\n5\n13\nmore\n"))),
        "directive.note is not a signed note of 4 lines");
    to.add(
        2,
        "v2-directive-note-no-number",
        Corpus.ofA(
            d ->
                d.put(
                    "directive.note",
                    d.log.signer.note(Corpus.LOG + "/directive\n" + Corpus.A + "\n05\n13\n"))),
        "directive.note has no number in line 3");
  }

  private void numbers() {
    broken(
        "v2-directive-middle-left-out",
        Corpus.ofA(d -> d.drop(9)),
        "The directive has 5 events, this file 4");
    broken(
        "v2-directive-tail-left-out",
        Corpus.ofA(d -> d.drop(10)),
        "The directive has 5 events, this file 4");
    broken(
        "v2-directive-only-created",
        Corpus.ofA(
            d -> {
              d.events.removeIf(e -> e.get("seq").asInt() > 3);
              d.files.remove("evidence/" + Corpus.EVIDENCE);
            }),
        "The directive has 5 events, this file 1");
    broken(
        "v2-directive-no-event",
        Corpus.ofA(
            d -> {
              d.events.clear();
              d.files.remove("evidence/" + Corpus.EVIDENCE);
            }),
        "There is no event of the directive");
    broken(
        "v2-directive-no-event-note-of-none",
        Corpus.ofA(
            d -> {
              d.events.clear();
              d.files.remove("evidence/" + Corpus.EVIDENCE);
              d.put("directive.note", d.log.directiveNote(Corpus.A, 0, 13));
            }),
        "There is no event of the directive");
    broken(
        "v2-directive-left-out-foreign-withheld",
        Corpus.ofA(
            d -> {
              d.drop(5);
              d.events.add(0, d.log.line(d.log.entries.get(1), 13, false));
              d.withhold(2);
            }),
        "Event 3 has the number 1 in its directive, but is the event at place 2 here.");
    broken(
        "v2-directive-left-out-withheld-shorter-note",
        Corpus.ofA(
            d -> {
              d.withhold(9).drop(5);
              d.put("directive.note", d.log.directiveNote(Corpus.A, 4, 13));
            }),
        "Event 6 has the number 3 in its directive");
    broken(
        "v2-directive-number-twice",
        wrong(2, 2),
        "has the number 2 in its directive, but is the event at place 3");
    broken(
        "v2-directive-number-skipped",
        wrong(2, 4),
        "has the number 4 in its directive, but is the event at place 3");
    broken("v2-directive-number-below", wrong(3, 1), "has the number 1 in its directive");
    broken("v2-all-number-skipped", all(2, 4), "are missing, and 0 are withheld");
    broken(
        "v2-all-number-twice",
        all(2, 2),
        "has the number 2 in directive " + Corpus.A + ", after number 2");
    broken(
        "v2-all-number-skipped-two-one-withheld",
        Corpus.forged(all(2, 5), d -> d.withhold(1)),
        "2 events of directive");
    to.add(
        0,
        "v2-all-number-skipped-withheld",
        Corpus.forged(all(2, 4), d -> d.withhold(1)),
        "1 numbers of events in 1 directives are not shown");
    to.add(2, "v2-directive-number-zero", wrong(2, 0), "seq is not an integer from 1 on");
  }

  /** A log whose signer gives directive A a false number: after so many true ones, this. */
  private static TestLog falsely(int count, int number) {
    var log =
        new TestLog(Corpus.SIGNER).add("create", "meeting " + Corpus.M, List.of(), List.of(), "{}");
    for (int i = 0; i < count; i++) {
      log.add("update", "directive " + Corpus.A, List.of(Corpus.A), List.of(), "{}");
    }
    log.forcedNumber = number;
    return log.add("update", "directive " + Corpus.A, List.of(Corpus.A), List.of(), "{}")
        .add("update", "agency " + Corpus.C, List.of(), List.of(), "{}");
  }

  private static CaseDraft wrong(int count, int number) {
    return new CaseDraft(
        falsely(count, number),
        2,
        "DIRECTIVE",
        Corpus.A,
        null,
        e -> e.directives().contains(Corpus.A));
  }

  private static CaseDraft all(int count, int number) {
    return new CaseDraft(falsely(count, number), 2, "ALL", null, null, e -> true);
  }

  private void earlier() {
    broken(
        "v2-directive-migrated-one-exchanged",
        Corpus.forged(
            GoodCases.migrated(),
            d -> {
              d.drop(5);
              d.events.add(2, d.log.line(d.log.entries.get(5), 8, false));
            }),
        "The events of version 1 are not those whose ids give the digest in event 7");
    broken(
        "v2-directive-migrated-one-left-out",
        Corpus.forged(GoodCases.migrated(), d -> d.drop(5)),
        "The directive has 5 events, this file 4");
    broken(
        "v2-directive-migrated-foreign-directive",
        Corpus.forged(
            GoodCases.migrated(),
            d -> {
              d.drop(3).withhold(5);
              d.events.add(1, d.log.line(d.log.entries.get(3), 8, false));
            }),
        "Event 4 is of directive " + Corpus.B);
    TestLog none = new TestLog(Corpus.SIGNER);
    none.addFirst("create", "directive " + Corpus.A, List.of(), List.of(), "{}");
    none.forcedNumber = 2;
    none.add("update", "directive " + Corpus.A, List.of(Corpus.A), List.of(), "{}")
        .add("a", "x y", List.of(), List.of(), "{}");
    broken(
        "v2-directive-earlier-left-out",
        Corpus.forged(
            new CaseDraft(none, 2, "DIRECTIVE", Corpus.A, null, e -> e.seq() < 3),
            d -> d.put("directive.note", d.log.directiveNote(Corpus.A, 2, 3))),
        "gives no digest of the events of version 1");
    TestLog early = new TestLog(Corpus.SIGNER);
    early.forcedEarlier = MerkleTree.digest("");
    early
        .add("create", "directive " + Corpus.A, List.of(Corpus.A), List.of(), "{}")
        .add("a", "x y", List.of(), List.of(), "{}")
        .add("a", "x y", List.of(), List.of(), "{}");
    broken(
        "v2-directive-earlier-of-none",
        new CaseDraft(early, 2, "DIRECTIVE", Corpus.A, null, e -> e.seq() == 1),
        "but is not the first after them");
    broken(
        "v2-all-earlier-of-none",
        new CaseDraft(early, 2, "ALL", null, null, e -> true),
        "gives a digest of earlier events");
    TestLog falsely =
        new TestLog(Corpus.SIGNER)
            .addFirst("create", "directive " + Corpus.A, List.of(Corpus.A), List.of(), "{}");
    falsely.forcedEarlier = MerkleTree.digest("x\n");
    falsely
        .add("update", "directive " + Corpus.A, List.of(Corpus.A), List.of(), "{}")
        .add("a", "x y", List.of(), List.of(), "{}");
    broken(
        "v2-directive-earlier-false",
        new CaseDraft(falsely, 2, "DIRECTIVE", Corpus.A, null, e -> e.seq() < 3),
        "are not those whose ids give the digest in event 2");
    TestLog late =
        new TestLog(Corpus.SIGNER)
            .add("create", "directive " + Corpus.A, List.of(Corpus.A), List.of(), "{}")
            .addFirst("update", "directive " + Corpus.A, List.of(Corpus.A), List.of(), "{}")
            .add("a", "x y", List.of(), List.of(), "{}");
    broken(
        "v2-directive-first-version-late",
        new CaseDraft(late, 2, "DIRECTIVE", Corpus.A, null, e -> e.seq() < 3),
        "Event 2 of version 1 stands behind an event of version 2");
    TestLog old =
        new TestLog(Corpus.SIGNER)
            .addFirst("create", "directive " + Corpus.A, List.of(Corpus.A), List.of(), "{}")
            .addFirst("update", "directive " + Corpus.A, List.of(Corpus.A), List.of(), "{}")
            .addFirst("a", "x y", List.of(), List.of(), "{}");
    to.add(
        0,
        "v2-directive-only-first-version",
        new CaseDraft(old, 2, "DIRECTIVE", Corpus.A, null, e -> e.seq() < 3),
        "0 are withheld, 2 are of version 1 and bound to it by no digest");
  }

  private void meeting() {
    broken(
        "v2-meeting-foreign-directive",
        Corpus.ofMeeting(d -> d.events.add(d.log.line(d.log.entries.get(11), 13, false))),
        "Event 12 is of a directive of another meeting");
    broken(
        "v2-meeting-foreign-meeting",
        Corpus.ofMeeting(d -> d.events.add(d.log.line(d.log.entries.get(10), 13, false))),
        "Event 11 is not of the meeting");
    broken(
        "v2-meeting-foreign-agency",
        Corpus.ofMeeting(d -> d.events.add(d.log.line(d.log.entries.get(12), 13, false))),
        "Event 13 is not of the meeting");
    broken(
        "v2-meeting-reference",
        Corpus.ofMeeting(d -> scope(d).put("reference", "SC-2026-12-01")),
        "its events say " + Corpus.MEETING);
    broken(
        "v2-meeting-id",
        Corpus.ofMeeting(d -> scope(d).put("id", Corpus.N)),
        "Event 1 is not of the meeting");
    broken(
        "v2-meeting-created-left-out",
        Corpus.ofMeeting(d -> d.drop(4)),
        "nothing says that the directive is of the meeting");
    broken(
        "v2-meeting-no-event",
        Corpus.ofMeeting(
            d -> {
              d.events.clear();
              d.files.remove("evidence/" + Corpus.EVIDENCE);
            }),
        "There is no event of the meeting");
    broken(
        "v2-meeting-number-missing",
        Corpus.ofMeeting(d -> d.drop(5)),
        "1 events of directive " + Corpus.A + " are missing");
    broken(
        "v2-meeting-note",
        Corpus.ofMeeting(d -> d.put("directive.note", d.log.directiveNote(Corpus.A, 5, 13))),
        "nothing covers it");
    broken(
        "v2-all-reference",
        Corpus.ofAll(d -> scope(d).put("reference", "All")),
        "gives the reference of everything");
  }

  private static ObjectNode scope(CaseDraft draft) {
    return (ObjectNode) draft.manifest.get("scope");
  }
}
