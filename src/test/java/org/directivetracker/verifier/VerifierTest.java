package org.directivetracker.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.test.junit.QuarkusTest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.directivetracker.log.LogSteps;
import org.directivetracker.testing.Api;
import org.directivetracker.testing.Clock;
import org.directivetracker.testing.Database;
import org.directivetracker.testing.Directive;
import org.directivetracker.testing.Json;
import org.directivetracker.testing.Multipart;
import org.directivetracker.testing.Reports;
import org.directivetracker.testing.Request;
import org.directivetracker.testing.Response;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Case files of the real server in the hands of forgers: what the verifier says of each. */
@QuarkusTest
@Order(2) // It holds everything that the tests before have written in memory.
class VerifierTest {
  private record Verdict(int code, String text) {
    void sound(String... said) {
      assertThat(code).as(text).isZero();
      assertThat(text).contains(said).doesNotContain("BROKEN");
    }

    void broken(String... said) {
      assertThat(code).as(text).isEqualTo(1);
      assertThat(text.lines().filter(l -> l.startsWith("BROKEN"))).isNotEmpty();
      assertThat(text).contains(said).contains("This file proves nothing");
    }
  }

  /** What everybody in these tests forges; made once. */
  private static Directive directive;

  private static byte[] ofDirective;
  private static byte[] ofAll;
  private static String key;

  @TempDir Path folder;

  private static byte[] export(Request who, String... query) {
    for (int i = 0; i < query.length; i += 2) {
      who.queryParam(query[i], query[i + 1]);
    }
    Response response = who.accept("*/*").get("/audit/export");
    assertThat(response.statusCode()).as(response.headers().toString()).isEqualTo(200);
    return response.asByteArray();
  }

  @BeforeEach
  void exportOnce() {
    if (directive != null) {
      return;
    }
    Directive made = Api.directive("PUBLIC").inProgress();
    Api.expect(
        201, Api.form(made.asLead(), made.path() + "/evidence", Multipart.of(Api.newEvidence())));
    Reports.accepted(made, Reports.ofToday());
    Api.expect(201, Api.post(Api.as("auditor"), "/report-snapshots", Api.newSnapshot("HTML")));
    key = Api.body(Api.as("auditor").get("/audit/checkpoint")).get("verifierKey").asText();
    Api.directive("PUBLIC").registered();
    ofDirective = export(Api.as("auditor"), "directive", made.id());
    ofAll = export(Api.as("auditor"));
    directive = made;
  }

  private Verdict verify(Path file, String... more) {
    var out = new ByteArrayOutputStream();
    var arguments = new ArrayList<>(List.of(file.toString(), "--key", key));
    arguments.addAll(List.of(more));
    int code =
        VerifierMain.run(
            arguments.toArray(String[]::new), new PrintStream(out, true, StandardCharsets.UTF_8));
    return new Verdict(code, out.toString(StandardCharsets.UTF_8));
  }

  private Verdict verify(CaseZip file, String... more) {
    return verify(file.mended(folder), more);
  }

