package org.directivetracker.verifier;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** A log of 10 entries that lost its last three, and was continued under a new name. */
record ContinuedCases(Corpus to) {
  private static final List<TestLog.Signer> BOTH = List.of(Corpus.SIGNER, Corpus.NEW_NAME);
  private static final List<TestLog.Signer> NEW_ONLY = List.of(Corpus.NEW_NAME);
  private static final String LOST =
      "what it held as example.org/log after entry 7, up to entry 10 at least, was lost";

  void add() {
    to.keep("kept-old-5.txt", before().checkpoint(5));
    to.keep("kept-old-10.txt", lost().checkpoint(10));
    good("all", all(7, ""), LOST);
    good("directive", ofA(7, ""), LOST);
    good("directive-complete", ofA(7, ""), "complete up to event 4 of the directive");
    good(
        "all-kept-old",
        all(7, ""),
        "begins with the log of your checkpoint",
        "--checkpoint",
        "kept-old-5.txt");
    to.addWith(0, "continued-all-old-key-absent", all(7, ""), "whose key was not given", NEW_ONLY);
    to.addWith(
        0,
        "continued-all-kept-old-key-absent",
        all(7, ""),
        "it was not compared",
        NEW_ONLY,
        "--checkpoint",
        "kept-old-5.txt");
    broken(
        "all-kept-lost",
        all(7, ""),
        "holds history that was lost: the log was continued as example.org/log-2 at 2026-11-08T09:00:00Z",
        "--checkpoint",
        "kept-old-10.txt");
    to.addWith(
        1,
        "continued-all-new-key-absent",
        all(7, ""),
        "is not signed by the key of example.org/log-2",
        List.of(Corpus.SIGNER));
    broken("all-agreed-false", all(2, ""), "holds history that was lost");
    broken("all-agreed-above-event", all(8, ""), "but contradicts itself");
    broken("all-old-key-false", all(7, "oldKey"), "is not signed by the key of example.org/log");
    broken("all-new-key-false", all(7, "newKey"), "which does not lead to the log of this file");
    broken(
        "all-note-other-key",
        all(7, "note"),
        "the last checkpoint of example.org/log is not signed by its key");
    broken("all-note-other-origin", all(7, "noteOrigin"), "is not signed by its key");
    broken(
        "all-old-checkpoint-larger",
        forged(
            all(7, ""),
            d ->
                d.put(
                    "checkpoints.jsonl",
                    CaseDraft.checkpoint(lost().checkpoint(9))
                        + CaseDraft.checkpoint(d.log.checkpoint(11)))),
        "holds history that was lost");
    broken(
        "all-old-checkpoint-other-key",
        forged(
            all(7, ""),
            d ->
                d.put(
                    "checkpoints.jsonl",
                    CaseDraft.checkpoint(d.log.checkpoint(Corpus.OTHER_KEY, 3))
                        + CaseDraft.checkpoint(d.log.checkpoint(11)))),
        "is not signed by the key of example.org/log");
    broken(
        "directive-continuations-left-out",
        forged(ofA(7, ""), d -> d.files.remove("continuations.jsonl")),
        "which no event shown names as a name of this log");
    broken(
        "directive-continuations-proof",
        forged(
            ofA(7, ""),
            d ->
                d.files.computeIfPresent(
                    "continuations.jsonl",
                    (p, t) -> t.replaceFirst("\"proof\":\\[\"....", "\"proof\":[\"0123"))),
        "Event 8 is not in the signed tree");
    broken(
        "directive-continuations-changed",
        forged(
            ofA(7, ""),
            d ->
                d.files.computeIfPresent(
                    "continuations.jsonl", (p, t) -> t.replace("after\\\":7", "after\\\":9"))),
        "Event 8: its changes");
    broken(
        "directive-continuations-other-event",
        forged(
            ofA(7, ""),
            d ->
                d.files.merge(
                    "continuations.jsonl",
                    d.log.line(d.log.entries.get(8), 11, false) + "\n",
                    String::concat)),
        "does not continue the log");
    broken(
        "directive-continuations-twice",
        forged(ofA(7, ""), d -> d.files.computeIfPresent("continuations.jsonl", (p, t) -> t + t)),
        "is not in order");
    broken(
        "directive-continuation-without-changes",
        forged(
            ofA(7, ""),
            d -> {
              ObjectNode line = d.log.line(d.log.entries.get(7), 11, false);
              line.remove("changes");
              d.put("continuations.jsonl", line + "\n");
            }),
        "but does not show how");
    broken(
        "directive-continuation-in-events",
        forged(ofA(7, ""), d -> d.events.add(3, d.log.line(d.log.entries.get(7), 11, false))),
        "Event 8 is not of directive");
    broken(
        "all-signed-by-old-name",
        forged(
            all(7, ""),
            d -> {
              d.put("checkpoint.txt", d.log.checkpoint(Corpus.SIGNER, 11));
              d.put("checkpoints.jsonl", CaseDraft.checkpoint(d.log.checkpoint(Corpus.SIGNER, 11)));
              d.manifest.put("origin", Corpus.LOG);
            }),
        "which does not lead to the log of this file");
    chained();
    to.addWith(
        2,
        "continued-directive-changes-incomplete",
        ofA(7, "agreed"),
        "agreedSize is not an object",
        BOTH);
  }

