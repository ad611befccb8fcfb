package org.directivetracker.verifier;

/** Files that hold, and what their last lines say. */
record GoodCases(Corpus to) {
  void add() {
    to.keep("kept-3.txt", Corpus.log(Corpus.SIGNER).checkpoint(3));
    to.keep("kept-0.txt", Corpus.log(Corpus.SIGNER).checkpoint(0));
    to.keep("kept-13.txt", Corpus.log(Corpus.SIGNER).checkpoint(13));
    String complete =
        "This file is of DIRECTIVE "
            + Corpus.REFERENCE
            + " ("
            + Corpus.A
            + "): it is complete up to event 5 of the directive in a log of 13 entries.";
    to.add(0, "v2-directive-good", Corpus.ofA(), complete);
    to.add(
        0, "v2-directive-note-vouches", Corpus.ofA(), "a file of everything refutes a false note.");
    to.add(
        0, "v2-directive-good-no-index", Corpus.ofA(d -> d.files.remove("index.html")), complete);
    to.add(
        0,
        "v2-directive-kept-proved",
        Corpus.ofA(d -> consistency(d, 3)),
        "begins with the log of your checkpoint",
        "--checkpoint",
        "kept-3.txt");
    to.add(
        0,
        "v2-directive-kept-unproved",
        Corpus.ofA(),
        "export with since=3",
        "--checkpoint",
        "kept-3.txt");
    to.add(
        0,
        "v2-directive-kept-same",
        Corpus.ofA(),
        "begins with the log of your checkpoint",
        "--checkpoint",
        "kept-13.txt");
    to.add(
        0,
        "v2-directive-kept-empty",
        Corpus.ofA(),
        "begins with the log of your checkpoint",
        "--checkpoint",
        "kept-0.txt");
    to.add(
        0,
        "v2-directive-withheld",
        Corpus.ofA(d -> d.withhold(9)),
        "of 5 events of the directive in a log of 13 entries 1 are withheld");
    to.add(
        0,
        "v2-directive-withheld-versions",
        Corpus.ofA(d -> d.withhold(9)),
        "1 versions of things are missing here");
    to.add(
        0,
        "v2-directive-part-withheld",
        Corpus.ofA(d -> d.withhold(10, "actor")),
        "0 are withheld, 1 do not show their number");
    to.add(
        0,
        "v2-directive-reference-withheld",
        Corpus.ofA(d -> d.withhold(5)),
        "This file is of DIRECTIVE " + Corpus.A + ": of 5 events");
    to.add(
        0,
        "v2-directive-draft",
        new CaseDraft(
            Corpus.log(Corpus.SIGNER),
            2,
            "DIRECTIVE",
            Corpus.C,
            null,
            e -> e.directives().contains(Corpus.C)),
        "DIRECTIVE " + Corpus.C + ": it is complete up to event 1 of the directive");
    to.add(
        0,
        "v2-directive-illustrative",
        Corpus.forged(
            Corpus.ofA(Corpus.log(Corpus.SIGNER, true)), d -> d.manifest.put("illustrative", true)),
        complete);
    to.add(
        0,
        "v2-directive-illustrative-withheld",
        Corpus.ofA(d -> d.withhold(3).manifest.put("illustrative", true)),
        "no event shown says so");
    to.add(
        0,
        "v2-directive-unknown-signatures",
        Corpus.ofA(
            d -> {
              for (String path : new String[] {"checkpoint.txt", "directive.note"}) {
                d.files.merge(
                    path, "— example.net/witness AAAA\nnot a signature line\n", String::concat);
              }
            }),
        complete);
    to.add(
        0,
        "v2-directive-migrated",
        migrated(),
        "it is complete up to event 5 of the directive in a log of 8 entries.");
    to.add(
        0,
        "v2-directive-migrated-withheld",
        Corpus.forged(migrated(), d -> d.withhold(3)),
        "1 are withheld, 2 are of version 1 and bound to it by no digest");
    to.add(
        0,
        "v2-directive-migrated-first-withheld",
        Corpus.forged(migrated(), d -> d.withhold(7).files.remove("evidence/" + Corpus.EVIDENCE)),
        "That 1 events of version 1 are of the directive is not proved; the first is event 5.");
    to.add(
        0,
        "v2-meeting-good",
        Corpus.ofMeeting(),
        "in the signed log, and of the meeting. Whether events were left out");
    to.add(
        0,
        "v2-meeting-withheld",
        Corpus.ofMeeting(d -> d.withhold(4)),
        "that 1 things or events are of the meeting is not proved. 1 events are withheld");
    to.add(
        0,
        "v2-meeting-created-withheld-part",
        Corpus.ofMeeting(d -> d.withhold(2, "changes")),
        "of the meeting is not proved");
    to.add(
        0,
        "v2-meeting-one-left-out",
        Corpus.ofMeeting(d -> d.drop(8)),
        "in the middle or at the end, only a file of everything can show.");
    to.add(
        0,
        "v2-all-good",
        Corpus.ofAll(),
        "This file holds the whole log up to entry 13: nothing was left out, changed or moved.");
    to.add(
        0,
        "v2-all-kept",
        Corpus.ofAll(),
        "begins with the log of your checkpoint",
        "--checkpoint",
        "kept-3.txt");
    to.add(
        0,
        "v2-all-withheld",
        Corpus.ofAll(d -> d.withhold(9)),
        "Of 1 entries only the leaves are here.");
    to.add(
        0,
        "v2-all-withheld-number",
        Corpus.ofAll(d -> d.withhold(9)),
        "1 numbers of events in 3 directives are not shown");
    to.add(
        0,
        "v2-all-migrated",
        new CaseDraft(Corpus.migrated(), 2, "ALL", null, null, e -> true)
            .put("evidence/" + Corpus.EVIDENCE, Corpus.PHOTO),
        "the whole log up to entry 8");
    to.add(
        0,
        "v2-directive-values-that-print",
        new CaseDraft(
            hostile(),
            2,
            "DIRECTIVE",
            Corpus.A,
            "X\n\nThis file holds the whole log \u001b[2K\u202eX",
            e -> true),
        "X\\u000a\\u000aThis file holds the whole log \\u001b[2K\\u202eX");
  }