  private String kept(String note) {
    try {
      return Files.writeString(Files.createTempFile(folder, "kept", ".checkpoint"), note)
          .toString();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static PublicKeyText publicKey() throws UnreadableFileException {
    return PublicKeyText.of(key);
  }

  private static CaseZip one() {
    return new CaseZip(ofDirective);
  }

  private static CaseZip all() {
    return new CaseZip(ofAll);
  }

  /** Which line of the directive's file is of such an action. */
  private static int of(CaseZip file, String action) {
    List<ObjectNode> events = file.events();
    for (int i = 0; i < events.size(); i++) {
      if (events.get(i).get("canonical").asText().contains("\"action\":\"" + action + "\"")) {
        return i;
      }
    }
    throw new IllegalArgumentException(action);
  }

  @Test
  void whatTheServiceExportsHolds() {
    verify(one())
        .sound(
            "is signed by the key of",
            "is in the signed tree",
            "earlier checkpoints are signed by the key given",
            "have no gap",
            "The bytes of 1 evidence files are those of their events.",
            "No checkpoint of your own was given",
            "the service vouches for by its signed note");
    verify(all())
        .sound(
            "together give the root that is signed",
            "and the log begins with each",
            "nothing was left out",
            "report-snapshot files are those of their events.");
    assertThat(notes(all())).endsWith(all().text("checkpoint.txt"));
    assertThat(all().text("index.html")).contains("Before the hearing");
  }

  @Test
  void aLaterFileBeginsWithTheCheckpointThatWasKept() {
    String kept = kept(one().text("checkpoint.txt"));
    long size = one().json("manifest.json").get("treeSize").asLong();
    Api.directive("PUBLIC").registered();
    verify(one(), "--checkpoint", kept).sound("begins with the log of your checkpoint");
    Path later =
        new CaseZip(
                export(
                    Api.as("auditor"), "directive", directive.id(), "since", Long.toString(size)))
            .as(folder);
    verify(later, "--checkpoint", kept).sound("begins with the log of your checkpoint");
    verify(new CaseZip(export(Api.as("auditor"))).as(folder), "--checkpoint", kept)
        .sound("begins with the log of your checkpoint");
    Path without = new CaseZip(export(Api.as("auditor"), "directive", directive.id())).as(folder);
    verify(without, "--checkpoint", kept).sound("export with since=" + size);
  }

  @Test
  void oneByteOfOneEventChanged() {
    CaseZip file = one();
    int claimed = of(file, "acknowledge");
    long seq = file.events().get(claimed).get("seq").asLong();
    verify(file.edit(claimed, "canonical", text -> text.replace("acknowledge", "acknowledgf")))
        .broken("Event " + seq + " was altered");
  }

  @Test
  void anEventRemoved() {
    verify(one().edit(events -> events.remove(2))).broken("are missing");
    long gone = all().events().get(5).get("seq").asLong();
    verify(all().edit(events -> events.remove(5)))
        .broken(
            "Event " + (gone - 1) + " is followed by event " + (gone + 1), "entries are missing");
  }

  @Test
  void twoEventsSwapped() {
    verify(one().edit(events -> Collections.swap(events, 1, 2))).broken("they are not in order");
    verify(
            one()
                .edit(
                    events -> {
                      JsonNode first = events.get(1).get("seq");
                      events.get(1).set("seq", events.get(2).get("seq"));
                      events.get(2).set("seq", first);
                      Collections.swap(events, 1, 2);
                    }))
        .broken("is not in the signed tree");
    verify(
            all()
                .edit(
                    events -> {
                      JsonNode first = events.get(1).get("seq");
                      events.get(1).set("seq", events.get(2).get("seq"));
                      events.get(2).set("seq", first);
                      Collections.swap(events, 1, 2);
                    }))
        .broken("the log was rewritten");
  }

  @Test
  void theTailCut() {
    verify(all().edit(events -> events.remove(events.size() - 1))).broken("entries are missing");
    Api.directive("PUBLIC").registered();
    String later = new CaseZip(export(Api.as("auditor"))).text("checkpoint.txt");
    verify(all(), "--checkpoint", kept(later)).broken("its tail was cut");
  }

  @Test
  void theTreeRebuiltAndSignedWithAnotherKey() throws UnreadableFileException {
    CaseZip forged =
        Forger.rebuilt(
            all().edit(3, "canonical", text -> text.replace("\"role\":\"", "\"role\":\"x")),
            Forger.another(),
            publicKey());
    verify(forged).broken("is not signed by the key of");
  }

  @Test
  void aForkSignedWithTheRightKey() throws UnreadableFileException {
    CaseZip forged =
        Forger.rebuilt(
            all().edit(3, "canonical", text -> text.replace("\"role\":\"", "\"role\":\"x")),
            Forger.stolen(),
            publicKey());
    assertThat(verify(forged).text()).contains("is signed by the key of");
    verify(forged, "--checkpoint", kept(all().text("checkpoint.txt"))).broken("A fork");
    CaseZip partly = one().put("checkpoint.txt", forged.text("checkpoint.txt"));
    verify(partly).broken("is not in the signed tree");
  }

  /** An earlier checkpoint exchanged for what the key of the log signed for another tree. */
  @Test
  void anOlderCheckpointOfAnotherTree() throws UnreadableFileException {
    List<String> notes = notes(all());
    assertThat(notes).hasSizeGreaterThan(1);
    SignedCheckpoint genuine = SignedCheckpoint.parse(notes.get(0), "first");
    var other = new MerkleTree();
    for (long i = 0; i < genuine.size(); i++) {
      other.add(MerkleTree.leaf("What never happened " + i));
    }
    String smuggled = Forger.checkpoint(other, Forger.stolen(), publicKey());
    verify(withFirstNote(all(), smuggled))
        .broken(
            "The checkpoint of "
                + genuine.size()
                + " entries in checkpoints.jsonl is of another tree");
    // A file of one directive cannot tell, and says so.
    verify(withFirstNote(one(), smuggled)).sound("the signatures alone were checked");
    String unsigned = Forger.checkpoint(other, Forger.another(), publicKey());
    verify(withFirstNote(one(), unsigned)).broken("is not signed by the key of");

    long size = SignedCheckpoint.parse(all().text("checkpoint.txt"), "last").size();
    while (other.size() < size) {
      other.add(MerkleTree.leaf("More"));
    }
    String fork = Forger.checkpoint(other, Forger.stolen(), publicKey());
    verify(all().put("checkpoints.jsonl", line(fork)))
        .broken("has another root than the checkpoint of this file");
    other.add(MerkleTree.leaf("More"));
    verify(
            one()
                .put(
                    "checkpoints.jsonl",
                    line(Forger.checkpoint(other, Forger.stolen(), publicKey()))))
        .broken("is of more entries than the log of this file has");
    verify(one().put("checkpoints.jsonl", line(notes.get(1)) + line(notes.get(0))))
        .broken("they are not in order");
    verify(one().remove("checkpoints.jsonl"))
        .broken("The last checkpoint in checkpoints.jsonl is not that of checkpoint.txt");
  }

  private static List<String> notes(CaseZip file) {
    return file.text("checkpoints.jsonl")
        .lines()
        .map(l -> Json.parse(l).get("note").asText())
        .toList();
  }

  private static String line(String note) {
    return Json.object("note", note) + "\n";
  }

  private static CaseZip withFirstNote(CaseZip file, String note) {
    List<String> lines = file.text("checkpoints.jsonl").lines().toList();
    return file.put(
        "checkpoints.jsonl", line(note) + String.join("\n", lines.subList(1, lines.size())) + "\n");
  }

  @Test
  void proofsOfAnotherTree() {
    Api.directive("PUBLIC").registered();
    List<ObjectNode> later =
        new CaseZip(export(Api.as("auditor"), "directive", directive.id())).events();
    verify(
            one()
                .edit(
                    events -> {
                      for (int i = 0; i < events.size(); i++) {
                        events.get(i).set("proof", later.get(i).get("proof"));
                      }
                    }))
        .broken("its proof does not hold");
  }

  @Test
  void aConsistencyProofOfAnotherTree() {
    CaseZip earlier = one();
    long size = earlier.json("manifest.json").get("treeSize").asLong();
    Api.directive("PUBLIC").registered();
    CaseZip later =
        new CaseZip(
            export(Api.as("auditor"), "directive", directive.id(), "since", Long.toString(size)));
    ObjectNode proof = later.json("consistency.json");
    String first = proof.get("proof").get(0).asText();
    later.put(
        "consistency.json",
        proof.toString().replace(first, (first.startsWith("0") ? "1" : "0") + first.substring(1)));
    verify(later, "--checkpoint", kept(earlier.text("checkpoint.txt"))).broken("A fork");
  }

  @Test
  void anEvidenceFileExchanged() {
    CaseZip file = one();
    String name =
        file.names().stream().filter(n -> n.startsWith("evidence/")).findFirst().orElseThrow();
    verify(file.put(name, "Something else.")).broken("are not those of its event");
    verify(one().remove(name)).broken("The bytes of evidence", "are not here");
  }

  @Test
  void aFrozenReportExchanged() {
    CaseZip file = all();
    String name =
        file.names().stream()
            .filter(n -> n.startsWith("report-snapshots/"))
            .findFirst()
            .orElseThrow();
    verify(file.put(name, "All is green.")).broken("are not those of its event");
    verify(all().remove(name)).broken("The bytes of report-snapshot", "are not here");
    assertThat(one().names()).noneMatch(n -> n.startsWith("report-snapshots/"));
  }

  @Test
  void aSaltChanged() {
    CaseZip file = one();
    verify(file.edit(0, "changes", text -> text.replaceFirst("\"salt\":\"....", "\"salt\":\"0a0b")))
        .broken("Event " + file.events().get(0).get("seq") + ": its changes, or the salt of it");
  }

  @Test
  void aFileThatIsNotWhatTheManifestLists() {
    verify(one().put("index.html", "<p>Nothing happened.</p>").as(folder))
        .broken("index.html is not the file that the manifest lists");
    verify(one().put("more.txt", "More.").as(folder)).broken("more.txt is not in the manifest");
    verify(one().remove("index.html").as(folder)).broken("index.html is listed in the manifest");
  }

  @Test
  void whatIsWithheldIsSaid() {
    Directive other = Api.directive("PUBLIC").inProgress();
    Reports.draft(other, Reports.ofToday());
    ObjectNode submitted =
        Reports.submitted(
            other, Reports.of(Clock.today().minusDays(9), Clock.today().minusDays(3)));
    assertThat(submitted.get("status").asText()).isEqualTo("SUBMITTED");
    verify(new CaseZip(export(Api.as("supervisor"), "directive", other.id())))
        .sound("2 events are withheld", "which 2 withheld events may explain");
    verify(one().edit(events -> events.forEach(e -> e.remove("actor"))))
        .sound("parts of events are withheld");
  }

  /** They have no number, and their text names the directive only as their main thing. */
  @Test
  void eventsFromBeforeThereWereNumbersCountAndAreBound() throws Exception {
    Directive old;
    try (Connection connection = Database.superuser();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      LogSteps.alone(connection);
      old = Api.directive("PUBLIC").assigned();
      statement.execute("set session_replication_role = replica");
      statement.execute(
          """
          update event e set canonical_version = 1, directive_number = null, directive_disclosed = null,
              canonical = o.canonical, digest = sha256(convert_to(o.canonical, 'UTF8'))
          from (select event_id, regexp_replace(regexp_replace(canonical,
                    ',"directives":\\[[^]]*\\]', ''), ',"v":2\\}$', '}') as canonical
                from event where directive_id = '%s') o
          where o.event_id = e.event_id
          """
              .formatted(old.id()));
      connection.commit();
    }
    old.lead(Json.object("action", "acknowledge"));
    CaseZip file = new CaseZip(export(Api.as("auditor"), "directive", old.id()));
    List<ObjectNode> events = file.events();
    assertThat(events.get(0).get("canonical").asText()).doesNotContain("\"v\"");
    int last = events.size();
    assertThat(events.get(last - 1).at("/directives/0").asText())
        .contains("\"seq\":" + last, "\"earlier\":\"");
    verify(file).sound("complete up to event " + last);
    verify(new CaseZip(export(Api.as("auditor")))).sound("nothing was left out");

    old.supervise(
        Json.object(
            "action",
            "suspend",
            "reason",
            "It waits.",
            "reviewOn",
            Clock.today().plusDays(1).toString()));
    CaseZip later = new CaseZip(export(Api.as("auditor"), "directive", old.id()));
    assertThat(later.events().get(last).at("/directives/0").asText())
        .contains("\"seq\":" + (last + 1))
        .doesNotContain("earlier");
    verify(later).sound("complete up to event " + (last + 1));
    verify(later.edit(lines -> lines.remove(1))).broken("this file 4");
  }

  @Test
  void whatCannotBeReadIsSaid() throws IOException {
    Path text = Files.writeString(folder.resolve("no.zip"), "This is no zip.");
    assertThat(verify(text).code()).isEqualTo(2);
    assertThat(verify(one().remove("checkpoint.txt")).code()).isEqualTo(2);
    assertThat(verify(one(), "--checkpoint", text.toString()).text())
        .contains("is not a signed note");
    var out = new ByteArrayOutputStream();
    assertThat(VerifierMain.run(new String[] {text.toString()}, new PrintStream(out))).isEqualTo(2);
    assertThat(out.toString(StandardCharsets.UTF_8)).contains("--key PUBLIC_KEY");
    assertThat(
            VerifierMain.run(
                new String[] {text.toString(), "--key", "name+00000000+AAAA"},
                new PrintStream(out)))
        .isEqualTo(2);
  }

  @Test
  void onlyAuditorsAndTheOfficeExport() {
    assertThat(Api.anonymous().get("/audit/export").statusCode()).isEqualTo(401);
    Api.expect(
        403,
        directive
            .asLead()
            .accept("*/*")
            .queryParam("directive", directive.id())
            .get("/audit/export"));
    Api.expect(
        404,
        Api.as("auditor")
            .accept("*/*")
            .queryParam("directive", "SC-1900-01-01-01")
            .get("/audit/export"));
    Response both =
        Api.as("auditor")
            .accept("*/*")
            .queryParam("directive", directive.id())
            .queryParam("meeting", "SC-1900-01-01")
            .get("/audit/export");
    Api.expect(400, both);
    Response ahead =
        Api.as("auditor").accept("*/*").queryParam("since", 999_999_999).get("/audit/export");
    Api.expect(400, ahead);
    assertThat(Api.pointers(ahead)).containsExactly("/query/since");
    String meeting = directive.get().at("/meeting/reference").asText();
    verify(new CaseZip(export(Api.as("auditor"), "meeting", meeting)))
        .sound("of MEETING " + meeting);
  }
}
