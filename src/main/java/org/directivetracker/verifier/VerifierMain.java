package org.directivetracker.verifier;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code java -jar tracker-verifier.jar CASE.zip --key PUBLIC_KEY [--checkpoint FILE] [--index
 * FILE]}.
 *
 * <p>Ends with 0 if all holds, 1 if something was found broken, 2 if the arguments or a file cannot
 * be read.
 */
public final class VerifierMain {
  private static final String USAGE =
      """
      java -jar tracker-verifier.jar CASE.zip --key PUBLIC_KEY [--key ...] [--checkpoint FILE] [--index FILE]

        CASE.zip           the case file
        --key PUBLIC_KEY   name+hash+base64, or a file that holds it; from a source you trust;
                           several for a log that was continued under a new name
        --checkpoint FILE  a checkpoint that you kept: the log must begin with it
        --index FILE       write a page with the events there, if nothing is broken

      Ends with 0 if all holds, 1 if something is broken, 2 if this could not be told.
      """;

  private static final int MOST_NOTE_BYTES = 1 << 20;

  private VerifierMain() {}

  private record Arguments(
      Path file, TrustedKeys keys, @Nullable SignedCheckpoint kept, @Nullable Path index) {}

  /** Verifies, says what it found, and ends with what that means. */
  public static void main(String[] arguments) {
    System.exit(run(arguments, new PrintStream(System.out, true, StandardCharsets.UTF_8)));
  }

  static int run(String[] given, PrintStream out) {
    try {
      Arguments arguments = arguments(given);
      if (arguments == null) {
        out.print(USAGE);
        return 2;
      }
      return verify(arguments, out);
    } catch (UnreadableFileException e) {
      out.println("unreadable " + e.getMessage());
    } catch (InvalidPathException e) {
      out.println("unreadable An argument is no path.");
    } catch (RuntimeException | StackOverflowError e) {
      // A fault of the verifier is no verdict: without this Java would end with 1, which means
      // broken.
      out.println("unreadable The verifier failed: " + e.getClass().getName());
    } catch (OutOfMemoryError e) {
      out.println("unreadable The file needs more memory: run java with a larger -Xmx.");
    }
    out.println();
    out.println("Nothing can be said of this file.");
    return 2;
  }

  private static @Nullable Arguments arguments(String[] given) throws UnreadableFileException {
    var keys = new ArrayList<PublicKeyText>();
    Map<String, String> others = new HashMap<>();
    Iterator<String> rest = List.of(given).iterator();
    while (rest.hasNext()) {
      String next = rest.next();
      boolean option = next.startsWith("--");
      if (option && !rest.hasNext()) {
        return null;
      }
      String value = option ? rest.next() : next;
      switch (option ? next : "file") {
        case "--key" -> keys.add(PublicKeyText.of(value));
        case "--checkpoint", "--index", "file" -> {
          if (others.put(option ? next : "file", value) != null) {
            return null;
          }
        }
        default -> {
          return null;
        }
      }
    }
    String file = others.get("file");
    String index = others.get("--index");
    if (file != null && index != null && isSame(Path.of(file), Path.of(index))) {
      throw new UnreadableFileException("--index would write over the case file.");
    }
    if (keys.stream().map(PublicKeyText::name).distinct().count() < keys.size()) {
      throw new UnreadableFileException("Two of the keys have the same name.");
    }
    return file == null || keys.isEmpty()
        ? null
        : new Arguments(
            Path.of(file),
            new TrustedKeys(keys),
            kept(others.get("--checkpoint")),
            index == null ? null : Path.of(index));
  }

  private static boolean isSame(Path file, Path index) {
    try {
      return Files.exists(index) && Files.isSameFile(file, index);
    } catch (IOException e) {
      return false;
    }
  }

  private static @Nullable SignedCheckpoint kept(@Nullable String path)
      throws UnreadableFileException {
    if (path == null) {
      return null;
    }
    try (InputStream in = Files.newInputStream(Path.of(path))) {
      return SignedCheckpoint.parse(CaseFile.utf8(in.readNBytes(MOST_NOTE_BYTES), path), path);
    } catch (IOException e) {
      throw new UnreadableFileException("{} cannot be read.", path);
    }
  }

  private static int verify(Arguments arguments, PrintStream out) throws UnreadableFileException {
    var findings = new VerificationFindings();
    try (CaseFile file = CaseFile.open(arguments.file)) {
      var verifier = new Verifier(file, arguments.keys, arguments.kept, findings);
      verifier.run();
      boolean sound = findings.countBroken() == 0;
      if (sound && arguments.index != null) {
        CasePage.write(arguments.index, file, verifier.proves());
      }
      findings.print(out);
      out.println();
      out.println(
          sound
              ? verifier.proves()
              : "This file proves nothing: " + findings.countBroken() + " things do not hold.");
      return sound ? 0 : 1;
    }
  }
}
