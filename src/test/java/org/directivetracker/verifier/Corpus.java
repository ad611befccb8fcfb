package org.directivetracker.verifier;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * The test files of verifiers: good case files, and forged ones with one thing forged in each. What
 * is made here is kept in src/test/resources/verifier, so that other verifiers can be held to it.
 */
final class Corpus {
  static final String LOG = "example.org/log";
  static final String A = "00000000-0000-4000-9000-00000000000a";
  static final String B = "00000000-0000-4000-9000-00000000000b";
  static final String C = "00000000-0000-4000-9000-00000000000c";
  static final String M = "00000000-0000-4000-9000-0000000000aa";
  static final String N = "00000000-0000-4000-9000-0000000000bb";
  static final String DOCUMENT = "00000000-0000-4000-9000-0000000000d0";
  static final String EVIDENCE = "00000000-0000-4000-9000-0000000000e0";
  static final String SNAPSHOT = "00000000-0000-4000-9000-0000000000f0";
  static final String REFERENCE = "SC-2026-11-01-01";
  static final String MEETING = "SC-2026-11-01";
  static final TestLog.Signer SIGNER = new TestLog.Signer(LOG, 1);
  static final TestLog.Signer OTHER_KEY = new TestLog.Signer(LOG, 2);
  static final TestLog.Signer NEW_NAME = new TestLog.Signer("example.org/log-2", 3);
  static final TestLog.Signer STRANGER = new TestLog.Signer("example.com/other", 4);
  static final String PHOTO = "A photograph of the bridge.\n";
  static final String REPORT = "name,status\n桥梁,ASSIGNED\n";

  /** A file, the arguments that go with it, and the verdict wanted. */
  record Case(String name, byte[] zip, List<String> arguments, int exit, String says) {}

  private final Map<String, Case> cases = new TreeMap<>();
  private final Map<String, String> kept = new TreeMap<>();

  Corpus() {
    new GoodCases(this).add();
    new ForgedContent(this).add();
    new ForgedSubject(this).add();
    new ForgedForm(this).add();
    new ContinuedCases(this).add();
    new FirstVersionCases(this).add();
  }

  /** Makes every file there is. */
  static Corpus make() {
    return new Corpus();
  }

  List<Case> cases() {
    return List.copyOf(cases.values());
  }

  /** Checkpoints that readers kept, by the names of their files. */
  Map<String, String> kept() {
    return kept;
  }

  void keep(String name, String note) {
    kept.put(name, note);
  }

  void add(int exit, String name, CaseDraft draft, String says, String... more) {
    addWith(exit, name, draft, says, List.of(SIGNER), more);
  }

  void addWith(
      int exit,
      String name,
      CaseDraft draft,
      String says,
      List<TestLog.Signer> keys,
      String... more) {
    var arguments = new ArrayList<String>();
    keys.forEach(key -> Collections.addAll(arguments, "--key", key.publicKey()));
    Collections.addAll(arguments, more);
    if (cases.put(name, new Case(name, draft.zip(), arguments, exit, says)) != null) {
      throw new IllegalArgumentException(name);
    }
  }

  /** The table of verdicts. */
  String expected() {
    ArrayNode table = TestLog.MAPPER.createArrayNode();
    for (Case one : cases.values()) {
      ObjectNode row = table.addObject().put("file", one.name + ".zip");
      ArrayNode arguments = row.putArray("arguments");
      one.arguments.forEach(arguments::add);
      row.put("exit", one.exit).put("says", one.says);
    }
    var text = new StringBuilder("[\n");
    for (int i = 0; i < table.size(); i++) {
      text.append(table.get(i)).append(i + 1 < table.size() ? ",\n" : "\n]\n");
    }
    return text.toString();
  }

  static String sha(String text) {
    return MerkleTree.digest(text);
  }

  /** A log of a meeting with a document and directives A and B, and of another meeting's C. */
  static TestLog log(TestLog.Signer signer) {
    return log(signer, false);
  }

