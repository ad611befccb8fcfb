package org.directivetracker.verifier;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * {@code java -jar tracker-verifier.jar CASE.zip --key PUBLIC_KEY [--checkpoint FILE]}.
 *
 * <p>Ends with 0 if all holds, 1 if something was found broken, 2 if the arguments or a file cannot
 * be read.
 */
public final class Main {
  private static final String USAGE =
      """
      java -jar tracker-verifier.jar CASE.zip --key PUBLIC_KEY [--checkpoint FILE]

        CASE.zip           the case file
        --key PUBLIC_KEY   name+hash+base64, or a file that holds it; from a source you trust
        --checkpoint FILE  a checkpoint that you kept: the log must begin with it

      Ends with 0 if all holds, 1 if something is broken, 2 if this could not be told.
      """;

  private static final Set<String> OPTIONS = Set.of("--key", "--checkpoint");

  private Main() {}

  /** Verifies, says what it found, and ends with what that means. */
  public static void main(String[] arguments) {
    System.exit(run(arguments, new PrintStream(System.out, true, StandardCharsets.UTF_8)));
  }

  static int run(String[] arguments, PrintStream out) {
    try {
      Map<String, String> given = read(arguments);
      String path = given.get("file");
      String key = given.get("--key");
      if (path == null || key == null) {
        throw new Unreadable(USAGE);
      }
      return verify(Path.of(path), PublicKeyText.of(key), kept(given.get("--checkpoint")), out);
    } catch (Unreadable | java.nio.file.InvalidPathException e) {
      out.println(e.getMessage());
      return 2;
    }
  }

  private static Map<String, String> read(String[] arguments) throws Unreadable {
    var given = new HashMap<String, String>();
    Iterator<String> rest = List.of(arguments).iterator();
    while (rest.hasNext()) {
      String next = rest.next();
      boolean option = OPTIONS.contains(next);
      if (option ? !rest.hasNext() : next.startsWith("--")) {
        throw new Unreadable(USAGE);
      }
      String value = option ? rest.next() : next;
      if (given.put(option ? next : "file", value) != null) {
        throw new Unreadable(USAGE);
      }
    }
    return given;
  }

  private static @Nullable Checkpoint kept(@Nullable String path) throws Unreadable {
    if (path == null) {
      return null;
    }
    try {
      return Checkpoint.parse(Files.readString(Path.of(path)), path);
    } catch (IOException e) {
      throw new Unreadable(path + " cannot be read.");
    }
  }

  private static int verify(
      Path path, PublicKeyText key, @Nullable Checkpoint kept, PrintStream out) throws Unreadable {
    var findings = new Findings();
    try (CaseFile file = CaseFile.open(path)) {
      var verifier = new Verifier(file, key, kept, findings);
      verifier.run();
      findings.print(out);
      out.println();
      boolean sound = findings.countBroken() == 0;
      out.println(
          sound
              ? verifier.proves()
              : "This file proves nothing: " + findings.countBroken() + " things do not hold.");
      return sound ? 0 : 1;
    }
  }
}
