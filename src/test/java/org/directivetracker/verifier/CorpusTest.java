package org.directivetracker.verifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The test files of verifiers, each with the verdict that docs/case-file.md wants. {@code ./mvnw
 * test -Dtest=CorpusTest -Dcorpus.write} writes them anew.
 */
class CorpusTest {
  private static final Path FOLDER = Path.of("src/test/resources/verifier");

  @TempDir Path folder;

  private record Ended(int code, String text) {}

  private static TreeMap<String, byte[]> made() {
    Corpus corpus = Corpus.make();
    var made = new TreeMap<String, byte[]>();
    corpus.cases().forEach(each -> made.put(each.name() + ".zip", each.zip()));
    corpus.kept().forEach((name, note) -> made.put(name, Corpus.utf8(note)));
    made.put("expected.json", Corpus.utf8(corpus.expected()));
    return made;
  }

  @BeforeAll
  static void write() throws IOException {
    if (System.getProperty("corpus.write") != null) {
      Files.createDirectories(FOLDER);
      for (var file : made().entrySet()) {
        Files.write(FOLDER.resolve(file.getKey()), file.getValue());
      }
    }
  }

  @Test
  void theFilesAreThoseThatAreMadeHere() throws IOException {
    TreeMap<String, byte[]> made = made();
    try (Stream<Path> files = Files.list(FOLDER)) {
      assertThat(files.map(f -> f.getFileName().toString()))
          .containsExactlyInAnyOrderElementsOf(made.keySet());
    }
    for (var file : made.entrySet()) {
      assertThat(Files.readAllBytes(FOLDER.resolve(file.getKey())))
          .as(file.getKey())
          .isEqualTo(file.getValue());
    }
    Corpus corpus = Corpus.make();
    assertThat(corpus.cases()).hasSizeGreaterThan(80);
    for (String version : List.of("v1-", "v2-")) {
      for (int exit = 0; exit <= 2; exit++) {
        int wanted = exit;
        assertThat(corpus.cases())
            .anyMatch(each -> each.name().startsWith(version) && each.exit() == wanted);
      }
    }
  }

  @Test
  void eachHasItsVerdictInLittleMemory() throws Exception {
    Ended ended = java("CorpusRun", FOLDER.toString());
    assertThat(ended.text).isEqualTo(Corpus.make().cases().size() + " files\n");
    assertThat(ended.code).isZero();
  }

  @Test
  void aSecondVerifierAgrees() throws Exception {
    assumeTrue(hasPython(), "Python 3 with its package cryptography is not here.");
    Ended ended =
        run(List.of("python3", "src/test/python/verify_case_file.py", "--corpus", "" + FOLDER));
    assertThat(ended.text).isEqualTo(Corpus.make().cases().size() + " files, 0 verdicts differ\n");
    assertThat(ended.code).isZero();
  }

  private boolean hasPython() throws Exception {
    try {
      return run(List.of("python3", "-c", "import cryptography")).code == 0;
    } catch (IOException e) {
      return false;
    }
  }

  @Test
  void aCompressedFileHolds() throws Exception {
    Path file = folder.resolve("case.zip");
    deflated(file, Corpus.ofA().zip());
    Ended ended = verified(file);
    assertThat(ended.text).contains("complete up to event 5");
    assertThat(ended.code).isZero();
    byte[] cut = Files.readAllBytes(file);
    cut[60] ^= 1;
    Files.write(file, cut);
    assertThat(verified(file).code).isEqualTo(2);
  }

  @Test
  void aLineOfTheMostBytesHoldsInLittleMemory() throws Exception {
    for (String letter : List.of("x", "案", "\\\"")) {
      int bytes = letter.equals("x") ? 1 : letter.equals("案") ? 3 : 4;
      Path file = folder.resolve("long.zip");
      CaseDraft most = longLine(letter, (LineInputStream.MOST_BYTES - 4000) / bytes);
      assertThat(Corpus.utf8(most.events.get(3).toString()).length)
          .isBetween(LineInputStream.MOST_BYTES - 4000, LineInputStream.MOST_BYTES);
      Files.write(file, most.zip());
      Ended ended = verified(file);
      assertThat(ended.text).contains("This file holds the whole log");
      assertThat(ended.code).isZero();
    }
    Path file = folder.resolve("longer.zip");
    Files.write(file, longLine("x", LineInputStream.MOST_BYTES).zip());
    Ended ended = verified(file);
    assertThat(ended.text)
        .contains("unreadable Line 4 of events.jsonl has more than 16777216 bytes.");
    assertThat(ended.code).isEqualTo(2);
  }