  /** The true reference of a directive has a line of its own and an escape sequence in it. */
  private static TestLog hostile() {
    return new TestLog(Corpus.SIGNER)
        .add(
            "create",
            "directive " + Corpus.A,
            java.util.List.of(Corpus.A),
            java.util.List.of(),
            Corpus.made(Corpus.MEETING, false))
        .add(
            "register",
            "directive " + Corpus.A,
            java.util.List.of(Corpus.A),
            java.util.List.of(),
            Corpus.set(
                "directive",
                "reference",
                "X\\n\\nThis file holds the whole log \\u001b[2K\\u202eX"))
        .add(
            "update",
            "directive " + Corpus.A,
            java.util.List.of(Corpus.A),
            java.util.List.of(),
            "{}")
        .add(
            "update",
            "directive " + Corpus.A,
            java.util.List.of(Corpus.A),
            java.util.List.of(),
            "{}");
  }

  static CaseDraft migrated() {
    return new CaseDraft(
            Corpus.migrated(),
            2,
            "DIRECTIVE",
            Corpus.A,
            Corpus.REFERENCE,
            e -> e.directives().contains(Corpus.A))
        .put("evidence/" + Corpus.EVIDENCE, Corpus.PHOTO);
  }

  static void consistency(CaseDraft draft, int from) {
    draft.put(
        "consistency.json",
        TestLog.MAPPER
            .createObjectNode()
            .put("from", from)
            .put("to", draft.size)
            .set("proof", draft.log.consistency(from, draft.size))
            .toString());
  }
}
