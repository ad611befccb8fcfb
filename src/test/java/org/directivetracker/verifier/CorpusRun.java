package org.directivetracker.verifier;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Verifies the files of a folder in a process of its own, and prints each other verdict. */
final class CorpusRun {
  private static final Pattern LINE =
      Pattern.compile("(holds     |not shown |BROKEN    |unreadable |This |Each |Nothing |$).*");

  private CorpusRun() {}

  public static void main(String[] arguments) throws IOException {
    Path folder = Path.of(arguments[0]);
    int count = 0;
    for (JsonNode row : TestLog.MAPPER.readTree(folder.resolve("expected.json").toFile())) {
      count++;
      String fault = fault(folder, row);
      if (fault != null) {
        System.out.println(row + "\n" + fault);
      }
    }
    System.out.println(count + " files");
  }

  private static String fault(Path folder, JsonNode row) {
    var given = new ArrayList<>(List.of(folder.resolve(row.get("file").asText()).toString()));
    for (JsonNode argument : row.get("arguments")) {
      String text = argument.asText();
      given.add(text.endsWith(".txt") ? folder.resolve(text).toString() : text);
    }
    var out = new ByteArrayOutputStream();
    int code =
        VerifierMain.run(
            given.toArray(String[]::new), new PrintStream(out, true, StandardCharsets.UTF_8));
    String text = out.toString(StandardCharsets.UTF_8);
    boolean said = code == row.get("exit").asInt() && text.contains(row.get("says").asText());
    boolean plain =
        text.codePoints().allMatch(c -> c == '\n' || !Character.isISOControl(c) && c != 0x202e)
            && text.lines().allMatch(line -> LINE.matcher(line).matches())
            && !text.contains("The verifier failed");
    return said && plain ? null : code + "\n" + text;
  }
}
