package org.directivetracker.log;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.directivetracker.testing.Api;
import org.directivetracker.testing.Database;
import org.directivetracker.testing.Directive;
import org.directivetracker.testing.Json;
import org.directivetracker.testing.LogKeys;
import org.directivetracker.testing.Proofs;
import org.directivetracker.testing.Response;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.erdtman.jcs.JsonCanonicalizer;
import org.junit.jupiter.api.Test;

/** What an auditor can prove with nothing but answers of the service, and an old checkpoint. */
@QuarkusTest
class AuditTest {
  @Inject Checkpoints checkpoints;
  @Inject CheckpointJob rounds;

  @ConfigProperty(name = "tracker.checkpoints.dir")
  Path folder;

  @Test
  void aCheckpointIsSignedAndHasTheRootOfAllEntries() {
    Api.directive("RESTRICTED").draft();
    ObjectNode checkpoint = fresh();
    int size = checkpoint.get("treeSize").asInt();
    List<byte[]> leaves =
        Database.column("select encode(leaf, 'hex') from log_entry order by seq limit " + size)
            .stream()
            .map(HexFormat.of()::parseHex)
            .toList();
    byte[] root = root(checkpoint);
    assertThat(leaves).hasSize(size);
    assertThat(root).isEqualTo(Proofs.root(leaves));
    String note = checkpoint.get("note").asText();
    assertThat(note)
        .startsWith(
            "directive-tracker\n"
                + size
                + "\n"
                + Base64.getEncoder().encodeToString(root)
                + "\n\n\u2014 directive-tracker ");
    assertThat(LogKeys.verifies(note, checkpoint.get("verifierKey").asText())).isTrue();
  }

  @Test
  void theNoteIsThereAloneToo() {
    ObjectNode checkpoint = fresh();
    Response plain = Api.anonymous().accept("text/plain").get("/audit/checkpoint");
    assertThat(plain.statusCode()).isEqualTo(200);
    assertThat(plain.contentType()).isEqualTo("text/plain;charset=UTF-8");
    assertThat(new String(plain.asByteArray(), StandardCharsets.UTF_8))
        .isEqualTo(checkpoint.get("note").asText());
    assertThat(
            Api.anonymous()
                .accept("text/plain")
                .header("If-None-Match", Api.etag(plain))
                .get("/audit/checkpoint")
                .statusCode())
        .isEqualTo(304);
  }

  @Test
  void theRoundsMakeOneOfALogThatHasGrownAndPutItIntoTheFolder() throws IOException {
    Api.directive("RESTRICTED").draft();
    Database.awaitNumbers();
    rounds.run();
    JsonNode checkpoint = Api.body(Api.anonymous().get("/audit/checkpoint"));
    assertThat(checkpoint.get("treeSize").asText())
        .isEqualTo(Database.column("select max(seq) from log_entry").get(0));
    rounds.run();
    assertThat(Api.body(Api.anonymous().get("/audit/checkpoint")))
        .as("of an unchanged log")
        .isEqualTo(checkpoint);
    Path copy = folder.resolve("%012d.checkpoint".formatted(checkpoint.get("treeSize").asLong()));
    assertThat(Files.readString(copy)).isEqualTo(checkpoint.get("note").asText());
    try (var files = Files.list(folder)) {
      assertThat(files.map(f -> f.getFileName().toString()))
          .hasSize(Database.column("select 1 from log_checkpoint").size())
          .allMatch(name -> name.matches("\\d{12}\\.checkpoint"));
    }
  }

  @Test
  void anEventIsProvedFromWhatItsReaderSees() throws IOException {
    Directive directive = Api.directive("RESTRICTED").registered();
    ObjectNode checkpoint = fresh();
    long size = checkpoint.get("treeSize").asLong();
    JsonNode event = Api.all(directive.asSupervisor(), directive.path() + "/history").get(0);
    ObjectNode canonical = event.deepCopy();
    canonical.remove(List.of("digest", "disclosed"));
    byte[] leaf = Proofs.leaf(new JsonCanonicalizer(Json.write(canonical)).getEncodedUTF8());

    ObjectNode proof =
        Api.expect(
            200,
            directive
                .asSupervisor()
                .get(
                    "/audit/proofs/inclusion?eventId="
                        + event.get("eventId").asText()
                        + "&treeSize="
                        + size));
    assertThat(proof.get("leafHash").asText()).isEqualTo(HexFormat.of().formatHex(leaf));
    assertThat(proof.get("leafIndex").asLong()).isEqualTo(proof.get("seq").asLong() - 1);
    assertThat(
            Proofs.includes(
                leaf,
                proof.get("leafIndex").asLong(),
                size,
                Proofs.hashes(proof.get("hashes")),
                root(checkpoint)))
        .isTrue();

    assertThat(
            Api.body(
                Api.anonymous()
                    .get(
                        "/audit/proofs/inclusion?seq="
                            + proof.get("seq").asText()
                            + "&treeSize="
                            + size)))
        .as("by its number anyone proves it")
        .isEqualTo(proof);
    assertThat(Api.all(Api.anonymous(), "/events", "after", proof.get("seq").asLong() - 1).get(0))
        .isEqualTo(Json.object("seq", proof.get("seq"), "leafHash", proof.get("leafHash")));
  }

  @Test
  void theLogOfTodayBeginsWithThatOfYesterday() {
    ObjectNode before = fresh();
    long first = before.get("treeSize").asLong();
    for (int i = 0; i < 5; i++) {
      Api.directive("RESTRICTED").draft();
      ObjectNode now = fresh();
      long second = now.get("treeSize").asLong();
      assertThat(second).isGreaterThan(first);
      ObjectNode proof =
          Api.expect(
              200,
              Api.anonymous().get("/audit/proofs/consistency?from=" + first + "&to=" + second));
      List<byte[]> hashes = Proofs.hashes(proof.get("hashes"));
      assertThat(Proofs.consistent(first, root(before), second, root(now), hashes)).isTrue();
      assertThat(Proofs.consistent(first, root(now), second, root(now), hashes)).isFalse();
    }
    assertThat(
            Api.body(
                Api.anonymous().get("/audit/proofs/consistency?from=" + first + "&to=" + first)))
        .isEqualTo(Json.parse("{\"from\":%1$d,\"to\":%1$d,\"hashes\":[]}".formatted(first)));
  }

  @Test
  void anEventThatDoesNotExistIs404() {
    Response none =
        Api.as("auditor")
            .get("/audit/proofs/inclusion?treeSize=1&eventId=00000000-0000-7000-8000-000000000000");
    Api.expect(404, none);
  }

  /** A checkpoint of all that was written before, as it is served. */
  private ObjectNode fresh() {
    Database.awaitNumbers();
    Checkpoint made = checkpoints.current();
    ObjectNode served = Api.expect(200, Api.anonymous().get("/audit/checkpoint"));
    assertThat(served.get("treeSize").asLong()).isEqualTo(made.treeSize());
    return served;
  }

  private static byte[] root(JsonNode checkpoint) {
    return HexFormat.of().parseHex(checkpoint.get("rootHash").asText());
  }
}