  static TestLog log(TestLog.Signer signer, boolean illustrative) {
    return new TestLog(signer)
        .add("create", "meeting " + M, List.of(), List.of(), set("meeting", "reference", MEETING))
        .add(
            "create", "document " + DOCUMENT, List.of(), List.of(), set("document", "meetingId", M))
        .add("create", "directive " + A, List.of(A), List.of(), made(MEETING, illustrative))
        .add("create", "directive " + B, List.of(B), List.of(), made(MEETING, false))
        .add(
            "register",
            "directive " + A,
            List.of(A),
            List.of(),
            set("directive", "reference", REFERENCE))
        .add(
            "submit",
            "evidence " + EVIDENCE,
            List.of(A),
            List.of("directive " + A),
            set("evidence", "sha256", sha(PHOTO)))
        .add(
            "freeze",
            "report-snapshot " + SNAPSHOT,
            List.of(),
            List.of(),
            set("report-snapshot", "sha256", sha(REPORT)))
        .add(
            "register",
            "directive " + B,
            List.of(B),
            List.of(),
            set("directive", "reference", "SC-2026-11-01-02"))
        .add(
            "draft",
            "progress-report 00000000-0000-4000-9000-0000000000b1",
            List.of(A),
            List.of("directive " + A),
            "{}")
        .add(
            "accept",
            "progress-report 00000000-0000-4000-9000-0000000000b2",
            List.of(A),
            List.of("directive " + A),
            set("progress-report", "status", "ACCEPTED"))
        .add(
            "create",
            "meeting " + N,
            List.of(),
            List.of(),
            set("meeting", "reference", "SC-2026-12-01"))
        .add("create", "directive " + C, List.of(C), List.of(), made("SC-2026-12-01", false))
        .add("update", "agency 00000000-0000-4000-9000-0000000000c1", List.of(), List.of(), "{}");
  }

  static String set(String type, String member, String value) {
    return "{\"" + type + "\":{\"" + member + "\":{\"after\":\"" + value + "\",\"before\":null}}}";
  }

  static String made(String meeting, boolean illustrative) {
    return "{\"directive\":{\"illustrative\":{\"after\":"
        + illustrative
        + ",\"before\":null},\"meeting\":{\"after\":\""
        + meeting
        + "\",\"before\":null},\"title\":{\"after\":\"修桥 <b>\",\"before\":null}}}";
  }

  /** The file of directive A, with its five events. */
  static CaseDraft ofA(TestLog log) {
    return new CaseDraft(log, 2, "DIRECTIVE", A, REFERENCE, e -> e.directives().contains(A))
        .put("evidence/" + EVIDENCE, PHOTO);
  }

  static CaseDraft ofA() {
    return ofA(log(SIGNER));
  }

  static CaseDraft ofA(Consumer<CaseDraft> forge) {
    return forged(ofA(), forge);
  }

  /** The file of the first meeting. */
  static CaseDraft ofMeeting() {
    return new CaseDraft(
            log(SIGNER),
            2,
            "MEETING",
            M,
            MEETING,
            e -> e.seq() <= 2 || e.directives().contains(A) || e.directives().contains(B))
        .put("evidence/" + EVIDENCE, PHOTO);
  }

  static CaseDraft ofMeeting(Consumer<CaseDraft> forge) {
    return forged(ofMeeting(), forge);
  }

  /** The file of everything. */
  static CaseDraft ofAll(TestLog log) {
    return new CaseDraft(log, 2, "ALL", null, null, e -> true)
        .put("evidence/" + EVIDENCE, PHOTO)
        .put("report-snapshots/" + SNAPSHOT, REPORT);
  }

  static CaseDraft ofAll() {
    return ofAll(log(SIGNER));
  }

  static CaseDraft ofAll(Consumer<CaseDraft> forge) {
    return forged(ofAll(), forge);
  }

  static CaseDraft forged(CaseDraft draft, Consumer<CaseDraft> forge) {
    forge.accept(draft);
    return draft;
  }

  /**
   * Directive A with three events of version 1, one of which does not name it, and two new ones.
   */
  static TestLog migrated() {
    return new TestLog(SIGNER)
        .addFirst(
            "create", "meeting " + M, List.of(), List.of(), set("meeting", "reference", MEETING))
        .addFirst("create", "directive " + A, List.of(A), List.of(), made(MEETING, false))
        .addFirst(
            "register",
            "directive " + A,
            List.of(A),
            List.of(),
            set("directive", "reference", REFERENCE))
        .addFirst("create", "directive " + B, List.of(B), List.of(), made(MEETING, false))
        .addFirst(
            "send", "reminder 00000000-0000-4000-9000-0000000000c2", List.of(A), List.of(), "{}")
        .addFirst(
            "send", "reminder 00000000-0000-4000-9000-0000000000c3", List.of(B), List.of(), "{}")
        .add(
            "submit",
            "evidence " + EVIDENCE,
            List.of(A),
            List.of("directive " + A),
            set("evidence", "sha256", sha(PHOTO)))
        .add(
            "update",
            "directive " + A,
            List.of(A),
            List.of(),
            set("directive", "priority", "URGENT"));
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
