package org.directivetracker.verifier;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import org.directivetracker.verifier.CaseEvent.EventContents;
import org.directivetracker.verifier.CaseEvent.MemberChange;
import org.jspecify.annotations.Nullable;

/**
 * A page with the events of a file that was verified, for a person to read. It is made of nothing
 * but texts that gave their digests, each escaped.
 */
final class CasePage {
  private static final String HEAD =
      """
      <!doctype html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
      <title>Case file</title>
      <style>
      body { font: 16px/1.5 sans-serif; margin: 2rem auto; max-width: 60rem; padding: 0 1rem; }
      table { border-collapse: collapse; width: 100%; }
      th, td { border: 1px solid #999; padding: .25rem .5rem; text-align: left; vertical-align: top; }
      td { overflow-wrap: anywhere; white-space: pre-wrap; }
      </style>
      </head>
      <body>
      """;

  private CasePage() {}

  static void write(Path path, CaseFile file, String proves) throws UnreadableFileException {
    try (Writer out = new BufferedWriter(Files.newBufferedWriter(path, StandardCharsets.UTF_8))) {
      out.write(HEAD);
      out.write("<h1>Case file</h1>\n<p>" + html(proves) + "</p>\n");
      var reader = new EventReader(Manifest.read(file), new VerificationFindings());
      file.lines(
          CaseFile.EVENTS,
          (line, what) -> {
            try {
              event(out, reader.read(line, what));
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
      out.write("</body>\n</html>\n");
    } catch (IOException | UncheckedIOException e) {
      throw new UnreadableFileException("{} cannot be written.", path);
    }
  }

  private static void event(Writer out, CaseEvent event) throws IOException {
    EventContents shown = event.shown();
    if (shown == null) {
      out.write("<h2>Event " + event.seq() + "</h2>\n<p>Withheld.</p>\n");
      return;
    }
    Map<String, Object> canonical = shown.canonical();
    out.write("<h2>Event " + event.seq() + ": " + html(canonical.get("action")) + "</h2>\n");
    out.write("<table>\n");
    row(out, "recorded at", canonical.get("recordedAt"));
    row(out, "effective at", canonical.get("effectiveAt"));
    row(out, "of", shown.entity().type() + " " + shown.entity().id());
    row(out, "role", canonical.get("role"));
    row(out, "agency", canonical.get("agency"));
    row(out, "on behalf of", canonical.get("onBehalfOf"));
    part(out, "who", "actor", shown);
    part(out, "reason", "reason", shown);
    if (!shown.values().containsKey("changes")) {
      row(out, "changes", "withheld");
    }
    out.write("</table>\n");
    if (!shown.changes().isEmpty()) {
      out.write("<table>\n<tr><th>thing</th><th>member</th><th>before</th><th>after</th></tr>\n");
      for (MemberChange change : shown.changes()) {
        out.write("<tr>");
        cell(out, change.type() + " " + change.id());
        cell(out, change.member());
        cell(out, change.before());
        cell(out, change.after());
        out.write("</tr>\n");
      }
      out.write("</table>\n");
    }
  }

  private static void part(Writer out, String title, String name, EventContents shown)
      throws IOException {
    row(out, title, shown.values().containsKey(name) ? shown.values().get(name) : "withheld");
  }

  private static void row(Writer out, String title, @Nullable Object value) throws IOException {
    if (value != null) {
      out.write("<tr><th>" + title + "</th>");
      cell(out, value);
      out.write("</tr>\n");
    }
  }

  private static void cell(Writer out, @Nullable Object value) throws IOException {
    out.write("<td>" + html(value) + "</td>");
  }

  /** The value as text: objects as {@code name: value}, lists with commas, nothing for null. */
  private static String text(@Nullable Object value) {
    if (value == null) {
      return "";
    }
    var text = new StringBuilder();
    if (value instanceof Map<?, ?> members) {
      members.forEach((name, member) -> item(text, name + ": " + text(member), "; "));
      return text.toString();
    }
    if (value instanceof Collection<?> items) {
      items.forEach(item -> item(text, text(item), ", "));
      return text.toString();
    }
    return value.toString();
  }

  private static void item(StringBuilder text, String item, String separator) {
    text.append(text.isEmpty() ? "" : separator).append(item);
  }

  private static String html(@Nullable Object value) {
    return PrintableText.escaped(text(value))
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