  private void chained() {
    List<TestLog.Signer> all = List.of(Corpus.SIGNER, Corpus.NEW_NAME, THIRD);
    to.keep("kept-third-9.txt", chain(9, THIRD).checkpoint(9));
    to.keep("kept-second-9.txt", chain(9, THIRD).checkpoint(Corpus.NEW_NAME, 9));
    to.keep("kept-second-6.txt", chain(9, THIRD).checkpoint(Corpus.NEW_NAME, 6));
    String holds =
        "3 earlier checkpoints are signed by the key given, and the log begins with each";
    String from = ", under which the log was continued from entry ";
    to.addWith(0, "continued-twice-good", twice(9, THIRD, 9), holds, all);
    to.addWith(
        0,
        "continued-twice-kept",
        twice(9, THIRD, 9),
        "begins with the log of your checkpoint",
        all,
        "--checkpoint",
        "kept-second-9.txt");
    to.addWith(
        1,
        "continued-twice-kept-too-small",
        twice(9, THIRD, 9),
        "is of example.org/log-2" + from + "7 on",
        all,
        "--checkpoint",
        "kept-second-6.txt");
    to.addWith(
        1,
        "continued-twice-kept-last-too-small",
        twice(9, THIRD, 9),
        "is of example.org/log-3" + from + "9 on",
        all,
        "--checkpoint",
        "kept-third-9.txt");
    to.addWith(
        1,
        "continued-twice-checkpoint-too-small",
        twice(9, THIRD, 6),
        "is of example.org/log-2" + from + "7 on",
        all);
    to.addWith(
        1,
        "continued-twice-agreed-less",
        twice(6, THIRD, 0),
        "Event 10 continues the log as example.org/log-3, which does not lead",
        all);
    to.addWith(
        1,
        "continued-twice-back-to-first",
        twice(9, Corpus.SIGNER, 9),
        "Event 10 continues the log as example.org/log, which does not lead",
        all);
    TestLog skipping = chain(9, THIRD);
    broken(
        "all-new-checkpoint-too-small",
        forged(
            all(7, ""),
            d ->
                d.put(
                    "checkpoints.jsonl",
                    CaseDraft.checkpoint(d.log.checkpoint(5))
                        + CaseDraft.checkpoint(d.log.checkpoint(11)))),
        "is of example.org/log-2" + from + "7 on");
    to.addWith(
        1,
        "continued-twice-first-left-out",
        forged(
            new CaseDraft(
                skipping,
                2,
                "DIRECTIVE",
                Corpus.A,
                Corpus.REFERENCE,
                e -> e.directives().contains(Corpus.A)),
            d ->
                d.put("continuations.jsonl", d.log.line(d.log.entries.get(9), 11, false) + "\n")
                    .put("checkpoints.jsonl", checkpoints(skipping, 9))),
        "which no event shown names as a name of this log",
        all);
  }

  private static final TestLog.Signer THIRD = new TestLog.Signer("example.org/log-3", 4);

  /** Continued a second time at entry 10; nothing was lost then. */
  private static TestLog chain(int agreed, TestLog.Signer third) {
    TestLog log = log(7, "", 9);
    var changes = new TreeMap<String, Object>();
    changes.put("origin", change(Corpus.NEW_NAME.name(), third.name()));
    changes.put("key", change(Corpus.NEW_NAME.publicKey(), third.publicKey()));
    changes.put("checkpoint", change(null, log.checkpoint(9)));
    changes.put("agreedSize", change(null, agreed));
    log.add(
        "log.continued",
        "log " + third.name(),
        List.of(),
        List.of(),
        TestLog.json(Map.of("log", changes)));
    log.signer = third;
    return log.add("update", "agency " + Corpus.C, List.of(), List.of(), "{}");
  }

  private static CaseDraft twice(int agreed, TestLog.Signer third, int second) {
    TestLog log = chain(agreed, third);
    return new CaseDraft(log, 2, "ALL", null, null, e -> true)
        .put("checkpoints.jsonl", checkpoints(log, second));
  }