  private static CaseDraft longLine(String letter, int times) {
    TestLog log = new TestLog(Corpus.SIGNER);
    for (int i = 0; i < 3; i++) {
      log.add("update", "agency " + Corpus.C, List.of(), List.of(), "{}");
    }
    log.add(
        "update",
        "agency " + Corpus.C,
        List.of(),
        List.of(),
        Corpus.set("agency", "description", letter.repeat(times)));
    return new CaseDraft(log, 2, "ALL", null, null, e -> true);
  }

  @Test
  void aLineLargerThanTheMemoryIsUnreadable() throws Exception {
    Path file = folder.resolve("huge.zip");
    CaseDraft draft = Corpus.ofA();
    var entries = new ArrayList<StoredZip.Entry>();
    draft.structure = zip -> entries.addAll(zip.entries);
    draft.zip();
    try (OutputStream out = Files.newOutputStream(file);
        var zip = new ZipOutputStream(out)) {
      zip.setLevel(Deflater.BEST_SPEED);
      for (StoredZip.Entry entry : entries) {
        zip.putNextEntry(new ZipEntry(entry.name));
        zip.write(entry.bytes);
        if (entry.name.equals("events.jsonl")) {
          zip.write(Corpus.utf8("{\"seq\":99,\"leaf\":\""));
          var piece = new byte[1 << 20];
          java.util.Arrays.fill(piece, (byte) 'a');
          for (int i = 0; i < 700; i++) {
            zip.write(piece);
          }
        }
        zip.closeEntry();
      }
    }
    Ended ended = verified(file);
    assertThat(ended.text)
        .contains("unreadable Line 6 of events.jsonl has more than 16777216 bytes.");
    assertThat(ended.code).isEqualTo(2);
  }

  @Test
  void thePageShowsNamesValuesAndReasonsEscaped() throws Exception {
    Path file = Files.write(folder.resolve("case.zip"), Corpus.ofA().zip());
    Path page = folder.resolve("case.html");
    assertThat(verified(file, "--index", page.toString()).code).isZero();
    assertThat(Files.readString(page))
        .contains("修桥 &lt;b&gt;", "Reason &lt;5&gt;", "subject: person-2", "2026-11-05T09:00:00Z")
        .contains(Corpus.REFERENCE, "complete up to event 5")
        .doesNotContain("<b>", "<5>");
    Files.delete(page);
    Path forged = Files.write(folder.resolve("forged.zip"), Corpus.ofA(d -> d.put("x", "x")).zip());
    assertThat(verified(forged, "--index", page.toString()).code).isEqualTo(1);
    assertThat(page).doesNotExist();
    byte[] before = Files.readAllBytes(file);
    assertThat(verified(file, "--index", file.toString()).code).isEqualTo(2);
    assertThat(Files.readAllBytes(file)).isEqualTo(before);
  }

  private static void deflated(Path file, byte[] stored) throws IOException {
    var zip = new CaseZip(stored);
    try (OutputStream out = Files.newOutputStream(file);
        var packed = new ZipOutputStream(out)) {
      for (String name : zip.names()) {
        packed.putNextEntry(new ZipEntry(name));
        packed.write(Corpus.utf8(zip.text(name)));
        packed.closeEntry();
      }
    }
  }

  private Ended verified(Path file, String... more) throws Exception {
    var arguments = new ArrayList<>(List.of(file.toString(), "--key", Corpus.SIGNER.publicKey()));
    arguments.addAll(List.of(more));
    return java("VerifierMain", arguments.toArray(String[]::new));
  }

  /** Runs a class of this package with the memory that the page promises to do with. */
  private Ended java(String main, String... arguments) throws Exception {
    var command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:TieredStopAtLevel=1",
                "-Dfile.encoding=UTF-8",
                "-cp",
                System.getProperty("java.class.path"),
                "org.directivetracker.verifier." + main));
    command.addAll(List.of(arguments));
    return run(command);
  }

  private Ended run(List<String> command) throws IOException, InterruptedException {
    Path out = folder.resolve("out.txt");
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(out.toFile()).start();
    int code = process.waitFor();
    return new Ended(code, Files.readString(out, StandardCharsets.UTF_8));
  }
}