  /** One checkpoint of each name; that of the second is left out for a size of 0. */
  private static String checkpoints(TestLog log, int second) {
    return CaseDraft.checkpoint(log.checkpoint(Corpus.SIGNER, 3))
        + (second == 0 ? "" : CaseDraft.checkpoint(log.checkpoint(Corpus.NEW_NAME, second)))
        + CaseDraft.checkpoint(log.checkpoint(11));
  }

  private void good(String name, CaseDraft draft, String says, String... more) {
    to.addWith(0, "continued-" + name, draft, says, BOTH, more);
  }

  private void broken(String name, CaseDraft draft, String says, String... more) {
    to.addWith(1, "continued-" + name, draft, says, BOTH, more);
  }

  private static CaseDraft forged(CaseDraft draft, Consumer<CaseDraft> forge) {
    return Corpus.forged(draft, forge);
  }

  private static TestLog before() {
    return new TestLog(Corpus.SIGNER)
        .add(
            "create",
            "meeting " + Corpus.M,
            List.of(),
            List.of(),
            Corpus.set("meeting", "reference", Corpus.MEETING))
        .add(
            "create",
            "directive " + Corpus.A,
            List.of(Corpus.A),
            List.of(),
            Corpus.made(Corpus.MEETING, false))
        .add(
            "register",
            "directive " + Corpus.A,
            List.of(Corpus.A),
            List.of(),
            Corpus.set("directive", "reference", Corpus.REFERENCE))
        .add("create", "agency " + Corpus.C, List.of(), List.of(), "{}")
        .add("update", "agency " + Corpus.C, List.of(), List.of(), "{}")
        .add("update", "directive " + Corpus.A, List.of(Corpus.A), List.of(), "{}")
        .add("update", "agency " + Corpus.C, List.of(), List.of(), "{}");
  }

  private static TestLog lost() {
    return before()
        .add("lost", "agency " + Corpus.C, List.of(), List.of(), "{}")
        .add("lost", "agency " + Corpus.C, List.of(), List.of(), "{}")
        .add("lost", "agency " + Corpus.C, List.of(), List.of(), "{}");
  }

  private static TestLog log(int agreed, String forge) {
    return log(agreed, forge, 11);
  }

  private static TestLog log(int agreed, String forge, int size) {
    TestLog.Signer old = forge.equals("oldKey") ? Corpus.OTHER_KEY : Corpus.SIGNER;
    TestLog.Signer signs =
        forge.equals("note")
            ? Corpus.OTHER_KEY
            : forge.equals("noteOrigin") ? Corpus.STRANGER : old;
    TestLog.Signer next =
        forge.equals("newKey") ? new TestLog.Signer(Corpus.NEW_NAME.name(), 4) : Corpus.NEW_NAME;
    var log = new TreeMap<String, Object>();
    log.put("origin", change(Corpus.LOG, Corpus.NEW_NAME.name()));
    log.put("key", change(old.publicKey(), next.publicKey()));
    log.put("checkpoint", change(null, lost().checkpoint(signs, 10)));
    if (!forge.equals("agreed")) {
      log.put("agreedSize", change(null, agreed));
    }
    TestLog continued = before();
    continued.add(
        "log.continued",
        "log " + Corpus.NEW_NAME.name(),
        List.of(),
        List.of(),
        TestLog.json(Map.of("log", log)));
    continued.signer = Corpus.NEW_NAME;
    continued.add("update", "directive " + Corpus.A, List.of(Corpus.A), List.of(), "{}");
    while (continued.entries.size() < size) {
      continued.add("update", "agency " + Corpus.C, List.of(), List.of(), "{}");
    }
    return continued;
  }

  private static Map<String, Object> change(Object before, Object after) {
    var change = new TreeMap<String, Object>();
    change.put("before", before);
    change.put("after", after);
    return change;
  }

  private static CaseDraft all(int agreed, String forge) {
    return withOldCheckpoint(new CaseDraft(log(agreed, forge), 2, "ALL", null, null, e -> true));
  }

  private static CaseDraft ofA(int agreed, String forge) {
    CaseDraft draft =
        new CaseDraft(
            log(agreed, forge),
            2,
            "DIRECTIVE",
            Corpus.A,
            Corpus.REFERENCE,
            e -> e.directives().contains(Corpus.A));
    draft.put("continuations.jsonl", draft.log.line(draft.log.entries.get(7), 11, false) + "\n");
    return withOldCheckpoint(draft);
  }

  private static CaseDraft withOldCheckpoint(CaseDraft draft) {
    return draft.put(
        "checkpoints.jsonl",
        CaseDraft.checkpoint(draft.log.checkpoint(Corpus.SIGNER, 3))
            + CaseDraft.checkpoint(draft.log.checkpoint(11)));
  }
}
